"""Each finding: the facts that make it, and those a hair's breadth away that do not."""

from datetime import date, datetime
from typing import Any

import pytest

from app.approval.models import Version
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.findings.found import FACTOR, SLEEPING_MONTHS, find, with_answers
from app.findings.library import RULES
from app.findings.rules import Finding, months_before
from app.findings.shown import sentence
from app.indicators.statistics import change_setting
from app.parties.merging import merge
from app.parties.models import PartnerKind, PartnerMerge, PersonMerge
from app.records.kinds.agreement import AgreementType
from app.records.kinds.student import NationalityCheck, StudentCategory
from app.records.kinds.teacher import Deployment, TeacherPhase
from app.records.kinds.trip import ParticipantOutcome
from app.ui.words import speaking
from tests.filed import (
    amend_filed,
    file_activity,
    file_agreement,
    file_return,
    file_student,
    file_teacher,
    file_trip,
    participant,
    revoke,
)
from tests.world import World

ON = date(2025, 12, 31)


def found(world: World, rule: str, code: str = "C", on: date = ON, known: datetime | None = None) -> list[Finding]:
    """What the rule finds under an organisation; every sentence is said in both languages on the way."""
    top = world.organisations["C"].id
    findings = find(world.session, top, [world.organisations[code].id], on, known or utc_now(), [RULES[rule]])
    for finding in findings:
        for language in ("zh", "en"):
            with speaking(language):
                assert "{" not in sentence(finding, {})
    return findings


def owners(world: World, rule: str, **asked: Any) -> list[str]:
    codes = {organisation.id: code for code, organisation in world.organisations.items()}
    return sorted(codes[finding.organisation_id] for finding in found(world, rule, **asked))


def partner_of(world: World, name: str = "Sample School", territory: str = "GB") -> Any:
    begin_writing(world.session)
    made = world.partner(name, territory)
    world.session.commit()
    return made


# a lapsed pair


def test_a_pair_that_expired_without_renewal_is_found_the_day_after(world: World) -> None:
    first = file_agreement(world, "A", partner_of(world), signed_on=date(2018, 1, 1), expires_on=date(2022, 12, 31))
    [finding] = found(world, "lapsed_pair", on=date(2023, 1, 1))
    assert (finding.series_id, finding.mark) == (first.series_id, "2022-12-31")
    assert found(world, "lapsed_pair", on=date(2022, 12, 31)) == []


def test_a_renewed_pair_has_not_lapsed_whatever_name_the_partner_was_given(world: World) -> None:
    one, alias = partner_of(world), partner_of(world, "School of Sample")
    begin_writing(world.session)
    merge(world.session, PartnerMerge, alias.id, one.id)
    world.session.commit()
    first = file_agreement(world, "A", one, signed_on=date(2018, 1, 1), expires_on=date(2022, 12, 31))
    file_agreement(world, "A", alias, type=AgreementType.RENEWAL, predecessor_id=first.series_id,
                   signed_on=date(2023, 3, 1), expires_on=date(2028, 2, 28))
    assert owners(world, "lapsed_pair") == []
    assert owners(world, "lapsed_pair", on=date(2023, 2, 1)) == ["A"]


def test_a_pair_that_lapsed_twice_is_found_once_at_its_last_agreement(world: World) -> None:
    partner = partner_of(world)
    file_agreement(world, "A", partner, signed_on=date(2015, 1, 1), expires_on=date(2017, 12, 31))
    last = file_agreement(world, "A", partner, signed_on=date(2019, 1, 1), expires_on=date(2021, 12, 31))
    assert [finding.series_id for finding in found(world, "lapsed_pair")] == [last.series_id]


@pytest.mark.parametrize("fields", [
    {"ended_on": date(2022, 6, 30), "end_reason": "示例终止", "expires_on": date(2022, 12, 31)},
    {"auto_renews": True, "expires_on": date(2022, 12, 31)},
    {"type": AgreementType.MOU, "expires_on": date(2022, 12, 31)},
    {},
])
def test_what_was_ended_renews_itself_or_is_no_pair_has_not_lapsed(world: World, fields: dict[str, Any]) -> None:
    file_agreement(world, "A", partner_of(world), signed_on=date(2018, 1, 1), **fields)
    assert owners(world, "lapsed_pair") == []


