"""Pupils: a roster or a return; who is international; no class of visa is asked."""

from datetime import date
from typing import Any

import pytest

from app.organisations.models import Stage
from app.parties.models import DocumentType, Sex
from app.records.checks import content_problems
from app.records.fields import Problem
from app.records.kinds.student import (
    COUNTS,
    MOVEMENT,
    OF_ONE_PUPIL,
    STUDENT,
    EnrolmentLayer,
    GuardianRelation,
    Movement,
    MovementKind,
    NationalityCheck,
    OriginCode,
    Student,
    StudentCategory,
    StudentMode,
    StudentPhase,
    StudyDuration,
    StudyKind,
    problems,
    warnings,
)

PUPIL: dict[str, Any] = {
    "mode": StudentMode.ROSTER, "category": StudentCategory.FOREIGN, "surname": "SAMPLE", "given_names": "KIM",
    "sex": Sex.MALE, "birth_date": date(2012, 5, 1), "nationality": "GB", "document_type": DocumentType.PASSPORT,
    "document_number": "000000002", "origin_code": OriginCode.FOREIGN, "nationality_check": NationalityCheck.VERIFIED,
    "phase": StudentPhase.ENROLLED, "enrolled_on": date(2024, 9, 1), "expected_leave_on": date(2027, 6, 30),
    "stage": Stage.JUNIOR, "grade": "初一", "layer": EnrolmentLayer.ORDINARY_CLASS, "study_kind": StudyKind.DEGREE,
    "duration": StudyDuration.LONG, "qualification_number": "示教外备〔2024〕1号",
    "guardian_name": "SAMPLE LEE", "guardian_relation": GuardianRelation.MOTHER, "guardian_phone": "+8613800000000",
    "guardian_in_china": True, "insurer": "示例保险公司", "insurance_number": "示例保单0001",
    "insured_from": date(2024, 9, 1), "insured_to": date(2025, 8, 31),
}
RETURN: dict[str, Any] = {
    "mode": StudentMode.AGGREGATE, "counted_on": date(2025, 12, 31), "foreign_count": 392, "hk_count": 20,
    "mo_count": 3, "tw_count": 4, "overseas_chinese_count": 0,
}
HONG_KONG: dict[str, Any] = {
    "category": StudentCategory.HK, "nationality": "HK", "name_zh": "陳示例", "origin_code": OriginCode.HK,
    "document_type": DocumentType.HKMO_PERMIT, "document_number": "H00000002",
}
TAIWAN: dict[str, Any] = {
    "category": StudentCategory.TW, "nationality": "TW", "name_zh": "林示例", "origin_code": OriginCode.TW,
    "document_type": DocumentType.TW_PERMIT, "document_number": "00000002",
}
OVERSEAS: dict[str, Any] = {
    "category": StudentCategory.OVERSEAS_CHINESE, "nationality": "CN", "name_zh": "赵示例",
    "origin_code": OriginCode.OVERSEAS_CHINESE, "document_type": DocumentType.CHINESE_PASSPORT,
    "document_number": "E00000002",
}
INSURANCE = ("insurer", "insurance_number", "insured_from", "insured_to")


def pupil(**changed: Any) -> Student:
    return Student(**PUPIL | changed)


def places(found: list[Problem]) -> set[str]:
    return {problem.where for problem in found}


@pytest.mark.parametrize("standing", [{}, HONG_KONG, TAIWAN, OVERSEAS],
                         ids=["foreign", "hong kong", "taiwan", "overseas chinese"])
def test_a_complete_pupil_has_no_problems_and_no_warnings(standing: dict[str, Any]) -> None:
    assert content_problems(STUDENT, pupil(**standing)) == []
    assert warnings(pupil(**standing)) == []


def test_a_return_needs_its_day_and_numbers_and_no_person() -> None:
    assert content_problems(STUDENT, Student(**RETURN)) == []
    assert places(problems(Student(mode=StudentMode.AGGREGATE))) == {"counted_on", *COUNTS}
    assert places(problems(Student(**RETURN, surname="SAMPLE", document_number="000000002"))) == {
        "surname", "document_number"}
    assert places(problems(Student(**RETURN | {"tw_count": -1}))) == {"tw_count"}


def test_a_pupil_needs_what_a_return_does_not_and_has_no_numbers() -> None:
    assert places(problems(Student(mode=StudentMode.ROSTER))) == {*OF_ONE_PUPIL, "name_zh"}
    assert places(problems(pupil(counted_on=date(2025, 12, 31), foreign_count=0))) == {"counted_on", "foreign_count"}


def test_only_the_way_of_reporting_is_needed_by_both() -> None:
    assert places(content_problems(STUDENT, Student())) == {"mode"}


def test_no_visa_or_residence_permit_is_asked() -> None:
    assert pupil().residence is None
    assert problems(pupil()) == []


