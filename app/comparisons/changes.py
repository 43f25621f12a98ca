"""What changed between two moments: the same plan asked twice, and every unit that moved a figure.

Between the two questions lie at most three steps, each of which changes one thing: the rule (another version of the
plan or of a reading), then what is known, then the day. Every step has its own two lists, so every unit is told under
the step that moved it, and the figure before with all that came and went is the figure after.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, zip_longest

from sqlalchemy.orm import Session

from app.approval.knowing import BadQuestion, NotThere
from app.indicators.plans import Target
from app.indicators.questions import Question
from app.indicators.rollup import Figure, UnitRow, figures
from app.indicators.rules import Measure, Moment, Nothing, Ratio, Rule, measures_of
from app.indicators.unit_differences import Differences, UnitChange, differences
from app.indicators.unit_names import units_by_key
from app.ui.words import Labelled, Words

NOUGHT = Decimal(0)


class Step(Labelled):
    RULE = "rule", "口径或规划版本变动", "The rule or the plan's text"
    KNOWN = "known", "所知变动", "What is known"
    DAY = "on", "统计日期变动", "The day"


class Side(Labelled):
    """Which of a figure's lists a unit is in."""

    ALL = "all", "", ""
    NUMERATOR = "numerator", "分子", "Numerator"
    DENOMINATOR = "denominator", "分母", "Denominator"


@dataclass(frozen=True, eq=False)
class Asked:
    """One target asked once: its rule, when, for whom, and the lists behind its figure."""

    rule: Rule
    moment: Moment
    places: tuple[int, ...]
    lists: tuple[dict[str, UnitRow], ...]


@dataclass(frozen=True, eq=False)
class ListChange:
    """One list of a figure before and after a step. A measure is None where the rule had no such list."""

    step: Step
    side: Side
    before: Asked
    after: Asked
    measures: tuple[Measure | None, Measure | None]
    differences: Differences[UnitRow]


@dataclass(frozen=True, eq=False)
class TargetChange:
    """One target of the two questions; `steps` are the lists that are not the same after a step."""

    target: Target
    old: Figure
    new: Figure
    steps: tuple[ListChange, ...]

    @property
    def moved(self) -> bool:
        return self.old.value != self.new.value or any(item.differences.all for item in self.steps)

    @property
    def moves(self) -> tuple[tuple[ListChange, UnitChange[UnitRow]], ...]:
        """Every unit that came, went or changed its amount, step by step."""
        return tuple((item, change) for item in self.steps for change in item.differences.all)

    @property
    def renewed(self) -> int:
        return sum(item.differences.renewed for item in self.steps)

    def sums(self) -> list["Sum"]:
        """The proof, one line for each side: before, plus what came, minus what went, is after."""
        return [_sum(side, [item for item in self.steps if item.side is side])
                for side in dict.fromkeys(item.side for item in self.steps)]


@dataclass(frozen=True)
class Sum:
    """One side of a figure added up through all steps."""

    side: Side
    old: Decimal
    gained: Decimal
    lost: Decimal
    new: Decimal

    @property
    def adds_up(self) -> bool:
        return self.old + self.gained - self.lost == self.new


def _sum(side: Side, lists: Sequence[ListChange]) -> Sum:
    """The lists of one side: as many as the rule has parts, step after step."""
    amounts = [change.amount for item in lists for change in item.differences.all]
    first = [item.differences.before for item in lists if item.before is lists[0].before]
    last = [item.differences.after for item in lists if item.after is lists[-1].after]
    return Sum(side, sum(first, NOUGHT), sum((amount for amount in amounts if amount > 0), NOUGHT),
               -sum((amount for amount in amounts if amount < 0), NOUGHT), sum(last, NOUGHT))


