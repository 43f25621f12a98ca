"""The pages of sheets: a template to fill in, a file sent, what it would do, taking it over; and lists handed out.

Handing data out is noted in the trail, so it is a POST.
"""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.approval.knowing import BadQuestion, read_known, refuse_before_filings
from app.db.blobs import read_blob
from app.db.engine import begin_writing, db
from app.jobs.queue import find_job
from app.records.access import may_begin, schools_to_enter_for, writable_organisations
from app.records.attachments.file_types import clean_name
from app.records.blueprint import blueprint
from app.records.fields import Kind
from app.records.finding.search import Filters
from app.records.kinds import KINDS
from app.records.naming import organisation_names
from app.records.sheets.exporting import export_records
from app.records.sheets.importing import Outcome
from app.records.sheets.models import SheetUpload, UploadState
from app.records.sheets.templates import template
from app.records.sheets.uploads import (
    SMALL,
    NotTakable,
    Told,
    find_upload,
    keep_upload,
    read_upload,
    rows_in,
    take_upload,
    told_of,
    uploads_of,
)
from app.records.sheets.works import ask_to_read, ask_to_take
from app.records.writing.old_ledgers import ledger_of
from app.records.writing.submitting import AT_ONCE, ask_to_submit, submit_many
from app.sheets.sending import XLSX, sent, sent_sheets
from app.sheets.tables import FILE_BYTES, BadTable
from app.ui.words import t

EVERY_KIND = "agreement, teacher, trip, student, programme, activity, movement, recheck"
PAGE = 50
TONES = {Outcome.NEW: "success", Outcome.CHANGED: "info", Outcome.UNCHANGED: "secondary", Outcome.WRONG: "danger"}


@blueprint.get(f"/records/<any({EVERY_KIND}):name>/sheets")
@role_required(*READS_RECORDS)
def sheets(name: str) -> str:
    return _sheets_page(KINDS[name])


@blueprint.get(f"/records/<any({EVERY_KIND}):name>/sheets/template")
@role_required(*READS_RECORDS)
def sheet_template(name: str) -> Response:
    """The workbook to fill in, in the reader's language, with the organisations they report for."""
    user, session = current_person(), db.session
    ids = [item.id for item in (*writable_organisations(session, user), *schools_to_enter_for(session, user))]
    return sent(template(KINDS[name], sorted(organisation_names(session, ids).values())), XLSX, f"{name}.xlsx")


@blueprint.post(f"/records/<any({EVERY_KIND}):name>/sheets")
@role_required(*READS_RECORDS)
def send_sheet(name: str) -> ResponseReturnValue:
    """Keep the file and read it; nothing of it is written. A large one is read by a worker."""
    kind, user, session = KINDS[name], current_person(), db.session
    if not may_begin(user):
        abort(403)
    given = request.files.get("file")
    content = given.read(FILE_BYTES + 1) if given is not None else b""
    if given is None or not content:
        return _sheets_page(kind, t("请选择要上传的文件。", "Choose a file to upload.")), 422
    if len(content) > FILE_BYTES:
        return _sheets_page(kind, t("文件超过 20 MB，请分开上传。", "The file is over 20 MB: split it.")), 422
    try:
        rows = rows_in(kind, clean_name(given.filename or ""), content)
    except BadTable as bad:
        where = t("第 {n} 行：", "Row {n}: ", n=bad.row) if bad.row else ""
        return _sheets_page(kind, f"{where}{bad.words}"), 422
    begin_writing(session)
    upload = keep_upload(session, kind, user, clean_name(given.filename or ""), content,
                         old="old" in request.form and kind.parent is None)
    if rows > SMALL:
        ask_to_read(session, user, upload)
    else:
        read_upload(session, upload)
    session.commit()
    return redirect(url_for("records.sheet", public_id=upload.public_id), 303)


@blueprint.get("/records/sheets/<public_id>")
@role_required(*READS_RECORDS)
def sheet(public_id: str) -> str:
    """What the file would do, or did, by outcome and row."""
    return _sheet_page(_own(public_id))


@blueprint.post("/records/sheets/<public_id>/take")
@role_required(*READS_RECORDS)
def take_sheet(public_id: str) -> ResponseReturnValue:
    upload, user, session = _own(public_id), current_person(), db.session
    if not may_begin(user):
        abort(403)
    if not _is_takable(upload):
        abort(409)
    good_only = request.form.get("rows") == "good"
    if upload.total > SMALL:
        ask_to_take(session, user, upload, good_only=good_only)
        session.commit()
        return redirect(url_for("records.sheet", public_id=public_id), 303)
    try:
        take_upload(session, upload, good_only=good_only)
    except NotTakable as refusal:
        session.rollback()
        flash(str(refusal.words), "error")
        return _sheet_page(_own(public_id)), 409
    session.commit()
    flash(t("已写入：新建 {new}，更改 {changed}，未变 {same}，有误 {wrong}。",
            "Taken over: {new} new, {changed} changed, {same} unchanged, {wrong} wrong.", new=upload.new,
            changed=upload.changed, same=upload.unchanged, wrong=upload.wrong), "success")
    return redirect(url_for("records.sheet", public_id=public_id), 303)


