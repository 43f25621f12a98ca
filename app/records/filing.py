"""What may be done with a record: start, submit, decide, amend, renew, lapse. Every verb leaves its trail in the
caller's transaction and commits nothing."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectin_polymorphic
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.models import User
from app.approval.access import OpenStep, find_step, path_of
from app.approval.models import Series, Version
from app.approval.moves import NotPossible, take_step
from app.approval.reasons import Reason
from app.approval.steps import OPEN, REOPENING, STEPS, State, Verb
from app.db.stamps import today, utc_now
from app.db.trail import write_trail, write_trails
from app.organisations.models import Organisation
from app.records.checks import all_problems
from app.records.content import copy_attachments, copy_content, copy_explanations, kind_of, seal
from app.records.fields import Kind, Problem
from app.records.freezes import refuse_frozen
from app.records.kinds import KINDS
from app.records.people import enlist_people
from app.records.reviewing.returns import settle_mode
from app.ui.words import Words

NOTHING: Mapping[str, Any] = MappingProxyType({})
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Incomplete(NotPossible):
    """The record cannot be submitted yet; `problems` lists everything that keeps it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(Words("还不能提交：请先补正所列问题。", "It cannot be submitted yet: see what is listed."))
        self.problems = tuple(problems)


class NotAllowed(NotPossible):
    """This person cannot take the step on the record as it is now."""


def start(session: Session, kind: Kind, organisation: Organisation, actor: User, *, parent: Series | None = None,
          entered_for: bool = False, public_id: str | None = None,
          values: Mapping[str, Any] = NOTHING) -> Version:
    """A new series with its first draft, which begins with these values. `parent` is the record a follow-up hangs on.
    """
    if (parent is None) != (kind.parent is None):
        raise NotPossible(Words("此类记录须从其主记录登记。", "This is logged from the record it belongs to."))
    series = Series(
        public_id=public_id or new_public_id(kind), kind=kind.name, organisation_id=organisation.id,
        parent_id=parent.id if parent else None, entered_for=entered_for, created_at=utc_now())
    session.add(series)
    session.flush()
    version = _new_draft(session, kind, series, 1, actor, values=values)
    write_trail(session, "start", "version", version.id, actor=actor.username, series=series.public_id, number=1)
    return version


@dataclass(frozen=True)
class Begun:
    """A record to begin with what is known of it: its values by field, its child rows by name, ready made. All that
    are begun together say the same fields."""

    organisation_id: int
    values: Mapping[str, Any]
    rows: Mapping[str, Sequence[Any]]
    parent_id: int | None = None
    entered_for: bool = False


def start_many(session: Session, kind: Kind, begun: Sequence[Begun], actor: User) -> list[str]:
    """As `start`, many at once: a new series with its first draft for each. Gives their public ids, in order."""
    if not begun:
        return []
    now, table = utc_now(), cast(sa.Table, sa.inspect(Version).local_table)
    publics = [new_public_id(kind) for _ in begun]
    series = session.scalars(sa.insert(Series).returning(Series.id, sort_by_parameter_order=True), [
        {"public_id": public_id, "kind": kind.name, "organisation_id": item.organisation_id,
         "parent_id": item.parent_id, "entered_for": item.entered_for, "created_at": now}
        for public_id, item in zip(publics, begun, strict=True)]).all()
    versions = session.scalars(sa.insert(table).returning(table.c.id, sort_by_parameter_order=True), [
        {"series_id": number, "kind": kind.name, "organisation_id": item.organisation_id, "number": 1,
         "state": State.DRAFT, "edition": 1, "created_by_id": actor.id, "edited_by_id": actor.id, "created_at": now,
         "edited_at": now} for number, item in zip(series, begun, strict=True)]).all()
    session.execute(sa.insert(kind.table), [{"id": number, **item.values}
                                            for number, item in zip(versions, begun, strict=True)])
    for number, item in zip(versions, begun, strict=True):
        session.add_all(rows for name in item.rows for rows in _placed(number, item.rows[name]))
    write_trails(session, "start", "version", [
        (number, {"series": public_id, "number": 1}) for number, public_id in zip(versions, publics, strict=True)],
        actor=actor.username)
    return publics


def _placed(version_id: int, rows: Sequence[Any]) -> Sequence[Any]:
    for row in rows:
        row.version_id = version_id
    return rows


def new_public_id(kind: Kind) -> str:
    return f"{kind.prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(10))


