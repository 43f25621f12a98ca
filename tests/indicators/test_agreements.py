"""The golden cases of pairs, partners, schools and new pairs, through the public path."""

from datetime import date

from app.indicators.sources import SECTORS, Where
from app.records.kinds.agreement import Direction
from tests.filed import file_activity, file_agreement
from tests.indicators.asking import EVERYWHERE, figure_of, line_of
from tests.world import World

BASIC = Where(stages=SECTORS["basic"])
WINDOW = {"after": date(2020, 12, 31), "until": date(2025, 12, 31)}


def test_pairs_in_force_are_three(golden: World) -> None:
    found = figure_of(golden, "pairs", where=BASIC)
    assert found.value == 3
    assert found.by_area == {"foreign": 2, "HK": 1, "MO": 0, "TW": 0, "overseas_chinese": 0}


def test_pairs_ever_are_five(golden: World) -> None:
    found = figure_of(golden, "pairs", where=BASIC, basis="ever")
    assert found.value == 5
    assert found.by_area == {"foreign": 2, "HK": 2, "MO": 1, "TW": 0, "overseas_chinese": 0}


def test_a_partner_of_two_schools_is_one_partner_and_two_pairs(golden: World) -> None:
    assert figure_of(golden, "partners", where=BASIC).value == 2
    assert figure_of(golden, "own_schools", where=BASIC).value == 2


def test_new_pairs_are_two_of_which_one_is_in_force(golden: World) -> None:
    assert figure_of(golden, "new_pairs", where=BASIC, **WINDOW).value == 2
    assert figure_of(golden, "new_pairs", where=BASIC, basis="in_force", **WINDOW).value == 1


def test_what_waits_for_the_city_counts_as_submitted_and_at_the_district_only(golden: World) -> None:
    assert figure_of(golden, "pairs", where=BASIC).counts == {"submitted": 4, "district": 4, "city": 3}


def test_universities_count_only_where_the_plan_does_not_name_basic_education(golden: World) -> None:
    assert figure_of(golden, "pairs", where=EVERYWHERE).value == 4


def test_a_city_is_not_the_sum_of_its_schools(golden: World) -> None:
    by_school = [figure_of(golden, "partners", code, where=BASIC).value for code in ("A", "B")]
    assert by_school == [2, 1]
    assert figure_of(golden, "partners", where=BASIC).value == 2


def test_only_partners_of_a_country_or_locality_count_where_the_plan_names_them(golden: World) -> None:
    assert figure_of(golden, "own_schools", where=BASIC, countries=("GB",)).value == 2
    assert figure_of(golden, "own_schools", where=BASIC, countries=("US",)).value == 0
    assert figure_of(golden, "own_schools", where=BASIC, localities=("Wales",)).value == 0


def test_a_first_signing_before_the_registry_is_not_new(planned: World) -> None:
    partner = planned.partner("Sample School", "FR")
    planned.session.commit()
    file_agreement(planned, "A", partner, first_signed_on=date(2015, 1, 1))
    assert figure_of(planned, "new_pairs", where=BASIC, **WINDOW).value == 0


def test_an_agreement_that_renews_itself_counts_until_a_party_objects(planned: World) -> None:
    partner = planned.partner("Sample School", "FR")
    planned.session.commit()
    file_agreement(planned, "A", partner, expires_on=date(2024, 5, 9), auto_renews=True, objected_on=date(2025, 6, 1))
    assert figure_of(planned, "pairs", on=date(2025, 5, 31), where=BASIC).value == 1
    assert figure_of(planned, "pairs", on=date(2025, 6, 1), where=BASIC).value == 0


def test_activities_are_counted_by_direction_and_weighed_against_each_other(golden: World) -> None:
    partner = golden.partner("Sample School", "FR")
    golden.session.commit()
    agreement = file_agreement(golden, "A", partner)
    for direction in (Direction.INBOUND, Direction.INBOUND, Direction.OUTBOUND):
        file_activity(golden, agreement, direction=direction, held_on=date(2025, 4, 1))
    assert figure_of(golden, "activities", where=BASIC, window="year").value == 3
    assert figure_of(golden, "activities", where=BASIC, directions=("inbound",)).by_area["foreign"] == 2
    assert figure_of(golden, "activity_balance", where=BASIC).value == 2


def test_the_board_of_the_golden_cases(golden: World) -> None:
    line = line_of(golden, "P1")
    assert (line["value"], line["status"]) == (3, "met")
    assert [part["value"] for part in line["parts"]] == [5, 2, 2]
    assert line_of(golden, "P2")["status"] == "not_met"
