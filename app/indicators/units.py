"""The units behind a figure, each with the records that make it: all of them, how many, or a page of them.

A page begins after the key of the one before it. A list of very many units is opened by looking at a stretch of keys
that should hold a page, or a wider one, so that a figure of a hundred thousand opens as fast as one of a hundred.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series
from app.indicators.passes import AREAS
from app.indicators.rules import Clause, ColumnClause, Measure, Moment, Rule, measures_of, number
from app.indicators.sources import own_root
from app.organisations.models import Organisation, OrganisationMerge
from app.organisations.tree import sits_under
from app.parties.models import Partner, PartnerMerge, Person, PersonMerge

ONE = sa.literal(1)
MANY = 1000
"""Units from which on a page is sought in a stretch of their keys."""
ENOUGH = 3
"""Times as many keys are looked at as should hold a page."""
WIDER = 4
"""Times as wide is the next stretch when one did not hold a page."""

BIGGEST = 2 ** 31

ENTITIES: dict[str, tuple[Any, Any]] = {
    "organisation": (Organisation, OrganisationMerge), "partner": (Partner, PartnerMerge),
    "person": (Person, PersonMerge), "series": (Series, None)}

Key = tuple[Any, ...]


@dataclass(frozen=True)
class UnitRow:
    """One counted unit, with the record versions that make it. `key` are its ids, named by the measure's `names`;
    `schools` are the ids of the organisations it was counted for, after mergers."""

    measure: Measure
    key: Key
    value: Decimal
    areas: tuple[str, ...]
    records: tuple[tuple[str, int], ...]
    schools: tuple[int, ...]


def unit_rows(session: Session, moment: Moment, rule: Rule, organisation_ids: Sequence[int]) -> list[UnitRow]:
    """The units behind a figure at the official level. Their count, their sum, or the quotient of the two lists is
    the figure before rounding."""
    return [row for measure in measures_of(rule)
            for row in _Units(moment, measure, organisation_ids).rows(session)]


def unit_totals(session: Session, moment: Moment, measure: Measure,
                organisation_ids: Sequence[int]) -> tuple[int, Decimal]:
    """How many units a measure counts, and what they add up to."""
    units = _Units(moment, measure, organisation_ids)
    amount = (ONE if measure.amount is None else sa.func.max(measure.amount)).label("amount")
    each = units.counted(*units.unit, amount).group_by(*units.unit).subquery()
    count, total = session.execute(sa.select(sa.func.count(), sa.func.sum(each.c.amount)).select_from(each)).one()
    return count, number(total)


def unit_page(session: Session, moment: Moment, measure: Measure, organisation_ids: Sequence[int], *, after: Key | None,
              size: int, among: int) -> tuple[list[UnitRow], bool]:
    """The units that follow this key, or the first, of a list of `among`; and whether more follow."""
    units = _Units(moment, measure, organisation_ids)
    for near in units.stretches(session, after, size, among):
        rows = units.rows(session, near=near, after=after)
        if len(rows) > size:
            return rows[:size], True
    keys = units.keys(session, after, size + 1)
    return units.rows(session, after=after, upto=keys[:size][-1]) if keys else [], len(keys) > size


def fits(key: Sequence[Any], measure: Measure) -> bool:
    """Whether this may be a key of such units: numbers where ids stand, words or nothing elsewhere."""
    return len(key) == len(measure.unit) and all(
        value is None or (isinstance(value, str) if part is not None and isinstance(part.type, sa.String)
                          else type(value) is int and abs(value) < BIGGEST)
        for part, value in zip(measure.unit, key, strict=True)) and isinstance(key[0], int | str)


class _Units:
    """The rows of one measure that count for these organisations, and the columns that tell its units apart."""

    def __init__(self, moment: Moment, measure: Measure, organisation_ids: Sequence[int]) -> None:
        self.moment, self.measure, self.organisation_ids = moment, measure, organisation_ids
        self.school, self.source = own_root(moment, measure.source, measure.member, "seat", moment.map_day)
        self.unit = [(self.school if part is None else part).label(f"unit_{place}")
                     for place, part in enumerate(measure.unit)]
        self.order = [sa.func.coalesce(part.element, _least(part)).label(f"order_{place}")
                      for place, part in enumerate(self.unit)]

    def counted(self, *columns: Any, near: tuple[int, int] | None = None) -> sa.Select[Any]:
        """What counts; `near`: with a first part of the key in this stretch, found without looking at the others."""
        measure, moment = self.measure, self.moment
        clauses = [condition.clause for condition in measure.conditions[1:]]
        inside: list[Clause]
        if near is None:
            inside = [measure.member.in_(sa.select(moment.under(self.organisation_ids).c.member_id))]
        else:
            inside = [self._entered(near), self.unit[0].element.between(*near),
                      sits_under(self.school, self.organisation_ids, moment.map_day or moment.on, moment.known)]
        return sa.select(*columns).select_from(self.source).where(moment.stands(measure.version), *clauses, *inside)

    def keys(self, session: Session, after: Key | None, limit: int) -> list[Key]:
        """The keys that follow, in their order."""
        statement = self.counted(*self.unit).group_by(*self.unit).order_by(*self.order).limit(limit)
        return [tuple(key) for key in session.execute(statement.where(*self._between(after, None)))]

    def rows(self, session: Session, *, near: tuple[int, int] | None = None, after: Key | None = None,
             upto: Key | None = None) -> list[UnitRow]:
        """The units with their records, all of them or those of a stretch, in the order of their keys."""
        measure = self.measure
        amount = (ONE if measure.amount is None else measure.amount).label("amount")
        statement = self.counted(Series.public_id, measure.version.number, measure.area.label("area"), amount,
                                 self.school.label("school"), *self.unit, *self.order, near=near)
        statement = statement.where(Series.id == measure.version.series_id, *self._between(after, upto))
        found: dict[Key, list[Any]] = {}
        for row in session.execute(statement.distinct().order_by(*self.order)):
            found.setdefault(tuple(row[5:5 + len(self.unit)]), []).append(row)
        return [_unit_row(measure, key, rows) for key, rows in found.items()]

    def _between(self, after: Key | None, upto: Key | None) -> list[Clause]:
        place = sa.tuple_(*self.order)
        return [*([] if after is None else [place > self._bound(after)]),
                *([] if upto is None else [place <= self._bound(upto)])]

    @property
    def _entity(self) -> tuple[Any, Any] | None:
        """The table of what the first part of the key is an id of, and that of its merges."""
        return ENTITIES.get(self.measure.names[0])

    def _entered(self, near: tuple[int, int]) -> Clause:
        """The id as entered is one of the stretch, or has ever been merged into one: the indexes know both."""
        assert self._entity is not None
        entity, merge = self._entity
        first = self.unit[0].element
        entered = first.clauses.clauses[-1] if isinstance(first, sa.sql.functions.coalesce) else first
        if merge is None:
            return entered.between(*near)
        return entered.in_(sa.union(sa.select(entity.id).where(entity.id.between(*near)),
                                    sa.select(merge.alias_id).where(merge.root_id.between(*near))))

    def stretches(self, session: Session, after: Key | None, size: int, among: int) -> Iterator[tuple[int, int]]:
        """The ids that should hold a page of a long list, then wider ones: ids that hold nothing may come first. None
        where looking at all of it costs no more."""
        if self._entity is None or among < MANY or (after and after[0] is None):
            return
        last = session.scalar(sa.select(sa.func.max(self._entity[0].id))) or 0
        begin = after[0] if after else 1  # no id is less
        width = ENOUGH * size * last // among + 1
        while width < last:
            yield begin, begin + width
            width *= WIDER

    def _bound(self, key: Key) -> Any:
        return sa.tuple_(*(_least(part) if value is None else sa.literal(value)
                           for part, value in zip(self.unit, key, strict=True)))


def _least(part: ColumnClause) -> Any:
    """What stands in the place of nothing, and before all else."""
    return sa.literal("" if isinstance(part.type, sa.String) else 0)


def _unit_row(measure: Measure, key: Key, rows: list[Any]) -> UnitRow:
    return UnitRow(
        measure, key, max(number(row.amount) for row in rows),
        tuple(area.value for area in AREAS if any(row.area == area.value for row in rows)),
        tuple(sorted({(row.public_id, row.number) for row in rows})),
        tuple(sorted({row.school for row in rows})),
    )
