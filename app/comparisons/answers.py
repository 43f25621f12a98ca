"""What changed, as plain data for the command line and as entries for a page: each unit with its records explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.comparisons.causes import Causes, Explanation
from app.comparisons.changes import ListChange, TargetChange
from app.db.stamps import CHINA
from app.indicators.answers import plain
from app.indicators.questions import Question
from app.indicators.rollup import UnitRow
from app.indicators.unit_differences import UnitChange
from app.indicators.unit_names import UnitWords


@dataclass(frozen=True)
class Entry:
    """One unit that moved a figure, in words, under its step, with an explanation of each of its records."""

    changed: ListChange
    change: UnitChange[UnitRow]
    words: str
    records: tuple[Explanation, ...]


Move = tuple[ListChange, UnitChange[UnitRow]]


def entries_of(session: Session, moves: Sequence[Move]) -> list[Entry]:
    """These changes explained; those of one list together."""
    found: list[Entry] = []
    for changed in dict.fromkeys(changed for changed, _ in moves):
        changes = [change for other, change in moves if other is changed]
        causes, words = Causes(session, changed, changes), _words(session, changed, changes)
        found += [Entry(changed, change, words[change.key], tuple(causes.of(change))) for change in changes]
    return found


def _words(session: Session, changed: ListChange, changes: Sequence[UnitChange[UnitRow]]) -> dict[str, str]:
    """A unit is called what it is called at the moment it counts."""
    found: dict[str, str] = {}
    for moment, rows in (
            (changed.before.moment, {change.key: change.before for change in changes if change.before is not None}),
            (changed.after.moment, {change.key: change.after for change in changes if change.after is not None})):
        words = UnitWords(session, list(rows.values()), moment)
        found |= {key: words.words(row) for key, row in rows.items()}
    return found


def changes_answer(session: Session, first: Question, last: Question,
                   changes: Sequence[TargetChange]) -> dict[str, Any]:
    """Every target that moved, with everything that moved it."""
    return {
        "plan": last.plan.name, "org": last.codes, "level": last.moment.level.value,
        "from": _moment(first), "to": _moment(last),
        "targets": [_target(session, change) for change in changes if change.moved],
    }


def _moment(question: Question) -> dict[str, str]:
    moment = question.moment
    return {"on": moment.on.isoformat(), "known": moment.known.astimezone(CHINA).isoformat()}


def _target(session: Session, change: TargetChange) -> dict[str, Any]:
    return {
        "code": change.target.code, "quote": change.target.quote, "unit": change.target.unit.zh,
        "old": plain(change.old.value), "new": plain(change.new.value),
        "sums": [{"side": item.side.value, "old": plain(item.old), "gained": plain(item.gained),
                  "lost": plain(item.lost), "new": plain(item.new), "adds_up": item.adds_up} for item in change.sums()],
        "renewed": change.renewed,
        "units": [_entry(entry) for entry in entries_of(session, change.moves)],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    change = entry.change
    return {
        "unit": change.key, "step": entry.changed.step.value, "side": entry.changed.side.value,
        "old": plain(change.before.value) if change.before else None,
        "new": plain(change.after.value) if change.after else None,
        "records": [_record(item) for item in entry.records],
    }


def _record(item: Explanation) -> dict[str, Any]:
    return {
        "series": item.series, "version": item.version, "cause": item.cause.value, "at": _at(item.at),
        "detail": item.detail, "failing": [str(words) for words in item.failing],
        "facts": [{"field": fact.label, "value": fact.text} for fact in item.facts],
        "fields": [{"field": field.label, "old": field.before, "new": field.after} for field in item.fields],
    }


def _at(at: datetime | date | None) -> str | None:
    if isinstance(at, datetime):
        return at.astimezone(CHINA).isoformat()
    return at.isoformat() if at else None
