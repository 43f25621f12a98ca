"""Handing sheets out to whoever asked, always as a download."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from flask import Response, abort, request, send_file

from app.db.engine import db
from app.db.trail import write_trail
from app.sheets.writing import ENCODINGS, Sheet, csv_bytes, xlsx_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = ("xlsx", "csv", "csv-gb18030")
"""What a list can be asked for as: a workbook, CSV in UTF-8, CSV in GB18030."""


def handed_out(name: str, sheet: Sheet, subject: str, subject_id: str = "", *, file: str = "",
               **detail: Any) -> Response:
    """A list in the format that its form asks for, once the trail says that it was handed out; `file` where its name is
    another than the sheet's."""
    response = sent_sheets({name: sheet}, request.form.get("format", "xlsx"), file or name)
    write_trail(db.session, "export", subject, subject_id, records=len(sheet.rows), **detail)
    db.session.commit()
    return response


def sent_sheets(sheets: dict[str, Sheet], ending: str, name: str) -> Response:
    """The sheets as one workbook or as CSV; several CSV files come together in a zip. Another ending is a 400."""
    if ending not in ENDINGS:
        abort(400)
    if ending == "xlsx":
        return sent(xlsx_bytes(sheets), XLSX, f"{name}.xlsx")
    encoding = "gb18030" if ending == "csv-gb18030" else "utf8"
    files = {f"{title}.csv": csv_bytes(sheet, encoding) for title, sheet in sheets.items()}
    if len(files) > 1:
        return sent(_zipped(files), "application/zip", f"{name}.zip")
    charset = ENCODINGS[encoding].removesuffix("-sig")
    return sent(next(iter(files.values())), f"text/csv; charset={charset}", f"{name}.csv")


def sent(content: bytes, media_type: str, name: str) -> Response:
    response = send_file(io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _zipped(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in files.items():
            archive.writestr(name, part)
    return content.getvalue()
