"""Trips: who went where and why; limits of general visits that only warn."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.organisations.models import Stage
from app.parties.checksums import resident_check
from app.parties.models import DocumentType, Sex
from app.records.checks import content_problems
from app.records.fields import Problem
from app.records.kinds.trip import (
    TRIP,
    AgeBand,
    Duty,
    Funding,
    ParticipantOutcome,
    Subject,
    TravelDocument,
    Trip,
    TripDestination,
    TripGrouping,
    TripNature,
    TripParticipant,
    TripPhase,
    TripTask,
    age_band,
    days_away,
    problems,
    warnings,
)

GONE, GOING, CANCELLED = ParticipantOutcome.EXECUTED, ParticipantOutcome.GOING, ParticipantOutcome.CANCELLED
OFFICIAL_NEEDS = {"plan_number", "inviter", "invited_on", "notice_from", "notice_to", "budget", "approval_number",
                  "approver", "approved_on", "spent", "travel_document"}
PAPERS: dict[str, Any] = {
    "plan_number": "2025-示例-1", "inviter": "Example Education Authority", "invited_on": date(2025, 3, 1),
    "notice_from": date(2025, 4, 7), "notice_to": date(2025, 4, 11), "budget": Decimal("100000.00"),
    "approval_number": "示外办任〔2025〕1号", "approver": "示例市外办", "approved_on": date(2025, 5, 1),
    "spent": Decimal("98765.40"), "travel_document": TravelDocument.OFFICIAL_PASSPORT,
    "documents_returned_on": date(2025, 6, 20), "reported_on": date(2025, 7, 1), "result_notice_on": date(2025, 7, 1),
}


def participant(number: int = 1, **changed: Any) -> TripParticipant:
    body = f"00000019800101{number:03d}"
    plain: dict[str, Any] = {
        "organisation_id": 1, "name_zh": "张三示例", "sex": Sex.FEMALE, "birth_date": date(1980, 1, 1),
        "nationality": "CN", "document_type": DocumentType.RESIDENT_ID,
        "document_number": body + resident_check(body), "duty": Duty.TEACHER, "stage": Stage.SENIOR,
        "subject": Subject.PHYSICS, "key_teacher": True, "age_band": AgeBand.MIDDLE, "outcome": GONE,
    }
    return TripParticipant(**plain | changed)


def trip(*places: str, people: list[TripParticipant] | None = None, **changed: Any) -> Trip:
    plain: dict[str, Any] = {
        "name": "示例研修团", "organiser": "示例市教育局", "grouping": TripGrouping.OWN, "task": TripTask.TRAINING,
        "nature": TripNature.OFFICIAL_ABROAD, "phase": TripPhase.EXECUTED, "departs_on": date(2025, 6, 1),
        "returns_on": date(2025, 6, 21), "funding": (Funding.FISCAL,),
        "destinations": [TripDestination(territory=place) for place in places or ("GB",)],
        "participants": [participant()] if people is None else people,
    }
    return Trip(**plain | PAPERS | changed)


def places(found: list[Problem]) -> set[str]:
    return {problem.where for problem in found}


def test_a_complete_trip_has_no_problems_and_no_warnings() -> None:
    assert content_problems(TRIP, trip()) == []
    assert warnings(trip()) == []


def test_an_official_trip_shows_plan_invitation_notice_budget_and_permission() -> None:
    assert places(problems(trip(**dict.fromkeys(PAPERS)))) == OFFICIAL_NEEDS
    planned = trip(**dict.fromkeys(PAPERS), phase=TripPhase.PLANNED, people=[])
    assert places(problems(planned)) == OFFICIAL_NEEDS - {"approval_number", "approver", "approved_on", "spent",
                                                          "travel_document"}
    assert problems(trip(plan_number=None, unplanned_reason="临时任务", inviter=None, partner_id=7)) == []


@pytest.mark.parametrize("nature", [TripNature.CSC, TripNature.PRIVATE])
def test_trips_sent_by_the_state_scholarship_or_privately_need_no_permission(nature: TripNature) -> None:
    assert problems(trip(nature=nature, **dict.fromkeys(PAPERS))) == []


@pytest.mark.parametrize(("nature", "territories", "fits"), [
    (TripNature.OFFICIAL_ABROAD, ("GB", "HK"), True), (TripNature.OFFICIAL_ABROAD, ("HK",), False),
    (TripNature.OFFICIAL_HKMO, ("HK", "MO"), True), (TripNature.OFFICIAL_HKMO, ("HK", "GB"), False),
    (TripNature.OFFICIAL_TW, ("TW",), True), (TripNature.OFFICIAL_TW, ("HK",), False),
    (TripNature.PRIVATE, ("TW", "GB"), True), (TripNature.PRIVATE, ("CN",), False),
])
def test_destinations_go_with_the_nature(nature: TripNature, territories: tuple[str, ...], fits: bool) -> None:
    assert ("destinations" not in places(problems(trip(*territories, nature=nature)))) is fits


def test_a_stop_over_is_no_destination_and_online_training_needs_none() -> None:
    only = trip(destinations=[TripDestination(territory="GB", transit=True)])
    assert places(problems(only)) == {"destinations"}
    assert problems(trip(task=TripTask.ONLINE, destinations=[])) == []


@pytest.mark.parametrize(("phase", "outcomes", "fits"), [
    (TripPhase.EXECUTED, (GONE, CANCELLED), True), (TripPhase.EXECUTED, (GONE, GOING), False),
    (TripPhase.EXECUTED, (CANCELLED,), False), (TripPhase.EXECUTED, (), False), (TripPhase.PARTLY, (GONE,), True),
    (TripPhase.APPROVED, (GOING,), True), (TripPhase.APPROVED, (GONE,), False), (TripPhase.APPROVED, (), False),
    (TripPhase.PLANNED, (), True), (TripPhase.PLANNED, (GONE,), False), (TripPhase.CANCELLED, (CANCELLED,), True),
    (TripPhase.CANCELLED, (GONE,), False),
])
def test_participants_went_as_the_trip_did(phase: TripPhase, outcomes: tuple[ParticipantOutcome, ...],
                                           fits: bool) -> None:
    people = [participant(number, outcome=outcome) for number, outcome in enumerate(outcomes)]
    assert ("participants" not in places(problems(trip(phase=phase, people=people)))) is fits


def test_heads_and_teachers_give_what_coverage_is_counted_from() -> None:
    bare = {"stage": None, "subject": None, "age_band": None}
    found = problems(trip(people=[participant(1, **bare), participant(2, duty=Duty.HEAD, **bare),
                                  participant(3, duty=Duty.INTERPRETER, **bare)]))
    assert places(found) == {"participants.0.stage", "participants.0.age_band", "participants.0.subject",
                             "participants.1.stage", "participants.1.age_band"}


def test_the_age_band_is_that_of_the_departure() -> None:
    assert age_band(date(1990, 6, 1), date(2025, 6, 1)) is AgeBand.YOUNG
    assert age_band(date(1989, 6, 1), date(2025, 6, 1)) is AgeBand.MIDDLE
    assert age_band(date(1974, 6, 1), date(2025, 6, 1)) is AgeBand.SENIOR
    assert places(problems(trip(people=[participant(age_band=AgeBand.YOUNG)]))) == {"participants.0.age_band"}


def test_one_person_is_in_a_trip_once() -> None:
    assert places(problems(trip(people=[participant(), participant()]))) == {"participants.1.document_number"}


def test_a_wrong_number_or_day_of_birth_is_named_in_its_row() -> None:
    wrong = participant(1, document_number="000000198001010010")
    other = participant(2, birth_date=date(1980, 1, 2))
    assert places(problems(trip(people=[wrong, other]))) == {"participants.0.document_number",
                                                             "participants.1.birth_date"}


def test_both_ends_count_as_days_away() -> None:
    assert days_away(trip(returns_on=date(2025, 6, 5))) == 5
    assert places(problems(trip(returns_on=date(2025, 5, 31)))) == {"returns_on"}


def lasting(days: int) -> date:
    """The departure of a trip that returns on 21 June after so many days."""
    return date(2025, 6, 21) - timedelta(days - 1)


@pytest.mark.parametrize(("territories", "days", "over"), [
    (("GB",), 5, False), (("GB",), 6, True), (("GB", "FR"), 8, False), (("GB", "FR"), 9, True),
    (("GB", "FR", "DE"), 10, False), (("GB", "FR", "DE"), 11, True), (("BR",), 6, False), (("KE",), 7, True),
])
def test_general_visits_over_their_days_are_warned_of_with_the_source(
        territories: tuple[str, ...], days: int, over: bool) -> None:
    visit = trip(*territories, task=TripTask.VISIT, departs_on=lasting(days))
    told = [warning for warning in warnings(visit) if warning.code == "days"]
    assert bool(told) is over
    assert all("河南师范大学" in warning.words.zh for warning in told)
    assert problems(visit) == []


def test_six_people_are_the_limit_of_a_general_visit_and_never_block() -> None:
    seven = trip(task=TripTask.VISIT, departs_on=lasting(5), people=[participant(number) for number in range(7)])
    assert {warning.code for warning in warnings(seven)} == {"heads"}
    assert problems(seven) == []


def test_pupils_are_not_heads_of_a_general_visit() -> None:
    people = [participant(number, duty=Duty.STUDENT) for number in range(30)]
    escorted = trip(task=TripTask.SISTER_VISIT, departs_on=lasting(5), people=[*people, participant(99)])
    assert warnings(escorted) == []


def test_training_has_no_such_limits() -> None:
    long = trip("GB", "FR", "DE", "IT", people=[participant(number) for number in range(25)])
    assert warnings(long) == []
    private = trip(task=TripTask.VISIT, nature=TripNature.PRIVATE, departs_on=lasting(12))
    assert warnings(private) == []


def test_long_visits_to_hong_kong_or_macao_are_warned_of() -> None:
    visit: dict[str, Any] = {"nature": TripNature.OFFICIAL_HKMO, "task": TripTask.VISIT}
    assert warnings(trip("HK", **visit, departs_on=lasting(5))) == []
    assert places(warnings(trip("HK", **visit, departs_on=lasting(6)))) == {"returns_on"}
    assert places(warnings(trip("MO", **visit, departs_on=lasting(5)))) == {"returns_on"}


def test_agents_short_notices_and_late_papers_only_warn() -> None:
    told = trip(through_agent=True, notice_to=date(2025, 4, 10), approved_on=date(2025, 6, 2), reported_on=None,
                documents_returned_on=date(2025, 7, 1), result_notice_on=None)
    assert problems(told) == []
    assert places(warnings(told)) == {"through_agent", "notice_to", "approved_on", "reported_on",
                                      "documents_returned_on", "result_notice_on"}
