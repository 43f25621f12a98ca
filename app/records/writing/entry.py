"""Writing records: new, edit, submit, amend, renew. Every page that changes something commits once, at its end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.kept_forms import KeptForm, drop_kept, find_kept, keep, page_token, unsaved
from app.accounts.models import User
from app.approval.models import Version
from app.approval.moves import NotPossible
from app.db.engine import begin_writing, db
from app.db.stamps import utc_now
from app.db.trail import TrailEntry, write_trail
from app.organisations.models import Organisation
from app.records.access import (
    WRITES,
    find_visible,
    may_write,
    organisation_to_write,
    schools_to_enter_for,
    writable_organisations,
)
from app.records.blueprint import blueprint
from app.records.checks import all_problems
from app.records.content import columns_of, kind_of, leaves, rows_of
from app.records.disclosing.reading import note_opened
from app.records.display import heading, shown
from app.records.fields import Kind
from app.records.filing import Incomplete, amend, open_version, standing_version, start, submit
from app.records.kinds import KINDS
from app.records.labels import asked_for, label_of, version_before
from app.records.naming import Names, organisation_names
from app.records.references import Unresolved
from app.records.values import legible
from app.records.writing.forms import form_for, rows_in_place, store
from app.records.writing.once import begun_before, note_begun
from app.records.writing.past import PREFIX, outliers
from app.records.writing.prefilling import begin_as_usual, clear_prefilled, prefilled, renew
from app.ui.text import clock_time
from app.ui.words import t

REASON_LENGTH = 400
SITTING = timedelta(hours=1)
"""How long what was written down of a page that saves by itself holds good."""


@blueprint.route("/records/<any(agreement, teacher, trip, student, programme):name>/new", methods=["GET", "POST"])
@role_required(*WRITES)
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
    return _begun_once(lambda: begin_as_usual(session, kind, organisation, user, entered_for=for_them))


def _begun_once(begin: Callable[[], Version]) -> ResponseReturnValue:
    """Begin a draft and open its form; a page that was sent before leads to what it began then."""
    user, session = current_person(), db.session
    before = begun_before(session, user)
    if before:
        return redirect(before)
    draft = begin()
    address = note_begun(session, user, url_for("records.edit", public_id=draft.series.public_id))
    session.commit()
    return redirect(address)


@blueprint.post("/records/<public_id>/<any(activity, movement, recheck):name>/new")
@role_required(*WRITES)
def new_followup(public_id: str, name: str) -> ResponseReturnValue:
    """A follow-up of a filed record: an activity, a movement, a yearly re-check."""
    user, session = current_person(), db.session
    parent = find_visible(session, user, public_id)
    if not may_write(session, user, parent):
        abort(403)
    if KINDS[name].parent != parent.kind or standing_version(session, parent) is None:
        abort(409)
    return _begun_once(lambda: start(session, KINDS[name], parent.organisation, user, parent=parent,
                                     entered_for=parent.entered_for))


@blueprint.route("/records/<public_id>/edit", methods=["GET", "POST"])
@role_required(*WRITES)
def edit(public_id: str) -> ResponseReturnValue:
    """The draft as a form. Saves with anything missing; what cannot be read stays typed, with a message."""
    version = _draft(public_id)
    if request.method == "GET":
        note_opened(db.session, version)
    kind, names = kind_of(version), Names(db.session, [version])
    if request.method == "GET":
        kept = find_kept(db.session, current_person(), request.args.get("kept"))
        if kept is not None and kept.body is not None:
            return _kept_page(version, kind, names, kept)
        return _form_page(version, kind, form_for(kind, version, names), names, [])
    form = form_for(kind, version, names, request.form)
    if not _is_current(version, form):
        return _conflict_page(version, kind, form, names), 409
    if not form.validate():
        return _form_page(version, kind, form, names, []), 422
    before = _snapshot(version)
    unresolved = store(db.session, form, version)
    if unresolved:
        db.session.rollback()
        version = _draft(public_id)
        _mark(form, unresolved)
        return _form_page(version, kind, form, Names(db.session, [version]), unresolved), 422
    return _saved(version, before)


def _saved(version: Version, before: dict[str, Any]) -> ResponseReturnValue:
    """Everything the form said is in the draft: nothing of it need be kept any longer."""
    public_id = version.series.public_id
    if "clear" in request.form:
        clear_prefilled(db.session, version)
    _note_edit(version, before)
    drop_kept(db.session, current_person(), request.form.get("kept", ""))
    db.session.commit()
    flash(t("草稿已保存。", "The draft is saved."), "success")
    where = "records.edit" if {"more", "clear"} & set(request.form) else "records.show"
    return redirect(url_for(where, public_id=public_id))


@blueprint.post("/records/<public_id>/autosave")
@role_required(*WRITES)
def autosave(public_id: str) -> ResponseReturnValue:
    """The open form of a draft, sent by its page while somebody writes. Where all of it can be read it is saved; else
    its text is kept for this person, who finds it when they open the form again. Answers with what to show and the
    draft's edition."""
    version = _draft(public_id)
    kind, names = kind_of(version), Names(db.session, [version])
    form = form_for(kind, version, names, request.form)
    if not _is_current(version, form):
        return _put_aside(public_id, None, t(
            "本草稿已在别处保存，自动保存已停止；您填写的内容已暂存，保存时将两份并列供核对。",
            "This draft was saved elsewhere, so saving by itself has stopped. What you typed is kept; when you save, "
            "both texts are shown side by side.")), 409
    if not form.validate() or not rows_in_place(form, kind):
        return _put_aside(public_id, version.edition, t(
            "{time} 已暂存；有的栏目写法有误或有行待移除，请点“保存草稿”核对。",
            "Kept at {time}; some field is not written as it must be or a row is to be removed: press “Save draft”.",
            time=clock_time(utc_now())))
    before, content = _snapshot(version), leaves(version, _plainly)
    if store(db.session, form, version):
        db.session.rollback()
        begin_writing(db.session)
        return _put_aside(public_id, _draft(public_id).edition, t(
            "{time} 已暂存；有的名称在系统中找不到，请点“保存草稿”核对。",
            "Kept at {time}; some name is not known here: press “Save draft”.", time=clock_time(utc_now())))
    db.session.flush()
    if leaves(version, _plainly) != content:
        _note_edit(version, before, by_itself=True)
        db.session.flush()
    return _put_aside(public_id, version.edition, t("{time} 已自动保存。", "Saved at {time}.",
                                                    time=clock_time(utc_now())), is_saved=True)