# a sleeping agreement


def test_a_pair_sleeps_after_24_months_without_a_sign_of_life(world: World) -> None:
    agreement = file_agreement(world, "A", partner_of(world), signed_on=date(2020, 1, 1))
    file_activity(world, agreement, held_on=date(2022, 6, 30))
    assert found(world, "sleeping_agreement", on=date(2024, 6, 30)) == []
    [finding] = found(world, "sleeping_agreement", on=date(2024, 7, 1))
    assert finding.mark == "2022-06-30"


def test_a_trip_to_the_partner_or_a_renewal_wakes_a_pair(world: World) -> None:
    travelled, renewed = partner_of(world), partner_of(world, "Other School", "US")
    file_agreement(world, "A", travelled, signed_on=date(2020, 1, 1))
    file_trip(world, "D1", [participant(world, "A", "1")], departs_on=date(2024, 7, 1), partner_id=travelled.id)
    first = file_agreement(world, "B", renewed, signed_on=date(2020, 1, 1), expires_on=date(2024, 12, 31))
    file_agreement(world, "B", renewed, type=AgreementType.RENEWAL, predecessor_id=first.series_id,
                   signed_on=date(2025, 1, 1), expires_on=date(2029, 12, 31))
    assert owners(world, "sleeping_agreement") == []


def test_what_wakes_one_agreement_of_a_pair_wakes_the_pair(world: World) -> None:
    partner = partner_of(world)
    first = file_agreement(world, "A", partner, signed_on=date(2018, 1, 1))
    file_agreement(world, "A", partner, signed_on=date(2020, 1, 1))
    file_activity(world, first, held_on=date(2025, 1, 1))
    assert owners(world, "sleeping_agreement") == []


def test_the_months_are_a_parameter_with_its_time(world: World) -> None:
    file_agreement(world, "A", partner_of(world), signed_on=date(2024, 12, 1))
    before = utc_now()
    begin_writing(world.session)
    change_setting(world.session, world.organisations["C"], SLEEPING_MONTHS, "12", "示例")
    world.session.commit()
    assert owners(world, "sleeping_agreement") == ["A"]
    assert owners(world, "sleeping_agreement", known=before) == []


def test_months_end_where_the_month_ends() -> None:
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert months_before(date(2024, 2, 29), 24) == date(2022, 2, 28)
    assert months_before(date(2025, 12, 31), 24) == date(2023, 12, 31)
    assert months_before(date(2025, 1, 31), 2) == date(2024, 11, 30)


# teachers


def test_one_teacher_at_two_schools_at_once_is_told_at_both(world: World) -> None:
    file_teacher(world, "A", 1, contract_from=date(2022, 9, 1), contract_to=date(2024, 8, 31))
    file_teacher(world, "E", 1, contract_from=date(2024, 1, 1), contract_to=date(2025, 8, 31))
    file_teacher(world, "B", 2)
    assert owners(world, "teacher_claimed_twice") == ["A", "E"]
    assert owners(world, "teacher_claimed_twice", code="D2") == ["E"]
    assert [(item.first, item.second) for item in found(world, "teacher_claimed_twice", code="D1")] == [
        ("2024-01-01", "2024-08-31")]
    assert owners(world, "teacher_claimed_twice", on=date(2023, 12, 31)) == []


def test_a_teacher_who_left_before_is_claimed_once(world: World) -> None:
    file_teacher(world, "A", 1, contract_from=date(2022, 9, 1), contract_to=date(2024, 8, 31),
                 left_on=date(2023, 7, 1), left_reason="示例", police_report_on=date(2023, 7, 1))
    file_teacher(world, "E", 1, contract_from=date(2023, 7, 1), contract_to=date(2025, 8, 31))
    file_teacher(world, "B", 1, phase=TeacherPhase.NO_SHOW)
    assert owners(world, "teacher_claimed_twice") == []


