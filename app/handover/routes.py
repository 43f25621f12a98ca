"""Handovers in the browser: the leaver or an administrator offers, the successor sees the list and answers."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from app.accounts.create import find_user
from app.accounts.current import current_person, role_required
from app.accounts.models import Appointment, Role, User
from app.accounts.scope import READS_RECORDS
from app.approval.models import Series
from app.approval.moves import NotPossible
from app.db.engine import db
from app.handover.forms import DeclineForm, HandoverForm, OwnHandoverForm
from app.handover.handing import accept, call_off, decline, offer
from app.handover.models import Handover, HandoverState
from app.handover.work import SORTS, work_of
from app.organisations.directory import names_of, organisation_called
from app.organisations.models import Organisation
from app.records.keepers import keeper_of
from app.ui.notices import Notice
from app.ui.text import text
from app.ui.words import Words, t

pages = Blueprint("handover", __name__, template_folder="templates", url_prefix="/handovers")

TONES = {HandoverState.OFFERED: "info", HandoverState.ACCEPTED: "success", HandoverState.DECLINED: "warning",
         HandoverState.WITHDRAWN: "secondary"}
NOBODY = Words("没有这个用户。", "There is no such user.")
NOWHERE = Words("没有这个单位。", "There is no such organisation.")


@pages.get("/")
@role_required(*READS_RECORDS, Role.SYSTEM_ADMIN)
def index() -> str:
    """Those a person gives, takes or began; an administrator's all."""
    found = db.session.scalars(
        sa.select(Handover).where(_seen_by(current_person())).order_by(Handover.id.desc())
        .options(joinedload(Handover.leaver), joinedload(Handover.successor), joinedload(Handover.organisation))).all()
    return render_template("handover/index.html", handovers=found, tones=TONES, names=_names(found))


@pages.route("/new", methods=["GET", "POST"])
@role_required(*READS_RECORDS, Role.SYSTEM_ADMIN)
def new() -> ResponseReturnValue:
    user = current_person()
    form = HandoverForm() if user.holds(Role.SYSTEM_ADMIN) else _own_form(user)
    if form.validate_on_submit():
        try:
            handover = _offered(form, user)
        except NotPossible as refusal:
            form.complain("successor", refusal.words)
        else:
            if handover is not None:
                db.session.commit()
                flash(t("已发起交接，等待接收人确认。", "The handover waits for the successor's answer."), "success")
                return redirect(url_for("handover.show", public_id=handover.public_id))
    return render_template("handover/new.html", form=form), 422 if form.errors else 200


@pages.get("/<public_id>")
@role_required(*READS_RECORDS, Role.SYSTEM_ADMIN)
def show(public_id: str) -> ResponseReturnValue:
    return _page(_find(public_id), DeclineForm(formdata=None))


@pages.post("/<public_id>/accept")
@role_required(*READS_RECORDS)
def take(public_id: str) -> ResponseReturnValue:
    handover = _offered_to_me(public_id)
    try:
        accept(db.session, handover, current_person())
    except NotPossible as refusal:
        return _too_late(public_id, refusal)
    db.session.commit()
    flash(t("交接已接收，所列工作已转到您名下。", "Accepted: the work is yours now."), "success")
    return redirect(url_for("handover.show", public_id=public_id))


@pages.post("/<public_id>/decline")
@role_required(*READS_RECORDS)
def refuse(public_id: str) -> ResponseReturnValue:
    handover, form = _offered_to_me(public_id), DeclineForm()
    if not form.validate_on_submit():
        return _page(handover, form), 422
    try:
        decline(db.session, handover, current_person(), form.words.data or "")
    except NotPossible as refusal:
        return _too_late(public_id, refusal)
    db.session.commit()
    flash(t("已谢绝，工作仍在原处。", "Declined: everything stays where it was."), "success")
    return redirect(url_for("handover.show", public_id=public_id))


@pages.post("/<public_id>/withdraw")
@role_required(*READS_RECORDS, Role.SYSTEM_ADMIN)
def withdraw(public_id: str) -> ResponseReturnValue:
    handover = _find(public_id)
    if not _may_withdraw(current_person(), handover):
        abort(403)
    try:
        call_off(db.session, handover, current_person())
    except NotPossible as refusal:
        return _too_late(public_id, refusal)
    db.session.commit()
    flash(t("交接已撤回，工作仍在原处。", "Withdrawn: everything stays where it was."), "success")
    return redirect(url_for("handover.show", public_id=public_id))


