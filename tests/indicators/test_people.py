"""Persons, person-trips and trips of 2019; teachers in service; students by roster and return; programmes."""

from datetime import date
from decimal import Decimal

from app.indicators.sources import Where
from app.organisations.models import Stage
from app.parties.models import DocumentType
from app.records.kinds.programme import ProgrammeStatus, ProgrammeSubtype
from app.records.kinds.student import MovementKind, StudentCategory, StudentPhase, StudyDuration
from app.records.kinds.teacher import ResidenceKind, TeacherCategory, TeacherPhase
from app.records.kinds.trip import Duty, ParticipantOutcome, TripNature, TripTask
from app.ui.territories import Area
from tests.filed import (
    file_movement,
    file_programme,
    file_return,
    file_student,
    file_teacher,
    file_trip,
    participant,
)
from tests.indicators.asking import EVERYWHERE, figure_of, units_of
from tests.world import World

END_2019 = date(2019, 12, 31)
ALL_AREAS = Where(areas=(Area.FOREIGN, Area.HK, Area.MO, Area.TW, Area.OVERSEAS_CHINESE))


def send_in_2019(world: World) -> None:
    """The golden trips: X twice, Y once, Z cancelled, W escorting pupils, V out in December and back in January."""
    file_trip(world, "A", [participant(world, "A", "1")], to=("GB",))
    file_trip(world, "A", [participant(world, "A", "1"), participant(world, "B", "2"),
                           participant(world, "A", "3", outcome=ParticipantOutcome.CANCELLED)], to=("HK",))
    file_trip(world, "A", [participant(world, "A", "4")], to=("US",), task=TripTask.ESCORT)
    file_trip(world, "E", [participant(world, "E", "5")], to=("SG",), task=TripTask.STUDY,
              departs_on=date(2019, 12, 28), returns_on=date(2020, 1, 10))


def test_three_persons_went_on_four_person_trips_and_three_trips(world: World) -> None:
    send_in_2019(world)
    asked = {"on": END_2019, "where": EVERYWHERE, "window": "year"}
    assert figure_of(world, "persons", **asked).value == 3
    assert figure_of(world, "person_trips", **asked).value == 4
    assert figure_of(world, "trips", **asked).value == 3
    assert figure_of(world, "persons", on=date(2020, 12, 31), where=EVERYWHERE, window="year").value == 0


def test_a_person_who_went_to_two_areas_touches_both(world: World) -> None:
    send_in_2019(world)
    found = figure_of(world, "persons", on=END_2019, where=EVERYWHERE, window="year")
    assert (found.by_area["foreign"], found.by_area["HK"]) == (2, 2)


def test_participants_count_where_they_come_from_and_not_where_the_trip_is_filed(world: World) -> None:
    send_in_2019(world)
    by_school = {code: figure_of(world, "persons", code, END_2019, where=EVERYWHERE, window="year").value
                 for code in ("A", "B", "E", "D1", "D2")}
    assert by_school == {"A": 1, "B": 1, "E": 1, "D1": 2, "D2": 1}


def test_private_trips_pupils_and_interpreters_are_not_sent(world: World) -> None:
    file_trip(world, "A", [participant(world, "A", "1")], nature=TripNature.PRIVATE)
    file_trip(world, "A", [participant(world, "A", "2", duty=Duty.STUDENT),
                           participant(world, "A", "3", duty=Duty.INTERPRETER)])
    assert figure_of(world, "persons", on=END_2019, where=EVERYWHERE, window="year").value == 0


def test_coverage_counts_cells_of_stage_and_subject(world: World) -> None:
    send_in_2019(world)
    asked = {"on": END_2019, "where": EVERYWHERE, "stages": ("senior", "primary"), "subjects": ("physics", "art")}
    assert figure_of(world, "coverage", **asked).value == 1
    assert units_of(world, "coverage", **asked) == ["senior:physics"]


def test_a_teacher_counts_while_contract_and_permits_cover_the_day(world: World) -> None:
    file_teacher(world, "A", 1)
    file_teacher(world, "A", 2, left_on=date(2024, 1, 31), left_reason="示例")
    file_teacher(world, "A", 3, residence_kind=ResidenceKind.OTHER)
    file_teacher(world, "A", 4, phase=TeacherPhase.NO_SHOW)
    file_teacher(world, "B", 5, contract_to=date(2023, 8, 31))
    assert figure_of(world, "teachers", where=EVERYWHERE).value == 1
    assert figure_of(world, "teachers", on=date(2023, 6, 1), where=EVERYWHERE).value == 3
    assert figure_of(world, "teachers", where=EVERYWHERE, work_categories=("A",)).value == 0


def test_teachers_from_hong_kong_and_overseas_chinese_need_no_permit_and_have_their_own_columns(world: World) -> None:
    none = dict.fromkeys(("work_category", "permit_number", "permit_authority", "permit_from", "permit_to",
                          "permit_employer_matches", "residence_kind", "residence_number", "residence_from",
                          "residence_to"))
    file_teacher(world, "A", 1, category=TeacherCategory.HKMO, nationality="HK",
                 document_type=DocumentType.HKMO_PERMIT, document_number="H00000001", **none)
    file_teacher(world, "A", 2, category=TeacherCategory.OVERSEAS_CHINESE, nationality="CN",
                 document_type=DocumentType.CHINESE_PASSPORT, document_number="G00000002", **none)
    found = figure_of(world, "teachers", where=ALL_AREAS)
    assert (found.by_area["HK"], found.by_area["overseas_chinese"], found.by_area["foreign"]) == (1, 1, 0)
    assert figure_of(world, "teachers", where=EVERYWHERE).value == 1


