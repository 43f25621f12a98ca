"""A plan's targets against the figures of an organisation on a day, as known at a time.

Status is judged at each due date once it is past; today's value stands beside it. No verdict is given where the plan
gives no number, its source is unconfirmed, the item is only expected or strived for, or the bureau has not declared its
ledger complete by that day.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.indicators.models import Statistic
from app.indicators.plans import Count, Due, Nature, Part, Plan, Strength, Target, TargetType
from app.indicators.prepared import counted
from app.indicators.rollup import Figure
from app.indicators.rules import Moment
from app.indicators.statistics import latest_statistics
from app.ui.words import Labelled, Words


class Status(Labelled):
    MET = "met", "已完成", "Met"
    NOT_MET = "not_met", "未完成", "Not met"
    OPEN = "open", "进行中", "Open"
    NO_VERDICT = "no_verdict", "不作评判", "No verdict"


@dataclass(frozen=True)
class DueLine:
    """One due date: what is asked, the value on that day (None while it lies ahead), and the verdict."""

    due: Due
    value: Decimal | None
    status: Status


@dataclass(frozen=True)
class PartLine:
    part: Part
    figure: Figure


@dataclass(frozen=True)
class TargetLine:
    """One target on the board. `because` says why there is no verdict."""

    target: Target
    figure: Figure
    previous: Decimal | None
    statistic: Statistic | None
    due: tuple[DueLine, ...]
    status: Status
    because: Words | None
    parts: tuple[PartLine, ...]

    @property
    def bound(self) -> Decimal | None:
        """What today's value is measured against: the next due date's lower bound, the last one's when all are past."""
        bounds = [line for line in self.due if line.due.at_least]
        ahead = [line for line in bounds if line.value is None]
        chosen = ahead[:1] or bounds[-1:]
        return chosen[0].due.at_least if chosen else None


@dataclass(frozen=True)
class Board:
    plan: Plan
    moment: Moment
    lines: tuple[TargetLine, ...]

    def rivals_of(self, target: Target) -> list[TargetLine]:
        """The other readings of a commitment on which the plan contradicts itself."""
        return [line for line in self.lines if line.target.code in target.rivals]


def build_board(session: Session, plan: Plan, moment: Moment, organisation_ids: Sequence[int],
                complete_from: date | None, codes: Sequence[str] = (), *, whole: bool = True) -> Board:
    """`complete_from`: the day from which the bureau declares its ledger complete, if it has. `whole`: these are all
    the organisations the plan speaks of; a part of them is shown its figures and not judged."""
    asked = _Asked(session, moment, organisation_ids)
    targets = [target for target in plan.targets if not codes or target.code in codes]
    asked.prepare([question for target in targets for question in _needed(target, moment.on)])
    stated = latest_statistics(session, moment, plan.name, organisation_ids)
    return Board(plan, moment, tuple(
        _line(asked, plan, target, stated.get(target.code), complete_from, whole=whole) for target in targets))


def _needed(target: Target, on: date) -> list[tuple[Count, date]]:
    """Every figure a line shows: today's, those of past due dates, for growth the year before each."""
    days = [on, *(due.on for due in target.due if due.on <= on)]
    if target.type is TargetType.GROWTH:
        days += [year_before(day) for day in days]
    return [*((target.count, day) for day in days), *((part.count, on) for part in target.parts)]


def status_counts(session: Session, plan: Plan, moment: Moment, organisation_ids: Sequence[int],
                  complete_from: date | None) -> Counter[Status]:
    """How many targets are met, not met, open, not judged. Counts only what a verdict needs: the figure of the last due
    date that is past, for growth that of the year before it too."""
    asked = _Asked(session, moment, organisation_ids)
    deciding = [(target, last.on) for target in plan.targets if no_verdict_reason(plan, target, moment) is None
                and (last := _last_past(target, moment.on)) is not None and _complete(complete_from, last.on)]
    asked.prepare([(target.count, on) for target, day in deciding
                   for on in ([day, year_before(day)] if target.type is TargetType.GROWTH else [day])])
    return Counter(_status(asked, plan, target, complete_from) for target in plan.targets)


def _last_past(target: Target, on: date) -> Due | None:
    return next((due for due in reversed(target.due) if due.on <= on), None)


def _status(asked: "_Asked", plan: Plan, target: Target, complete_from: date | None) -> Status:
    if no_verdict_reason(plan, target, asked.moment) is not None:
        return Status.NO_VERDICT
    last = _last_past(target, asked.moment.on)
    if last is None:
        return Status.OPEN
    if not _complete(complete_from, last.on):
        return Status.NO_VERDICT
    return _due_line(asked, target, last, None, complete_from).status


