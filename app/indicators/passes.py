"""Counting in as few passes as there are kinds: measures that read the same rows are answered by one statement.

Its rows are read once, each with the measures that count it; they become units, each once for every organisation asked
about; the units are counted by level and area. A version stands at every level below the one it has reached, so one
number says where a unit stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.indicators.rules import REACHED, ColumnClause, Condition, Measure, Moment, Places, number
from app.organisations.models import Level
from app.ui.territories import Area

AREAS = (Area.FOREIGN, Area.HK, Area.MO, Area.TW, Area.OVERSEAS_CHINESE)
LEVELS = len(REACHED)
ANY_AREA = "any"
"""Stands for the area where a unit is counted once, whatever areas it touches."""

Values = list[Decimal]
"""Of one measure: submitted, district and city, then the official level's figure in each area."""


@dataclass(frozen=True)
class Passes:
    """What answers these measures, put together and not yet asked: each statement with the measures of its groups."""

    measures: tuple[Measure, ...]
    level: Level
    statements: tuple[tuple[list[list[Measure]], sa.CompoundSelect[Any] | sa.TextualSelect], ...]

    def ask(self, session: Session, given: Mapping[str, Any]) -> dict[Measure, dict[int, Values]]:
        """The values of every measure by organisation; `given`: what the statements leave open."""
        found: dict[Measure, dict[int, Values]] = {measure: {} for measure in self.measures}
        for groups, statement in self.statements:
            for group, place, area, *counts in session.execute(statement, given):
                for index, measure in enumerate(groups[group]):
                    values = found[measure].setdefault(place, [Decimal(0)] * (LEVELS + len(AREAS)))
                    _add(values, self.level, measure, area, counts[index * LEVELS:(index + 1) * LEVELS])
        return found


def count_together(session: Session, moment: Moment, measures: Sequence[Measure], organisation_ids: Sequence[int], *,
                   each: bool = False) -> dict[Measure, dict[int, Values]]:
    """The values of every measure by organisation (`each`), or by 0 for all of them together."""
    return passes_for(moment, measures, organisation_ids, each=each).ask(session, {})


def passes_for(moment: Moment, measures: Sequence[Measure], organisation_ids: Places, *, each: bool = False) -> Passes:
    """Measures of the same rows share a statement."""
    made = [_Pass(moment, shared, organisation_ids, each=each)
            for shared in _gathered(dict.fromkeys(measures), lambda measure: id(measure.rows))]
    return Passes(tuple(measures), moment.level, tuple((one.groups, one.statement()) for one in made))


def _add(values: Values, level: Level, measure: Measure, area: str | None, counts: Sequence[Any]) -> None:
    """What was counted in one area, or in any, added to the values of a measure."""
    if measure.one_area or area == ANY_AREA:
        for place, count in enumerate(counts):
            if count:
                values[place] += number(count)
    official = counts[REACHED[level] - 1]
    if official and area in AREAS:
        values[LEVELS + AREAS.index(Area(area))] += number(official)


def _gathered(measures: Iterable[Measure], key: Any) -> list[list[Measure]]:
    """Lists of those with the same key, in the order they come."""
    found: dict[Any, list[Measure]] = {}
    for measure in measures:
        found.setdefault(key(measure), []).append(measure)
    return list(found.values())


