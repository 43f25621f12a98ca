"""What changed between two moments: every record that moved a figure, and why; and the sum is shown."""

from datetime import date

import pytest

from app.approval.knowing import BadQuestion, NotThere
from app.approval.steps import State, Verb
from app.db.stamps import utc_now
from app.indicators.library import keep_plan
from app.organisations.change import change_facts, merge_organisations
from app.parties.merging import merge, unmerge
from app.parties.models import PartnerMerge, PersonMerge
from app.records.filing import decide
from app.records.kinds.student import MovementKind
from tests.comparisons.comparing import YEAR_END, changes_of, told, write
from tests.filed import (
    amend_filed,
    file_agreement,
    file_movement,
    file_return,
    file_student,
    file_teacher,
    file_trip,
    participant,
    revoke,
)
from tests.indicators.conftest import PLAN
from tests.indicators.test_readings import BOTH, choose
from tests.indicators.test_two_dates import standing
from tests.world import World


def test_a_new_filing_is_told_with_its_moment(golden: World) -> None:
    known, partner = utc_now(), golden.partner("Eighth Sample School", "JP")
    golden.session.commit()
    version = file_agreement(golden, "E", partner)
    found = changes_of(golden, known=known)
    assert (found["old"], found["new"], told(found)) == (3, 4, [("known", 1, "filed")])
    assert found["sums"] == [{"side": "all", "old": 3, "gained": 1, "lost": 0, "new": 4, "adds_up": True}]
    (record,) = found["units"][0]["records"]
    assert (record["series"], record["version"]) == (version.series.public_id, 1)
    assert record["at"] is not None


def test_a_revocation_is_told_by_its_decision(golden: World) -> None:
    known = utc_now()
    revoke(golden, standing(golden, "B", date(2022, 5, 10)))
    found = changes_of(golden, known=known)
    assert (found["old"], found["new"], told(found)) == (3, 2, [("known", -1, "revoked")])


def test_an_amendment_names_its_fields_and_the_condition_that_fails_now(golden: World) -> None:
    known = utc_now()
    amend_filed(golden, standing(golden, "A", date(2020, 12, 31)), ended_on=date(2024, 1, 1), end_reason="示例")
    found = changes_of(golden, known=known)
    assert told(found) == [("known", -1, "amended")]
    (record,) = found["units"][0]["records"]
    assert record["failing"] == ["所问日期时未终止"]
    assert {"field": "终止日期", "old": "", "new": "2024-01-01"} in record["fields"]
    assert {"field": "终止日期", "value": "2024-01-01"} in record["facts"]


def test_a_merge_of_partners_makes_one_pair_of_two_and_undoing_it_two_of_one(planned: World) -> None:
    world = planned
    one, other = world.partner("Sample North", "FR"), world.partner("Sample South", "FR")
    world.session.commit()
    for partner in (one, other):
        file_agreement(world, "A", partner)
    apart = utc_now()
    write(world, lambda: merge(world.session, PartnerMerge, other.id, one.id))
    found = changes_of(world, known=apart)
    assert (found["old"], found["new"], told(found)) == (2, 1, [("known", -1, "partner_merged")])
    assert found["units"][0]["records"][0]["detail"] == "Sample South → Sample North"
    together = utc_now()
    write(world, lambda: unmerge(world.session, PartnerMerge, other.id))
    assert told(changes_of(world, known=together)) == [("known", 1, "partner_merged")]
    assert changes_of(world, known=apart) == {}


def test_an_amendment_that_has_nothing_to_do_with_it_is_not_blamed(planned: World) -> None:
    world = planned
    one, other = world.partner("Sample North", "FR"), world.partner("Sample South", "FR")
    world.session.commit()
    file_agreement(world, "A", one)
    version, known = file_agreement(world, "A", other), utc_now()
    amend_filed(world, version, signed_at="另一示例地")
    write(world, lambda: merge(world.session, PartnerMerge, other.id, one.id))
    assert told(changes_of(world, known=known)) == [("known", -1, "partner_merged")]


