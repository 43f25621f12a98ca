"""A person's inbox: what they were told of records they may still see."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.accounts.models import User
from app.accounts.scope import posts_with_records, visible_organisations
from app.approval.models import Series
from app.db.kept import kept
from app.db.stamps import take_stamp, today
from app.reminders.models import Reminder, ReminderTold


def inbox_of(user: User, *, settled: bool = False) -> sa.Select[ReminderTold]:
    """What is open, or with `settled` what is over."""
    over = Reminder.settled_on.is_not(None) if settled else Reminder.settled_on.is_(None)
    return (_told_to(sa.select(ReminderTold), user).where(over)
            .options(contains_eager(ReminderTold.reminder).contains_eager(Reminder.series)
                     .joinedload(Series.organisation), joinedload(ReminderTold.mail)))


def unread_number(session: Session, user: User) -> int:
    """Asked on every page."""
    key = (user.id, tuple(posts_with_records(user)), today())
    return kept(session, "unread_reminders", key, lambda: session.scalar(
        _told_to(sa.select(sa.func.count(ReminderTold.id)), user).where(
            ReminderTold.read_at.is_(None), Reminder.settled_on.is_(None))) or 0)


def mark_read(session: Session, user: User, number: int | None = None) -> int:
    """One of theirs, or everything that is open; gives how many were unread."""
    mine = inbox_of(user) if number is None else inbox_of(user).where(ReminderTold.id == number)
    unread = session.scalars(mine.where(ReminderTold.read_at.is_(None))).all()
    now = take_stamp(session)
    for told in unread:
        told.read_at = now
    session.flush()
    return len(unread)


def _told_to(statement: sa.Select[Any], user: User) -> sa.Select[Any]:
    return statement.join(ReminderTold.reminder).join(Reminder.series).where(
        ReminderTold.user_id == user.id, Series.organisation_id.in_(visible_organisations(user)))
