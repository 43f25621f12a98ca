"""Readings: faults told with their line, and the option in force at `known` wherever a plan is asked."""

from datetime import date, datetime
from pathlib import Path

import pytest

from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.documents.summaries import Wanted, summary_content
from app.indicators.answers import rows_answer, why_answer
from app.indicators.library import keep_plan, plan_at, plan_if
from app.indicators.plans import BadPlan, Count, read_plan
from app.indicators.questions import ask
from app.indicators.rules import Moment
from app.indicators.sources import window_of
from app.indicators.statistics import change_setting
from app.parties.models import Partner
from tests.conftest import template
from tests.filed import file_agreement, file_trip, participant
from tests.indicators.asking import YEAR_END, line_of
from tests.indicators.conftest import PLAN
from tests.world import World

READINGS = (Path(__file__).parent / "read_two_ways.toml").read_text(encoding="utf-8")
BOTH = PLAN + READINGS


@pytest.fixture
def read_two_ways(golden: World) -> World:
    """The city after `with_both_options`."""
    return golden


def with_both_options(world: World) -> None:
    begin_writing(world.session)
    keep_plan(world.session, "sample", BOTH)
    world.session.commit()


read_two_ways_url = template("golden_url", with_both_options)


def choose(world: World, reading: str, option: str, code: str = "C") -> datetime:
    """Choose, and tell a moment before and after which nothing else happened."""
    before = utc_now()
    begin_writing(world.session)
    change_setting(world.session, world.organisations[code], f"sample/{reading}", option, "reviewer-c")
    world.session.commit()
    return before


def test_the_default_is_what_the_file_says(read_two_ways: World) -> None:
    line = line_of(read_two_ways, "P1")
    assert (line["value"], line["readings"]) == (3, [{"reading": "basis", "option": "in_force"}])


def test_a_chosen_option_counts_from_then_on_and_never_before(read_two_ways: World) -> None:
    before = choose(read_two_ways, "basis", "ever")
    assert line_of(read_two_ways, "P1")["value"] == 5
    assert line_of(read_two_ways, "P1")["readings"] == [{"reading": "basis", "option": "ever"}]
    assert line_of(read_two_ways, "P1", known=before)["value"] == 3
    again = choose(read_two_ways, "basis", "in_force")
    assert line_of(read_two_ways, "P1")["value"] == 3
    assert line_of(read_two_ways, "P1", known=again)["value"] == 5


def test_rows_why_and_paper_follow_the_same_reading(read_two_ways: World) -> None:
    world = read_two_ways
    lapsed = file_agreement(world, "A", _partner(world), signed_on=date(2021, 5, 1), expires_on=date(2023, 4, 30))
    before = choose(world, "basis", "ever")
    for known, rows, counted, told in ((before, 3, False, "有效"), (utc_now(), 6, True, "累计")):
        question = ask(world.session, "sample", (), YEAR_END, known)
        assert len(rows_answer(world.session, question, "P1")) == rows
        reasons = why_answer(world.session, lapsed.series, YEAR_END, known, ["sample"])
        assert next(item for item in reasons if item["code"] == "P1")["counted"] is counted
        paper = summary_content(world.session, Wanted("sample", world.organisations["C"], 2025), known)
        target = next(item for item in paper.targets if item.code == "P1")
        assert target.value == str(rows)
        assert f"口径：按有效还是累计：{told}" in target.note


def test_a_reading_may_move_the_due_dates_with_the_year(read_two_ways: World) -> None:
    choose(read_two_ways, "training_year", "school")
    file_trip(read_two_ways, "A", [participant(read_two_ways, "A", "31")], departs_on=date(2022, 10, 1))
    line = line_of(read_two_ways, "P3", on=date(2023, 12, 31))
    assert [(due["on"], due["value"]) for due in line["due"]] == [("2023-08-31", 1)]
    assert line["value"] == 0


def test_a_school_year_runs_from_the_first_of_september() -> None:
    known = utc_now()
    ends = [window_of(Moment(day, known), "school_year", None, None) for day in (
        date(2023, 8, 31), date(2023, 9, 1), date(2024, 2, 29))]
    assert [(window.after, window.until) for window in ends] == [
        (date(2022, 8, 31), date(2023, 8, 31)), (date(2023, 8, 31), date(2023, 9, 1)),
        (date(2023, 8, 31), date(2024, 2, 29))]


