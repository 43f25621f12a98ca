"""The one clock of the registry. `since` and `until` come from here and never lie in the past."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Stamp
from app.db.engine import LAST_CHANGE, begin_writing

CHINA = ZoneInfo("Asia/Shanghai")
TICK = timedelta(microseconds=1)


class Clock(Base):
    """One row: the last stamp given, and the last under which anything that is counted may have changed. Its row lock
    is the write lock of PostgreSQL, held until commit."""

    __tablename__ = "clock"
    __table_args__ = (sa.CheckConstraint("id = 1", name="there_is_one_clock"),
                      sa.CheckConstraint("changed <= last", name="nothing_changed_after_the_last_stamp"))

    id: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[datetime] = mapped_column(Stamp())
    changed: Mapped[datetime] = mapped_column(Stamp())


LOCKED = sa.select(Clock.last).where(Clock.id == 1).with_for_update()
CHANGED = sa.select(Clock.changed).where(Clock.id == 1)
STAMP = sa.bindparam("stamp", type_=Stamp())
MOVED = {False: sa.update(Clock).where(Clock.id == 1).values(last=STAMP),
         True: sa.update(Clock).where(Clock.id == 1).values(last=STAMP, changed=STAMP)}


def utc_now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """Today in China, where every date and year of the registry is read."""
    return utc_now().astimezone(CHINA).date()


def take_stamp(session: Session, *, counts: bool = True) -> datetime:
    """A moment later than every stamp given before: max(clock, last + 1 µs), taken inside the write lock.

    The lock is held until the transaction ends, so a later commit can never appear under an earlier stamp. `counts`:
    what is written under it may change what is counted or found; without it `last_change` stays as it is.
    """
    begin_writing(session)
    last = session.execute(LOCKED).scalar_one()
    stamp = max(utc_now(), last + TICK)
    session.execute(MOVED[counts], {"stamp": stamp})
    session.info.pop(LAST_CHANGE, None)
    return stamp


def last_change(session: Session) -> datetime:
    """The last stamp under which anything that is counted or found may have changed. As known at this moment, all that
    was registered by then is there to be read and will never be otherwise; as known now it says the same. A transaction
    asks once."""
    if LAST_CHANGE not in session.info:
        session.info[LAST_CHANGE] = session.execute(CHANGED).scalar_one()
    found: datetime = session.info[LAST_CHANGE]
    return found


Column = sa.SQLColumnExpression[Any]


def stood(since: Column, until: Column, known: datetime | sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """True of a row that was known at `known`: since inclusive, until exclusive, NULL is open."""
    return sa.and_(since <= known, sa.or_(until.is_(None), until > known))


def valid(first: Column, end: Column, on: date | sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """True of a row that holds on the day `on`: first day inclusive, end exclusive, NULL is open."""
    return sa.and_(first <= on, sa.or_(end.is_(None), end > on))
