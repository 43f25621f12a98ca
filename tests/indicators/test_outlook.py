"""Where a target is heading: the line, today's place on it, what lapses, what is under way; past deadlines instead."""

import re
from datetime import date
from decimal import Decimal

import pytest

from app.approval.steps import State
from app.db.stamps import utc_now
from app.indicators.answers import board_of
from app.indicators.outlook import Outlook, Point, Prospect, outlooks
from app.indicators.questions import ask
from tests.client import StrictClient
from tests.conftest import template
from tests.filed import file_agreement, file_trip, participant
from tests.world import World

SUMMER = date(2025, 7, 1)


def outlook_of(world: World, code: str = "P1", on: date = SUMMER) -> Outlook | None:
    question = ask(world.session, "sample", (), on, utc_now())
    return outlooks(world.session, question, board_of(world.session, question)).get(code)


@pytest.fixture
def lapsing(planned: World) -> World:
    """The city after `with_lapsing_pairs`."""
    return planned


def with_lapsing_pairs(world: World) -> None:
    """Three pairs in summer, as many as are asked for by the year's end; one of them expires in autumn."""
    partners = [world.partner(f"Sample School {name}", "GB") for name in ("One", "Two", "Three", "Four")]
    world.session.commit()
    for school, partner in zip(("A", "B"), partners, strict=False):
        file_agreement(world, school, partner)
    file_agreement(world, "E", partners[2], expires_on=date(2025, 9, 30))
    file_agreement(world, "F", partners[3], upto=State.AT_CITY)


lapsing_url = template("planned_url", with_lapsing_pairs)


def test_green_today_and_red_on_the_day_is_shown_as_such(lapsing: World) -> None:
    found = outlook_of(lapsing)
    assert found is not None
    assert (found.today.value, found.standing, found.lapsing) == (3, 2, 1)
    assert found.prospect is Prospect.LAPSES


def test_todays_place_on_the_line_is_reckoned_by_days(lapsing: World) -> None:
    found = outlook_of(lapsing)
    assert found is not None
    days = Decimal((SUMMER - date(2020, 12, 31)).days) / Decimal((date(2025, 12, 31) - date(2020, 12, 31)).days)
    assert found.expected == 2 + days
    assert found.ahead is not None
    assert round(found.ahead, 9) == round(1 - days, 9)


def test_the_pace_compares_what_is_counted_with_what_was_counted(lapsing: World) -> None:
    """The ledger is complete from 2021 on and had nothing then; the plan's baseline of 2 is not its own."""
    found, begins = outlook_of(lapsing), date(2021, 1, 1)
    assert found is not None
    assert found.counted == Point(begins, Decimal(0))
    assert found.trend is not None
    whole, so_far = (date(2025, 12, 31) - begins).days, (SUMMER - begins).days
    assert round(found.trend, 9) == round(Decimal(3) * whole / so_far, 9)


def test_what_is_under_way_is_told_by_how_far_it_has_come(lapsing: World) -> None:
    """A school of the city passes no district, so none has approved its record."""
    found = outlook_of(lapsing)
    assert found is not None
    assert (found.under_way.submitted, found.under_way.at_city) == (1, 0)


def test_what_is_under_way_may_reach_the_target(planned: World) -> None:
    world = planned
    partners = [world.partner(f"Sample School {name}", "GB") for name in ("One", "Two", "Three")]
    world.session.commit()
    for school, partner, state in zip(("A", "B", "E"), partners, (State.FILED, State.AT_CITY, State.AT_DISTRICT),
                                      strict=True):
        file_agreement(world, school, partner, upto=state)
    found = outlook_of(world)
    assert found is not None
    assert (found.standing, found.under_way.submitted, found.under_way.at_city) == (1, 1, 1)
    assert found.prospect is Prospect.PIPELINE


def test_a_target_that_stands_is_said_to_hold_and_one_far_off_to_fall_short(planned: World) -> None:
    assert (found := outlook_of(planned)) is not None
    assert found.prospect is Prospect.SHORT
    partners = [planned.partner(f"Sample School {name}", "GB") for name in ("One", "Two", "Three")]
    planned.session.commit()
    for school, partner in zip(("A", "B", "E"), partners, strict=True):
        file_agreement(planned, school, partner)
    assert (found := outlook_of(planned)) is not None
    assert found.prospect is Prospect.HOLDS


def test_new_ones_begin_at_nought_on_the_day_they_count_from(lapsing: World) -> None:
    found = outlook_of(lapsing, "P2")
    assert found is not None
    assert found.start is not None
    assert (found.start.on, found.start.value) == (date(2020, 12, 31), 0)


def test_a_yearly_target_is_on_its_way_in_its_own_year_only(planned: World) -> None:
    file_trip(planned, "A", [participant(planned, "A", "7")], departs_on=date(2022, 3, 1))
    assert (found := outlook_of(planned, "P3", date(2022, 7, 1))) is not None
    assert (found.today.value, found.standing, found.bound) == (1, 1, 3)
    assert outlook_of(planned, "P3", SUMMER) is None


def test_a_past_deadline_and_a_direction_have_no_outlook(lapsing: World) -> None:
    assert outlook_of(lapsing, on=date(2025, 12, 31)) is None
    assert outlook_of(lapsing, "P6") is None


def test_an_expected_item_is_marked_as_advice(lapsing: World) -> None:
    assert (found := outlook_of(lapsing, "P4")) is not None
    assert found.advisory
    assert (found := outlook_of(lapsing)) is not None
    assert not found.advisory


@pytest.mark.parametrize("language", ["zh", "en"])
def test_board_and_target_show_the_outlook_and_name_what_lapses(lapsing: World, client: StrictClient,
                                                                language: str) -> None:
    client.sign_in("reviewer-c")
    board = client.page(f"/plans/sample?on=2025-07-01&language={language}")
    assert {"zh": "届时 1 个单元失效，余 2 对", "en": "lapsing by then: 1, leaving 2 pairs"}[language] in board
    link = re.findall(r'href="(/plans/sample/P1[^"]*#outlook)"', board)[0].replace("&amp;", "&")
    page = client.page(link.split("#")[0])
    assert '<svg viewBox="0 0 560 200" role="img" aria-label="' in page
    assert {"zh": "今日达到，届时将不足", "en": "Reached today, short then"}[language] in page
    assert "2025-09-30" in page
    assert {"zh": "所问日期时未到期", "en": "has not expired by that day"}[language] in page


def test_a_past_deadline_shows_what_happened(lapsing: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    assert "2025-12-31 已到期：要求 3 对，当日 2 对，差 1 对。" in client.page("/plans/sample/P1?on=2026-01-31")
