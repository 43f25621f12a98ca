"""Whom a permit is asked of, what stands in for a degree and experience, and who may not be hired."""

from datetime import date
from typing import Any

import pytest

from app.parties.models import DocumentType, Sex
from app.records.checks import content_problems
from app.records.fields import Problem
from app.records.kinds.teacher import (
    RECHECK,
    TEACHER,
    CheckResult,
    Degree,
    Deployment,
    ExperienceWaiver,
    PayBand,
    Recheck,
    ResidenceKind,
    Teacher,
    TeacherCategory,
    TeacherPhase,
    WorkCategory,
    problems,
    warnings,
)
from app.records.kinds.trip import Subject

PERMIT = ("work_category", "permit_number", "permit_authority", "permit_from", "permit_to", "permit_employer_matches",
          "residence_kind", "residence_number", "residence_from", "residence_to")

PERSON: dict[str, Any] = {
    "surname": "EXAMPLE", "given_names": "ALEX", "sex": Sex.FEMALE, "birth_date": date(1990, 1, 1),
    "nationality": "GB", "document_type": DocumentType.PASSPORT, "document_number": "000000001",
    "document_expires": date(2030, 1, 1),
}
SERVICE: dict[str, Any] = {
    "category": TeacherCategory.FOREIGN, "phase": TeacherPhase.HIRED, "deployment": Deployment.DIRECT,
    "degree": Degree.BACHELOR, "degree_check_number": "示例0001", "experience_years": 3,
    "teaches_mother_tongue": True, "crime_record_on": date(2025, 6, 1), "crime_record_territory": "GB",
    "checked_on": date(2025, 8, 1), "check_result": CheckResult.CLEAR, "health_checked_on": date(2025, 8, 1),
    "contract_from": date(2025, 9, 1), "contract_to": date(2026, 8, 31), "post": "外语教师",
    "subject": Subject.FOREIGN_LANGUAGE, "grades": "高一", "weekly_hours": 16, "pay_band": PayBand.TO_20K,
}
PERMITS: dict[str, Any] = {
    "work_category": WorkCategory.B, "permit_number": "示例许可0001", "permit_authority": "示例市人社局",
    "permit_from": date(2025, 9, 1), "permit_to": date(2026, 8, 31), "permit_employer_matches": True,
    "residence_kind": ResidenceKind.WORK, "residence_number": "示例居留0001",
    "residence_from": date(2025, 9, 1), "residence_to": date(2026, 8, 31),
}
TAIWAN: dict[str, Any] = {
    "category": TeacherCategory.TAIWAN, "name_zh": "張三示例", "nationality": "TW",
    "document_type": DocumentType.TW_PERMIT, "document_number": "00000001",
}
HONG_KONG: dict[str, Any] = {
    "category": TeacherCategory.HKMO, "name_zh": "李四示例", "nationality": "HK",
    "document_type": DocumentType.HKMO_PERMIT, "document_number": "H00000001",
}
OVERSEAS: dict[str, Any] = {
    "category": TeacherCategory.OVERSEAS_CHINESE, "name_zh": "王五示例", "nationality": "CN",
    "document_type": DocumentType.CHINESE_PASSPORT, "document_number": "E00000001",
}
PERMANENT: dict[str, Any] = {
    "category": TeacherCategory.PERMANENT_RESIDENT, "document_type": DocumentType.PERMANENT_RESIDENCE,
    "document_number": "GBR000000000001",
}


def teacher(**changed: Any) -> Teacher:
    return Teacher(**PERSON | SERVICE | PERMITS | changed)


def without_permit(**changed: Any) -> Teacher:
    return Teacher(**PERSON | SERVICE | changed)


def places(found: list[Problem]) -> set[str]:
    return {problem.where for problem in found}


def test_a_complete_teacher_has_no_problems_and_no_warnings() -> None:
    assert content_problems(TEACHER, teacher()) == []
    assert warnings(teacher()) == []


def test_a_foreigner_in_post_needs_a_permit_and_residence() -> None:
    assert places(problems(without_permit())) == set(PERMIT)


@pytest.mark.parametrize("standing", [TAIWAN, HONG_KONG, OVERSEAS, PERMANENT],
                         ids=["taiwan", "hong kong", "overseas chinese", "permanent resident"])
def test_no_permit_is_asked_of_others(standing: dict[str, Any]) -> None:
    assert content_problems(TEACHER, without_permit(**standing)) == []


@pytest.mark.parametrize("changed", [{"phase": TeacherPhase.PLANNED}, {"phase": TeacherPhase.NO_SHOW},
                                     {"deployment": Deployment.ONLINE}])
def test_no_permit_is_asked_before_they_come_or_when_they_teach_online(changed: dict[str, Any]) -> None:
    assert problems(without_permit(**changed)) == []


def test_no_form_of_work_permit_number_is_demanded() -> None:
    assert problems(teacher(permit_number="任意 text-7")) == []
    assert places(problems(teacher(permit_number="0" * 31))) == {"permit_number"}


@pytest.mark.parametrize(("category", "nationality"), [
    (TeacherCategory.FOREIGN, "HK"), (TeacherCategory.FOREIGN, "CN"), (TeacherCategory.HKMO, "TW"),
    (TeacherCategory.TAIWAN, "HK"), (TeacherCategory.OVERSEAS_CHINESE, "GB"),
    (TeacherCategory.PERMANENT_RESIDENT, "MO"),
])
def test_category_and_nationality_may_not_contradict_each_other(category: TeacherCategory, nationality: str) -> None:
    found = problems(teacher(category=category, nationality=nationality, name_zh="示例"))
    assert ("category", "nationality") in {(problem.code, problem.where) for problem in found}


