"""What runs out in the filed records around a day, as the descriptions of the kinds say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.approval.models import Series, Version
from app.approval.steps import State
from app.records.fields import Deadline, Kind
from app.records.kinds import KINDS
from app.ui.words import Words

LATE = 90
"""So many days after it what ran out is news; longer ago it is history, such as the ledgers taken over."""

CONDITION = Deadline("condition", Words("有条件通过的期限", "The condition is due"), "condition_due",
                     lambda record, day: True, to_bureau=True, steps=(30, 15))
"""Of every kind: on the day after it the daily work sends the record back."""

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
    found = [item for kind in KINDS.values() if kind.runs_out for item in _of_kind(session, kind, on)]
    return found + _conditions(session, on)


def find_deadline(kind: str, name: str) -> Deadline | None:
    return next((item for item in (*KINDS[kind].runs_out, CONDITION) if item.name == name), None)


def _conditions(session: Session, on: date) -> list[RunningOut]:
    """Records let through on a condition that is not met yet."""
    versions = session.scalars(
        sa.select(Version).where(Version.state == State.CONDITIONAL, Version.condition_due >= on,
                                 Version.condition_due <= on + timedelta(max(CONDITION.steps)))
        .options(joinedload(Version.series).joinedload(Series.organisation)).order_by(Version.id))
    return [RunningOut(version, CONDITION, version.condition_due) for version in versions if version.condition_due]


def _of_kind(session: Session, kind: Kind, on: date) -> Iterator[RunningOut]:
    model: Any = kind.model
    records = list(session.scalars(
        sa.select(model).where(_stands(), sa.or_(*(_near(model, item, on) for item in kind.runs_out)))
        .options(joinedload(Version.series).joinedload(Series.organisation)).order_by(Version.id)))
    followups, renewals = _followups(session, kind, records), Renewals(session, model, records)
    for record in records:
        for deadline in kind.runs_out:
            due = _due(record, deadline, followups)
            if due is not None and _is_near(due, deadline, on) and not renewals.replace(record, deadline, due):
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
        for chunk in _chunks(numbers):
            rows = session.execute(
                sa.select(KINDS[name].model, Series.parent_id).join(Series, Series.id == Version.series_id)
                .where(_stands(), Series.parent_id.in_(chunk)))
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


class Renewals:
    """Filed records that take the place of others: those that name one as predecessor, and those of the same person at
    the same organisation. Asked for together."""

    def __init__(self, session: Session, model: Any, records: Sequence[Any]) -> None:
        self.replaced: set[int] = set()
        self.of_person: dict[tuple[int, int], list[Any]] = defaultdict(list)
        if hasattr(model, "predecessor_id"):
            column, numbers = model.predecessor_id, {record.series_id for record in records}
        elif hasattr(model, "person_id"):
            column, numbers = model.person_id, {record.person_id for record in records if record.person_id}
        else:
            return
        for chunk in _chunks(sorted(numbers)):
            for other in session.scalars(sa.select(model).where(_stands(), column.in_(chunk))):
                if hasattr(model, "predecessor_id"):
                    self.replaced.add(other.predecessor_id)
                else:
                    self.of_person[other.organisation_id, other.person_id].append(other)

    def replace(self, record: Any, deadline: Deadline, due: date) -> bool:
        """Whether one has taken this record's place, or lets the same thing run out later."""
        if record.series_id in self.replaced:
            return True
        others = self.of_person.get((record.organisation_id, getattr(record, "person_id", 0)), ())
        return any(_runs_on(other, deadline, due) for other in others if other.series_id != record.series_id)


def _runs_on(other: Any, deadline: Deadline, due: date) -> bool:
    day = getattr(other, deadline.day)
    later = deadline.falls(day) if day is not None else due
    return later > due and deadline.holds(other, later)


def _chunks(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start:start + CHUNK] for start in range(0, len(numbers), CHUNK))
