"""The review desk: the queue, and every decision on a record."""

from dataclasses import dataclass
from typing import Any, NoReturn

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.accounts.current import current_person, role_required
from app.accounts.models import User
from app.accounts.scope import READS_RECORDS, seen_by
from app.approval.access import desks_of, find_step, refusal_of
from app.approval.models import Series, Version
from app.approval.moves import NotPossible, TooLate
from app.approval.steps import STEPS, WAITING, Verb
from app.approval.working_days import NOTICES
from app.db.engine import db
from app.db.kept import kept
from app.records.access import find_visible, versions_of
from app.records.blueprint import blueprint
from app.records.content import kind_of
from app.records.display import heading
from app.records.filing import decide
from app.records.kinds import KINDS
from app.records.naming import Names, organisation_names
from app.records.reviewing.desk_queue import (
    COUNTED,
    SIZES,
    Queue,
    QueueFilters,
    arrival_of,
    districts_below,
    next_waiting,
    queue_page,
)
from app.records.reviewing.many import MANY, approve_many, ask_for_many, read_picks
from app.records.reviewing.reason_forms import given_reasons, reason_form
from app.records.reviewing.stars import starred_of
from app.ui.notices import Notice, notices
from app.ui.paging import PAGE_SIZE, read_cursor
from app.ui.pieces import drawn
from app.ui.searching import searched
from app.ui.words import t

AT_ONCE = (Verb.SIGN, Verb.APPROVE, Verb.FULFIL, Verb.WITHDRAW, Verb.VOID)


def asked_filters(given: MultiDict[str, str]) -> QueueFilters:
    return QueueFilters(kind=given.get("kind", ""), school=given.get("school", "").strip(),
                        district=given.get("district", ""), text=searched(given),
                        overdue=bool(given.get("overdue")), starred=bool(given.get("starred")))


def asked_size(given: MultiDict[str, str]) -> int:
    size = given.get("size", "")
    return int(size) if size in {str(item) for item in SIZES} else PAGE_SIZE


@blueprint.get("/reviews/")
@role_required(*READS_RECORDS)
def desk() -> str:
    """Everything that waits at this person's desks, what came first before the rest, narrowed as they ask."""
    session, user = db.session, current_person()
    filters, size = asked_filters(request.args), asked_size(request.args)
    cursor, ticked = read_cursor(request.args.get("cursor")), "ticked" in request.args

    def look() -> AtDesk:
        return _at_desk(session, user, queue_page(session, user, filters, cursor, size), filters, ticked=ticked)

    asked = (seen_by(user), filters, cursor, ticked)
    desk = look() if size > PAGE_SIZE else kept(session, "desks", asked, look)
    return render_template("records/desk.html", desk=desk, filters=filters, size=size, sizes=SIZES, ticked=ticked,
                           kinds=KINDS.values(), counted=COUNTED, calendar=NOTICES)


@dataclass(frozen=True)
class AtDesk:
    """One page of what waits, drawn: its rows, the first record (empty where nothing waits), how many wait, and what
    stands around them. Nothing that waits is a draft, so it stays as it is until something changes."""

    rows: Markup
    first: str
    total: int
    following: int | None
    unannounced: list[int]
    districts: list[tuple[str, str]]
    told: list[Notice]


def _at_desk(session: Session, user: User, queue: Queue, filters: QueueFilters, *, ticked: bool) -> AtDesk:
    districts = districts_below(session, user)
    names = organisation_names(session, [item.id for item in districts])
    rows = drawn("records/_desk_rows.html", queue=queue, address=filters.address, ticked=ticked, kind_of=kind_of,
                 heading=heading, names=Names(session, queue.versions, headings=True),
                 starred=starred_of(session, [item.series_id for item in queue.versions]))
    return AtDesk(rows, queue.versions[0].series.public_id if queue.items else "", queue.total, queue.following,
                  queue.unannounced, [(item.code, names.get(item.id, item.code)) for item in districts],
                  notices("desk_notices", user))


