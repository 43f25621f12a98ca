"""What a counting rule is made of. A rule is data: the same conditions give the figure, the units behind it and, for a
record left out, the reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

import sqlalchemy as sa

from app.db.stamps import stood
from app.organisations.models import Level
from app.organisations.tree import lineage, lineage_under
from app.ui.words import Words

ColumnClause = sa.ColumnElement[Any]
Clause = sa.ColumnElement[bool]
Made = TypeVar("Made")
Places = Sequence[int] | sa.BindParameter[Any]
"""Organisations, or the name under which they are given when the statement is asked."""

REACHED = {Level.SCHOOL: 1, Level.DISTRICT: 2, Level.CITY: 3}
"""How far a version has come, as one number: it stands at its level and at those before it."""


@dataclass(frozen=True)
class Moment:
    """The two dates of every question, and the level whose approval is official.

    `on`: the day asked about. `known`: what had been approved by then. `level`: district or city. `map_day`: the day
    whose boundaries are used; `on` for as-was, today for as-is. `within`: the organisations asked for, when the
    question is about them and what lies below them only.
    """

    on: date
    known: datetime
    level: Level = Level.CITY
    map_day: date | None = None
    within: Places = ()

    @cached_property
    def lineage(self) -> sa.CTE:
        return lineage(self.map_day or self.on, self.known)

    def under(self, organisation_ids: Places) -> sa.CTE:
        """The lineage of these organisations alone."""
        named = isinstance(organisation_ids, sa.BindParameter)
        return self.once(_line_under, organisation_ids if named else tuple(organisation_ids))

    def inside(self, organisation_id: ColumnClause) -> list[Clause]:
        """What a rule looks up beside its rows, the latest or first of a school, it seeks among those asked for."""
        everywhere = not isinstance(self.within, sa.BindParameter) and not self.within
        if everywhere or (self.map_day or self.on) != self.on:
            return []
        line = self.under(self.within)
        return [organisation_id.in_(sa.union(sa.select(line.c.member_id), sa.select(line.c.unit_id)))]

    @cached_property
    def _made(self) -> dict[Any, Any]:
        return {}

    def once(self, make: Callable[..., Made], *given: Any) -> Made:
        """What `make(moment, *given)` makes: the same object for every measure of this moment, so that measures which
        read the same rows are seen to, and are counted in one pass."""
        key = (make, given)
        if key not in self._made:
            self._made[key] = make(self, *given)
        made: Made = self._made[key]
        return made

    def stands(self, version: Any, level: Level | None = None) -> Clause:
        """The version stood at a level (the official one) at `known`. School means submitted."""
        since = {Level.SCHOOL: version.submitted_since, Level.DISTRICT: version.district_since,
                 Level.CITY: version.city_since}[level or self.level]
        if since is version.submitted_since:
            return stood(since, version.until, self.known)
        return sa.and_(version.submitted_since <= self.known, stood(since, version.until, self.known))

    def reached(self, version: Any) -> ColumnClause:
        """How far a version that stands has come."""
        return sa.case((version.city_since <= self.known, REACHED[Level.CITY]),
                       (version.district_since <= self.known, REACHED[Level.DISTRICT]), else_=REACHED[Level.SCHOOL])


def _line_under(moment: Moment, organisation_ids: Places) -> sa.CTE:
    return lineage_under(organisation_ids, moment.map_day or moment.on, moment.known)


@dataclass(frozen=True, eq=False)
class Condition:
    """One thing a record must fulfil to be counted, in words that complete “not counted: …”. Measures of a moment that
    ask the same had better share one: what all of them ask is asked once."""

    says: Words
    clause: Clause


@dataclass(frozen=True, eq=False)
class Measure:
    """Counts distinct units, or sums an amount over them.

    `source` joins from the version table on and keeps every version, counted or not. `unit` identifies what is
    counted (None in its place stands for the school itself, after mergers); `names` says what each part of it is.
    `member` is the organisation a row belongs to. The first condition is always `is_filed`. `base` is what `source`
    only adds outer joins to, the source itself when not given: measures of one base share version and member and are
    counted together. `one_area`: all rows of a unit lie in the same area.
    """

    kind: str
    version: Any
    source: Any
    unit: tuple[ColumnClause | None, ...]
    member: ColumnClause
    area: ColumnClause
    conditions: tuple[Condition, ...]
    names: tuple[str, ...]
    amount: ColumnClause | None = None
    base: Any = None
    one_area: bool = False

    @property
    def rows(self) -> Any:
        return self.source if self.base is None else self.base

    @property
    def beside(self) -> list[sa.Join]:
        """The joins that the source adds to the base, in their order."""
        found, source = [], self.source
        while source is not self.rows:
            found.append(source)
            source = source.left
        return found[::-1]


@dataclass(frozen=True)
class Total:
    """The sum of several measures that never share a unit: a roster and a return are one or the other for a school."""

    parts: tuple[Measure, ...]


@dataclass(frozen=True)
class Ratio:
    """A quotient taken after both sides are rolled up, so a district is never an average of averages. `percent`
    multiplies by a hundred."""

    part: Measure
    whole: Measure
    percent: bool = True


@dataclass(frozen=True)
class Nothing:
    """Nothing is counted: the plan's words name no countable fact, or only others hold the figure."""


Rule = Measure | Total | Ratio | Nothing
RuleMaker = Callable[..., Rule]


def measures_of(rule: Rule) -> tuple[Measure, ...]:
    match rule:
        case Measure():
            return (rule,)
        case Total(parts):
            return parts
        case Ratio(part, whole):
            return (part, whole)
        case Nothing():
            return ()


def is_filed(moment: Moment, version: Any) -> Condition:
    words = (Words("须经市级备案", "filed by the city") if moment.level is Level.CITY
             else Words("须经区级审核通过", "approved by the district"))
    return Condition(words, moment.stands(version))


def number(value: Any) -> Decimal:
    """What a database counted or added up. Amounts have two decimals at most; SQLite adds them as binary fractions, and
    what it says beyond them is noise."""
    return Decimal(str(round(value, 2) if isinstance(value, float) else value or 0))
