"""The open work of one person at one organisation, by sort: found, put into words, and handed on. Nothing here changes
who created, edited, submitted or decided anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session, aliased, joinedload

from app.accounts.models import User
from app.approval.delegations import pass_on as pass_delegation
from app.approval.models import Delegation, Series, Version
from app.approval.steps import OPEN, State
from app.db.stamps import today
from app.organisations.models import Organisation
from app.organisations.tree import members
from app.records.content import kind_of
from app.records.keepers import hand_on, is_kept_by
from app.records.kinds import KINDS
from app.records.reviewing.stars import Star, places_of
from app.records.reviewing.stars import pass_on as pass_star
from app.reminders.digest import name_of, what_runs_out
from app.reminders.models import Reminder, ReminderTold
from app.ui.text import text
from app.ui.words import Words


@dataclass(frozen=True)
class Line:
    """One piece of work as its successor reads it."""

    words: str
    url: str


Found = Callable[[Session, User, Organisation], Sequence[Any]]
Moved = Callable[[Session, Sequence[Any], User, User, datetime], None]


@dataclass(frozen=True)
class Sort:
    """One sort of work: how it is called, found, worded and handed on."""

    name: str
    words: Words
    found: Found
    line: Callable[[Any], Line]
    move: Moved


def work_of(session: Session, leaver: User, organisation: Organisation) -> dict[Sort, Sequence[Any]]:
    """Everything that is open, by sort."""
    return {sort: sort.found(session, leaver, organisation) for sort in SORTS}


def move_work(session: Session, leaver: User, successor: User, organisation: Organisation,
              now: datetime) -> dict[str, int]:
    """Hand on everything that is open at this moment; gives how much of each sort."""
    moved = {}
    for sort, items in work_of(session, leaver, organisation).items():
        sort.move(session, items, leaver, successor, now)
        moved[sort.name] = len(items)
    session.flush()
    return moved


def _kept(*conditions: sa.ColumnElement[bool]) -> Found:
    """Versions under way at the organisation or below it that the leaver looks after."""

    def found(session: Session, leaver: User, organisation: Organisation) -> Sequence[Version]:
        return session.scalars(
            sa.select(Version).where(Version.organisation_id.in_(members([organisation.id])), is_kept_by(leaver.id),
                                     *conditions)
            .options(joinedload(Version.series)).order_by(Version.id)).all()

    return found


def _was_returned() -> sa.ColumnElement[bool]:
    before = aliased(sa.inspect(Version).local_table)
    return sa.exists().where(before.c.series_id == Version.series_id, before.c.number == Version.number - 1,
                             before.c.state == State.RETURNED)


def _version_line(version: Version) -> Line:
    series: Series = version.series
    words = f"{kind_of(version).one} {series.filing_number or series.public_id} · {version.state.label}"
    return Line(words, url_for("records.show", public_id=series.public_id))


def _keep(session: Session, versions: Sequence[Version], leaver: User, successor: User, now: datetime) -> None:
    hand_on(session, [version.series for version in versions], successor, now)


def _reminders(session: Session, leaver: User, organisation: Organisation) -> Sequence[ReminderTold]:
    """What the leaver was told and is not settled, read or not."""
    return session.scalars(
        sa.select(ReminderTold).join(ReminderTold.reminder).join(Reminder.series)
        .where(ReminderTold.user_id == leaver.id, Reminder.settled_on.is_(None),
               Series.organisation_id.in_(members([organisation.id])))
        .options(joinedload(ReminderTold.reminder).joinedload(Reminder.series)).order_by(ReminderTold.id)).all()


def _reminder_line(told: ReminderTold) -> Line:
    item = told.reminder
    return Line(f"{what_runs_out(item)} {text(item.due)} · {name_of(item)}",
                url_for("records.show", public_id=item.series.public_id))


def _tell(session: Session, items: Sequence[ReminderTold], leaver: User, successor: User, now: datetime) -> None:
    """Into the successor's inbox, unread, unless it lies there already; the leaver keeps theirs."""
    known = set(session.scalars(sa.select(ReminderTold.reminder_id).where(ReminderTold.user_id == successor.id)))
    for told in items:
        told.read_at = told.read_at or now
        if told.reminder_id not in known:
            session.add(ReminderTold(reminder_id=told.reminder_id, user_id=successor.id))


def _stars(session: Session, leaver: User, organisation: Organisation) -> Sequence[Star]:
    return session.scalars(
        sa.select(Star).join(Star.series).where(Star.set_by_id == leaver.id, Star.until.is_(None),
                                                Series.organisation_id.in_(members([organisation.id])))
        .options(joinedload(Star.series)).order_by(Star.id)).all()


def _star_line(star: Star) -> Line:
    kind = KINDS[star.series.kind]
    return Line(f"{kind.one} {star.series.filing_number or star.series.public_id} · {places_of(kind)[star.field]}",
                url_for("records.show", public_id=star.series.public_id))


def _pass_stars(session: Session, stars: Sequence[Star], leaver: User, successor: User, now: datetime) -> None:
    for star in stars:
        pass_star(session, star, successor, now)


def _delegations(session: Session, leaver: User, organisation: Organisation) -> Sequence[Delegation]:
    """Given or held by the leaver, and not over."""
    return session.scalars(
        sa.select(Delegation).where(
            sa.or_(Delegation.giver_id == leaver.id, Delegation.deputy_id == leaver.id), Delegation.until.is_(None),
            Delegation.last_day >= today(), Delegation.organisation_id == organisation.id)
        .options(joinedload(Delegation.giver), joinedload(Delegation.deputy)).order_by(Delegation.id)).all()


def _delegation_line(item: Delegation) -> Line:
    days = f"{text(item.first_day)} – {text(item.last_day)}"
    return Line(f"{item.giver.name} → {item.deputy.name} · {item.role.label} · {days}", url_for("records.delegations"))


def _pass_delegations(session: Session, items: Sequence[Delegation], leaver: User, successor: User,
                      now: datetime) -> None:
    for item in items:
        pass_delegation(session, item, leaver, successor)


IN_REVIEW = [state for state in OPEN if state is not State.DRAFT]

SORTS = (
    Sort("drafts", Words("草稿", "Drafts"), _kept(Version.state == State.DRAFT, ~_was_returned()), _version_line,
         _keep),
    Sort("returns", Words("退回待修改", "Returned to be corrected"),
         _kept(Version.state == State.DRAFT, _was_returned()), _version_line, _keep),
    Sort("under_way", Words("审核中", "Under review"), _kept(Version.state.in_(IN_REVIEW)), _version_line, _keep),
    Sort("reminders", Words("到期提醒", "Reminders"), _reminders, _reminder_line, _tell),
    Sort("stars", Words("待核标记", "Stars"), _stars, _star_line, _pass_stars),
    Sort("delegations", Words("代理", "Delegations"), _delegations, _delegation_line, _pass_delegations),
)
