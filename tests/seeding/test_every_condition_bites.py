"""Each of the 30 counted items of the Yuzhong and Guangzhou plans has seeded records that count on its last due date,
and for each condition of its measure one that fails just that condition, so that no condition is there for nothing."""

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import utc_now
from app.indicators.library import organisations_of, plan_at
from app.indicators.plans import Plan, Target
from app.indicators.rules import Condition, Measure, Moment, measures_of

ITEMS = [("yuzhong-2019", f"Y{number}") for number in range(1, 10)] + [
    ("guangzhou-145", f"G{number}") for number in range(1, 22)]

SIGNED, BY_THAT_DAY, FIRST = "has been signed", "was signed by that day", "the pair first signed"
OUTSIDE, AREA = "the partner is outside the mainland", "belongs to:"
CARRIED_OUT, WENT, PURPOSE = "the trip was carried out", "the person went", "the purpose is"
COUNTERPART, TYPE = "names its counterpart", "the type is"

LINKED: dict[str, tuple[str, ...]] = {
    SIGNED: (BY_THAT_DAY, FIRST),
    BY_THAT_DAY: (FIRST,),
    OUTSIDE: (AREA,),
    AREA: (OUTSIDE, PURPOSE),
    CARRIED_OUT: (WENT,),
    COUNTERPART: (TYPE,),
    "is reported as: ": ("",),
}
"""What cannot hold where a condition fails: what was never signed has no day of signing, the mainland is in no area,
only training online has no destination, nobody went on a trip that was not carried out, every joint programme names its
counterpart, and a return of numbers has nothing that a pupil has."""


@pytest.mark.parametrize(("plan_name", "code"), ITEMS)
def test_a_seeded_record_counts_and_one_fails_each_condition(seeded: Session, plan_name: str, code: str) -> None:
    plan = plan_at(seeded, plan_name)
    target = plan.target(code)
    moment = Moment(target.due[-1].on, utc_now(), plan.level)
    for measure in measures_of(target.count.rule(moment)):
        answers = answers_of(seeded, moment, plan, measure)
        assert any(all(row) for row in answers), f"{code}: nothing counts on {moment.on}"
        missing = [condition.says.en for place, condition in enumerate(measure.conditions)
                   if not bites(measure, place, answers)]
        assert not missing, f"{code}: no seeded record fails only {missing}"


def answers_of(session: Session, moment: Moment, plan: Plan, measure: Measure) -> Sequence[Sequence[int]]:
    """For every row of a submitted version in the plan's part of the tree: which conditions hold."""
    line = moment.lineage
    places = [organisation.id for organisation in organisations_of(session, plan)]
    inside = sa.exists().where(line.c.member_id == measure.member, line.c.ancestor_id.in_(places))
    truths: list[Any] = [sa.case((condition.clause, 1), else_=0).label(f"c{place}")
                         for place, condition in enumerate(measure.conditions)]
    statement = sa.select(*truths).select_from(measure.source).where(
        inside, measure.version.submitted_by_id.is_not(None))
    return [tuple(row) for row in session.execute(statement)]


def bites(measure: Measure, place: int, answers: Sequence[Sequence[int]]) -> bool:
    """Some row fails this condition and none that is not linked to it."""
    may_fail = {place, *linked(measure.conditions, place)}
    return any(not row[place] and all(holds or number in may_fail for number, holds in enumerate(row))
               for row in answers)


def linked(conditions: Sequence[Condition], place: int) -> list[int]:
    says = conditions[place].says.en
    others = next((others for start, others in LINKED.items() if says.startswith(start)), ())
    return [number for number, condition in enumerate(conditions)
            if any(condition.says.en.startswith(other) for other in others)]


def test_every_target_is_asked() -> None:
    assert len(ITEMS) == 30


def test_due_dates_of_2021_and_2025_have_records_on_both_sides(seeded: Session) -> None:
    """A record that counts a day after the due date would be no proof of the due date."""
    for plan_name, code in (("yuzhong-2019", "Y1"), ("guangzhou-145", "G5")):
        plan = plan_at(seeded, plan_name)
        due = plan.target(code).due[-1].on
        counts = [counted(seeded, plan, plan.target(code), due.replace(year=due.year + years)) for years in (0, 1)]
        assert counts[1] > counts[0] > 0


def counted(session: Session, plan: Plan, target: Target, on: Any) -> int:
    moment = Moment(on, utc_now(), plan.level)
    return sum(all(row) for measure in measures_of(target.count.rule(moment))
               for row in answers_of(session, moment, plan, measure))