def _put_aside(public_id: str, edition: int | None, words: str, *, is_saved: bool = False) -> dict[str, Any]:
    """Keep the text of the page, or once it is saved only which edition it made, and answer the page."""
    keep(db.session, current_person().id, url_for("records.edit", public_id=public_id),
         token=request.form.get("kept", ""), fields=None if is_saved else request.form, edition=edition)
    db.session.commit()
    return {"words": words, "edition": edition, "saved": is_saved}


def _plainly(place: str, column: sa.Column[Any], value: Any) -> Any:
    return value


def _is_current(version: Version, form: Any) -> bool:
    """Nobody saved the draft since the page was opened, but the page itself."""
    if form.edition.data == str(version.edition):
        return True
    own = find_kept(db.session, current_person(), request.form.get("kept"))
    return own is not None and own.edition == version.edition


def _kept_page(version: Version, kind: Kind, names: Names, kept: KeptForm) -> ResponseReturnValue:
    """The form as it was left, beside what is stored where somebody saved meanwhile."""
    form = form_for(kind, version, names, kept.fields, sent_now=False)
    if form.edition.data != str(version.edition) and kept.edition != version.edition:
        return _conflict_page(version, kind, form, names, kept.token)
    form.edition.process_data(str(version.edition))
    form.edition.raw_data = None
    form.validate()
    return _form_page(version, kind, form, names, [], kept)


def kept_page(token: str, public_id: str) -> str:
    """Where the text of a draft's form that was kept is shown again."""
    return url_for("records.edit", public_id=public_id, kept=token)


