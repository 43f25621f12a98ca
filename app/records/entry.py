"""Writing records: new, edit, submit, amend, renew. Every page that changes something commits once, at its end."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person
from app.approval.models import Version
from app.approval.moves import NotPossible
from app.db.engine import db
from app.db.stamps import utc_now
from app.db.trail import write_trail
from app.organisations.models import Organisation
from app.records.access import (
    find_visible,
    may_write,
    organisation_to_write,
    schools_to_enter_for,
    writable_organisations,
)
from app.records.blueprint import blueprint
from app.records.checks import all_problems
from app.records.content import columns_of, kind_of, rows_of
from app.records.display import heading, shown
from app.records.fields import Kind
from app.records.filing import Incomplete, amend, open_version, renew, standing_version, start, submit
from app.records.forms import form_for, store
from app.records.kinds import KINDS
from app.records.labels import asked_for, label_of, version_before
from app.records.naming import Names, organisation_names
from app.records.reading import note_opened
from app.records.references import Unresolved
from app.records.values import legible
from app.ui.words import t

REASON_LENGTH = 400


@blueprint.route("/records/<any(agreement, teacher, trip, student, programme):name>/new", methods=["GET", "POST"])
def new(name: str) -> ResponseReturnValue:
    """Choose for whom, then write. With one organisation there is nothing to choose."""
    kind, user, session = KINDS[name], current_person(), db.session
    own, entered = writable_organisations(session, user), schools_to_enter_for(session, user)
    if not own and not entered:
        abort(403)
    if request.method == "GET" and (len(own) != 1 or entered):
        return render_template("records/new.html", kind=kind, own=own, entered=entered, names=_names(own + entered))
    code = request.form.get("organisation", own[0].code if own else "")
    organisation, for_them = organisation_to_write(session, user, code)
    if request.method == "GET":
        return render_template("records/new.html", kind=kind, own=[organisation], entered=[], names=_names(own))
    version = start(session, kind, organisation, user, entered_for=for_them)
    address = url_for("records.edit", public_id=version.series.public_id)
    session.commit()
    return redirect(address)


@blueprint.post("/records/<public_id>/<any(activity, movement, recheck):name>/new")
def new_followup(public_id: str, name: str) -> ResponseReturnValue:
    """A follow-up of a filed record: an activity, a movement, a yearly re-check."""
    user, session = current_person(), db.session
    parent = find_visible(session, user, public_id)
    if not may_write(session, user, parent):
        abort(403)
    if KINDS[name].parent != parent.kind or standing_version(session, parent) is None:
        abort(409)
    version = start(session, KINDS[name], parent.organisation, user, parent=parent, entered_for=parent.entered_for)
    address = url_for("records.edit", public_id=version.series.public_id)
    session.commit()
    return redirect(address)


@blueprint.route("/records/<public_id>/edit", methods=["GET", "POST"])
def edit(public_id: str) -> ResponseReturnValue:
    """The draft as a form. Saves with anything missing; what cannot be read stays typed, with a message."""
    version = _draft(public_id)
    if request.method == "GET":
        note_opened(db.session, version)
    kind, names = kind_of(version), Names(db.session, [version])
    if request.method == "GET":
        return _form_page(version, kind, form_for(kind, version, names), names, [])
    form = form_for(kind, version, names, request.form)
    if form.edition.data != str(version.edition):
        return _conflict_page(version, kind, form, names)
    if not form.validate():
        return _form_page(version, kind, form, names, []), 422
    before = _snapshot(version)
    unresolved = store(db.session, form, version)
    if unresolved:
        db.session.rollback()
        version = _draft(public_id)
        _mark(form, unresolved)
        return _form_page(version, kind, form, Names(db.session, [version]), unresolved), 422
    _note_edit(version, before)
    db.session.commit()
    flash(t("草稿已保存。", "The draft is saved."), "success")
    where = "records.edit" if "more" in request.form else "records.show"
    return redirect(url_for(where, public_id=public_id))


@blueprint.post("/records/<public_id>/submit")
def send(public_id: str) -> ResponseReturnValue:
    """Submit the draft, or come back with everything that is missing."""
    version = _draft(public_id)
    try:
        submit(db.session, version, current_person())
    except Incomplete:
        db.session.rollback()
        flash(t("还不能提交：请先补正下列问题。", "It cannot be submitted yet: please see to the following."), "error")
        return redirect(url_for("records.edit", public_id=public_id, check=1))
    except NotPossible as refusal:
        db.session.rollback()
        flash(str(refusal.words), "error")
        return redirect(url_for("records.show", public_id=public_id))
    db.session.commit()
    flash(t("已提交。", "Submitted."), "success")
    return redirect(url_for("records.show", public_id=public_id))


@blueprint.post("/records/<public_id>/amend")
def change(public_id: str) -> ResponseReturnValue:
    """Begin a change of a filed record. The filed version stays in force until the change is filed."""
    reason = legible(request.form.get("reason", ""))[:REASON_LENGTH]
    return _begun(public_id, lambda version: amend(db.session, version, current_person(), reason))


@blueprint.post("/records/<public_id>/renew")
def prolong(public_id: str) -> ResponseReturnValue:
    return _begun(public_id, lambda version: renew(db.session, version, current_person()))


def _begun(public_id: str, begin: Any) -> ResponseReturnValue:
    user, session = current_person(), db.session
    series = find_visible(session, user, public_id)
    standing = standing_version(session, series)
    if not may_write(session, user, series):
        abort(403)
    if standing is None:
        abort(409)
    try:
        draft = begin(standing)
    except NotPossible as refusal:
        session.rollback()
        flash(str(refusal.words), "error")
        return redirect(url_for("records.show", public_id=public_id))
    address = url_for("records.edit", public_id=draft.series.public_id)
    session.commit()
    return redirect(address)


def _draft(public_id: str) -> Version:
    """The open draft of a record this person writes. 404, 403, or 409 when it is not a draft now."""
    user, session = current_person(), db.session
    series = find_visible(session, user, public_id)
    if not may_write(session, user, series):
        abort(403)
    version = open_version(session, series)
    if version is None or not version.is_draft:
        abort(409)
    return version


def _form_page(version: Version, kind: Kind, form: Any, names: Names, unresolved: list[Unresolved]) -> str:
    returned = version_before(version.series.versions, version)
    problems = all_problems(db.session, version) if "check" in request.args and request.method == "GET" else []
    return render_template(
        "records/form.html", version=version, kind=kind, form=form, title=heading(version, names),
        problems=[(label_of(kind, problem), problem) for problem in problems], unresolved=unresolved,
        returned=returned, asked_for=asked_for(returned))


def _conflict_page(version: Version, kind: Kind, form: Any, names: Names) -> ResponseReturnValue:
    """Somebody saved in between: both texts are shown, and what was typed can still be saved."""
    form.edition.data = form.edition.raw_data = None
    form.edition.process_data(str(version.edition))
    form.validate()
    return render_template("records/conflict.html", version=version, kind=kind, form=form,
                           title=heading(version, names), sections=shown(version, names)), 409


def _mark(form: Any, unresolved: list[Unresolved]) -> None:
    """Put the message of each unknown name beside its field."""
    for item in unresolved:
        field = form
        for part in item.where.split("-"):
            field = field[int(part)] if part.isdigit() else field[part]
        field.errors = [*field.errors, str(item.words)]


def _snapshot(version: Version) -> dict[str, Any]:
    return {column.name: getattr(version, column.name) for column in columns_of(kind_of(version).table)}


def _note_edit(version: Version, before: dict[str, Any]) -> None:
    """Who edited, and which fields: names of fields, never their values."""
    user, kind = current_person(), kind_of(version)
    changed = sorted(name for name, value in _snapshot(version).items() if value != before[name])
    changed += [rows.name for rows in kind.rows if rows_of(version, rows)]
    version.edited_by_id, version.edited_at = user.id, utc_now()
    write_trail(db.session, "edit", "version", version.id, actor=user.username, fields=changed,
                series=version.series.public_id, number=version.number)


def _names(organisations: list[Organisation]) -> dict[int, str]:
    return organisation_names(db.session, [organisation.id for organisation in organisations])


