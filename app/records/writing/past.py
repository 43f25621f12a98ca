"""Whether a value is far from what the school itself reported before, and the sentence that says why.

Of the fields a kind marks as `watched`. A value that is far asks for a sentence before submission and for nothing more:
with the sentence there it passes, whatever it is. The sentence belongs to the version, and its reviewer reads it beside
the value.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.approval.steps import State
from app.records.content import explanations_of, kind_of
from app.records.fields import Field, Kind, Problem
from app.records.models import Explanation
from app.records.values import legible
from app.ui.words import Words

FACTOR = 3
"""A value is far when it is below a third of the least or above three times the most of the past."""
EARLIER = 3
"""So many earlier values there must be: two say nothing about what is usual."""
WORDS_LENGTH = 400
PREFIX = "why-"
"""Of the place of a sentence: `why-budget` speaks of `budget`."""

FAR = Words("与本单位以往（{low}—{high}，{n} 次）相差较大：请核对；属实的，请用一句话说明原因。",
            "Far from what this organisation reported before ({low} to {high}, {n} times): please check; if it is "
            "right, say why in one sentence.")


@dataclass(frozen=True)
class Past:
    """What a school reported before in one field."""

    low: Decimal
    high: Decimal
    times: int

    @property
    def words(self) -> Words:
        return FAR.filled(low=_plain(self.low), high=_plain(self.high), n=self.times)


@dataclass(frozen=True)
class Outlier:
    """A value that is far from the past, and why, where it was said."""

    field: Field
    past: Past
    why: str


def is_far(value: Decimal, earlier: Iterable[Decimal]) -> bool:
    """Outside a third of the least and three times the most, where there are enough earlier values."""
    known = list(earlier)
    return len(known) >= EARLIER and not min(known) / FACTOR <= value <= max(known) * FACTOR


def outliers(session: Session, version: Version) -> list[Outlier]:
    """The watched values of a version that are far from the school's own approved ones, in reading order."""
    kind = kind_of(version)
    given = {item.name: Decimal(getattr(version, item.name)) for item in kind.fields
             if item.watched and getattr(version, item.name) is not None}
    if not given:
        return []
    earlier, said = _earlier(session, kind, version, list(given)), explanations_of(session, version)
    return [Outlier(kind.field(name), Past(min(earlier[name]), max(earlier[name]), len(earlier[name])),
                    said[name].words if name in said else "")
            for name, value in given.items() if is_far(value, earlier[name])]


def past_problems(session: Session, version: Version) -> list[Problem]:
    """What is far and not yet explained."""
    return [Problem("far", PREFIX + item.field.name, item.past.words)
            for item in outliers(session, version) if not item.why]


def _earlier(session: Session, kind: Kind, version: Version, names: list[str]) -> Mapping[str, list[Decimal]]:
    """The values of the school's approved records of this kind, and of the same sort where a kind has sorts, but for
    the record itself. What was revoked is no past."""
    table = kind.table
    asked = sa.select(*(table.c[name] for name in names)).join_from(Version, table, Version.id == table.c.id).where(
        Version.organisation_id == version.organisation_id, Version.kind == kind.name, Version.state == State.FILED,
        Version.until.is_(None), Version.series_id != version.series_id,
        *(table.c[name] == getattr(version, name) for name in kind.alike))
    found: dict[str, list[Decimal]] = defaultdict(list)
    for row in session.execute(asked):
        for name, value in zip(names, row, strict=True):
            if value is not None:
                found[name].append(Decimal(value))
    return found


def explain(session: Session, version: Version, sent: Mapping[str, Any]) -> None:
    """Keep the sentences a form sent for watched fields; an empty one is taken away."""
    said = explanations_of(session, version)
    for item in kind_of(version).fields:
        if not item.watched or PREFIX + item.name not in sent:
            continue
        words = legible(str(sent[PREFIX + item.name]))[:WORDS_LENGTH]
        kept = said.get(item.name)
        if kept is None and words:
            session.add(Explanation(version_id=version.id, field=item.name, words=words))
        elif kept is not None and not words:
            session.delete(kept)
        elif kept is not None and kept.words != words:
            kept.words = words
    session.flush()


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
