"""A kind of record as a workbook, by a click. Handing data out is noted in the trail, so it is a POST."""

import io

from flask import Response, send_file

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.records.blueprint import blueprint
from app.records.file_types import TYPES
from app.records.kinds import KINDS
from app.records.sheet_export import export_records, xlsx_bytes


@blueprint.post("/records/<any(agreement, teacher, trip, student, programme):name>/export")
@role_required(*READS_RECORDS)
def export(name: str) -> Response:
    """Every record of the kind this person may see, in words, with its state; child rows on sheets of their own."""
    sheets = export_records(db.session, KINDS[name], current_person(), words=True, states=True)
    content = xlsx_bytes(sheets)
    db.session.commit()
    return send_file(io.BytesIO(content), mimetype=TYPES["xlsx"], as_attachment=True, download_name=f"{name}.xlsx")
