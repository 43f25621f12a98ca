"""The small city with its sample plan, some agreements, and its reviewer at the keyboard."""

from datetime import date

import pytest

from app.db.engine import begin_writing
from app.indicators.library import keep_plan
from app.indicators.statistics import LEDGER_COMPLETE_FROM, change_setting
from tests.client import StrictClient
from tests.conftest import template
from tests.filed import file_agreement
from tests.indicators.conftest import PLAN, SOURCE
from tests.world import World


@pytest.fixture
def planned(world: World) -> World:
    """The city with its plan (`with_pairs`)."""
    return world


def with_pairs(world: World) -> None:
    """The city with its plan, its ledger declared complete from 2021 on, and two pairs in force."""
    begin_writing(world.session)
    keep_plan(world.session, "sample", PLAN, SOURCE)
    change_setting(world.session, world.organisations["C"], LEDGER_COMPLETE_FROM, "2021-01-01", "示例")
    partners = [world.partner("Sample School", "GB"), world.partner("Second Sample School", "HK")]
    world.session.commit()
    for partner in partners:
        file_agreement(world, "A", partner, signed_on=date(2022, 5, 10), open_ended=True, expires_on=None)


planned_url = template("world_url", with_pairs)


@pytest.fixture
def city(planned: World, client: StrictClient) -> StrictClient:
    """The city's reviewer."""
    client.sign_in("reviewer-c")
    return client
