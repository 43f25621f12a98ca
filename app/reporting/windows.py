"""Setting a reporting window, calling it off, and who sees it: the schools it asks and the bureaus above them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.scope import posts_with_records
from app.approval.moves import NotPossible
from app.db.stamps import take_stamp, today
from app.db.trail import write_trail
from app.indicators.access import REVIEWERS
from app.organisations.models import Organisation
from app.organisations.tree import lineage_now, members
from app.records.fields import Kind
from app.reporting.models import ReportingWindow
from app.ui.words import Words

BACKWARDS = Words("截止日不得早于开始日。", "The last day cannot be before the first.")


def bureaus_of(user: User) -> list[Organisation]:
    """The bureaus this person reviews for: they set the windows and freezes there."""
    found = {post.organisation_id: post.organisation for post in user.posts_held if post.role in REVIEWERS}
    return list(found.values())


def over_and_under(user: User) -> sa.Select[int]:
    """Ids of the organisations of this person, of all below them and of the bureaus above them."""
    return places_around(posts_with_records(user))


def places_around(own: list[int] | sa.BindParameter[Any]) -> sa.Select[int]:
    """The same of these organisations, or of those that a statement leaves open."""
    line = lineage_now()
    above = sa.select(line.c.ancestor_id).where(line.c.member_id.in_(own))
    return sa.select(Organisation.id).where(sa.or_(Organisation.id.in_(members(own)), Organisation.id.in_(above)))


def windows_seen(user: User) -> sa.Select[ReportingWindow]:
    """The windows that ask this person's schools, the latest first; those called off among them."""
    return sa.select(ReportingWindow).where(ReportingWindow.organisation_id.in_(over_and_under(user))).order_by(
        ReportingWindow.due_on.desc(), ReportingWindow.id.desc())


def find_window(session: Session, user: User, number: int) -> ReportingWindow:
    """Or 404."""
    return session.scalars(windows_seen(user).where(ReportingWindow.id == number)).one_or_none() or abort(404)


def set_window(session: Session, bureau: Organisation, name: Words, kinds: Sequence[Kind], period: tuple[date, date],
               days: tuple[date, date], actor: User) -> ReportingWindow:
    """Ask the bureau's schools for these kinds. `period` are the days that records are of, `days` those on which they
    are reported. Raises NotPossible."""
    if period[1] < period[0] or days[1] < days[0]:
        raise NotPossible(BACKWARDS)
    if days[1] < today():
        raise NotPossible(Words("报送截止日已经过去。", "The day it is due has passed already."))
    window = ReportingWindow(
        organisation_id=bureau.id, name=name.zh, name_en=name.en, kinds=",".join(kind.name for kind in kinds),
        period_from=period[0], period_to=period[1], opens_on=days[0], due_on=days[1], set_by_id=actor.id,
        since=take_stamp(session))
    session.add(window)
    session.flush()
    write_trail(session, "open_window", "window", window.id, actor=actor.username, at=window.since,
                organisation=bureau.code, kind=window.kinds, valid_from=days[0], through=days[1])
    return window


def call_off(session: Session, window: ReportingWindow, actor: User) -> None:
    """It asks for nothing any more. Raises NotPossible."""
    if window.until is not None:
        raise NotPossible(Words("该报送期已取消。", "This window has been called off already."))
    now = take_stamp(session)
    window.until = now
    session.flush()
    write_trail(session, "call_off", "window", window.id, actor=actor.username, at=now)
