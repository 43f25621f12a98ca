"""Asking a rule: one figure, all organisations at once, the units behind a figure, and why a record counts or not.

Distinct at every level: a city's figure is counted over its own units, never added from its districts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series
from app.indicators.passes import AREAS, Values, count_together
from app.indicators.rules import Measure, Moment, Nothing, Ratio, Rule, Total, measures_of, number
from app.organisations.models import Level
from app.ui.words import Words

ONE = sa.literal(1)


@dataclass(frozen=True)
class Figure:
    """One rule's answer for one organisation. `value` is the official level's, None when nothing is counted or a
    ratio has no denominator. `counts` holds submitted, district and city; `by_area` the official level's subtotals."""

    value: Decimal | None
    by_area: dict[str, Decimal] = field(default_factory=dict)
    counts: dict[str, Decimal] = field(default_factory=dict)


NO_FIGURE = Figure(None)
ZERO = Figure(Decimal(0), {area.value: Decimal(0) for area in AREAS},
              {"submitted": Decimal(0), "district": Decimal(0), "city": Decimal(0)})


def figure(session: Session, moment: Moment, rule: Rule, organisation_ids: Sequence[int]) -> Figure:
    """The rule's answer over everything under these organisations together."""
    return figures(session, moment, [rule], organisation_ids)[0]


def figures(session: Session, moment: Moment, rules: Sequence[Rule], organisation_ids: Sequence[int]) -> list[Figure]:
    """The answers of several rules, in their order; those that read the same rows share a statement."""
    parts = count_together(session, moment, _measures(rules), organisation_ids)
    return [_answer(rule, lambda measure: _figure(moment, parts[measure].get(0))) for rule in rules]


def roll_up(session: Session, moment: Moment, rule: Rule, ancestor_ids: Sequence[int]) -> dict[int, Figure]:
    """The rule's answer for each of these organisations: one statement a measure, whatever the size of the city."""
    return roll_up_all(session, moment, [rule], ancestor_ids)[0]


def roll_up_all(session: Session, moment: Moment, rules: Sequence[Rule],
                ancestor_ids: Sequence[int]) -> list[dict[int, Figure]]:
    """The answers of several rules, in their order, for each of these organisations."""
    parts = count_together(session, moment, _measures(rules), ancestor_ids, each=True)
    return [{place: _answer(rule, lambda measure, place=place: _figure(moment, parts[measure].get(place)))
             for place in ancestor_ids} for rule in rules]


def _measures(rules: Sequence[Rule]) -> list[Measure]:
    return [measure for rule in rules for measure in measures_of(rule)]


def _answer(rule: Rule, ask: Any) -> Figure:
    match rule:
        case Nothing():
            return NO_FIGURE
        case Measure():
            return ask(rule)  # type: ignore[no-any-return]
        case Total(parts):
            return _sum([ask(part) for part in parts])
        case Ratio(part, whole, percent):
            return _divide(ask(part), ask(whole), Decimal(100 if percent else 1))


def _sum(figures: list[Figure]) -> Figure:
    def added(name: str) -> dict[str, Decimal]:
        keys = getattr(figures[0], name)
        return {key: sum((getattr(item, name)[key] for item in figures), Decimal(0)) for key in keys}
    return Figure(sum((item.value or Decimal(0) for item in figures), Decimal(0)), added("by_area"), added("counts"))


def _divide(part: Figure, whole: Figure, times: Decimal) -> Figure:
    def quotient(top: Decimal | None, bottom: Decimal | None) -> Decimal | None:
        return top * times / bottom if top is not None and bottom else None
    counts = {key: quotient(part.counts[key], whole.counts[key]) for key in part.counts}
    return Figure(quotient(part.value, whole.value), {},
                  {key: value for key, value in counts.items() if value is not None})


def _figure(moment: Moment, values: Values | None) -> Figure:
    if values is None:
        return ZERO
    submitted, district, city = values[:3]
    value = city if moment.level is Level.CITY else district
    return Figure(value, {area.value: part for area, part in zip(AREAS, values[3:], strict=True)},
                  {"submitted": submitted, "district": district, "city": city})


def _clauses(measure: Measure) -> list[Any]:
    """All conditions but the first, which says the record is filed: that is asked of its level."""
    return [condition.clause for condition in measure.conditions[1:]]


def _unit_columns(moment: Moment, measure: Measure) -> list[Any]:
    return [(moment.lineage.c.unit_id if part is None else part).label(f"unit_{place}")
            for place, part in enumerate(measure.unit)]


