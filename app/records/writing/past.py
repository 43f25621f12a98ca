"""Whether a value is far from what the school itself reported before, and the sentence that says why.

Of the fields a kind marks as `watched`. A value that is far asks for a sentence before submission and for nothing more:
with the sentence there it passes, whatever it is. The sentence belongs to the version, and its reviewer reads it beside
the value.
"""

from collections.abc import Iterable, Mapping, Sequence
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


class Pasts:
    """What schools reported before in the watched fields of a kind, read once for each school. What was revoked is no
    past."""

    def __init__(self, session: Session, kind: Kind) -> None:
        self.session, self.kind = session, kind
        self.watched = [item.name for item in kind.fields if item.watched]
        self.read: dict[int, Sequence[sa.Row[Any]]] = {}

    def far(self, record: Any, organisation_id: int, series_id: int | None = None) -> dict[str, Past]:
        """The watched values of a record that are far from the school's approved ones of the same sort, in reading
        order; the record itself, where it has a series, is none of these."""
        given = {name: Decimal(value) for name in self.watched if (value := getattr(record, name)) is not None}
        rows = [row for row in self._rows(organisation_id) if row.series_id != series_id and all(
            getattr(row, name) == getattr(record, name) for name in self.kind.alike)] if given else []
        earlier = {name: [Decimal(value) for row in rows if (value := getattr(row, name)) is not None]
                   for name in given}
        return {name: Past(min(earlier[name]), max(earlier[name]), len(earlier[name]))
                for name, value in given.items() if is_far(value, earlier[name])}

    def outliers(self, version: Version) -> list[Outlier]:
        """The watched values of a version that are far from the school's own approved ones, in reading order."""
        far = self.far(version, version.organisation_id, version.series_id)
        said = explanations_of(self.session, version) if far else {}
        return [Outlier(self.kind.field(name), past, said[name].words if name in said else "")
                for name, past in far.items()]

    def explain_far(self, version: Version, words: str) -> None:
        """Keep this sentence for every value of the version that is far."""
        explain(self.session, version, {PREFIX + item.field.name: words for item in self.outliers(version)})

    def _rows(self, organisation_id: int) -> Sequence[sa.Row[Any]]:
        if organisation_id not in self.read:
            table = self.kind.table
            self.read[organisation_id] = self.session.execute(
                sa.select(Version.series_id, *(table.c[name] for name in (*self.watched, *self.kind.alike)))
                .join_from(Version, table, Version.id == table.c.id).where(
                    Version.organisation_id == organisation_id, Version.kind == self.kind.name,
                    Version.state == State.FILED, Version.until.is_(None))).all()
        return self.read[organisation_id]


def outliers(session: Session, version: Version) -> list[Outlier]:
    return Pasts(session, kind_of(version)).outliers(version)


def past_problems(session: Session, version: Version) -> list[Problem]:
    """What is far and not yet explained."""
    return [Problem("far", PREFIX + item.field.name, item.past.words)
            for item in outliers(session, version) if not item.why]


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
