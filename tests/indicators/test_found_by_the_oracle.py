"""What the comparison with the plain oracle (tests/oracle) has found, each as a case of its own."""

from datetime import date
from decimal import Decimal

from app.approval.steps import State
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.indicators.measures import MEASURES
from app.indicators.rollup import why
from app.indicators.rules import Moment
from app.indicators.sources import SECTORS, Where
from app.organisations.change import change_facts, merge_organisations
from app.organisations.models import Ownership
from app.records.kinds.agreement import Direction
from app.records.kinds.programme import ProgrammeStatus, ProgrammeSubtype
from tests.filed import file_activity, file_agreement, file_programme, file_return, file_student
from tests.indicators.asking import EVERYWHERE, YEAR_END, figure_of, units_of
from tests.world import World

MERGED_ON = date(2024, 9, 1)
BEFORE = date(2024, 8, 31)


def merge_schools(world: World, alias: str, root: str) -> None:
    begin_writing(world.session)
    merge_organisations(world.session, world.organisations[alias], world.organisations[root], MERGED_ON)
    world.session.commit()


def test_after_a_merger_the_school_it_went_into_decides_where_its_records_count(world: World) -> None:
    partner = world.partner("Sample School", "GB")
    world.session.commit()
    file_agreement(world, "A", partner)
    merge_schools(world, "A", "U")
    basic, higher = Where(stages=SECTORS["basic"]), Where(stages=SECTORS["higher"])
    assert units_of(world, "own_schools", on=BEFORE, where=basic) == ["A"]
    assert units_of(world, "own_schools", on=MERGED_ON, where=basic) == []
    assert units_of(world, "own_schools", on=MERGED_ON, where=higher) == ["U"]


def test_no_school_is_both_public_and_private_after_a_merger(world: World) -> None:
    first, second = world.partner("First Sample School", "GB"), world.partner("Second Sample School", "FR")
    begin_writing(world.session)
    change_facts(world.session, world.organisations["B"], date(2020, 1, 1), ownership=Ownership.PRIVATE)
    world.session.commit()
    file_agreement(world, "A", first)
    file_agreement(world, "B", second)
    merge_schools(world, "B", "A")
    assert units_of(world, "own_schools", where=Where(ownership=(Ownership.PUBLIC,))) == ["A"]
    assert units_of(world, "own_schools", where=Where(ownership=(Ownership.PRIVATE,))) == []


def test_a_school_with_a_roster_and_the_returns_of_one_merged_into_it_admits_once(world: World) -> None:
    file_student(world, "A", 1)
    file_return(world, "U", date(2023, 9, 1), 100, 0, 0, 0, 0)
    merge_schools(world, "U", "A")
    assert figure_of(world, "admitting_schools", on=BEFORE, where=EVERYWHERE).value == 2
    assert units_of(world, "admitting_schools", where=EVERYWHERE) == ["A"]
    assert figure_of(world, "admitting_schools", where=EVERYWHERE).value == 1
    assert figure_of(world, "students", where=EVERYWHERE).value == 101


def test_an_indicator_written_on_another_kind_of_fact_hides_no_share(world: World) -> None:
    sides = {"indicator": "abroad", "numerator": Decimal(10), "denominator": Decimal(100)}
    file_programme(world, "A", ProgrammeSubtype.RATIO, status=ProgrammeStatus.REPORTED, counted_on=date(2024, 9, 1),
                   **sides)
    file_programme(world, "A", ProgrammeSubtype.WINDOW_SCHOOL, counted_on=date(2025, 9, 1), **sides)
    assert figure_of(world, "ratio", indicator="abroad").value == 10


def test_a_first_return_on_its_way_is_shown_and_lacks_nothing_but_its_filing(world: World) -> None:
    version = file_return(world, "U", date(2025, 9, 1), 100, 0, 0, 0, 0, upto=State.AT_CITY)
    found = figure_of(world, "students", where=EVERYWHERE)
    assert (found.value, found.counts["submitted"]) == (0, 100)
    moment = Moment(YEAR_END, utc_now())
    rule = MEASURES["students"](moment, where=EVERYWHERE)
    verdict = why(world.session, moment, rule, version.id, [world.organisations["C"].id])
    assert [words.en for words in verdict.failing] == ["filed by the city"]


def test_the_balance_of_visits_keeps_to_the_days_a_plan_gives(world: World) -> None:
    partner = world.partner("Sample School", "GB")
    world.session.commit()
    agreement = file_agreement(world, "A", partner)
    file_activity(world, agreement, held_on=date(2023, 4, 1))
    file_activity(world, agreement, held_on=date(2024, 4, 1), direction=Direction.OUTBOUND)
    days = {"after": date(2022, 12, 31), "until": date(2024, 12, 31)}
    assert figure_of(world, "activity_balance", where=EVERYWHERE, **days).value == 1
    assert figure_of(world, "activity_balance", where=EVERYWHERE).value is None
    assert figure_of(world, "activity_balance", on=date(2024, 12, 31), where=EVERYWHERE).value == 0


def test_amounts_add_up_to_the_fen_on_every_database(world: World) -> None:
    for amount in ("0.1", "0.2"):
        file_programme(world, "A", ProgrammeSubtype.SPECIAL_FUND, status=ProgrammeStatus.COMPLETED,
                       status_on=date(2025, 3, 1), amount=Decimal(amount), amount_unit="元")
    assert figure_of(world, "programme_amount", subtypes=("special_fund",)).value == Decimal("0.3")