def _complete(complete_from: date | None, on: date) -> bool:
    """Whether the bureau declares its ledger complete by that day."""
    return complete_from is not None and complete_from <= on


class _Asked:
    """Answers rules for one organisation, each measure, parameters and day only once."""

    def __init__(self, session: Session, moment: Moment, organisation_ids: Sequence[int]) -> None:
        self.session, self.moment, self.organisation_ids = session, moment, organisation_ids
        self.answers: dict[tuple[Count, date], Figure] = {}
        self.moments: dict[date, Moment] = {moment.on: moment}

    def prepare(self, questions: Sequence[tuple[Count, date]]) -> None:
        """Answer these together: figures of one day that read the same rows share a statement."""
        by_day: dict[date, dict[Count, None]] = {}
        for count, day in questions:
            by_day.setdefault(day, {})[count] = None
        for day, counts in by_day.items():
            moment = self.moments.setdefault(day, replace(self.moment, on=day))
            found = counted(self.session, moment, list(counts), self.organisation_ids)
            self.answers |= {(count, day): answer for count, answer in zip(counts, found, strict=True)}

    def figure(self, count: Count, on: date | None = None) -> Figure:
        day = on or self.moment.on
        if (count, day) not in self.answers:
            self.prepare([(count, day)])
        return self.answers[count, day]


def _line(asked: _Asked, plan: Plan, target: Target, stated: Statistic | None, complete_from: date | None, *,
          whole: bool) -> TargetLine:
    on = asked.moment.on
    now = asked.figure(target.count)
    previous = asked.figure(target.count, year_before(on)).value if target.type is TargetType.GROWTH else None
    because = no_verdict_reason(plan, target, asked.moment) or (None if whole else ONLY_A_PART)
    due = tuple(_due_line(asked, target, due, because, complete_from) for due in target.due)
    past = [line for line in due if line.due.on <= on]
    status = past[-1].status if past else (Status.NO_VERDICT if because else Status.OPEN)
    if because is None and status is Status.NO_VERDICT:
        because = NO_VALUE if past[-1].value is None else LEDGER_INCOMPLETE
    return TargetLine(
        target, now, previous, stated, due, status, because,
        tuple(PartLine(part, asked.figure(part.count)) for part in target.parts))


def _due_line(asked: _Asked, target: Target, due: Due, because: Words | None, complete_from: date | None) -> DueLine:
    if due.on > asked.moment.on:
        return DueLine(due, None, Status.NO_VERDICT if because else Status.OPEN)
    value = asked.figure(target.count, due.on).value
    if because is not None or value is None or not _complete(complete_from, due.on):
        return DueLine(due, value, Status.NO_VERDICT)
    if target.type is TargetType.GROWTH:
        before = year_before(due.on)
        return DueLine(due, value, _grown(asked.figure(target.count, before).value, value,
                                          _complete(complete_from, before)))
    return DueLine(due, value, verdict(due, value))


def _grown(before: Decimal | None, value: Decimal, complete: bool) -> Status:
    """More than the year before; without a figure for that year nothing can be said."""
    if before is None or not complete:
        return Status.NO_VERDICT
    return Status.MET if value > before else Status.NOT_MET


def verdict(due: Due, value: Decimal) -> Status:
    """A range is met at its lower bound; more than its upper bound is no failure. Compared unrounded."""
    if due.at_least is None:
        return Status.NO_VERDICT
    return Status.MET if value >= due.at_least else Status.NOT_MET


LEDGER_INCOMPLETE = Words("主管部门尚未声明该日期的台账完整",
                          "the bureau has not declared its ledger complete by that day")
NO_VALUE = Words("该日期没有可判定的数值", "there is no figure for that day")
ONLY_A_PART = Words("指标是对规划所辖全部范围的要求，不对其中一部分评判",
                    "the target is set for all that the plan covers; a part of it is not judged")


def no_verdict_reason(plan: Plan, target: Target, moment: Moment) -> Words | None:
    """Why this target is never judged, whatever its figure; None when it may be."""
    judged = any(due.at_least is not None for due in target.due) or (target.type is TargetType.GROWTH and target.due)
    if not plan.confirmed:
        return Words("规划文本来源未经确认", "the plan's text has no confirmed source")
    if not judged or target.count.counts_nothing:
        return Words("规划未给出可判定的数量", "the plan gives no number to judge by")
    if target.nature is Nature.EXPECTED:
        return Words("预期性指标，不作达标评判", "an expected indicator is not judged")
    if target.strength is Strength.STRIVE:
        return Words("“力争”“探索”等表述，不作达标评判", "an aspiration is not judged")
    return None


def year_before(day: date) -> date:
    """The same day a year earlier; 29 February falls back to the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
