"""Registry and oracle asked the same, answer beside answer."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.indicators import rollup
from app.indicators.rules import Measure, Moment, Ratio, Rule, Total
from app.organisations.models import Level, Organisation
from tests.oracle.building import Copies, fill
from tests.oracle.exporting import export, reflect
from tests.oracle.plain import counting
from tests.oracle.plain.ledger import Ledger, read_ledger
from tests.oracle.plain.then import CITY, Asked, Then
from tests.oracle.questions import Question, drawn, moments

PLANNED, OTHERS, MOMENTS = 16, 18, 3
TOGETHER, OPENED_UP = 8, 6
"""How many figures are asked of two organisations together, and how many are opened into their rows."""

Ask = Callable[[Question, Moment], Rule]
At = Callable[[Asked], Moment]


def as_it_is(question: Question, moment: Moment) -> Rule:
    return question.count.rule(moment)


def at(asked: Asked) -> Moment:
    return Moment(asked.on, asked.known, Level.CITY if asked.official == CITY else Level.DISTRICT)


@dataclass(frozen=True)
class Difference:
    """A figure on which the two do not agree."""

    asked: Asked
    question: Question
    organisations: tuple[str, ...]
    registry: Any
    oracle: Any

    def __str__(self) -> str:
        return (f"{self.question.written}\n  on {self.asked.on} known {self.asked.known.isoformat()} official "
                f"{self.asked.official} of {', '.join(self.organisations)}\n  registry {self.registry}\n"
                f"  oracle   {self.oracle}")


@dataclass
class Registries:
    """A filled database and the same as the oracle reads it."""

    session: Session
    ledger: Ledger
    random: Random

    def __post_init__(self) -> None:
        rows = self.session.execute(sa.select(Organisation.id, Organisation.code, Organisation.level))
        found = rows.all()
        self.codes = {number: code for number, code, _ in found}
        self.bureaus = [number for number, _, level in found if level is not Level.SCHOOL]

    def differences(self, asked: Asked, questions: Sequence[Question], ask: Ask = as_it_is,
                    at: At = at) -> Iterator[Difference]:
        """Of every organisation at this moment, of two of them together, and of the rows behind some figures."""
        moment, then = at(asked), Then(self.ledger, asked)
        rules = [ask(question, moment) for question in questions]
        yield from self._of_each(moment, then, questions, rules)
        yield from self._of_two(moment, then, questions, rules)
        yield from self._of_rows(moment, then, questions, rules)

    def _of_each(self, moment: Moment, then: Then, questions: Sequence[Question],
                 rules: Sequence[Rule]) -> Iterator[Difference]:
        answers = rollup.roll_up_all(self.session, moment, rules, list(self.codes))
        for question, figures in zip(questions, answers, strict=True):
            expected = counting.count_each(then, question.written, self.codes)
            for place in self.codes:
                yield from self._compared(then, question, (place,), figures[place], expected[place])

    def _of_two(self, moment: Moment, then: Then, questions: Sequence[Question],
                rules: Sequence[Rule]) -> Iterator[Difference]:
        two = tuple(self.random.sample(self.bureaus, 2))
        chosen = self._some(questions, rules, TOGETHER)
        answers = rollup.figures(self.session, moment, [rule for _, rule in chosen], two)
        for (question, _), figure in zip(chosen, answers, strict=True):
            yield from self._compared(then, question, two, figure, counting.count_together(then, question.written, two))

    def _of_rows(self, moment: Moment, then: Then, questions: Sequence[Question],
                 rules: Sequence[Rule]) -> Iterator[Difference]:
        """The rows behind a figure add up to it and are made of the same record versions."""
        for question, rule in self._some(questions, rules, OPENED_UP):
            place = self.random.choice(self.bureaus)
            rows = rollup.unit_rows(self.session, moment, rule, [place])
            expected = counting.count_together(then, question.written, [place])
            records = frozenset(record for row in rows for record in row.records)
            got, wanted = (_added(rule, rows), sorted(records)), (expected.value, sorted(expected.records))
            if got != wanted:
                yield Difference(then.asked, question, (self.codes[place],), got, wanted)

    def _some(self, questions: Sequence[Question], rules: Sequence[Rule], wanted: int) -> list[tuple[Question, Rule]]:
        both = list(zip(questions, rules, strict=True))
        return self.random.sample(both, min(wanted, len(both)))

    def _compared(self, then: Then, question: Question, places: tuple[int, ...], got: rollup.Figure,
                  expected: counting.Figure) -> Iterator[Difference]:
        answer = (got.value, got.counts, got.by_area)
        wanted = (expected.value, expected.counts, expected.by_area)
        if answer != wanted:
            yield Difference(then.asked, question, tuple(self.codes[place] for place in places), answer, wanted)


def _added(rule: Rule, rows: Sequence[rollup.UnitRow]) -> Any:
    """Units counted, amounts added, or two lists divided."""
    def total(measures: Sequence[Measure]) -> Any:
        return sum((row.value for row in rows if any(row.measure is measure for measure in measures)), 0)
    match rule:
        case Ratio(part, whole, percent):
            bottom = total([whole])
            return total([part]) * (100 if percent else 1) / bottom if bottom else None
        case Total(parts):
            return total(parts)
        case Measure():
            return total([rule])
        case _:
            return None


@contextmanager
def registries(copies: Copies, random: Random, wanted: int) -> Iterator[Registries]:
    """So many random cities in one database of their own, exported and read again."""
    with copies.one() as engine, Session(engine) as session, tempfile.TemporaryDirectory() as folder:
        fill(session, random, wanted)
        export(engine, reflect(engine), Path(folder))
        yield Registries(session, read_ledger(Path(folder)), random)


def compare(copies: Copies, random: Random, wanted: int) -> Iterator[Difference]:
    """Everything asked of so many random registries."""
    with registries(copies, random, wanted) as filled:
        for asked in moments(random, MOMENTS):
            yield from filled.differences(asked, drawn(random, PLANNED, OTHERS))
