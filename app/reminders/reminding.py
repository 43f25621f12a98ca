"""The daily round: what has come a step nearer is told once, what no longer matters is settled, and each person gets
one mail a day about all of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import User
from app.db.stamps import take_stamp
from app.db.trail import write_trail
from app.mail.outbox import can_mail, has_mail, post_mail
from app.reminders.digest import digest_of
from app.reminders.models import Reminder, ReminderTold
from app.reminders.readers import Readers
from app.reminders.running_out import RunningOut, running_out
from app.reminders.steps import is_new, step_reached

UNMAILED = timedelta(days=7)
"""What was told longer ago without a mail, for want of an address or a server, is left to the inbox."""

CHUNK = 500


@dataclass(frozen=True)
class Round:
    """What one run did."""

    given: int
    settled: int
    mails: int


def remind(session: Session, on: date) -> Round:
    """The round of one day, in the caller's transaction. Run again it changes nothing; after days missed it tells the
    nearest step that has passed, and no other; for a day before the last round it settles nothing."""
    now = take_stamp(session)  # of two rounds at once the second waits, and finds nothing left to tell
    latest = session.scalar(sa.select(sa.func.max(Reminder.given_on)))
    matters = running_out(session, on)
    settled = _settle(session, matters, on) if latest is None or on >= latest else 0
    given = _give(session, matters, on)
    mails = _mail(session, on)
    if given or settled or mails:
        write_trail(session, "remind", "reminder", on.isoformat(), at=now, given=given, settled=settled, mails=mails)
    return Round(given, settled, mails)


def _settle(session: Session, matters: Sequence[RunningOut], on: date) -> int:
    """Close what is told of a day that does not stand any more."""
    standing = {item.key for item in matters}
    over = [item for item in session.scalars(sa.select(Reminder).where(Reminder.settled_on.is_(None)))
            if (item.series_id, item.deadline, item.due) not in standing]
    for item in over:
        item.settled_on = on
    session.flush()
    return len(over)


def _give(session: Session, matters: Sequence[RunningOut], on: date) -> int:
    """Tell each step that is new. What nobody can be told today waits until there is somebody."""
    earlier, readers, number = _earlier(session, matters), Readers(session), 0
    for item in matters:
        step, before = step_reached(item.due, on, item.deadline.steps), earlier[item.key]
        if step is None or not is_new(step, [reminder.step for reminder in before]):
            continue
        people = readers.of(item.version.series, item.deadline.to_bureau)
        if not people:
            continue
        session.add(Reminder(series_id=item.version.series_id, deadline=item.deadline.name, due=item.due, step=step,
                             given_on=on, told=[ReminderTold(user_id=user.id) for user in people]))
        for reminder in before:
            reminder.settled_on = reminder.settled_on or on
        number += 1
    session.flush()
    return number


def _earlier(session: Session, matters: Sequence[RunningOut]) -> dict[tuple[int, str, date], list[Reminder]]:
    """What has been told of these days before."""
    found: dict[tuple[int, str, date], list[Reminder]] = defaultdict(list)
    numbers = sorted({item.version.series_id for item in matters})
    for start in range(0, len(numbers), CHUNK):
        for reminder in session.scalars(sa.select(Reminder).where(
                Reminder.series_id.in_(numbers[start:start + CHUNK]))):
            found[reminder.series_id, reminder.deadline, reminder.due].append(reminder)
    return found


def _mail(session: Session, on: date) -> int:
    """One digest for each person and day, of all they were told and no mail has said yet."""
    waiting: dict[User, list[ReminderTold]] = defaultdict(list)
    untold = (sa.select(ReminderTold).join(Reminder)
              .where(ReminderTold.mail_id.is_(None), ReminderTold.read_at.is_(None), Reminder.settled_on.is_(None),
                     Reminder.given_on > on - UNMAILED, Reminder.given_on <= on)
              .options(joinedload(ReminderTold.user), joinedload(ReminderTold.reminder).joinedload(Reminder.series))
              .order_by(Reminder.due, Reminder.id))
    for told in session.scalars(untold):
        waiting[told.user].append(told)
    return sum(_digest(session, user, told, on) for user, told in waiting.items() if can_mail(user))


def _digest(session: Session, user: User, told: Sequence[ReminderTold], on: date) -> bool:
    """False where today's has gone out already: what came after it goes with tomorrow's."""
    topic = f"reminders {on.isoformat()}"
    if has_mail(session, user, topic):
        return False
    subject, body = digest_of(user, [item.reminder for item in told])
    mail = post_mail(session, user, topic, subject, body)
    for item in told:
        item.mail_id = mail.id
    session.flush()
    return True
