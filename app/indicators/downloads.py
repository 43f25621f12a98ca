"""Handing sheets out: as CSV or xlsx, noted in the trail with the question they answer."""

import io
from typing import Any

from flask import Response, abort, send_file
from sqlalchemy.orm import Session

from app.db.trail import write_trail
from app.indicators.questions import Question, known_text
from app.records.file_types import TYPES
from app.records.sheet_export import csv_bytes, xlsx_bytes
from app.records.sheets import Sheet

CSV = "text/csv; charset=utf-8"


def sent_sheets(sheets: dict[str, Sheet], ending: str, name: str) -> Response:
    """The sheets as one workbook, or the first of them as a CSV."""
    if ending not in ("csv", "xlsx"):
        abort(400)
    content = xlsx_bytes(sheets) if ending == "xlsx" else csv_bytes(next(iter(sheets.values())))
    return send_file(io.BytesIO(content), mimetype=TYPES["xlsx"] if ending == "xlsx" else CSV, as_attachment=True,
                     download_name=f"{name}.{ending}")


def note_export(session: Session, question: Question, **detail: Any) -> None:
    write_trail(session, "export", "plan", question.plan.name, org=question.codes, on=question.moment.on.isoformat(),
                known=known_text(question.moment.known), **detail)