def home_notices(user: User) -> list[Notice]:
    """The offers that wait for this person's answer."""
    waiting = db.session.scalars(
        sa.select(Handover).where(Handover.successor_id == user.id, Handover.state == HandoverState.OFFERED)
        .options(joinedload(Handover.leaver)).order_by(Handover.id))
    return [Notice(t("{name}向您移交工作，请接收或谢绝", "{name} hands work over to you: accept or decline it",
                     name=item.leaver.name), url_for("handover.show", public_id=item.public_id), "warning")
            for item in waiting]


def record_notices(user: User, series: Series) -> list[Notice]:
    """Who looks after a record that was handed on."""
    keeper = keeper_of(db.session, series)
    if keeper is None:
        return []
    return [Notice(t("{name}自{day}起接手经办", "{name} has looked after this since {day}", name=keeper.user.name,
                     day=text(keeper.since)), url_for("directory.index", q=keeper.user.name))]


def _own_form(user: User) -> OwnHandoverForm:
    """With the colleagues who hold the same role at the same organisation."""
    form = OwnHandoverForm()
    posts = {(post.organisation_id, post.role): post for post in user.posts_held if post.role in READS_RECORDS}
    names = names_of(db.session, {organisation_id for organisation_id, _ in posts})
    colleagues = db.session.scalars(
        sa.select(Appointment).join(Appointment.user).where(
            sa.tuple_(Appointment.organisation_id, Appointment.role).in_(list(posts)), Appointment.until.is_(None),
            Appointment.user_id != user.id, User.enabled).options(joinedload(Appointment.user)).order_by(User.name))
    form.successor.choices = list(dict.fromkeys(
        (f"{post.organisation.code} {post.user.username}",
         f"{post.user.name} · {names.get(post.organisation_id, post.organisation.code)}") for post in colleagues))
    return form


def _offered(form: HandoverForm | OwnHandoverForm, user: User) -> Handover | None:
    """The handover a valid form asks for; None where it names nobody. Raises NotPossible."""
    if isinstance(form, OwnHandoverForm):
        code, username = form.successor.data.split(" ", 1)
        leaver: User | None = user
    else:
        code, username = form.organisation.data or "", form.successor.data or ""
        leaver = find_user(db.session, form.leaver.data or "")
    successor, organisation = find_user(db.session, username), organisation_called(db.session, code)
    for name, found, words in (("leaver", leaver, NOBODY), ("successor", successor, NOBODY),
                               ("organisation", organisation, NOWHERE)):
        if found is None:
            form.complain(name, words)
    if leaver is None or successor is None or organisation is None:
        return None
    return offer(db.session, leaver, successor, organisation, user, form.note.data or "")


def _seen_by(user: User) -> sa.ColumnElement[bool]:
    if user.holds(Role.SYSTEM_ADMIN):
        return sa.true()
    return sa.or_(Handover.leaver_id == user.id, Handover.successor_id == user.id, Handover.started_by_id == user.id)


def _find(public_id: str) -> Handover:
    found = db.session.scalars(
        sa.select(Handover).where(Handover.public_id == public_id, _seen_by(current_person()))).one_or_none()
    return found or abort(404)


def _offered_to_me(public_id: str) -> Handover:
    handover = _find(public_id)
    if handover.successor_id != current_person().id:
        abort(403)
    return handover


def _may_withdraw(user: User, handover: Handover) -> bool:
    return user.id in (handover.leaver_id, handover.started_by_id) or user.holds(Role.SYSTEM_ADMIN)


def _names(found: Sequence[Handover]) -> dict[int, str]:
    return names_of(db.session, {item.organisation_id for item in found})


def _page(handover: Handover, form: DeclineForm) -> str:
    """The two of them see the list; an administrator, who sees no business data, how long it is."""
    user = current_person()
    offered = handover.state is HandoverState.OFFERED
    work = work_of(db.session, handover.leaver, handover.organisation) if offered else {}
    lines = {sort: [sort.line(item) for item in items] for sort, items in work.items()}
    organisation: Organisation = handover.organisation
    return render_template(
        "handover/show.html", handover=handover, tones=TONES, lines=lines, form=form, offered=offered,
        moved_rows=[(str(sort.words), handover.moved.get(sort.name, 0)) for sort in SORTS],
        detailed=user.id in (handover.leaver_id, handover.successor_id), answers=user.id == handover.successor_id,
        withdraws=_may_withdraw(user, handover),
        place=names_of(db.session, {organisation.id}).get(organisation.id, organisation.code))


def _too_late(public_id: str, refusal: NotPossible) -> ResponseReturnValue:
    db.session.rollback()
    flash(str(refusal.words), "error")
    return _page(_find(public_id), DeclineForm(formdata=None)), 409
