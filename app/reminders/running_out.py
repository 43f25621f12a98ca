"""What runs out in the filed records around a day, as the descriptions of the kinds say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.approval.models import Series, Version
from app.approval.steps import State
from app.records.fields import Deadline, Kind
from app.records.kinds import KINDS

LATE = 90
"""So many days after it what ran out is news; longer ago it is history, such as the ledgers taken over."""

CHUNK = 500


@dataclass(frozen=True)
class RunningOut:
    """One thing of one filed record, and the day."""

    version: Version
    deadline: Deadline
    due: date

    @property
    def key(self) -> tuple[int, str, date]:
        return self.version.series_id, self.deadline.name, self.due


def running_out(session: Session, on: date) -> list[RunningOut]:
    """Everything that runs out up to the longest step after `on`, or ran out lately, and still matters."""
    return [item for kind in KINDS.values() if kind.runs_out for item in _of_kind(session, kind, on)]


def find_deadline(kind: str, name: str) -> Deadline | None:
    return next((item for item in KINDS[kind].runs_out if item.name == name), None)


def _of_kind(session: Session, kind: Kind, on: date) -> Iterator[RunningOut]:
    model: Any = kind.model
    records = list(session.scalars(
        sa.select(model).where(_stands(), sa.or_(*(_near(model, item, on) for item in kind.runs_out)))
        .options(joinedload(Version.series).joinedload(Series.organisation)).order_by(Version.id)))
    followups = _followups(session, kind, records)
    for record in records:
        for deadline in kind.runs_out:
            due = _due(record, deadline, followups)
            if due is not None and _is_near(due, deadline, on) and not _is_renewed(session, record, deadline, due):
                yield RunningOut(record, deadline, due)


def _stands() -> sa.ColumnElement[bool]:
    return sa.and_(Version.state == State.FILED, Version.until.is_(None))


def _near(model: Any, deadline: Deadline, on: date) -> sa.ColumnElement[bool]:
    """A coarse sieve: a renewed day may be as old as it likes, and a year is at most 366 days."""
    column = getattr(model, deadline.day)
    shift = timedelta(deadline.days + 366 * deadline.years)
    soon = column <= on + timedelta(max(deadline.steps) + deadline.years) - timedelta(
        deadline.days + 365 * deadline.years)
    return soon if deadline.renewed_by else sa.and_(soon, column >= on - timedelta(LATE) - shift)


def _is_near(due: date, deadline: Deadline, on: date) -> bool:
    return -LATE <= (due - on).days <= max(deadline.steps)


def _followups(session: Session, kind: Kind, records: Iterable[Version]) -> dict[tuple[int, str], list[Any]]:
    """Filed follow-ups that have a say, by the record's series and their kind."""
    asked = {pair[0] for item in kind.runs_out for pair in (item.renewed_by, item.left_by) if pair}
    numbers = [record.series_id for record in records]
    found: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for name in sorted(asked):
        for start in range(0, len(numbers), CHUNK):
            rows = session.execute(
                sa.select(KINDS[name].model, Series.parent_id).join(Series, Series.id == Version.series_id)
                .where(_stands(), Series.parent_id.in_(numbers[start:start + CHUNK])))
            for followup, parent in rows:
                found[parent or 0, name].append(followup)
    return found


def _due(record: Any, deadline: Deadline, followups: dict[tuple[int, str], list[Any]]) -> date | None:
    """The day it runs out; None where it does not, or no longer matters."""
    days = [getattr(record, deadline.day)]
    if deadline.renewed_by:
        kind, column = deadline.renewed_by
        days += [getattr(item, column) for item in followups.get((record.series_id, kind), ())]
    if deadline.left_by:
        kind, has_left = deadline.left_by
        if any(has_left(item) for item in followups.get((record.series_id, kind), ())):
            return None
    given = [day for day in days if day is not None]
    due = deadline.falls(max(given)) if given else None
    return due if due is not None and deadline.holds(record, due) else None


def _is_renewed(session: Session, record: Any, deadline: Deadline, due: date) -> bool:
    """Whether a later filed record has taken its place: one that names it as predecessor, or one of the same person
    at the same organisation in which the same thing runs out later."""
    model: Any = type(record)
    later = sa.select(model).where(_stands(), Version.series_id != record.series_id)
    if hasattr(model, "predecessor_id"):
        return session.scalars(later.where(model.predecessor_id == record.series_id).limit(1)).first() is not None
    if getattr(record, "person_id", None) is None:
        return False
    others = session.scalars(later.where(model.person_id == record.person_id,
                                         Version.organisation_id == record.organisation_id))
    days = [getattr(other, deadline.day) for other in others]
    return any(day is not None and deadline.falls(day) > due for day in days)