def test_students_are_counted_by_roster_and_return_and_by_area(world: World) -> None:
    for number, category in enumerate(StudentCategory, start=1):
        file_student(world, "A", number, category)
    file_student(world, "A", 11, phase=StudentPhase.NO_SHOW)
    file_student(world, "A", 12, duration=StudyDuration.SHORT, expected_leave_on=date(2021, 12, 1))
    file_return(world, "U", date(2024, 12, 31), 100, 5, 4, 3, 2)
    file_return(world, "U", date(2025, 12, 31), 200, 10, 8, 6, 4)
    found = figure_of(world, "students", where=EVERYWHERE)
    assert found.value == 4 + 224
    assert found.by_area == {"foreign": 201, "HK": 11, "MO": 9, "TW": 7, "overseas_chinese": 0}
    assert figure_of(world, "students", on=date(2025, 6, 1), where=EVERYWHERE).value == 4 + 112
    assert figure_of(world, "admitting_schools", where=EVERYWHERE).value == 2
    assert figure_of(world, "students", where=ALL_AREAS).by_area["overseas_chinese"] == 1 + 4


def test_a_pupil_on_leave_or_gone_is_not_in_school_that_day(world: World) -> None:
    student = file_student(world, "A", 1)
    file_movement(world, student, MovementKind.SUSPEND, date(2023, 3, 1))
    file_movement(world, student, MovementKind.RESUME, date(2023, 9, 1))
    file_movement(world, student, MovementKind.GRADUATE, date(2025, 7, 1))
    days = (date(2023, 2, 1), date(2023, 3, 1), date(2023, 9, 1), date(2025, 7, 2))
    assert [figure_of(world, "students", on=day, where=EVERYWHERE).value for day in days] == [1, 0, 1, 0]


def test_a_pupil_counts_up_to_and_on_the_last_day(world: World) -> None:
    student = file_student(world, "A", 1)
    file_movement(world, student, MovementKind.GRADUATE, date(2025, 12, 31))
    assert figure_of(world, "students", on=date(2025, 12, 31), where=EVERYWHERE).value == 1
    assert figure_of(world, "students", on=date(2026, 1, 1), where=EVERYWHERE).value == 0


def test_a_programme_counts_from_the_status_that_the_target_names(world: World) -> None:
    file_programme(world, "A", ProgrammeSubtype.WINDOW_SCHOOL, status=ProgrammeStatus.CULTIVATED)
    file_programme(world, "B", ProgrammeSubtype.WINDOW_SCHOOL, status=ProgrammeStatus.RECOGNISED)
    file_programme(world, "E", ProgrammeSubtype.WINDOW_SCHOOL, status=ProgrammeStatus.RECOGNISED,
                   ends_on=date(2024, 1, 1))
    asked = {"subtypes": ("window_school",)}
    assert figure_of(world, "programmes", **asked, statuses=("recognised",)).value == 1
    assert figure_of(world, "programmes", **asked, statuses=("recognised", "cultivated")).value == 2
    assert figure_of(world, "programmes", **asked, statuses=("recognised",), on=date(2021, 5, 31)).value == 0
    assert units_of(world, "programmes", **asked, statuses=("recognised",), unit="organisation") == ["B"]


def test_amounts_are_summed_over_their_year(world: World) -> None:
    for year, amount in ((2024, "100000.5"), (2025, "200000"), (2025, "1")):
        file_programme(world, "A", ProgrammeSubtype.SPECIAL_FUND, status=ProgrammeStatus.COMPLETED,
                       status_on=date(year, 3, 1), amount=Decimal(amount), amount_unit="元")
    asked = {"subtypes": ("special_fund",), "window": "year"}
    assert figure_of(world, "programme_amount", **asked).value == 200001
    assert figure_of(world, "programme_amount", on=date(2024, 12, 31), **asked).value == Decimal("100000.5")


def test_a_share_is_divided_after_the_roll_up_and_never_averaged(world: World) -> None:
    for code, part, whole in (("A", 10, 100), ("E", 90, 100), ("B", 0, 800)):
        file_programme(world, code, ProgrammeSubtype.RATIO, status=ProgrammeStatus.REPORTED, indicator="abroad",
                       numerator=Decimal(part), denominator=Decimal(whole), counted_on=date(2025, 9, 1))
    assert figure_of(world, "ratio", indicator="abroad").value == 10
    assert figure_of(world, "ratio", "E", indicator="abroad").value == 90
    assert figure_of(world, "ratio", indicator="nothing").value is None


def test_joint_programmes_count_their_foreign_side_once(world: World) -> None:
    partner = world.partner("Sample University", "GB")
    world.session.commit()
    for _ in range(2):
        file_programme(world, "U", ProgrammeSubtype.JOINT_PROGRAMME, status=ProgrammeStatus.APPROVED,
                       stage=Stage.UNIVERSITY, partner_id=partner.id, approver="示例部",
                       approval_number="教外〔2021〕3号")
    asked = {"subtypes": ("joint_programme",), "statuses": ("approved",)}
    assert figure_of(world, "programmes", **asked).value == 2
    assert figure_of(world, "programmes", **asked, unit="counterpart").value == 1
