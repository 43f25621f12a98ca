"""A sample plan of the sample city, and the golden agreements of which each fails another condition."""

from datetime import date
from pathlib import Path

import pytest

from app.approval.steps import State
from app.db.engine import begin_writing
from app.indicators.library import keep_plan
from app.indicators.statistics import LEDGER_COMPLETE_FROM, change_setting
from app.parties.merging import merge
from app.parties.models import PartnerKind, PartnerMerge
from app.records.kinds.agreement import AgreementType
from tests.conftest import template
from tests.filed import file_agreement
from tests.world import World

PLAN = (Path(__file__).parent / "sample.toml").read_text(encoding="utf-8")
SOURCE = "一、目标\n到2025年，姊妹学校\n达到3对，新增缔结5对。\n每年选派3名教师赴海外进修。"


@pytest.fixture
def planned(world: World) -> World:
    """The city with its plan (`with_plan`)."""
    return world


def with_plan(world: World) -> World:
    """The city with its plan; its bureau declares the ledger complete from 2021 on."""
    begin_writing(world.session)
    keep_plan(world.session, "sample", PLAN, SOURCE)
    change_setting(world.session, world.organisations["C"], LEDGER_COMPLETE_FROM, "2021-01-01", "示例")
    world.session.commit()
    return world


planned_url = template("world_url", with_plan)


@pytest.fixture
def golden(planned: World) -> World:
    """The city with its plan and ten agreements (`with_agreements`)."""
    return planned


def with_agreements(world: World) -> World:
    """Ten agreements; B's partner of 2022 was entered under another name of A's first and merged."""
    begin_writing(world.session)
    p1, alias = world.partner("First Sample School", "GB"), world.partner("Sample School the First", "GB")
    p2, p3 = world.partner("Second Sample School", "HK"), world.partner("Third Sample School", "TW")
    p4, p5 = world.partner("Sample Campus", "CN"), world.partner("Sample University", "US", PartnerKind.UNIVERSITY)
    p6, p7 = world.partner("Sixth Sample School", "MO"), world.partner("Seventh Sample School", "HK")
    merge(world.session, PartnerMerge, alias.id, p1.id)
    world.session.commit()
    first = file_agreement(world, "A", p1, signed_on=date(2018, 3, 1), expires_on=date(2021, 2, 28))
    file_agreement(world, "A", p1, type=AgreementType.RENEWAL, predecessor_id=first.series_id,
                   signed_on=date(2021, 3, 1), expires_on=date(2026, 2, 28))
    file_agreement(world, "B", alias)
    file_agreement(world, "A", p2, signed_on=date(2019, 11, 1), expires_on=date(2024, 10, 31))
    file_agreement(world, "B", p2, type=AgreementType.MOU, signed_on=date(2023, 6, 1))
    file_agreement(world, "B", p3, upto=State.AT_CITY, signed_on=date(2025, 12, 30), expires_on=date(2028, 12, 29))
    file_agreement(world, "A", p4, signed_on=date(2024, 1, 1))
    file_agreement(world, "U", p5, signed_on=date(2023, 4, 1))
    file_agreement(world, "B", p6, signed_on=date(2024, 9, 1), expires_on=date(2027, 8, 31),
                   ended_on=date(2025, 6, 30), end_reason="示例终止")
    file_agreement(world, "A", p7, signed_on=date(2020, 12, 31), expires_on=date(2030, 12, 30))
    return world


golden_url = template("planned_url", with_agreements)