@blueprint.post("/records/sheets/<public_id>/submit")
@role_required(*READS_RECORDS)
def submit_sheet(public_id: str) -> ResponseReturnValue:
    """Submit every draft that came of the sheet: each by itself, with its own outcome."""
    upload, user, session = _own(public_id), current_person(), db.session
    told = told_of(upload)
    if not may_begin(user):
        abort(403)
    if upload.state is not UploadState.TAKEN or told is None:
        abort(409)
    records = list(dict.fromkeys(row.series for row in told.rows if row.series and row.outcome is not Outcome.WRONG))
    if len(records) > AT_ONCE:
        job = ask_to_submit(session, user, records)
        session.commit()
        return redirect(url_for("jobs.show", public_id=job.public_id), 303)
    outcomes = submit_many(session, user, records)
    session.commit()
    return render_template("records/submitted.html", upload=upload, kind=KINDS[upload.kind], outcomes=outcomes,
                           done=sum(item.done for item in outcomes))


@blueprint.get("/records/sheets/<public_id>/copy")
@role_required(*READS_RECORDS)
def sheet_copy(public_id: str) -> Response:
    """The sender's own workbook, the wrong cells coloured, each row with its reasons."""
    upload = _own(public_id)
    if upload.copy_digest is None:
        abort(404)
    stem = upload.file_name.rsplit(".", 1)[0]
    return sent(read_blob(upload.copy_digest), XLSX, f"{stem}-{t('标注', 'marked')}.xlsx")


@blueprint.post("/records/<any(agreement, teacher, trip, student, programme):name>/export")
@role_required(*READS_RECORDS)
def export(name: str) -> ResponseReturnValue:
    """Every record of the kind this person may see, or those a list is narrowed to, in words, with its state; child
    rows on sheets of their own. With `known`: what stood then, all of it."""
    asked = request.form.get("known", "")
    try:
        known = read_known(asked) if asked.strip() else None
        if known is not None:
            refuse_before_filings(db.session, known)
    except BadQuestion as bad:
        return _sheets_page(KINDS[name], known_wrong=str(bad.words)), 422
    found = export_records(db.session, KINDS[name], current_person(), words=True, states=True, known=known,
                           filters=Filters.asked(request.form))
    file = sent_sheets(found, request.form.get("format", "xlsx"), name)
    db.session.commit()
    return file


def _sheets_page(kind: Kind, wrong: str = "", known_wrong: str = "") -> str:
    user = current_person()
    return render_template(
        "records/sheets.html", kind=kind, wrong=wrong, known_wrong=known_wrong, asked=request.form.get("known", ""),
        may_send=may_begin(user), uploads=uploads_of(db.session, user, kind), states=UploadState,
        exports=kind.parent is None)


def _sheet_page(upload: SheetUpload) -> str:
    job = find_job(db.session, upload.owner, upload.job) if upload.job else None
    told = told_of(upload)
    show = request.args.get("show", "") or (Outcome.WRONG if upload.wrong else "all")
    rows = [row for row in told.rows if show in ("all", row.outcome)] if told else []
    number = _page_number(request.args.get("page", ""), len(rows))
    return render_template(
        "records/sheet.html", upload=upload, kind=KINDS[upload.kind], told=told, job=job, show=show,
        rows=rows[(number - 1) * PAGE:number * PAGE], found=len(rows), page=number, pages=_pages(len(rows)),
        outcomes=Outcome, tones=TONES, takable=_is_takable(upload), incomplete=_incomplete(told),
        old=ledger_of(db.session, upload.public_id),
        fresh=job is not None and job.is_active and "still" not in request.args)


def _incomplete(told: Told | None) -> int:
    return sum(bool(row.hints) for row in told.rows) if told else 0


def _is_takable(upload: SheetUpload) -> bool:
    """Read, and not taken over; a work that failed or was called off may be asked for again."""
    if upload.state is UploadState.TAKING:
        job: Any = find_job(db.session, upload.owner, upload.job)
        return job is None or not job.is_active
    return upload.state is UploadState.READ


def _own(public_id: str) -> SheetUpload:
    return find_upload(db.session, current_person(), public_id) or abort(404)


def _pages(number: int) -> int:
    return max(1, -(-number // PAGE))


def _page_number(text: str, number: int) -> int:
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return min(max(asked, 1), _pages(number))