@blueprint.post("/reviews/approve")
@role_required(*READS_RECORDS)
def approve_picked() -> ResponseReturnValue:
    """Approve every ticked record by itself, and say what became of each; very many are left to a worker."""
    session, user = db.session, current_person()
    picks = read_picks(request.form.getlist("pick"))
    if len(picks) > MANY:
        job = ask_for_many(session, user, picks)
        session.commit()
        return redirect(url_for("jobs.show", public_id=job.public_id))
    outcomes = approve_many(session, user, picks)
    session.commit()
    return render_template("records/approved.html", outcomes=outcomes, done=sum(item.done for item in outcomes),
                           filters=asked_filters(request.form))


@blueprint.route(
    "/records/<public_id>/<any(sign, approve, fulfil, withdraw, void, return, refuse, revoke, allow):name>",
    methods=["GET", "POST"])
@role_required(*READS_RECORDS)
def move(public_id: str, name: str) -> ResponseReturnValue:
    """One step. Those that need words have a page of their own; the others are a button."""
    session, user, verb = db.session, current_person(), Verb(name)
    series = find_visible(session, user, public_id)
    version = versions_of(session, user, series)[0]
    if verb is Verb.REVOKE:
        version = next((item for item in versions_of(session, user, series) if item.is_standing), version)
    if find_step(session, user, version, verb) is None:
        _refuse(version, verb)
    if verb in AT_ONCE:
        if request.method == "GET":
            return redirect(url_for("records.show", public_id=public_id))
        return _taken(series, version, verb, shown_hash=request.form.get("hash", ""))
    form = reason_form(kind_of(version), verb)
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("records/decide.html", series=series, version=version, verb=verb, form=form,
                               kind=kind_of(version), title=heading(version, Names(session, [version])),
                               then=request.form.get("then", ""), filters=asked_filters(request.form)), status
    return _taken(series, version, verb, shown_hash=form.hash.data or "", words=form.words.data,
                  reasons=given_reasons(form), condition_due=form.condition_due.data if verb is Verb.ALLOW else None)


def _refuse(version: Version, verb: Verb) -> NoReturn:
    """Not your role, your own record, or not in its present state."""
    session, user = db.session, current_person()
    if not desks_of(session, user, version.series) & {step.desk for step in STEPS if step.verb is verb}:
        abort(403)
    refused = refusal_of(session, user, version, verb)
    if refused is not None:
        abort(403, str(refused))
    abort(409)


def _taken(series: Series, version: Version, verb: Verb, **decision: Any) -> ResponseReturnValue:
    """Decide and commit; or say why not, with nothing written."""
    session, public_id = db.session, series.public_id
    place = arrival_of(session, version) if version.state in WAITING else 0
    try:
        decide(session, version, verb, current_person(), **decision)
    except TooLate as refusal:
        session.rollback()
        return render_template("records/too_late.html", public_id=public_id, words=refusal.words), 409
    except NotPossible as refusal:
        session.rollback()
        flash(str(refusal.words), "error")
        return redirect(url_for("records.show", public_id=public_id))
    session.commit()
    flash(t("已办理：{verb}。", "Done: {verb}.", verb=verb.label), "success")
    if verb in DESK_VERBS:
        return redirect(_onwards(place))
    return redirect(url_for("records.show", public_id=public_id))


def _onwards(place: int) -> str:
    """The next record of the queue where that was asked for, else the queue as it was narrowed."""
    filters = asked_filters(request.form)
    if request.form.get("then") == "next":
        following = next_waiting(db.session, current_person(), filters, place)
        if following is not None:
            return url_for("records.review", public_id=following.series.public_id, **filters.address)
    return url_for("records.desk", **filters.address)


DESK_VERBS = (Verb.SIGN, Verb.APPROVE, Verb.FULFIL, Verb.RETURN, Verb.REFUSE, Verb.ALLOW)
"""After these the reviewer goes on with the queue."""