def test_parts_that_name_a_parameter_follow_the_reading_that_sets_it() -> None:
    text = BOTH.replace('sets = { P1 = { count = { basis = "ever" } } }',
                        'sets = { P1 = { parts = { basis = "in_force" } } }')
    target = read_plan("sample", text, (("basis", "ever"),)).target("P1")
    assert [part.count.parameters.get("basis") for part in target.parts] == ["in_force", None, None]


def test_only_the_plans_own_bureau_chooses(read_two_ways: World) -> None:
    choose(read_two_ways, "basis", "ever", code="D1")
    assert line_of(read_two_ways, "P1")["value"] == 3


def test_what_the_file_no_longer_offers_is_read_as_its_default(read_two_ways: World) -> None:
    choose(read_two_ways, "basis", "ever")
    begin_writing(read_two_ways.session)
    keep_plan(read_two_ways.session, "sample", PLAN + READINGS.replace('"ever"\nzh', '"lasting"\nzh'))
    read_two_ways.session.commit()
    assert line_of(read_two_ways, "P1")["value"] == 3


def test_a_trial_reads_the_plan_as_it_would_be_and_changes_nothing(read_two_ways: World) -> None:
    choose(read_two_ways, "training_year", "school")
    trial = plan_if(read_two_ways.session, "sample", utc_now(), "basis", "ever")
    assert _basis(trial.target("P1").count) == "ever"
    assert trial.target("P3").count.parameters["window"] == "school_year"
    assert _basis(plan_at(read_two_ways.session, "sample").target("P1").count) == "in_force"


@pytest.mark.parametrize(("before", "after", "told"), [
    ('name = "basis"', 'name = "Basis!"', "a reading has a name of small letters"),
    ('name = "training_year"', 'name = "basis"', "basis: the name is used twice"),
    ('default = "in_force"', 'default = "lasting"', "basis: .*the default is what the file says|none of"),
    ('question = { zh = "按有效还是累计", en = "In force, or ever" }\n', "", "basis: question is missing"),
    ('en = "In force, or ever"', 'en = " "', "basis: a text lacks its language 'en'"),
    ('value = "ever"', 'value = "in_force"', "basis: a reading has two options at least, each once"),
    ('value = "ever"\nzh = "累计"', 'value = "ever"\ntint = "red"\nzh = "累计"', "basis: the option ever has no tint"),
    ('sets = { P1 = { count = { basis = "ever" } } }', "", "basis: the option ever: the default"),
    ('P1 = { count = { basis = "ever" } }', 'P99 = { count = { basis = "ever" } }',
     "basis: the option ever speaks of P99, which is no target"),
    ('basis = "ever"', 'basis = "always"', "basis: the option ever, P1: basis must be one of"),
    ('count = { basis = "ever" }', 'count = { tint = "red" }', "ever, P1: the measure pairs has no parameter tint"),
    ('count = { basis = "ever" }', 'quote = "别的"', "option ever has no quote; there are count, due, parts"),
    ('count = { basis = "ever" }', "due = [{ on = 2019-12-31 }]", "ever, P1: .*before its baseline"),
    ('P3 = { count = { window = "school_year" }', 'P1 = { count = { basis = "ever" }',
     "training_year: it sets count.basis of P1, which the reading basis sets too"),
    ('name = "training_year"', 'name = "a_name_longer_than_what_fits"',
     "a_name_longer_than_what_fits: the names of bureau, plan and reading"),
])
def test_what_is_wrong_with_a_reading_is_told_with_its_line(before: str, after: str, told: str) -> None:
    assert before in READINGS
    text = PLAN.replace('organisations = ["C"]', 'organisations = ["440100"]') + READINGS.replace(before, after, 1)
    with pytest.raises(BadPlan, match=rf"sample.toml, line \d+, .*{told}"):
        read_plan("sample", text)


def test_the_line_told_is_that_of_the_reading() -> None:
    number = BOTH.splitlines().index('name = "training_year"') + 1
    with pytest.raises(BadPlan, match=f"line {number}, training_year"):
        read_plan("sample", BOTH.replace('window = "school_year"', 'window = "moon"'))


def test_a_rival_is_another_target_of_the_plan() -> None:
    for wrong in ("P99", "P1"):
        with pytest.raises(BadPlan, match="P1: rivals are other targets"):
            read_plan("sample", PLAN.replace("conflict = {", f'rivals = ["{wrong}"]\nconflict = {{', 1))


def _basis(count: Count) -> object:
    return count.parameters["basis"]


def _partner(world: World) -> Partner:
    partner = world.partner("Lapsed Sample School", "FR")
    world.session.commit()
    return partner