@dataclass(frozen=True)
class UnitRow:
    """One counted unit, with the record versions that make it. `key` are its ids, named by the measure's `names`;
    `schools` are the ids of the organisations it was counted for, after mergers."""

    measure: Measure
    key: tuple[Any, ...]
    value: Decimal
    areas: tuple[str, ...]
    records: tuple[tuple[str, int], ...]
    schools: tuple[int, ...]


def unit_rows(session: Session, moment: Moment, rule: Rule, organisation_ids: Sequence[int]) -> list[UnitRow]:
    """The units behind a figure at the official level. Their count, their sum, or the quotient of the two lists is
    the figure before rounding."""
    return [row for measure in measures_of(rule) for row in _rows_of(session, moment, measure, organisation_ids)]


def _rows_of(session: Session, moment: Moment, measure: Measure, organisation_ids: Sequence[int]) -> list[UnitRow]:
    line, version = moment.lineage, measure.version
    unit = _unit_columns(moment, measure)
    amount = (ONE if measure.amount is None else measure.amount).label("amount")
    statement = (
        sa.select(Series.public_id, version.number, measure.area.label("area"), amount, line.c.unit_id.label("school"),
                  *unit)
        .select_from(measure.source.join(line, line.c.member_id == measure.member)
                     .join(Series.__table__, Series.id == version.series_id))
        .where(line.c.ancestor_id.in_(organisation_ids), moment.stands(version), *_clauses(measure))
        .distinct()
    )
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in session.execute(statement):
        found.setdefault(tuple(row[5:]), []).append(row)
    return [_unit_row(measure, key, found[key]) for key in sorted(found, key=repr)]


def _unit_row(measure: Measure, key: tuple[Any, ...], rows: list[Any]) -> UnitRow:
    return UnitRow(
        measure, key, max(number(row.amount) for row in rows),
        tuple(area.value for area in AREAS if any(row.area == area.value for row in rows)),
        tuple(sorted({(row.public_id, row.number) for row in rows})),
        tuple(sorted({row.school for row in rows})),
    )


@dataclass(frozen=True)
class Verdict:
    """Whether a record counts for a rule and, if not, which conditions fail."""

    counted: bool
    failing: tuple[Words, ...]


OUT_OF_SCOPE = Words("不属于该计划所辖范围", "lies outside what the plan covers")


def why(session: Session, moment: Moment, rule: Rule, version_id: int, organisation_ids: Sequence[int]) -> Verdict:
    """The rule's conditions answered for one version. A record of several rows (a trip's participants) counts when one
    row passes; otherwise the conditions that no row passes are named, or all that any row fails. Of a sum's parts the
    one that speaks of the record most nearly gives the reasons."""
    return why_each(session, moment, rule, [version_id], organisation_ids)[version_id]


def why_each(session: Session, moment: Moment, rule: Rule, version_ids: Sequence[int],
             organisation_ids: Sequence[int]) -> dict[int, Verdict]:
    """The same for many versions: one statement a measure."""
    answers = [_why_measure(session, moment, measure, version_ids, organisation_ids) for measure in measures_of(rule)]
    return {number: _nearest([answer[number] for answer in answers]) for number in version_ids}


def _nearest(verdicts: list[Verdict]) -> Verdict:
    counted = any(verdict.counted for verdict in verdicts)
    shortest = min((verdict.failing for verdict in verdicts), key=len, default=())
    return Verdict(counted, () if counted else shortest)


def _why_measure(session: Session, moment: Moment, measure: Measure, version_ids: Sequence[int],
                 organisation_ids: Sequence[int]) -> dict[int, Verdict]:
    line = moment.lineage
    inside = sa.exists().where(line.c.member_id == measure.member, line.c.ancestor_id.in_(organisation_ids))
    clauses = [inside, *(condition.clause for condition in measure.conditions)]
    says = [OUT_OF_SCOPE, *(condition.says for condition in measure.conditions)]
    statement = (
        sa.select(measure.version.id, *(sa.case((clause, 1), else_=0).label(f"c{place}")
                                        for place, clause in enumerate(clauses)))
        .select_from(measure.source).where(measure.version.id.in_(version_ids)))
    found: dict[int, list[Any]] = {version_id: [] for version_id in version_ids}
    for version_id, *answers in session.execute(statement):
        found[version_id].append(answers)
    return {version_id: _verdict(says, rows) for version_id, rows in found.items()}


def _verdict(says: list[Words], rows: list[Any]) -> Verdict:
    if any(all(row) for row in rows):
        return Verdict(True, ())
    return Verdict(False, tuple(_failing(says, rows)))


def _failing(says: list[Words], answers: Sequence[Any]) -> Iterable[Words]:
    never = [words for place, words in enumerate(says) if not any(row[place] for row in answers)]
    return never or [words for place, words in enumerate(says) if not all(row[place] for row in answers)]