def test_a_teacher_is_beyond_the_permit_the_day_after_it_ends(world: World) -> None:
    file_teacher(world, "A", 1, permit_to=date(2025, 6, 30))
    file_teacher(world, "B", 2, residence_to=date(2025, 6, 30))
    file_teacher(world, "E", 3, permit_to=date(2025, 6, 30), left_on=date(2025, 6, 30), left_reason="示例",
                 police_report_on=date(2025, 7, 1))
    file_teacher(world, "F", 4, permit_to=date(2025, 6, 30), deployment=Deployment.ONLINE)
    assert owners(world, "teacher_beyond_permit", on=date(2025, 7, 1)) == ["A", "B"]
    assert owners(world, "teacher_beyond_permit", on=date(2025, 6, 30)) == []


# pupils


def test_a_pupil_in_doubt_or_registered_otherwise_contradicts(world: World) -> None:
    file_student(world, "A", 1)
    file_student(world, "B", 2, nationality_check=NationalityCheck.DOUBTFUL)
    assert [(item.aspect, item.first) for item in found(world, "nationality_contradicted")] == [("doubtful", "GB")]


def test_two_schools_that_enter_one_pupil_differently_are_both_asked(world: World) -> None:
    one = file_student(world, "A", 3)
    other = file_student(world, "E", 4, nationality="US", surname="OTHER", document_number="TEST00004")
    begin_writing(world.session)
    merge(world.session, PersonMerge, person_of(other), person_of(one))
    world.session.commit()
    found_here = found(world, "nationality_contradicted")
    assert {(item.organisation_id, item.aspect, item.other_id) for item in found_here if item.other_id} == {
        (one.organisation_id, "elsewhere", other.series_id), (other.organisation_id, "elsewhere", one.series_id)}
    assert owners(world, "nationality_contradicted", code="A") == ["A"]


def test_a_pupil_the_person_is_registered_otherwise_is_asked_about(world: World) -> None:
    one = file_student(world, "A", 3)
    other = file_student(world, "E", 4, nationality="US", surname="OTHER", document_number="TEST00004")
    begin_writing(world.session)
    merge(world.session, PersonMerge, person_of(other), person_of(one))
    world.session.commit()
    assert [(item.first, item.second) for item in found(world, "nationality_contradicted")
            if item.aspect == "registered"] == [("US", "GB")]


def person_of(version: Version) -> int:
    return version.person_id  # type: ignore[attr-defined, no-any-return]  # a pupil's record has its person


# trips


def test_a_trip_to_a_partner_without_agreement_is_found(world: World) -> None:
    tied, untied = partner_of(world), partner_of(world, "Other School", "US")
    file_agreement(world, "A", tied, signed_on=date(2018, 1, 1), expires_on=date(2020, 12, 31))
    for day, partner in ((date(2019, 7, 1), tied), (date(2022, 7, 1), tied), (date(2019, 8, 1), untied)):
        file_trip(world, "A", [participant(world, "A", "1")], departs_on=day, partner_id=partner.id)
    assert [item.mark for item in found(world, "trip_without_agreement")] == ["2022-07-01", "2019-08-01"]


def test_the_agreement_of_a_school_that_went_along_is_enough_and_an_unnamed_partner_is_no_matter(world: World) -> None:
    partner = partner_of(world, "Sample University", "GB")
    file_agreement(world, "B", partner, type=AgreementType.MOU, signed_on=date(2018, 1, 1))
    file_trip(world, "D1", [participant(world, "B", "1")], partner_id=partner.id)
    file_trip(world, "A", [participant(world, "A", "2")], departs_on=date(2020, 7, 1))
    assert owners(world, "trip_without_agreement") == []


def test_the_same_delegation_reported_by_two_schools_is_told_at_both(world: World) -> None:
    file_trip(world, "A", [participant(world, "A", "1")], approval_number="示外〔2019〕9号")
    file_trip(world, "E", [participant(world, "E", "2")], approval_number="示外〔2019〕9号")
    file_trip(world, "B", [participant(world, "B", "3")], approval_number="示外〔2019〕8号")
    file_trip(world, "F", [participant(world, "F", "3")], approval_number="示外〔2019〕7号")
    file_trip(world, "F", [participant(world, "F", "4")], approval_number="示外〔2019〕9号",
              departs_on=date(2021, 1, 1))
    assert owners(world, "trip_reported_twice") == ["A", "B", "E", "F"]
    assert owners(world, "trip_reported_twice", on=date(2019, 6, 30)) == []


