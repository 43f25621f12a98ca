"""The figures of every year end of the plan, and those of the organisations below: one reading for all targets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.documents.paper.content import Amount
from app.indicators.breakdown import children_of
from app.indicators.figures import shown
from app.indicators.plans import Target
from app.indicators.questions import Question
from app.indicators.rollup import figures, roll_up_all
from app.indicators.unit_names import names_on


def year_ends(question: Question) -> list[date]:
    """31 December of each year of the plan up to the day asked about, and that day."""
    on = question.moment.on
    ends = [date(year, 12, 31) for year in range(question.plan.starts.year, on.year)]
    return [*ends, on]


def trends(session: Session, question: Question, targets: Sequence[Target]) -> list[tuple[Amount, ...]]:
    """For each target its figures at the year ends, as known at the question's moment."""
    found: list[list[Amount]] = [[] for _ in targets]
    for day in year_ends(question):
        moment = replace(question.moment, on=day)
        rules = [target.count.rule(moment) for target in targets]
        answers = figures(session, moment, rules, question.organisation_ids)
        for line, target, answer in zip(found, targets, answers, strict=True):
            line.append(amount(str(day.year), answer.value, target))
    return [tuple(line) if any(item.number is not None for item in line) else () for line in found]


def places(session: Session, question: Question, targets: Sequence[Target]) -> list[tuple[Amount, ...]]:
    """For each target the figures of the organisations one level below. Distinct at every level, so they need not add
    up."""
    below = [child.id for child in children_of(session, question)]
    if not below:
        return [() for _ in targets]
    names = names_on(session, below, question.moment)
    rules = [target.count.rule(question.moment) for target in targets]
    answers = roll_up_all(session, question.moment, rules, below)
    return [tuple(amount(names.get(place, ""), found[place].value, target) for place in below)
            for target, found in zip(targets, answers, strict=True)]


def amount(name: str, value: Decimal | None, target: Target) -> Amount:
    """In the plan's unit, with two decimals at most."""
    number = None if value is None else float(value / target.scale)
    return Amount(name, "—" if value is None else shown(value, target), number)