def submit(session: Session, version: Version, actor: User) -> None:
    """Check everything, find or enlist the persons, freeze the content and send it on its path. Raises Incomplete."""
    allowed = find_step(session, actor, version, Verb.SUBMIT)
    if allowed is None:
        raise NotPossible(Words("当前不能提交。", "It cannot be submitted now."))
    refuse_frozen(session, version, allowed.step, actor)
    problems = all_problems(session, version)
    if problems:
        raise Incomplete(problems)
    settle_mode(session, version)
    enlist_people(session, version)
    version.path = ",".join(path_of(session, version.series))
    seal(session, version)
    take_step(session, version, allowed.step, actor)


def decide(session: Session, version: Version, verb: Verb, actor: User | None, *, shown_hash: str | None = None,
           words: str = "", reasons: Sequence[Reason] = (), condition_due: date | None = None) -> None:
    """Take any step but submission. Returning or withdrawing opens the next version as a copy for the school."""
    allowed = (find_step(session, actor, version, verb) if actor is not None
               else next(OpenStep(step, step.desk) for step in STEPS if step.verb is verb))
    if allowed is None:
        raise NotAllowed(Words("当前状态下您不能进行此操作。", "You cannot do this in the record's present state."))
    if actor is not None:
        refuse_frozen(session, version, allowed.step, actor)
    take_step(session, version, allowed.step, actor, shown_hash=shown_hash, words=words, reasons=reasons,
              condition_due=condition_due, delegation=allowed.delegation)
    if version.state in REOPENING:
        author = session.get_one(User, version.created_by_id)
        _next_draft(session, version, author, edited_by_id=version.edited_by_id)


def amend(session: Session, version: Version, actor: User, reason: str) -> Version:
    """A successor draft of a filed version. The filed one stays in force and in counts until the successor is filed."""
    if not version.is_standing:
        raise NotPossible(Words("只有已备案且有效的记录可以变更。", "Only a filed record in force can be changed."))
    if open_version(session, version.series) is not None:
        raise NotPossible(Words("已有一份变更正在办理。", "A change is already under way."))
    if not reason.strip():
        raise NotPossible(Words("请填写变更原因。", "Please say why it is changed."))
    draft = _next_draft(session, version, actor)
    draft.reason = reason.strip()
    session.flush()
    return draft


def lapse_conditions(session: Session, on: date | None = None) -> int:
    """Conditions not met by their day go back to the school. Part of the daily work; gives how many lapsed."""
    due = session.scalars(sa.select(Version).where(
        Version.state == State.CONDITIONAL, Version.condition_due < (on or today()))).all()
    for version in due:
        decide(session, version, Verb.LAPSE, None)
    return len(due)


def open_version(session: Session, series: Series) -> Version | None:
    return session.scalars(sa.select(Version).where(
        Version.series_id == series.id, Version.state.in_(OPEN))).one_or_none()


def standing_version(session: Session, series: Series) -> Version | None:
    """The filed version in force."""
    return session.scalars(sa.select(Version).where(
        Version.series_id == series.id, Version.state == State.FILED, Version.until.is_(None))).one_or_none()


def standing_versions(session: Session, series_ids: Iterable[int]) -> dict[int, Version]:
    """The filed versions in force of many series, whole, in the order of the series."""
    found = session.scalars(sa.select(Version).where(
        Version.series_id.in_(set(series_ids)), Version.state == State.FILED, Version.until.is_(None)).order_by(
            Version.series_id).options(
                joinedload(Version.series), selectin_polymorphic(Version, [kind.model for kind in KINDS.values()])))
    return {version.series_id: version for version in found}


def latest_version(session: Session, series: Series) -> Version:
    return session.scalars(sa.select(Version).where(Version.series_id == series.id)
                           .order_by(Version.number.desc()).limit(1)).one()


def _new_draft(session: Session, kind: Kind, series: Series, number: int, actor: User,
               edited_by_id: int | None = None, values: Mapping[str, Any] = NOTHING) -> Version:
    now = utc_now()
    version = kind.model(
        series_id=series.id, organisation_id=series.organisation_id, number=number, state=State.DRAFT,
        created_by_id=actor.id, edited_by_id=edited_by_id or actor.id, created_at=now, edited_at=now, **values)
    session.add(version)
    session.flush()
    set_committed_value(version, "series", series)  # whoever goes on with the draft need not ask for it again
    return version


def _next_draft(session: Session, source: Version, author: User, edited_by_id: int | None = None) -> Version:
    number = latest_version(session, source.series).number + 1
    draft = _new_draft(session, kind_of(source), source.series, number, author, edited_by_id)
    copy_content(session, source, draft)
    copy_attachments(session, source, draft)
    copy_explanations(session, source, draft)
    write_trail(session, "start", "version", draft.id, actor=author.username, series=source.series.public_id,
                number=number, copied_from=source.number)
    return draft