# figures


def test_a_figure_far_from_the_own_years_before_is_found(world: World) -> None:
    for year, heads in ((2021, 10), (2022, 10), (2023, 10), (2024, 20), (2025, 21)):
        file_return(world, "U", date(year, 10, 1), heads, 0, 0, 0, 0)
    assert owners(world, "far_from_own_years", on=date(2024, 12, 31)) == []
    assert owners(world, "far_from_own_years") == []
    begin_writing(world.session)
    change_setting(world.session, world.organisations["C"], FACTOR, "1.5", "示例")
    world.session.commit()
    [finding] = found(world, "far_from_own_years", on=date(2025, 6, 30))
    assert (finding.aspect, finding.mark, finding.first, finding.second) == ("returned", "2024", "20", "30")
    assert "平均 10" in sentence(finding, {})


def test_people_sent_fewer_by_far_are_found_and_those_who_stayed_are_not_counted(world: World) -> None:
    def sent(year: int, *numbers: int, **fields: Any) -> None:
        people = [participant(world, "A", str(number), **fields) for number in numbers]
        file_trip(world, "A", [*people, participant(world, "B", "99")], departs_on=date(year, 7, 1),
                  approval_number=f"示外〔{year}〕1号")
    for year in (2022, 2023, 2024):
        sent(year, *range(1, 9))
    sent(2025, 1, 2, 3)
    assert owners(world, "far_from_own_years") == ["A"]
    sent(2025, 4, 5, 6, outcome=ParticipantOutcome.CANCELLED)
    assert owners(world, "far_from_own_years") == ["A"]
    sent(2025, 4)
    assert owners(world, "far_from_own_years") == []


# what all have in common


def test_only_filed_records_are_asked_about_and_only_while_they_stand(world: World) -> None:
    partner, before = partner_of(world), utc_now()
    version = file_agreement(world, "A", partner, signed_on=date(2018, 1, 1), expires_on=date(2022, 12, 31))
    then = utc_now()
    assert owners(world, "lapsed_pair", known=before) == []
    revoke(world, version)
    assert owners(world, "lapsed_pair") == []
    assert owners(world, "lapsed_pair", known=then) == ["A"]


def test_an_amendment_settles_a_finding_from_then_on(world: World) -> None:
    version = file_teacher(world, "A", 1, permit_to=date(2025, 6, 30))
    then = utc_now()
    amend_filed(world, version, permit_to=date(2025, 12, 31))
    assert owners(world, "teacher_beyond_permit", on=date(2025, 10, 1)) == []
    assert owners(world, "teacher_beyond_permit", on=date(2025, 10, 1), known=then) == ["A"]


def test_a_finding_keeps_its_id_and_other_facts_have_another(world: World) -> None:
    agreement = file_agreement(world, "A", partner_of(world), signed_on=date(2020, 1, 1))
    [first], [again] = found(world, "sleeping_agreement"), found(world, "sleeping_agreement", on=date(2025, 11, 1))
    assert first.id == again.id
    file_activity(world, agreement, held_on=date(2023, 1, 1))
    [later] = found(world, "sleeping_agreement")
    assert later.id != first.id
    assert with_answers([later], [], [RULES["sleeping_agreement"]], ON)[0].answers == ()


def test_partners_that_are_universities_pair_with_universities_only(world: World) -> None:
    begin_writing(world.session)
    university = world.partner("Sample University", "US", PartnerKind.UNIVERSITY)
    world.session.commit()
    file_agreement(world, "U", university, signed_on=date(2018, 1, 1), expires_on=date(2022, 12, 31))
    assert owners(world, "lapsed_pair") == ["U"]


def test_a_category_of_pupils_from_hong_kong_is_sound(world: World) -> None:
    file_student(world, "A", 1, StudentCategory.HK)
    file_student(world, "A", 2, StudentCategory.OVERSEAS_CHINESE)
    assert found(world, "nationality_contradicted") == []