class _Pass:
    """Measures of the same rows; `groups` are those that also count the same unit."""

    def __init__(self, moment: Moment, measures: Sequence[Measure], organisation_ids: Places, *, each: bool) -> None:
        self.moment, self.measures, self.each = moment, measures, each
        self.line = moment.under(organisation_ids)
        self.shared = _shared(measures)
        self.flags = self._flags()
        self.groups = _gathered(measures, lambda measure: (*map(id, measure.unit), id(measure.area), measure.one_area))
        self.parts: dict[int, str] = {}
        self.rows = self._rows()
        self.units = [self._units(index) for index in range(len(self.groups))]

    def statement(self) -> sa.CompoundSelect[Any]:
        """One row for every group, organisation and area: of each measure the units at each level, side by side."""
        found = [self._counts(group, units, [units.c.area]) for group, units in enumerate(self.units)]
        found += [self._counts(group, self._whole_units(group)) for group, measures in enumerate(self.groups)
                  if not measures[0].one_area]
        return sa.union_all(*found)

    def _rows(self) -> sa.CTE:
        """What had been submitted by then and may count for a measure, with all that their units are made of."""
        first = self.measures[0]
        flags = [sa.case((sa.and_(*apart), 1), else_=0).label(name) for name, apart in self.flags.values() if apart]
        openings = {id(clause): clause for clause in (measure.conditions[1].clause for measure in self.measures)}
        return (
            sa.select(first.member.label("member_id"), self.moment.reached(first.version).label("reached"),
                      *self._labelled_parts(), *flags)
            .select_from(_source(self.measures))
            .where(first.member.in_(sa.select(self.line.c.member_id)),
                   self.moment.stands(first.version, Level.SCHOOL), sa.or_(*openings.values()),
                   _opaque(sa.and_(sa.true(), *(condition.clause for condition in self.shared))))
            .cte("counted").prefix_with("MATERIALIZED")  # read once, however many organisations a row is counted for
        )

    def _flags(self) -> dict[tuple[int, ...], tuple[str, list[ColumnClause]]]:
        """By what a measure asks beyond what all do: the column that says whether a row counts, and its clauses."""
        found: dict[tuple[int, ...], tuple[str, list[ColumnClause]]] = {}
        for measure in self.measures:
            apart = self._apart(measure)
            found.setdefault(tuple(map(id, apart)), (f"counted_{len(found)}", [item.clause for item in apart]))
        return found

    def _apart(self, measure: Measure) -> list[Condition]:
        return [condition for condition in measure.conditions[1:] if condition not in self.shared]

    def _labelled_parts(self) -> list[Any]:
        """Every column that makes a unit, an area or an amount, once."""
        found: list[Any] = []
        for measure in self.measures:
            for part in (*measure.unit, measure.area, measure.amount):
                if part is not None and id(part) not in self.parts:
                    self.parts[id(part)] = f"part_{len(self.parts)}"
                    found.append(part.label(self.parts[id(part)]))
        return found

    def _part(self, part: ColumnClause | None) -> ColumnClause:
        """The column of the rows; None stands for the school, after mergers."""
        return self.line.c.unit_id if part is None else self.rows.c[self.parts[id(part)]]

    def _flag(self, measure: Measure) -> str:
        """The column that says whether a row counts for this measure; empty where every row does."""
        name, apart = self.flags[tuple(map(id, self._apart(measure)))]
        return f"counted.{name}" if apart else ""

    def _units(self, group: int) -> sa.CTE | sa.Subquery:
        """One row for each unit, area and organisation: for every measure how far it has come, and its amount."""
        measures = self.groups[group]
        flags = [self._flag(measure) for measure in measures]
        keys = [*([self.line.c.ancestor_id] if self.each else []),
                *(self._part(part) for part in measures[0].unit), self._part(measures[0].area)]
        place = self.line.c.ancestor_id if self.each else sa.literal_column("0")
        parts = [self._part(part).label(f"key_{index}") for index, part in enumerate(measures[0].unit)]
        sums = [column for index, (measure, flag) in enumerate(zip(measures, flags, strict=True))
                for column in self._unit_columns(index, measure, flag)]
        found = (
            sa.select(place.label("place"), self._part(measures[0].area).label("area"), *parts, *sums)
            .select_from(self.rows.join(self.line, self.line.c.member_id == self.rows.c.member_id)).group_by(*keys))
        if all(flags):
            found = found.where(sa.or_(*(sa.literal_column(f"{flag} = 1") for flag in dict.fromkeys(flags))))
        name = f"units_{group}"
        return found.subquery(name) if measures[0].one_area else found.cte(name).prefix_with("MATERIALIZED")

    def _unit_columns(self, index: int, measure: Measure, flag: str) -> list[Any]:
        reached = f"counted.reached * {flag}" if flag else "counted.reached"
        found: list[Any] = [sa.literal_column(f"max({reached})").label(f"reached_{index}")]
        if measure.amount is not None:
            amount = self._part(measure.amount)
            counted = sa.case((sa.literal_column(f"{flag} = 1"), amount)) if flag else amount
            found.append(sa.func.max(counted).label(f"amount_{index}"))
        return found

    def _whole_units(self, group: int) -> sa.Subquery:
        """The same, each unit once whatever areas it touches."""
        units, measures = self.units[group], self.groups[group]
        names = [column.name for column in units.c if column.name.startswith(("reached_", "amount_"))]
        keys = [units.c.place, *(units.c[f"key_{index}"] for index in range(len(measures[0].unit)))]
        return sa.select(units.c.place, *(sa.func.max(units.c[name]).label(name) for name in names)).group_by(
            *keys).subquery(f"whole_{group}")

    def _counts(self, group: int, units: Any, area: Sequence[ColumnClause] = ()) -> sa.Select[Any]:
        """Every measure's units by level, side by side, as wide as the widest group."""
        measures = self.groups[group]
        widest = max(len(measures) for measures in self.groups)
        sums = [column for index, measure in enumerate(measures) for column in _by_level(units, index, measure)]
        empty: list[ColumnClause] = [sa.literal_column("0")] * (LEVELS * (widest - len(measures)))
        return (
            sa.select(sa.literal_column(str(group)), units.c.place, *(area or [sa.literal_column(f"'{ANY_AREA}'")]),
                      *sums, *empty)
            .group_by(units.c.place, *area)
        )


def _by_level(units: Any, index: int, measure: Measure) -> list[ColumnClause]:
    """The units of one measure that stand at each level, or what they add up to."""
    stands = [f"{units.name}.reached_{index} >= {reached}" for reached in REACHED.values()]
    if measure.amount is None:
        return [sa.literal_column(f"sum(CASE WHEN {clause} THEN 1 ELSE 0 END)") for clause in stands]
    amount = units.c[f"amount_{index}"]
    return [sa.func.sum(sa.case((sa.literal_column(clause), amount), else_=0)) for clause in stands]


def _shared(measures: Sequence[Measure]) -> list[Condition]:
    """The conditions that all of them make, after the first, which says the record is filed."""
    return [condition for condition in measures[0].conditions[1:]
            if all(any(condition is other for other in measure.conditions) for measure in measures)]


def _source(measures: Sequence[Measure]) -> Any:
    """The rows the measures share, with what any of them joins beside."""
    found, seen = measures[0].rows, set()
    for measure in measures:
        for join in measure.beside:
            if id(join.right) not in seen:
                seen.add(id(join.right))
                found = found.outerjoin(join.right, join.onclause)
    return found


def _opaque(clause: ColumnClause) -> ColumnClause:
    """The same truth in a form whose share PostgreSQL does not reckon. It would multiply a dozen conditions that go
    together, or take a city for one organisation of thousands, expect a handful of rows and join what comes in nested
    loops for seconds. SQLite does not mind."""
    return sa.case((clause, 1), else_=0) > 0
