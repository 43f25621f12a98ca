"""Circulars in the browser: issued by a bureau's reviewer, read and marked by those addressed."""

import io

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.models import User
from app.accounts.scope import READS_RECORDS
from app.approval.moves import NotPossible
from app.circulars.access import ISSUES, bureaus_of, circulars_seen, find_circular, may_take_back
from app.circulars.forms import CircularForm
from app.circulars.issuing import (
    Attached,
    Audience,
    addressees,
    issue,
    mark_read,
    take_back,
    unread_addressees,
    unread_number,
)
from app.circulars.models import Circular, CircularAddressee
from app.circulars.reading import addressees_of, read_numbers
from app.db.blobs import read_blob
from app.db.engine import db
from app.organisations.models import Stage
from app.records.attachments.file_types import MAX_SIZE, NotAccepted, accepted_type, clean_name
from app.records.naming import organisation_names
from app.ui.paging import page_of, read_cursor
from app.ui.words import t

pages = Blueprint("circulars", __name__, template_folder="templates", url_prefix="/circulars")


@pages.get("/")
@role_required(*READS_RECORDS)
def index() -> str:
    user, session = current_person(), db.session
    page = page_of(session, circulars_seen(user), Circular.id, read_cursor(request.args.get("cursor")))
    unread = set(session.scalars(unread_addressees(user).with_only_columns(CircularAddressee.circular_id)))
    return render_template(
        "circulars/index.html", page=page, unread=unread, issues=bool(bureaus_of(user)), takes_back=may_take_back,
        names=organisation_names(session, {item.organisation_id for item in page.items}),
        read=read_numbers(session, [item.id for item in page.items]), user=user)


@pages.route("/new", methods=["GET", "POST"])
@role_required(*ISSUES)
def new() -> ResponseReturnValue:
    user, session, form = current_person(), db.session, CircularForm()
    bureaus = bureaus_of(user)
    names = organisation_names(session, [bureau.id for bureau in bureaus])
    form.bureau.choices = [(bureau.code, names.get(bureau.id, bureau.code)) for bureau in bureaus]
    if form.validate_on_submit():
        try:
            circular = _issued(form, user)
        except NotAccepted as refusal:
            form.complain("file", refusal.words)
        except NotPossible as refusal:
            form.complain("audience", refusal.words)
        else:
            session.commit()
            flash(t("通知已发出。", "The circular is out."), "success")
            return redirect(url_for("circulars.show", public_id=circular.public_id))
    return render_template("circulars/new.html", form=form), 422 if form.errors else 200


@pages.get("/<public_id>")
@role_required(*READS_RECORDS)
def show(public_id: str) -> ResponseReturnValue:
    return _page(find_circular(db.session, current_person(), public_id))


@pages.post("/<public_id>/read")
@role_required(*READS_RECORDS)
def read(public_id: str) -> ResponseReturnValue:
    circular = find_circular(db.session, current_person(), public_id)
    mark_read(db.session, circular, current_person())
    db.session.commit()
    return redirect(url_for("circulars.show", public_id=public_id))


@pages.post("/<public_id>/take-back")
@role_required(*ISSUES)
def withdraw(public_id: str) -> ResponseReturnValue:
    circular = find_circular(db.session, current_person(), public_id)
    if not may_take_back(current_person(), circular):
        abort(403)
    try:
        take_back(db.session, circular, current_person())
    except NotPossible as refusal:
        db.session.rollback()
        flash(str(refusal.words), "error")
        return _page(find_circular(db.session, current_person(), public_id)), 409
    db.session.commit()
    flash(t("通知已撤回。", "The circular is taken back."), "success")
    return redirect(url_for("circulars.show", public_id=public_id))


@pages.get("/<public_id>/file")
@role_required(*READS_RECORDS)
def attachment(public_id: str) -> Response:
    """The file that came with it, always as a download in a sandbox."""
    circular = find_circular(db.session, current_person(), public_id)
    if circular.digest is None:
        abort(404)
    response = send_file(io.BytesIO(read_blob(circular.digest)), mimetype=circular.media_type, as_attachment=True,
                         download_name=circular.file_name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


def unread_count(user: User) -> int:
    return unread_number(db.session, user)


def _issued(form: CircularForm, user: User) -> Circular:
    """Raises NotAccepted and NotPossible."""
    bureau = next(item for item in bureaus_of(user) if item.code == form.bureau.data)
    stages = [Stage(item) for item in form.stages.data or ()]
    to = addressees(db.session, bureau, Audience(form.audience.data), stages)
    return issue(db.session, bureau, user, form.title.data or "", form.body.data or "", to, _attached(form))


def _attached(form: CircularForm) -> Attached | None:
    sent = form.file.data
    if not sent:
        return None
    name, content = clean_name(sent.filename or ""), sent.read(MAX_SIZE + 1)
    return Attached(name, accepted_type(name, content), content)


def _page(circular: Circular) -> str:
    """The bureau that issued it sees who has read it; those addressed the text and their own mark."""
    user, session = current_person(), db.session
    own = may_take_back(user, circular)
    unread = session.scalar(unread_addressees(user).where(CircularAddressee.circular_id == circular.id))
    names = organisation_names(session, [circular.organisation_id])
    return render_template(
        "circulars/show.html", circular=circular, own=own, unread=unread is not None,
        addressees=addressees_of(session, circular) if own else [],
        issuer=names.get(circular.organisation_id, circular.organisation.code))
