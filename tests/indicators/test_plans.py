"""Plans are read from their file; what is wrong is told with its line. A plan too is read as it was known."""

from datetime import date
from decimal import Decimal

import pytest

from app.approval.knowing import BadQuestion, read_known, read_on
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.indicators.board import Status, verdict
from app.indicators.library import keep_plan, plan_at
from app.indicators.plan_faults import BadPlan
from app.indicators.plans import Due, read_plan
from tests.indicators.asking import line_of
from tests.indicators.conftest import PLAN
from tests.world import World


@pytest.mark.parametrize(("before", "after", "told"), [
    ('measure = "pairs", basis = "in_force", sector = "basic" }\nparts', 'measure = "pears" }\nparts',
     r"line \d+, P1: there is no measure 'pears'"),
    ('measure = "teachers"', 'measure = "teachers", tint = "red"', "P6: the measure teachers has no parameter tint"),
    ('after = 2020-12-31, until', 'until', "P2: the measure new_pairs needs after"),
    ('basis = "in_force"', 'basis = "always"', "P1: basis must be one of"),
    ('sector = "basic" }\n\n', 'sector = "lower" }\n\n', "P2: sector must be one of"),
    ('strength = "commit"', 'strength = "maybe"', "P1: 'maybe' is none of commit, strive"),
    ('code = "P2"', 'code = "P1"', "P1: the code is used twice"),
    ('quote = "新增缔结5对"\n', "", "P2: quote is missing"),
    ('on = 2025-12-31, at_least = 3 ', "at_least = 3 ", "P1: on is missing"),
    ('due = [{ on = 2025-12-31, at_least = 3 }]', 'due = [{ on = 2019-12-31, at_least = 3 }]', "before its baseline"),
    ("scale = 10000", "scales = 10000", "P4: a target has no scales"),
    ('level = "city"', 'level = "moon"', "'moon' is none of"),
    ('title = "示例市', 'title = 示例市', "sample.toml, line 1, column 9 is not TOML"),
])
def test_what_is_wrong_with_a_plan_is_told_with_its_line(before: str, after: str, told: str) -> None:
    assert before in PLAN
    with pytest.raises(BadPlan, match=told):
        read_plan("sample", PLAN.replace(before, after, 1))


def test_the_line_told_is_that_of_what_is_wrong() -> None:
    number = PLAN.splitlines().index('count = { measure = "teachers" }') + 1
    with pytest.raises(BadPlan, match=f"line {number}, P6"):
        read_plan("sample", PLAN.replace('measure = "teachers"', 'measure = "tutors"'))


def test_a_changed_plan_is_a_new_version_and_the_old_one_is_kept(planned: World) -> None:
    session, known = planned.session, utc_now()
    begin_writing(session)
    first = keep_plan(session, "sample", PLAN)
    second = keep_plan(session, "sample", PLAN.replace("at_least = 3 }]", "at_least = 4 }]", 1))
    session.commit()
    assert (first.number, second.number) == (1, 2)
    assert plan_at(session, "sample").target("P1").due[0].at_least == 4
    assert plan_at(session, "sample", known).target("P1").due[0].at_least == 3


def test_what_is_expected_aspired_to_or_without_a_number_is_not_judged(planned: World) -> None:
    assert {code: line_of(planned, code)["status"] for code in ("P4", "P6", "P7")} == dict.fromkeys(
        ("P4", "P6", "P7"), "no_verdict")


def test_a_yearly_target_is_judged_each_year_and_open_before(planned: World) -> None:
    due = line_of(planned, "P3")["due"]
    assert [(item["value"], item["status"]) for item in due] == [(0, "not_met"), (0, "not_met"), (None, "open")]


def test_nothing_is_judged_before_the_ledger_is_declared_complete(world: World) -> None:
    begin_writing(world.session)
    keep_plan(world.session, "sample", PLAN)
    world.session.commit()
    assert line_of(world, "P1")["status"] == "no_verdict"


def test_a_range_is_met_at_its_lower_bound_and_more_is_no_failure() -> None:
    due = Due(date(2021, 12, 31), Decimal(2), Decimal(3))
    assert [verdict(due, Decimal(value)) for value in (1, 2, 4)] == [Status.NOT_MET, Status.MET, Status.MET]


def test_a_moment_may_have_a_zone_or_mean_china_or_the_end_of_a_day() -> None:
    assert read_known("2025-12-31T18:00") == read_known("2025-12-31T10:00+00:00") == read_known("2025-12-31T10:00:00Z")
    assert read_known("2025-12-31").isoformat() == "2025-12-31T23:59:59.999999+08:00"
    assert read_known("") <= utc_now()


@pytest.mark.parametrize("text", ["soon", "2025-02-30", "2999-01-01", "99999-01-01T00:00", "2025-12-31T25:00"])
def test_a_moment_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(BadQuestion):
        read_known(text)
    with pytest.raises(BadQuestion):
        read_on(text if text != "2999-01-01" else "2999-01")
