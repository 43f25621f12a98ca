"""The golden cases of pairs, partners, schools and new pairs, through the public path."""

from datetime import date

import pytest

from app.approval.steps import State
from app.db.stamps import utc_now
from app.indicators.measures.agreements import pairs
from app.indicators.rollup import Figure, figure
from app.indicators.rules import Moment, Rule
from app.indicators.sources import SECTORS, Where
from app.parties.merging import merge
from app.parties.models import PartnerKind, PartnerMerge
from app.records.kinds.agreement import AgreementType
from tests.filed import file_agreement
from tests.world import World

YEAR_END = date(2025, 12, 31)
BASIC = Where(stages=SECTORS["basic"])


@pytest.fixture
def golden(world: World) -> World:
    """Ten agreements of which each fails another condition; B's name for P1 is an alias that was merged."""
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
    file_agreement(world, "B", p6, signed_on=date(2024, 9, 1), expires_on=date(2027, 8, 31), ended_on=date(2025, 6, 30),
                   end_reason="示例终止")
    file_agreement(world, "A", p7, signed_on=date(2020, 12, 31), expires_on=date(2030, 12, 30))
    return world


def asked(world: World, maker: object, code: str = "C", on: date = YEAR_END, **parameters: object) -> Figure:
    moment = Moment(on, utc_now())
    rule: Rule = maker(moment, where=BASIC, **parameters)  # type: ignore[operator]
    return figure(world.session, moment, rule, [world.organisations[code].id])


def test_pairs_in_force_are_three(golden: World) -> None:
    found = asked(golden, pairs)
    assert found.value == 3
    assert found.by_area == {"foreign": 2, "HK": 1, "MO": 0, "TW": 0, "overseas_chinese": 0}


def test_pairs_ever_are_five(golden: World) -> None:
    found = asked(golden, pairs, basis="ever")
    assert found.value == 5
    assert found.by_area == {"foreign": 2, "HK": 2, "MO": 1, "TW": 0, "overseas_chinese": 0}