def test_the_permanent_resident_card_is_for_permanent_residents_only() -> None:
    card = {"document_type": DocumentType.PERMANENT_RESIDENCE, "document_number": "GBR000000000001"}
    assert places(problems(teacher(**card))) == {"document_type"}
    assert places(problems(teacher(category=TeacherCategory.PERMANENT_RESIDENT))) == {"document_type"}


def test_a_name_is_given_as_the_nationality_asks() -> None:
    assert places(problems(teacher(surname=None, name_zh="示例"))) == {"surname"}
    assert places(problems(without_permit(**TAIWAN | {"name_zh": None}))) == {"name_zh"}
    assert problems(teacher(given_names=None)) == []


def test_a_document_must_go_with_the_nationality_and_have_its_form() -> None:
    assert places(problems(without_permit(**TAIWAN | {"document_type": DocumentType.PASSPORT}))) == {"document_type"}
    assert places(problems(without_permit(**HONG_KONG | {"document_number": "M00000001"}))) == {"document_number"}


def test_an_employer_other_than_the_school_is_for_agencies_only() -> None:
    assert places(problems(teacher(permit_employer_matches=False))) == {"permit_employer_matches"}
    sent = teacher(permit_employer_matches=False, deployment=Deployment.AGENCY, sent_by="示例人力资源公司")
    assert problems(sent) == []
    assert places(problems(teacher(deployment=Deployment.SISTER_SCHOOL))) == {"sent_by"}


def test_age_is_judged_when_the_contract_begins() -> None:
    assert places(problems(teacher(birth_date=date(2007, 9, 2)))) == {"birth_date"}
    assert problems(teacher(birth_date=date(2007, 9, 1))) == []
    over = {"birth_date": date(1964, 9, 1)}
    assert places(problems(teacher(**over))) == {"age_note"}
    assert problems(teacher(**over, age_note="特聘")) == []
    assert problems(teacher(**over, work_category=WorkCategory.A)) == []


def test_what_stands_in_for_degree_and_experience_is_kept() -> None:
    assert places(problems(teacher(degree=Degree.BELOW))) == {"degree_waiver"}
    assert places(problems(teacher(experience_years=1))) == {"experience_waiver"}
    assert problems(teacher(experience_years=0, experience_waiver=ExperienceWaiver.EDUCATION_DEGREE)) == []
    by_certificate = teacher(experience_years=0, experience_waiver=ExperienceWaiver.LANGUAGE_CERTIFICATE)
    assert places(problems(by_certificate)) == {"language_certificate", "language_certificate_issuer"}


def test_teaching_another_language_needs_a_reason() -> None:
    assert places(problems(teacher(teaches_mother_tongue=None))) == {"teaches_mother_tongue"}
    assert places(problems(teacher(teaches_mother_tongue=False))) == {"mother_tongue_reason"}
    assert problems(teacher(subject=Subject.MATHS, teaches_mother_tongue=None)) == []


def test_everyone_is_checked_before_hiring_and_nobody_found_is_hired() -> None:
    nothing = {"checked_on": None, "check_result": None}
    assert places(problems(teacher(**nothing))) == set(nothing)
    assert places(problems(without_permit(**HONG_KONG, **nothing))) == set(nothing)
    assert places(problems(teacher(check_result=CheckResult.FOUND))) == {"check_result"}


def test_dates_come_in_order() -> None:
    assert places(problems(teacher(contract_to=date(2025, 8, 31)))) == {"contract_to"}
    assert places(problems(teacher(permit_to=date(2025, 8, 31)))) == {"permit_to"}
    assert places(problems(teacher(left_on=date(2025, 8, 31), left_reason="辞职"))) == {"left_on"}
    assert places(problems(teacher(left_on=date(2026, 1, 1)))) == {"left_reason"}


def test_short_permits_stale_papers_and_silent_leaving_only_warn() -> None:
    told = teacher(permit_to=date(2026, 3, 1), residence_kind=ResidenceKind.OTHER, crime_record_on=date(2025, 1, 1),
                   document_expires=date(2025, 12, 1), left_on=date(2026, 1, 31), left_reason="合同协商解除")
    assert problems(told) == []
    assert places(warnings(told)) == {"permit_to", "residence_kind", "crime_record_on", "document_expires",
                                      "police_report_on"}


def test_pay_health_and_criminal_record_are_restricted_and_never_listed() -> None:
    hidden = {field.name for field in TEACHER.fields if field.restricted}
    assert hidden >= {"pay_band", "health_checked_on", "crime_record_on", "crime_record_territory", "checked_on",
                      "check_result"}
    assert not hidden & {field.name for field in TEACHER.listed}
    assert {field.name for field in RECHECK.fields if field.restricted} >= {"result", "action_taken"}


def test_what_is_counted_is_not_personal() -> None:
    counted = ("category", "phase", "nationality", "work_category", "permit_from", "permit_to", "residence_kind",
               "residence_from", "residence_to", "contract_from", "contract_to", "left_on")
    assert not [name for name in counted if TEACHER.table.columns[name].info.get("personal")]


def test_a_recheck_that_found_something_says_what_was_done() -> None:
    assert places(content_problems(RECHECK, Recheck())) == {"rechecked_on", "result"}
    assert content_problems(RECHECK, Recheck(rechecked_on=date(2026, 9, 1), result=CheckResult.CLEAR)) == []
    found = Recheck(rechecked_on=date(2026, 9, 1), result=CheckResult.FOUND)
    assert places(content_problems(RECHECK, found)) == {"action_taken"}
