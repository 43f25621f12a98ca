"""Programmes: joint schools outside compulsory education, approvals with a number, ratios with both sides."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.organisations.models import Stage
from app.records.checks import content_problems
from app.records.fields import Problem
from app.records.kinds.programme import PROGRAMME, Programme, ProgrammeStatus, ProgrammeSubtype, problems

JOINT: dict[str, Any] = {
    "subtype": ProgrammeSubtype.JOINT_PROGRAMME, "status": ProgrammeStatus.APPROVED, "stage": Stage.SENIOR,
    "partner_id": 7, "approver": "示例市教育局", "approval_number": "示教外〔2025〕3号",
}
RATIO: dict[str, Any] = {
    "subtype": ProgrammeSubtype.RATIO, "status": ProgrammeStatus.REPORTED, "indicator": "overseas_experience_higher",
    "numerator": Decimal("195.00"), "denominator": Decimal("1000.00"), "counted_on": date(2025, 12, 31),
}


def programme(**changed: Any) -> Programme:
    plain: dict[str, Any] = {
        "subtype": ProgrammeSubtype.BASE_SCHOOL, "name": "示例项目", "status": ProgrammeStatus.RECOGNISED,
        "status_on": date(2025, 6, 1),
    }
    return Programme(**plain | changed)


def places(found: list[Problem]) -> set[str]:
    return {problem.where for problem in found}


def test_complete_programmes_have_no_problems() -> None:
    for changed in ({}, JOINT, RATIO):
        assert content_problems(PROGRAMME, programme(**changed)) == []


def test_what_every_programme_needs() -> None:
    assert places(content_problems(PROGRAMME, Programme())) == {"subtype", "name", "status", "status_on"}


@pytest.mark.parametrize("subtype", [ProgrammeSubtype.JOINT_PROGRAMME, ProgrammeSubtype.JOINT_INSTITUTION,
                                     ProgrammeSubtype.MAINLAND_HKMO_JOINT])
@pytest.mark.parametrize("stage", list(Stage))
def test_joint_schools_stay_out_of_compulsory_education(subtype: ProgrammeSubtype, stage: Stage) -> None:
    free = stage in (Stage.KINDERGARTEN, Stage.SENIOR, Stage.VOCATIONAL, Stage.UNIVERSITY)
    found = problems(programme(**JOINT | {"subtype": subtype, "stage": stage}))
    assert places(found) == (set() if free else {"stage"})


def test_a_joint_programme_shows_stage_counterpart_and_approval() -> None:
    bare: dict[str, Any] = dict.fromkeys(("stage", "partner_id", "approver", "approval_number"))
    assert places(problems(programme(**JOINT | bare))) == set(bare)
    preparing = JOINT | bare | {"status": ProgrammeStatus.PREPARING}
    assert places(problems(programme(**preparing))) == {"stage"}


def test_other_subtypes_need_neither_stage_nor_number() -> None:
    assert problems(programme(subtype=ProgrammeSubtype.INTERNATIONAL_DEPARTMENT, stage=Stage.PRIMARY)) == []


def test_an_issued_policy_document_has_its_number() -> None:
    policy: dict[str, Any] = {"subtype": ProgrammeSubtype.POLICY_DOCUMENT}
    assert places(problems(programme(**policy, status=ProgrammeStatus.ISSUED))) == {"approver", "approval_number"}
    assert problems(programme(**policy, status=ProgrammeStatus.DRAFTING)) == []


@pytest.mark.parametrize(("number", "fits"), [
    ("示教外〔2025〕3号", True), ("示教外[2025]3号", True), ("示教外〔2025〕03号", False),
    ("示教外〔2025〕第3号", False), ("三号文", False),
])
def test_an_approval_number_has_the_form_of_official_documents(number: str, fits: bool) -> None:
    assert (not problems(programme(**JOINT | {"approval_number": number}))) is fits


def test_a_ratio_has_both_sides_a_day_and_an_indicator() -> None:
    names = ("numerator", "denominator", "counted_on", "indicator")
    assert places(problems(programme(**RATIO | dict.fromkeys(names)))) == set(names)
    assert places(problems(programme(**RATIO | {"denominator": Decimal(0)}))) == {"denominator"}
    assert places(problems(programme(**RATIO | {"numerator": Decimal(1001)}))) == {"numerator"}
    assert places(problems(programme(**RATIO | {"indicator": "占比"}))) == {"indicator"}


def test_an_amount_has_a_unit_and_funds_have_an_amount() -> None:
    fund: dict[str, Any] = {"subtype": ProgrammeSubtype.SPECIAL_FUND, "status": ProgrammeStatus.REPORTED}
    assert places(problems(programme(**fund))) == {"amount"}
    assert places(problems(programme(**fund, amount=Decimal("1000.00")))) == {"amount_unit"}
    assert problems(programme(**fund, amount=Decimal("1000.00"), amount_unit="元")) == []
    assert places(problems(programme(**fund, amount=Decimal(-1), amount_unit="元"))) == {"amount"}


def test_a_city_partnership_names_its_city_or_partner() -> None:
    ties: dict[str, Any] = {"subtype": ProgrammeSubtype.CITY_PARTNERSHIP, "status": ProgrammeStatus.ESTABLISHED}
    assert places(problems(programme(**ties))) == {"counterpart_city"}
    assert problems(programme(**ties, counterpart_city="示例友好城市")) == []
    assert problems(programme(**ties, partner_id=7)) == []


def test_a_revocation_says_why_and_ends_come_after_beginnings() -> None:
    assert places(problems(programme(status=ProgrammeStatus.REVOKED))) == {"detail"}
    wrong = programme(starts_on=date(2025, 1, 2), ends_on=date(2025, 1, 1))
    assert places(problems(wrong)) == {"ends_on"}
