"""Asking a rule: one figure, all organisations at once, the units behind a figure, and why a record counts or not.

Distinct at every level: a city's figure is counted over its own units, never added from its districts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.indicators.passes import AREAS, Values, count_together
from app.indicators.rules import Measure, Moment, Nothing, Ratio, Rule, Total, measures_of
from app.indicators.units import UnitRow, unit_rows
from app.organisations.models import Level
from app.ui.words import Words

__all__ = ["NO_FIGURE", "Figure", "UnitRow", "Verdict", "figure", "figures", "roll_up", "roll_up_all", "unit_rows",
           "why", "why_each"]


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
    return figures_from(moment.level, rules, count_together(session, moment, measures_in(rules), organisation_ids))


def figures_from(level: Level, rules: Sequence[Rule], parts: Mapping[Measure, Mapping[int, Values]]) -> list[Figure]:
    """The answers of several rules whose measures were counted for all places together."""
    return [_answer(rule, lambda measure: _figure(level, parts[measure].get(0))) for rule in rules]


def roll_up(session: Session, moment: Moment, rule: Rule, ancestor_ids: Sequence[int]) -> dict[int, Figure]:
    """The rule's answer for each of these organisations: one statement a measure, whatever the size of the city."""
    return roll_up_all(session, moment, [rule], ancestor_ids)[0]


def roll_up_all(session: Session, moment: Moment, rules: Sequence[Rule],
                ancestor_ids: Sequence[int]) -> list[dict[int, Figure]]:
    """The answers of several rules, in their order, for each of these organisations."""
    parts = count_together(session, moment, measures_in(rules), ancestor_ids, each=True)
    return [{place: _answer(rule, lambda measure, place=place: _figure(moment.level, parts[measure].get(place)))
             for place in ancestor_ids} for rule in rules]


def measures_in(rules: Sequence[Rule]) -> list[Measure]:
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


def _figure(level: Level, values: Values | None) -> Figure:
    if values is None:
        return ZERO
    submitted, district, city = values[:3]
    value = city if level is Level.CITY else district
    return Figure(value, {area.value: part for area, part in zip(AREAS, values[3:], strict=True)},
                  {"submitted": submitted, "district": district, "city": city})


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
