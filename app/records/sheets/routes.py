"""A kind of record as a workbook, by a click. Handing data out is noted in the trail, so it is a POST."""

from flask import Response

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.records.blueprint import blueprint
from app.records.kinds import KINDS
from app.records.sheets.exporting import export_records
from app.sheets.sending import sent_sheets


@blueprint.post("/records/<any(agreement, teacher, trip, student, programme):name>/export")
@role_required(*READS_RECORDS)
def export(name: str) -> Response:
    """Every record of the kind this person may see, in words, with its state; child rows on sheets of their own."""
    sheets = export_records(db.session, KINDS[name], current_person(), words=True, states=True)
    file = sent_sheets(sheets, "xlsx", name)
    db.session.commit()
    return file