def test_a_school_that_moves_leaves_one_district_and_comes_to_the_other(golden: World) -> None:
    world, known = golden, utc_now()
    write(world, lambda: change_facts(world.session, world.organisations["A"], date(2025, 7, 1),
                                      parent_id=world.organisations["D2"].id))
    lost, gained = (changes_of(world, known=known, org=code) for code in ("D1", "D2"))
    assert told(lost) == [("known", -1, "school_moved")] * 2
    assert told(gained) == [("known", 1, "school_moved")] * 2
    assert lost["units"][0]["records"][0]["detail"] == "甲区第一示例中学：甲区教育委员会 → 乙区教育局"
    assert changes_of(world, known=known) == {}
    by_day = changes_of(world, on=date(2025, 6, 30), org="D2")
    assert ("on", 1, "school_moved") in told(by_day)


def test_what_ends_by_the_later_day_is_told_with_the_day_that_ends_it(golden: World) -> None:
    found = changes_of(golden, to_on=date(2026, 6, 30))
    assert (found["old"], found["new"], told(found)) == (3, 2, [("on", -1, "ended")])
    (record,) = found["units"][0]["records"]
    assert record["failing"] == ["所问日期时未到期（长期有效或自动续期除外）"]
    assert {"field": "到期日", "value": "2026-02-28"} in record["facts"]


def test_what_enters_the_window_is_told_with_its_own_day(golden: World) -> None:
    found = changes_of(golden, "P2", on=date(2022, 1, 1))
    assert [item for item in told(found) if item[2] != "came"] == []
    days = {fact["value"] for unit in found["units"] for record in unit["records"] for fact in record["facts"]}
    assert {"2022-05-10", "2024-09-01"} <= days


def test_what_came_and_went_in_between_is_told_twice_and_adds_up(golden: World) -> None:
    known, partner = utc_now(), golden.partner("Eighth Sample School", "JP")
    golden.session.commit()
    file_agreement(golden, "E", partner, signed_on=date(2025, 1, 1), expires_on=date(2026, 1, 31))
    found = changes_of(golden, known=known, to_on=date(2026, 2, 28))
    assert (found["old"], found["new"]) == (3, 3)
    assert sorted(told(found)) == [("known", 1, "filed"), ("on", -1, "ended")]


def test_a_new_text_of_the_plan_is_a_step_of_its_own(golden: World) -> None:
    known = utc_now()
    text = PLAN.replace('count = { measure = "pairs", basis = "in_force", sector = "basic" }\nparts',
                        'count = { measure = "pairs", basis = "ever", sector = "basic" }\nparts')
    write(golden, lambda: keep_plan(golden.session, "sample", text))
    found = changes_of(golden, known=known)
    assert (found["old"], found["new"]) == (3, 5)
    assert told(found) == [("rule", 1, "rule")] * 2
    assert ["所问日期时未终止"] in [record["failing"] for unit in found["units"] for record in unit["records"]]


def test_another_reading_of_the_same_text_is_a_step_of_the_rule(golden: World) -> None:
    write(golden, lambda: keep_plan(golden.session, "sample", BOTH))
    known = choose(golden, "basis", "ever")
    found = changes_of(golden, known=known)
    assert (found["old"], found["new"]) == (3, 5)
    assert told(found) == [("rule", 1, "rule")] * 2
    assert found["sums"] == [{"side": "all", "old": 3, "gained": 2, "lost": 0, "new": 5, "adds_up": True}]


def test_a_target_that_a_new_text_adds_comes_with_all_its_units(golden: World) -> None:
    known = utc_now()
    text = PLAN.replace('code = "P7"', 'code = "P8"').replace(
        'count = { measure = "statistic_only" }', 'count = { measure = "partners", sector = "basic" }')
    write(golden, lambda: keep_plan(golden.session, "sample", text))
    found = changes_of(golden, "P8", known=known)
    assert (found["old"], found["new"], found["units"][0]["step"]) == (None, 2, "rule")


