"""Where a target is heading: its line from baseline to deadline, today's place on it, what is known of the deadline.

Three plain numbers and no more: a straight line through an earlier counted value and today; the same rule asked on the
day of the deadline with what is known now, so that whatever ends before it falls out; and that with everything under
way. It is an outlook, never a verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.indicators.board import Board, TargetLine, year_before
from app.indicators.plans import Due, Nature, Strength, Target, TargetType
from app.indicators.prepared import counted
from app.indicators.questions import Question
from app.indicators.rollup import Figure, UnitRow, figure
from app.indicators.rules import Moment
from app.indicators.unit_differences import UnitChange, differences
from app.indicators.unit_names import units_by_key
from app.organisations.models import Level
from app.ui.words import Labelled

NOUGHT = Decimal(0)


class Prospect(Labelled):
    """What the three numbers say of the deadline, in the order in which they are asked."""

    HOLDS = "holds", "已达到，届时仍成立", "Reached and holds"
    BEGINS = "begins", "已备案事项届时即达到", "Reached by then, as filed"
    LAPSES = "lapses", "今日达到，届时将不足", "Reached today, short then"
    PIPELINE = "pipeline", "在办事项全部通过即可达到", "Reached if all is approved"
    PACE = "pace", "按直线推算可达到", "Reached if the pace holds"
    SHORT = "short", "按现有情况届时不足", "Short as things stand"


@dataclass(frozen=True)
class Point:
    on: date
    value: Decimal


@dataclass(frozen=True)
class UnderWay:
    """Units that would count on the day if everything submitted by now were approved. `submitted`: no district has
    approved them, whether one is to or the school reports to the city; `at_city`: a district has."""

    submitted: Decimal
    at_city: Decimal

    @property
    def total(self) -> Decimal:
        return self.submitted + self.at_city


@dataclass(frozen=True)
class Outlook:
    """One target before its next deadline. `start` is None when the plan names no starting point; then there is no line
    and no pace. `counted` is the registry's own figure at the start, or from when on its ledger is complete: the pace
    compares like with like. `standing` is what counts on the day with what is filed today; `lapsing` how many units of
    today no longer do (None where nobody asked). `earlier`: counted values of past year ends. `advisory`: the plan
    itself only expects or strives for it."""

    target: Target
    due: Due
    bound: Decimal
    today: Point
    start: Point | None
    counted: Point | None
    standing: Decimal
    lapsing: int | None
    under_way: UnderWay
    advisory: bool
    earlier: tuple[Point, ...] = ()

    @property
    def expected(self) -> Decimal | None:
        """The value of the line from the start to the bound on the day asked about."""
        return _between(self.start, Point(self.due.on, self.bound), self.today.on) if self.start else None

    @property
    def ahead(self) -> Decimal | None:
        """How far today's value lies above the line; below it when negative."""
        return None if self.expected is None else self.today.value - self.expected

    @property
    def trend(self) -> Decimal | None:
        """The straight line through the earlier figure and today, on the day of the deadline."""
        since = self.counted or self.start
        if since is None or since.on >= self.today.on:
            return None
        return max(NOUGHT, _between(since, self.today, self.due.on))

    @property
    def prospect(self) -> Prospect:
        reached = self.today.value >= self.bound
        if self.standing >= self.bound:
            return Prospect.HOLDS if reached else Prospect.BEGINS
        if reached:
            return Prospect.LAPSES
        if self.standing + self.under_way.total >= self.bound:
            return Prospect.PIPELINE
        return Prospect.PACE if self.trend is not None and self.trend >= self.bound else Prospect.SHORT


def _between(one: Point, other: Point, on: date) -> Decimal:
    """The straight line through two points, on a day."""
    share = Decimal((on - one.on).days) / Decimal((other.on - one.on).days)
    return one.value + (other.value - one.value) * share


def outlooks(session: Session, question: Question, board: Board) -> dict[str, Outlook]:
    """By code, every target of the board with a number and a deadline ahead. Figures of one day share a pass; nothing
    is asked when every deadline is past."""
    ahead = [(line, due) for line in board.lines if (due := next_due(line.target, question.moment.on)) is not None
             and line.figure.value is not None and _speaks_of(line.target, question.moment, due)]
    then = _figures(session, question, [(line.target, due.on) for line, due in ahead])
    days = {line.target.code: day for line, due in ahead if (day := _counted_from(line.target, due, question))}
    since = _figures(session, question, [(line.target, days[line.target.code]) for line, _ in ahead
                                         if line.target.code in days])
    return {line.target.code: _outlook(
        session, question, line, due, then[line.target.code],
        _point(days.get(line.target.code), since.get(line.target.code))) for line, due in ahead}


