"""The pages of layouts: which there are, one filled from the registry, a list that came back held against it."""

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.records.attachments.file_types import clean_name
from app.records.blueprint import blueprint
from app.records.sheets.layout_export import Compared, compare, filled
from app.records.sheets.layouts import Layout, layouts
from app.sheets.sending import sent_sheets
from app.sheets.tables import FILE_BYTES, BadTable, pages_in
from app.ui.words import t


@blueprint.get("/records/layouts/")
@role_required(*READS_RECORDS)
def layout_index() -> str:
    found, faults = layouts()
    return render_template("records/layouts.html", layouts=found.values(), faults=faults)


@blueprint.get("/records/layouts/<name>")
@role_required(*READS_RECORDS)
def layout(name: str) -> str:
    return _page(_found(name))


@blueprint.post("/records/layouts/<name>/export")
@role_required(*READS_RECORDS)
def layout_export(name: str) -> Response:
    chosen = _found(name)
    file = sent_sheets(filled(db.session, chosen, current_person()), request.form.get("format", "xlsx"), name)
    db.session.commit()
    return file


@blueprint.post("/records/layouts/<name>/compare")
@role_required(*READS_RECORDS)
def layout_compare(name: str) -> ResponseReturnValue:
    """What both have, only here, only there, and the fields that differ. Nothing of the file is kept."""
    chosen, given = _found(name), request.files.get("file")
    content = given.read(FILE_BYTES) if given is not None else b""
    if given is None or not content:
        return _page(chosen, t("请选择退回的名单。", "Choose the list that came back.")), 422
    try:
        compared = compare(chosen, filled(db.session, chosen, current_person()), pages_in(content),
                           clean_name(given.filename or ""))
    except BadTable as bad:
        return _page(chosen, str(bad.words)), 422
    db.session.commit()
    if not compared:
        return _page(chosen, t("文件中没有此表式的工作表。", "The file has none of this layout's sheets.")), 422
    return _page(chosen, compared=compared)


def _found(name: str) -> Layout:
    return layouts()[0].get(name) or abort(404)


def _page(chosen: Layout, wrong: str = "", compared: list[Compared] | None = None) -> str:
    return render_template("records/layout.html", layout=chosen, wrong=wrong, compared=compared or [])