def test_a_return_by_the_city_ends_what_stood_at_the_district(planned: World) -> None:
    world, partner = planned, planned.partner("Sample School", "GB")
    write(world, lambda: keep_plan(world.session, "sample", PLAN.replace('level = "city"', 'level = "district"')))
    file_agreement(world, "B", world.partner("First Sample School", "GB"))
    version, known = file_agreement(world, "A", partner, upto=State.AT_CITY), utc_now()
    write(world, lambda: decide(world.session, version, Verb.RETURN, world.users["reviewer-C"], words="示例退回"))
    assert told(changes_of(world, known=known)) == [("known", -1, "returned")]


def test_a_pupil_who_left_is_told_by_the_movement(planned: World) -> None:
    pupil = file_student(planned, "A", 1)
    known = utc_now()
    file_movement(planned, pupil, MovementKind.GRADUATE, date(2025, 7, 1))
    found = changes_of(planned, "P4", known=known)
    assert told(found) == [("known", -1, "movement")]
    assert told(changes_of(planned, "P4", on=date(2025, 6, 30))) == [("on", -1, "movement")]


def test_a_later_return_takes_the_place_of_the_one_before(planned: World) -> None:
    file_return(planned, "U", date(2024, 12, 31), 100, 0, 0, 0, 0)
    later = file_return(planned, "U", date(2025, 6, 30), 120, 0, 0, 0, 0)
    found = changes_of(planned, "P4", on=date(2025, 1, 1))
    gone = next(unit for unit in found["units"] if unit["new"] is None)
    assert gone["records"][0]["detail"] == f"同一单位同时计入：{later.series.public_id}"
    assert sorted(told(found)) == [("on", -100, "other_record"), ("on", 120, "came")]
    assert (found["old"], found["new"]) == (100, 120)


def test_an_amended_amount_is_one_unit_that_changed(planned: World) -> None:
    version = file_return(planned, "U", date(2024, 12, 31), 100, 0, 0, 0, 0)
    known = utc_now()
    amend_filed(planned, version, foreign_count=90)
    found = changes_of(planned, "P4", known=known)
    assert told(found) == [("known", -10, "amended")]
    assert found["sums"][0]["lost"] == 10


def test_persons_found_to_be_one_are_told_without_their_names(planned: World) -> None:
    world = planned
    versions = [file_trip(world, "A", [participant(world, "A", number)], departs_on=date(2025, month, 1))
                for number, month in (("7", 3), ("8", 4))]
    ids = [version.participants[0].person_id for version in versions]  # type: ignore[attr-defined]
    known = utc_now()
    write(world, lambda: merge(world.session, PersonMerge, ids[1], ids[0]))
    found = changes_of(world, "P3", known=known)
    assert told(found) == [("known", -1, "person_merged")]
    assert "示例7" not in str(found)
    assert "PER-" in found["units"][0]["records"][0]["detail"]


def test_schools_that_become_one_share_their_pair(golden: World) -> None:
    world, known = golden, utc_now()
    write(world, lambda: merge_organisations(world.session, world.organisations["B"], world.organisations["A"],
                                             date(2025, 9, 1)))
    found = changes_of(world, known=known)
    assert (found["old"], found["new"], told(found)) == (3, 2, [("known", -1, "school_merged")])


def test_a_permit_that_ends_is_told_by_the_permit(planned: World) -> None:
    file_teacher(planned, "A", 1, permit_to=date(2025, 3, 31))
    found = changes_of(planned, "P6", on=date(2025, 1, 1))
    assert told(found) == [("on", -1, "ended")]
    assert "2025-03-31" in {fact["value"] for fact in found["units"][0]["records"][0]["facts"]}


def test_the_same_and_the_wrong_way_round_are_refused(golden: World) -> None:
    for to_on in (YEAR_END, date(2024, 12, 31)):
        with pytest.raises(BadQuestion):
            changes_of(golden, to_on=to_on)
    with pytest.raises(NotThere):
        changes_of(golden, "P99", on=date(2024, 1, 1))


def test_a_change_of_a_version_that_moves_nothing_is_only_numbered(golden: World) -> None:
    known = utc_now()
    amend_filed(golden, standing(golden, "A", date(2020, 12, 31)), signed_at="另一示例地")
    assert changes_of(golden, known=known) == {}