@blueprint.post("/records/<public_id>/submit")
@role_required(*WRITES)
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
@role_required(*WRITES)
def change(public_id: str) -> ResponseReturnValue:
    """Begin a change of a filed record. The filed version stays in force until the change is filed."""
    reason = legible(request.form.get("reason", ""))[:REASON_LENGTH]
    return _begun(public_id, lambda version: amend(db.session, version, current_person(), reason))


@blueprint.post("/records/<public_id>/renew")
@role_required(*WRITES)
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
        return _begun_once(lambda: begin(standing))
    except NotPossible as refusal:
        session.rollback()
        flash(str(refusal.words), "error")
        return redirect(url_for("records.show", public_id=public_id))


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


def _form_page(version: Version, kind: Kind, form: Any, names: Names, unresolved: list[Unresolved],
               kept: KeptForm | None = None) -> str:
    session, user = db.session, current_person()
    returned = version_before(version.series.versions, version)
    problems = all_problems(session, version) if "check" in request.args and request.method == "GET" else []
    here = url_for("records.edit", public_id=version.series.public_id)
    others = unsaved(session, user, [here, url_for("records.autosave", public_id=version.series.public_id)])
    return render_template(
        "records/form.html", kind=kind, title=heading(version, names),
        problems=[(label_of(kind, problem), problem) for problem in problems], unresolved=unresolved,
        returned=returned, kept=kept, copied=prefilled(session, version), on_behalf_of=names.organisation(version),
        others=[item for item in others if kept is None and request.method == "GET"],
        **_fields(version, form, returned, kept.token if kept else request.form.get("kept", "")))


def _fields(version: Version, form: Any, returned: Version | None, token: str) -> dict[str, Any]:
    """What the fields of a form are drawn with."""
    far = {item.field.name: item.past.words for item in outliers(db.session, version)}
    return {"version": version, "form": form, "asked_for": asked_for(returned), "far": far, "why": PREFIX,
            "token": token or page_token()}


def _conflict_page(version: Version, kind: Kind, form: Any, names: Names, token: str = "") -> str:
    """Somebody saved in between: both texts are shown, and what was typed can still be saved."""
    form.edition.data = form.edition.raw_data = None
    form.edition.process_data(str(version.edition))
    form.validate()
    return render_template(
        "records/conflict.html", kind=kind, title=heading(version, names), sections=shown(version, names),
        **_fields(version, form, None, token or request.form.get("kept", "")))


def _mark(form: Any, unresolved: list[Unresolved]) -> None:
    """Put the message of each unknown name beside its field."""
    for item in unresolved:
        field = form
        for part in item.where.split("-"):
            field = field[int(part)] if part.isdigit() else field[part]
        field.errors = [*field.errors, str(item.words)]


def _snapshot(version: Version) -> dict[str, Any]:
    return {column.name: getattr(version, column.name) for column in columns_of(kind_of(version).table)}


def _note_edit(version: Version, before: dict[str, Any], *, by_itself: bool = False) -> None:
    """Who edited, and which fields: names of fields, never their values. What a page saves by itself is written down
    once an hour for each field, however often it is saved."""
    user, kind = current_person(), kind_of(version)
    changed = sorted(name for name, value in _snapshot(version).items() if value != before[name])
    changed += [rows.name for rows in kind.rows if rows_of(version, rows)]
    version.edited_by_id, version.edited_at = user.id, utc_now()
    if by_itself and set(changed) <= _named_lately(version, user):
        return
    write_trail(db.session, "edit", "version", version.id, actor=user.username, fields=changed,
                series=version.series.public_id, number=version.number)


def _named_lately(version: Version, user: User) -> set[str]:
    """The fields this person is written down to have edited within the hour, with nobody else in between."""
    named: set[str] = set()
    rows = db.session.scalars(sa.select(TrailEntry).where(
        TrailEntry.subject == "version", TrailEntry.subject_id == str(version.id)).order_by(TrailEntry.id.desc()))
    for entry in rows:
        if entry.act != "edit" or entry.actor != user.username or entry.at < utc_now() - SITTING:
            break
        named |= set(entry.details["fields"])
    return named


def _names(organisations: list[Organisation]) -> dict[int, str]:
    return organisation_names(db.session, [organisation.id for organisation in organisations])