def compare(session: Session, first: Question, last: Question, codes: Sequence[str] = ()) -> list[TargetChange]:
    """Every target of either question (or those of these codes), the later plan's order first. Raises BadQuestion."""
    if first.moment.known > last.moment.known or first.moment.on > last.moment.on:
        raise BadQuestion(Words("前一时点晚于后一时点：请把较早的日期填在前面。",
                                "the first moment lies after the second: give the earlier dates first."))
    if first.moment == last.moment:
        raise BadQuestion(Words("两个时点相同，没有可比较的：请改动统计日期或所知时点。",
                                "the two moments are the same, so there is nothing to compare: change the day or the "
                                "moment of knowledge of one."))
    chosen = _targets(first, last, codes)
    comparison = _Comparison(session, first, last)
    old = _values(session, first, chosen)
    new = _values(session, last, chosen)
    return [TargetChange(target, old[target.code], new[target.code], comparison.steps(target.code))
            for target in chosen]


def _targets(first: Question, last: Question, codes: Sequence[str]) -> list[Target]:
    """Raises NotThere for a code that neither plan has."""
    both = {target.code: target for target in (*last.plan.targets, *first.plan.targets)}
    later = {target.code: target for target in last.plan.targets}
    wanted = [_of_either(first, last, code) for code in codes] or list(both)
    return [later.get(code) or both[code] for code in wanted]


def _of_either(first: Question, last: Question, code: str) -> str:
    try:
        return last.target(code).code
    except NotThere:
        return first.target(code).code


def _rule(question: Question, code: str, moment: Moment) -> Rule:
    """Nothing where that version of the plan has no such target."""
    found = next((target for target in question.plan.targets if target.code == code), None)
    return found.count.rule(moment) if found else Nothing()


def _values(session: Session, question: Question, targets: Sequence[Target]) -> dict[str, Figure]:
    rules = [_rule(question, target.code, question.moment) for target in targets]
    answers = figures(session, question.moment, rules, question.organisation_ids)
    return {target.code: answer for target, answer in zip(targets, answers, strict=True)}


class _Comparison:
    """The way from the first question to the last, one change at a time."""

    def __init__(self, session: Session, first: Question, last: Question) -> None:
        self.session, self.first, self.last = session, first, last
        then, now = first.moment, last.moment
        self.ruled = replace(now, on=then.on, known=then.known)
        self.learnt = replace(now, on=then.on) if now.known != then.known else self.ruled
        self.aged = now if now.on != then.on else self.learnt

    def steps(self, code: str) -> tuple[ListChange, ...]:
        way: list[tuple[Step, Asked]] = [(Step.RULE, self._asked(self.first, code, self.first.moment))]
        if self._ruled_anew(code):
            way.append((Step.RULE, self._asked(self.last, code, self.ruled)))
        if self.learnt is not self.ruled:
            way.append((Step.KNOWN, self._asked(self.last, code, self.learnt)))
        if self.aged is not self.learnt:
            way.append((Step.DAY, self._asked(self.last, code, self.aged)))
        return tuple(change for (_, before), (step, after) in pairwise(way) for change in _lists(step, before, after))

    def _ruled_anew(self, code: str) -> bool:
        counts = [[target.count for target in question.plan.targets if target.code == code]
                  for question in (self.first, self.last)]
        return (counts[0] != counts[1] or self.first.moment.level is not self.last.moment.level
                or self.first.organisation_ids != self.last.organisation_ids)

    def _asked(self, question: Question, code: str, moment: Moment) -> Asked:
        rule = _rule(question, code, moment)
        lists = units_by_key(self.session, moment, rule, question.organisation_ids)
        return Asked(rule, moment, question.organisation_ids, tuple(lists))


def _lists(step: Step, before: Asked, after: Asked) -> list[ListChange]:
    """The lists of a figure one by one; those that a new rule has too many or too few stand against none."""
    pairs = zip_longest(measures_of(before.rule), measures_of(after.rule))
    units = zip_longest(before.lists, after.lists, fillvalue=dict[str, UnitRow]())
    sides = [Side.NUMERATOR, Side.DENOMINATOR] if isinstance(after.rule, Ratio) else []
    return [ListChange(step, sides[place] if place < len(sides) else Side.ALL, before, after, measures,
                       differences(one, other))
            for place, (measures, (one, other)) in enumerate(zip(pairs, units, strict=True))]
