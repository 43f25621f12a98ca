"""What a finding rule is made of. A rule is data: its words in both languages, and one statement that finds what it is
about at the two dates, inside a part of the tree.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from app.db.trail import canonical
from app.indicators.rules import ColumnClause, Moment
from app.ui.words import Words

Statement = sa.Select[Any] | sa.CompoundSelect[Any]

COLUMNS = ("organisation_id", "series_id", "other_id", "other_owner_id", "aspect", "mark", "first", "second")
"""What every statement selects, in this order: who is to answer; the record and, where the facts lie between two, the
other one with its owner; which of the rule's sentences says it; what tells this finding from a later one of the same
record; and two facts for the sentence."""


@dataclass(frozen=True, eq=False)
class Ground:
    """When and where a rule looks. `sleeping_months` and `factor` are the bureau's parameters."""

    moment: Moment
    organisations: sa.Select[int]
    sleeping_months: int
    factor: Decimal

    def inside(self, organisation: ColumnClause) -> ColumnClause:
        return organisation.in_(self.organisations)


def as_they_are(first: str, second: str) -> Mapping[str, str]:
    return {"first": first, "second": second}


@dataclass(frozen=True, eq=False)
class FindingRule:
    """`says` by aspect; its places are {mark}, {other} and what `reads` makes of the two facts. `asks`: what an answer
    should tell."""

    code: str
    title: Words
    says: Mapping[str, Words]
    asks: Words
    statement: Callable[[Ground], Statement]
    reads: Callable[[str, str], Mapping[str, str]] = as_they_are


@dataclass(frozen=True)
class Finding:
    """One thing found. Its id is made of what it is about, so the same facts have it again, and other facts another."""

    rule: FindingRule
    organisation_id: int
    series_id: int | None
    other_id: int | None
    other_owner_id: int | None
    aspect: str
    mark: str
    first: str
    second: str

    @property
    def id(self) -> str:
        about = [self.rule.code, self.organisation_id, self.series_id, self.other_id, self.aspect, self.mark]
        return hashlib.sha256(canonical(about).encode()).hexdigest()[:24]

    @property
    def facts(self) -> dict[str, Any]:
        """What an answer keeps of it, to be read when it is no longer found."""
        return {"aspect": self.aspect, "mark": self.mark, "first": self.first, "second": self.second,
                "other_owner_id": self.other_owner_id}


def finding_of(rule: FindingRule, row: Any) -> Finding:
    texts = [plain(row.aspect), plain(row.mark), plain(row.first), plain(row.second)]
    return Finding(rule, row.organisation_id, row.series_id, row.other_id, row.other_owner_id, *texts)


def plain(value: Any) -> str:
    """A day as ISO 8601, a number without trailing zeros, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)):
        return f"{round(Decimal(str(value)), 2).normalize():f}"
    return str(value)


def months_before(day: date, months: int) -> date:
    """The same day that many months earlier; the last of the month where it has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(years, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"no day {months} months before {day}")


def columns(**given: ColumnClause) -> list[ColumnClause]:
    """The columns of a statement in their order; those not given are empty."""
    return [given[name].label(name) if name in given else sa.cast(sa.null(), _type(name)).label(name)
            for name in COLUMNS]


def _type(name: str) -> Any:
    return sa.Integer() if name.endswith("_id") else sa.String()
