"""Accounts from a sheet, for whoever gives roles; new codes on slips, for the administrator and, of the people of
its schools, for a district's reviewer."""

import io

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts.create import find_user
from app.accounts.current import current_person, role_required
from app.accounts.models import Role, User
from app.accounts.user_routes import SEES_USERS, refuse_unless_may_appoint
from app.db.blobs import read_blob
from app.db.engine import db
from app.db.stamps import utc_now
from app.enrolling.making import WORK, reset_for
from app.enrolling.models import AccountSheet, SlipPrinting
from app.enrolling.reading import COLUMNS, Outcome, read_people
from app.enrolling.sheets import empty_sheet, find_sheet, keep_sheet, marked, sheets_of
from app.enrolling.slips import find_printing, people_of_district, print_slips
from app.jobs.queue import find_job, queue_job
from app.organisations.directory import names_of
from app.records.attachments.file_types import clean_name
from app.sheets.sending import XLSX, sent, sent_sheets
from app.sheets.tables import FILE_BYTES, BadTable
from app.ui.searching import searched
from app.ui.words import Words, current_language, t

pages = Blueprint("enrolling", __name__, template_folder="templates")

PAGE = 100
GIVES_CODES = (Role.SYSTEM_ADMIN, Role.DISTRICT_REVIEWER)
PRINTS_SLIPS = (*GIVES_CODES, Role.SECURITY_ADMIN)


@pages.route("/accounts-by-sheet/", methods=["GET", "POST"])
@role_required(*SEES_USERS)
def index() -> ResponseReturnValue:
    """Send a sheet; what was sent before."""
    refuse_unless_may_appoint()
    session, user, wrong = db.session, current_person(), ""
    if request.method == "POST":
        given = request.files.get("file")
        content = given.read(FILE_BYTES + 1) if given is not None else b""
        name = clean_name(given.filename or "") if given is not None else ""
        wrong = _refused(session, name, content)
        if not wrong:
            sheet = keep_sheet(session, user, name, content)
            address = url_for("enrolling.show", public_id=sheet.public_id)
            session.commit()
            return redirect(address, 303)
    page = render_template("enrolling/index.html", wrong=wrong, sheets=sheets_of(session, user))
    return page, 422 if wrong else 200


def _refused(session: Session, name: str, content: bytes) -> str:
    if not content:
        return t("请选择要上传的文件。", "Choose a file to upload.")
    if len(content) > FILE_BYTES:
        return t("文件超过 20 MB，请分开上传。", "The file is over 20 MB: split it.")
    try:
        read_people(session, name, content)
    except BadTable as bad:
        where = t("第 {n} 行：", "Row {n}: ", n=bad.row) if bad.row else ""
        return f"{where}{bad.words}"
    return ""


@pages.get("/accounts-by-sheet/template")
@role_required(*SEES_USERS)
def template() -> Response:
    refuse_unless_may_appoint()
    return sent_sheets({"accounts": empty_sheet()}, "xlsx", "accounts")


@pages.get("/accounts-by-sheet/<public_id>")
@role_required(*SEES_USERS)
def show(public_id: str) -> str:
    """The dry run: what each row would do and what is wrong with it; or how far the work is, and its slips."""
    session, sheet = db.session, _own(public_id)
    people = read_people(session, sheet.file_name, read_blob(sheet.digest))
    job = find_job(session, sheet.owner, sheet.job) if sheet.job else None
    wrong = people.number(Outcome.WRONG)
    rows = [row for row in people.rows if not wrong or row.outcome is Outcome.WRONG]
    return render_template(
        "enrolling/show.html", sheet=sheet, people=people, rows=rows[:PAGE], more=max(len(rows) - PAGE, 0), job=job,
        outcomes=Outcome, labels={name: words for name, (words, _) in COLUMNS.items()}, wrong=wrong,
        fresh=job is not None and job.is_active and "still" not in request.args)


@pages.get("/accounts-by-sheet/<public_id>/copy")
@role_required(*SEES_USERS)
def copy(public_id: str) -> Response:
    sheet = _own(public_id)
    content = read_blob(sheet.digest)
    stem = sheet.file_name.rsplit(".", 1)[0]
    return sent(marked(read_people(db.session, sheet.file_name, content), content), XLSX,
                f"{stem}-{t('标注', 'marked')}.xlsx")


@pages.post("/accounts-by-sheet/<public_id>/make")
@role_required(*SEES_USERS)
def make(public_id: str) -> ResponseReturnValue:
    session, user, sheet = db.session, current_person(), _own(public_id)
    job = find_job(session, user, sheet.job) if sheet.job else None
    people = read_people(session, sheet.file_name, read_blob(sheet.digest))
    if (job is not None and job.is_active) or not people.is_good:
        abort(409)
    title = Words(f"开户：{sheet.file_name}", f"Accounts: {sheet.file_name}")
    sheet.job = queue_job(session, WORK, user, title, sheet=sheet.public_id).public_id
    session.commit()
    return redirect(url_for("enrolling.show", public_id=public_id), 303)


@pages.get("/school-accounts/")
@role_required(Role.DISTRICT_REVIEWER)
def school_accounts() -> str:
    """The officers of this reviewer's schools, to give a new code to whoever lost their password."""
    people = people_of_district(db.session, current_person())
    wanted = searched(request.args)
    names = names_of(db.session, {post.organisation_id for user in people for post in user.posts_held})
    found = [user for user in people if not wanted or wanted in user.username or wanted in user.name or any(
        wanted in names.get(post.organisation_id, "") for post in user.posts_held)]
    return render_template("enrolling/school_accounts.html", people=found[:PAGE], more=max(len(found) - PAGE, 0),
                           names=names, wanted=wanted)


@pages.post("/users/<username>/slip")
@role_required(*GIVES_CODES)
def slip(username: str) -> ResponseReturnValue:
    """A new code on a slip, in place of a password that was lost."""
    session, user = db.session, current_person()
    person = find_user(session, username)
    if person is None or not _may_reset(session, user, person):
        abort(404)
    if person.id == user.id:
        abort(403)
    printing = reset_for(session, user, person)
    address = url_for("enrolling.slips", public_id=printing.public_id)
    session.commit()
    return redirect(address, 303)


def _may_reset(session: Session, user: User, person: User) -> bool:
    return user.holds(Role.SYSTEM_ADMIN) or any(item.id == person.id for item in people_of_district(session, user))


@pages.get("/slips/<public_id>")
@role_required(*PRINTS_SLIPS)
def slips(public_id: str) -> str:
    return render_template("enrolling/slips.html", printing=_printing(public_id), now=utc_now())


@pages.post("/slips/<public_id>/print")
@role_required(*PRINTS_SLIPS)
def print_once(public_id: str) -> ResponseReturnValue:
    """The PDF, once. Nothing on the way keeps it."""
    session, printing = db.session, _printing(public_id)
    paper = print_slips(session, printing, "en" if current_language() == "en" else "zh")
    if paper is None:
        session.rollback()
        abort(409, t("纸条已打印过或已过期，请为本人另发新代码。",
                     "The slips were printed before or have expired: give a new code."))
    session.commit()
    response = send_file(io.BytesIO(paper.content), mimetype="application/pdf", as_attachment=True,
                         download_name="slips.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


def _own(public_id: str) -> AccountSheet:
    refuse_unless_may_appoint()
    return find_sheet(db.session, current_person(), public_id) or abort(404)


def _printing(public_id: str) -> SlipPrinting:
    return find_printing(db.session, current_person(), public_id) or abort(404)
