"""Counting in as few passes as there are kinds: measures that read the same rows are answered by one statement.

Its `rows` are read once, each with the measures that count it; they become units, each once for every organisation
asked about; the units are counted by level and area. A version stands at every level below the one it has reached, so
one number says where a unit stands.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.indicators.rules import ColumnClause, Measure, Moment, number
from app.organisations.models import Level
from app.ui.territories import Area

AREAS = (Area.FOREIGN, Area.HK, Area.MO, Area.TW, Area.OVERSEAS_CHINESE)
REACHED = {Level.SCHOOL: 1, Level.DISTRICT: 2, Level.CITY: 3}
WIDTH = len(REACHED) + len(AREAS)

Values = list[Decimal]
"""Of one measure: submitted, district and city, then the official level's figure in each area."""

NOTHING: ColumnClause = sa.literal_column("0")
ONE: ColumnClause = sa.literal_column("1")


def count_together(session: Session, moment: Moment, measures: Sequence[Measure], organisation_ids: Sequence[int], *,
                   each: bool = False) -> dict[Measure, dict[int, Values]]:
    """The values of every measure by organisation (`each`), or by 0 for all of them together."""
    found: dict[Measure, dict[int, Values]] = {measure: {} for measure in measures}
    for shared in _gathered(found, lambda measure: id(measure.source)):
        counting = _Pass(moment, shared, organisation_ids, each=each)
        for group, place, *values in session.execute(counting.statement()):
            for index, measure in enumerate(counting.groups[group]):
                own = values[index * WIDTH:(index + 1) * WIDTH]
                found[measure][place] = [number(value) for value in own]
    return found


def _gathered(measures: Any, key: Any) -> list[list[Measure]]:
    """Lists of those with the same key, in the order they come."""
    found: dict[Any, list[Measure]] = {}
    for measure in measures:
        found.setdefault(key(measure), []).append(measure)
    return list(found.values())


class _Pass:
    """Measures of one source; `groups` are those that also count the same unit."""

    def __init__(self, moment: Moment, measures: Sequence[Measure], organisation_ids: Sequence[int], *,
                 each: bool) -> None:
        self.moment, self.measures, self.each = moment, measures, each
        self.inside = _opaque(moment.lineage.c.ancestor_id.in_(organisation_ids))
        self.place: ColumnClause = moment.lineage.c.ancestor_id if each else NOTHING
        self.groups = _gathered(measures, lambda measure: tuple(map(id, measure.unit)))
        self.parts: dict[int, str] = {}
        self.rows = self._rows()

    def statement(self) -> sa.Select[Any] | sa.CompoundSelect[Any]:
        return sa.union_all(*(self._sums(index) for index in range(len(self.groups))))

    def _rows(self) -> sa.CTE:
        """What had been submitted by then and counts for any measure, with all that their units are made of."""
        line, first = self.moment.lineage, self.measures[0]
        counted = [sa.and_(*(condition.clause for condition in measure.conditions[1:])) for measure in self.measures]
        flags = [sa.case((clause, 1), else_=0).label(f"counted_{index}") for index, clause in enumerate(counted)]
        reached = sa.case(*((self.moment.stands(first.version, level), REACHED[level])
                            for level in (Level.CITY, Level.DISTRICT)), else_=REACHED[Level.SCHOOL])
        return (
            sa.select(first.member.label("member_id"), reached.label("reached"), *self._labelled_parts(),
                      *(flags if len(flags) > 1 else []))
            .select_from(first.source)
            .where(first.member.in_(sa.select(line.c.member_id).where(self.inside)),
                   self.moment.stands(first.version, Level.SCHOOL), sa.or_(*self._openings()),
                   _opaque(sa.or_(*counted)))
            .cte().prefix_with("MATERIALIZED")  # read once, however many organisations a row is counted for
        )

    def _openings(self) -> list[ColumnClause]:
        """Of each measure the condition that comes after filing and says which records it is about at all."""
        return [measure.conditions[1].clause for measure in self.measures]

    def _labelled_parts(self) -> list[Any]:
        """Every column that makes a unit, an area or an amount, once."""
        found = []
        for measure in self.measures:
            for part in (*measure.unit, measure.area, measure.amount):
                if part is not None and id(part) not in self.parts:
                    self.parts[id(part)] = f"part_{len(self.parts)}"
                    found.append(part.label(self.parts[id(part)]))
        return found

    def _part(self, part: ColumnClause | None) -> ColumnClause:
        """The column of the rows; None stands for the school, after mergers."""
        return self.moment.lineage.c.unit_id if part is None else self.rows.c[self.parts[id(part)]]

    def _reached(self, measure: Measure) -> ColumnClause:
        """How far a row has come for this measure; 0 when it does not count."""
        if len(self.measures) == 1:
            return self.rows.c.reached
        counted = self.rows.c[f"counted_{self.measures.index(measure)}"]
        return sa.case((counted == 1, self.rows.c.reached), else_=0)

    def _units(self, group: int) -> sa.Subquery:
        """One row a unit and organisation: how far it has come, which areas it touches, its amount."""
        line, measures = self.moment.lineage, self.groups[group]
        keys = [*([self.place] if self.each else []), *(self._part(part) for part in measures[0].unit)]
        columns = [column for index, measure in enumerate(measures) for column in self._unit_columns(index, measure)]
        return (
            sa.select(self.place.label("place"), *columns)
            .select_from(self.rows.join(line, line.c.member_id == self.rows.c.member_id))
            .where(self.inside).group_by(*keys).subquery()
        )

    def _unit_columns(self, index: int, measure: Measure) -> list[Any]:
        reached, area = self._reached(measure), self._part(measure.area)
        official = reached >= REACHED[self.moment.level]
        touched = [sa.func.max(sa.case((sa.and_(area == item.value, official), 1), else_=0))
                   .label(f"{item.value}_{index}") for item in AREAS]
        amount = [] if measure.amount is None else [
            sa.func.max(sa.case((reached > 0, self._part(measure.amount)))).label(f"amount_{index}")]
        return [sa.func.max(reached).label(f"reached_{index}"), *touched, *amount]

    def _sums(self, group: int) -> sa.Select[Any]:
        """One row an organisation: every measure's values side by side, as wide as the widest group's."""
        units, measures = self._units(group), self.groups[group]
        widest = max(len(measures) for measures in self.groups)
        sums = [column for index, measure in enumerate(measures) for column in _summed(units, index, measure)]
        empty = [NOTHING] * (WIDTH * (widest - len(measures)))
        return sa.select(sa.literal_column(str(group)), units.c.place, *sums, *empty).group_by(units.c.place)


def _summed(units: sa.Subquery, index: int, measure: Measure) -> list[Any]:
    amount = ONE if measure.amount is None else units.c[f"amount_{index}"]
    stands = [units.c[f"reached_{index}"] >= reached for reached in REACHED.values()]
    touches = [units.c[f"{area.value}_{index}"] == 1 for area in AREAS]
    return [sa.func.sum(sa.case((clause, amount), else_=0)) for clause in (*stands, *touches)]


def _opaque(clause: ColumnClause) -> ColumnClause:
    """The same truth in a form whose share PostgreSQL does not reckon. It would multiply a dozen conditions that go
    together, or take a city for one organisation of thousands, expect a handful of rows and join what comes in nested
    loops for seconds. SQLite does not mind."""
    return sa.case((clause, 1), else_=0) > 0