def _figures(session: Session, question: Question, wanted: Sequence[tuple[Target, date]]) -> dict[str, Figure]:
    """Each target's figure on its day, by code."""
    found: dict[str, Figure] = {}
    for day in dict.fromkeys(day for _, day in wanted):
        targets, moment = [target for target, on in wanted if on == day], replace(question.moment, on=day)
        answers = counted(session, moment, [target.count for target in targets], question.organisation_ids)
        found |= {target.code: answer for target, answer in zip(targets, answers, strict=True)}
    return found


def _counted_from(target: Target, due: Due, question: Question) -> date | None:
    """The first day from the start on of which the bureau declares its ledger complete, if it is past."""
    start, complete = start_of(target, due), question.complete_from
    day = max(start.on, complete) if start is not None and complete is not None else None
    return day if day is not None and day < question.moment.on else None


def _point(day: date | None, figure: Figure | None) -> Point | None:
    return Point(day, figure.value) if day and figure and figure.value is not None else None


def next_due(target: Target, on: date) -> Due | None:
    """The next deadline with a number that lies ahead."""
    return next((due for due in target.due if due.on > on and due.at_least is not None), None)


def _speaks_of(target: Target, moment: Moment, due: Due) -> bool:
    """Whether today's figure is on the way to that deadline: what is counted year by year is only in its own year."""
    if target.count.counts_nothing:
        return False
    return due.on.year == moment.on.year or target.count.parameters.get("window") != "year"


def _outlook(session: Session, question: Question, line: TargetLine, due: Due, then: Figure,
             counted: Point | None) -> Outlook:
    target, now = line.target, line.figure.value
    assert due.at_least is not None
    assert now is not None
    found = Outlook(
        target, due, due.at_least, Point(question.moment.on, now), start_of(target, due), counted,
        then.value if then.value is not None else NOUGHT, None, _under_way(then, question.moment.level),
        target.nature is Nature.EXPECTED or target.strength is Strength.STRIVE)
    if found.prospect is not Prospect.LAPSES:
        return found
    return replace(found, lapsing=len(lapsing_units(session, question, target, due.on)))


def start_of(target: Target, due: Due) -> Point | None:
    """Where the line begins: the plan's baseline; nought on the day after which new ones count; nought at the end of
    the year before, where each year is counted by itself."""
    if target.baseline is not None:
        return Point(target.baseline.on, target.baseline.value)
    after = target.count.parameters.get("after")
    if target.type is TargetType.NEW and isinstance(after, date):
        return Point(after, NOUGHT)
    if target.count.parameters.get("window") == "year":
        return Point(year_before(due.on), NOUGHT)
    return None


def _under_way(then: Figure, official: Level) -> UnderWay:
    counts = [then.counts.get(name, NOUGHT) for name in ("submitted", "district", "city")]
    at_city = counts[1] - counts[2] if official is Level.CITY else NOUGHT
    return UnderWay(counts[0] - counts[1], at_city)


def lapsing_units(session: Session, question: Question, target: Target,
                  on: date) -> list[UnitChange[UnitRow]]:
    """The units that count today and, with what is known today, no longer do on that day."""
    now, then = (units_by_key(session, moment, target.count.rule(moment), question.organisation_ids)
                 for moment in (question.moment, replace(question.moment, on=on)))
    return [change for one, other in zip(now, then, strict=True) for change in differences(one, other).lost]


def earlier_values(session: Session, question: Question, outlook: Outlook) -> tuple[Point, ...]:
    """What was counted at each year's end since the start, where the bureau declares its ledger complete by then."""
    start, complete = outlook.start, question.complete_from
    if start is None or complete is None:
        return ()
    ends = [date(year, 12, 31) for year in range(start.on.year, question.moment.on.year)]
    found = []
    for day in (day for day in ends if day > start.on and day >= complete):
        moment = replace(question.moment, on=day)
        value = figure(session, moment, outlook.target.count.rule(moment), question.organisation_ids).value
        found += [] if value is None else [Point(day, value)]
    return tuple(found)
