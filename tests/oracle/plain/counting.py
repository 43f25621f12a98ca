"""From rows that count to figures: every unit once for each organisation, at each level, in each area.

Distinct at every level: a city's figure is counted over its own units, never added from its districts. A ratio is
divided after both sides are rolled up.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.oracle.plain import agreements, people, programmes
from tests.oracle.plain.then import CITY, DISTRICT, SUBMITTED, Asked, Count, Counted, Then

LEVELS = {"submitted": SUBMITTED, "district": DISTRICT, "city": CITY}
AREAS = ("foreign", "HK", "MO", "TW", "overseas_chinese")
PERCENT = {"ratio": 100, "activity_balance": 1}

MEASURES: dict[str, Callable[[Then, Count], Any]] = {
    measure.__name__: measure for measure in (
        agreements.pairs, agreements.partners, agreements.own_schools, agreements.new_pairs, agreements.activities,
        agreements.activity_balance, people.persons, people.person_trips, people.trips, people.coverage,
        people.teachers, people.students, people.admitting_schools, programmes.programmes,
        programmes.programme_amount, programmes.ratio)
}


@dataclass(frozen=True)
class Figure:
    """`value` is the official level's; None when nothing is counted, or there is nothing to divide by. `records` are
    the versions behind it."""

    value: Decimal | None
    by_area: dict[str, Decimal] = field(default_factory=dict)
    counts: dict[str, Decimal] = field(default_factory=dict)
    records: frozenset[tuple[str, int]] = frozenset()


@dataclass
class Unit:
    """One thing counted once: how far its farthest record has come, where it lies, what it is worth."""

    come: int = 0
    areas: set[str] = field(default_factory=set)
    amount: Decimal = Decimal(0)
    records: set[tuple[str, int]] = field(default_factory=set)


def count_each(then: Then, count: Count, places: Collection[int]) -> dict[int, Figure]:
    """The figure of every organisation."""
    return _figures(then, count, {place: place for place in places})


def count_together(then: Then, count: Count, places: Collection[int]) -> Figure:
    """One figure over everything under these organisations together."""
    return _figures(then, count, dict.fromkeys(places, 0))[0]


def _figures(then: Then, count: Count, groups: dict[int, int]) -> dict[int, Figure]:
    """`groups` says for each organisation to which figure its units belong."""
    measure = MEASURES.get(count["measure"])
    if measure is None:
        return dict.fromkeys(groups.values(), Figure(None))
    rows = measure(then, count)
    if isinstance(rows, list):
        return _figures_of(then, rows, groups)
    part, whole = (_figures_of(then, side, groups) for side in rows)
    times = PERCENT[count["measure"]]
    return {group: _divided(part[group], whole[group], times) for group in part}


def _figures_of(then: Then, rows: Iterable[Counted], groups: dict[int, int]) -> dict[int, Figure]:
    units: dict[int, dict[Any, Unit]] = {group: {} for group in groups.values()}
    for row in rows:
        for group in {groups[place] for place in then.places(row.member) if place in groups}:
            _note(units[group].setdefault(row.unit, Unit()), row, then)
    return {group: _figure(of.values(), then.asked) for group, of in units.items()}


def _note(unit: Unit, row: Counted, then: Then) -> None:
    unit.come = max(unit.come, row.record["come"])
    unit.amount = max(unit.amount, row.amount)
    if then.is_official(row.record):
        unit.records.add((row.record["public_id"], row.record["number"]))
        if row.area is not None:
            unit.areas.add(row.area)


def _figure(units: Collection[Unit], asked: Asked) -> Figure:
    counts = dict.fromkeys(LEVELS, Decimal(0))
    by_area = dict.fromkeys(AREAS, Decimal(0))
    for unit in units:
        for name, level in LEVELS.items():
            if unit.come >= level:
                counts[name] += unit.amount
        for area in unit.areas.intersection(AREAS):
            by_area[area] += unit.amount
    value = counts["city" if asked.official == CITY else "district"]
    return Figure(value, by_area, counts, frozenset().union(*(unit.records for unit in units)))


def _divided(part: Figure, whole: Figure, times: int) -> Figure:
    """Subtotals by area are not divided; a level without a denominator has no quotient."""
    counts = {name: part.counts[name] * times / whole.counts[name] for name in LEVELS if whole.counts[name]}
    value = part.value * times / whole.value if part.value is not None and whole.value else None
    return Figure(value, {}, counts, part.records | whole.records)