def test_a_foreign_passport_may_stand_with_nationality_in_doubt() -> None:
    doubtful = pupil(nationality_check=NationalityCheck.DOUBTFUL)
    assert problems(doubtful) == []
    assert places(warnings(doubtful)) == {"nationality_check"}


@pytest.mark.parametrize(("category", "nationality"), [
    (StudentCategory.FOREIGN, "HK"), (StudentCategory.FOREIGN, "CN"), (StudentCategory.HK, "MO"),
    (StudentCategory.TW, "CN"), (StudentCategory.OVERSEAS_CHINESE, "GB"),
])
def test_category_and_nationality_may_not_contradict_each_other(category: StudentCategory, nationality: str) -> None:
    found = problems(pupil(category=category, nationality=nationality))
    assert ("category", "nationality") in {(problem.code, problem.where) for problem in found}


def test_the_origin_code_goes_with_the_category() -> None:
    assert problems(pupil(origin_code=OriginCode.FOREIGN_CHINESE)) == []
    assert places(problems(pupil(origin_code=OriginCode.OVERSEAS_CHINESE))) == {"origin_code"}


@pytest.mark.parametrize(("duration", "leaves", "fits"), [
    (StudyDuration.LONG, date(2025, 2, 28), False), (StudyDuration.LONG, date(2025, 3, 1), True),
    (StudyDuration.SHORT, date(2025, 2, 28), True), (StudyDuration.SHORT, date(2025, 3, 1), False),
    (StudyDuration.EXCHANGE, date(2025, 1, 31), True),
])
def test_a_hundred_and_eighty_days_divide_long_from_short(duration: StudyDuration, leaves: date, fits: bool) -> None:
    assert (not problems(pupil(duration=duration, expected_leave_on=leaves))) is fits


def test_minors_have_a_guardian_and_adults_need_none() -> None:
    nobody = dict.fromkeys(("guardian_name", "guardian_relation", "guardian_phone", "guardian_in_china"))
    assert places(problems(pupil(**nobody))) == set(nobody)
    assert problems(pupil(**nobody, birth_date=date(2006, 9, 1))) == []
    mandated = pupil(guardian_relation=GuardianRelation.MANDATED)
    assert places(problems(mandated)) == {"guardian_mandate"}
    assert places(warnings(pupil(guardian_in_china=False))) == {"guardian_relation"}


def test_insurance_is_demanded_of_international_pupils_once_enrolled() -> None:
    nothing = dict.fromkeys(INSURANCE)
    assert places(problems(pupil(**nothing))) == set(INSURANCE)
    assert problems(pupil(**nothing, phase=StudentPhase.ADMITTED)) == []
    assert problems(pupil(**HONG_KONG, **nothing)) == []


def test_a_school_without_its_filing_is_warned_unless_it_is_for_foreign_children() -> None:
    assert places(warnings(pupil(qualification_number=None))) == {"qualification_number"}
    of_foreigners = pupil(qualification_number=None, layer=EnrolmentLayer.FOREIGN_CHILDREN_SCHOOL)
    assert warnings(of_foreigners) == []


def test_dates_and_numbers_are_checked() -> None:
    assert places(problems(pupil(expected_leave_on=date(2024, 8, 31)))) == {"expected_leave_on"}
    assert places(problems(pupil(insured_to=date(2024, 8, 31)))) == {"insured_to"}
    assert places(problems(pupil(guardian_phone="1234"))) == {"guardian_phone"}
    assert places(problems(pupil(document_number="?"))) == {"document_number"}


def test_what_is_counted_is_not_personal() -> None:
    counted = ("mode", "category", "phase", "enrolled_on", "duration", "layer", "counted_on", *COUNTS)
    assert not [name for name in counted if STUDENT.table.columns[name].info.get("personal")]


@pytest.mark.parametrize("leaving", [MovementKind.TRANSFER_OUT, MovementKind.GRADUATE, MovementKind.WITHDRAW])
def test_whoever_leaves_has_a_destination(leaving: MovementKind) -> None:
    assert places(content_problems(MOVEMENT, Movement(movement=leaving, moved_on=date(2025, 6, 30)))) == {"destination"}


def test_other_movements_need_none() -> None:
    assert content_problems(MOVEMENT, Movement(movement=MovementKind.SUSPEND, moved_on=date(2025, 3, 1))) == []
    assert places(content_problems(MOVEMENT, Movement())) == {"movement", "moved_on"}


def test_a_departure_not_reported_to_the_police_is_warned_of() -> None:
    left = Movement(movement=MovementKind.WITHDRAW, moved_on=date(2025, 3, 1), destination="回国")
    assert places(MOVEMENT.warnings(left)) == {"police_report_on"}
    left.police_report_on = date(2025, 3, 2)
    assert MOVEMENT.warnings(left) == []
