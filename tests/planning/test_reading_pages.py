"""Choosing a reading in the browser: both results are seen by district first, and only the plan's bureau adopts."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.db.engine import begin_writing
from app.db.trail import TrailEntry
from app.indicators.library import keep_plan
from app.indicators.models import Setting
from app.indicators.statistics import LEDGER_COMPLETE_FROM, change_setting
from tests.client import StrictClient
from tests.conftest import template
from tests.filed import file_agreement
from tests.world import World

INDICATORS = Path(__file__).parents[1] / "indicators"
PLAN = "".join((INDICATORS / name).read_text(encoding="utf-8") for name in ("sample.toml", "read_two_ways.toml"))
OTHER = "/plans/sample/readings/basis?option=ever&on=2025-12-31"


@pytest.fixture
def lapsed(world: World) -> World:
    """The city with its plan and three pairs (`with_lapsed_pairs`)."""
    return world


def with_lapsed_pairs(world: World) -> None:
    """One pair in force and one that has lapsed in 甲区, one lapsed in 乙区."""
    begin_writing(world.session)
    keep_plan(world.session, "sample", PLAN)
    change_setting(world.session, world.organisations["C"], LEDGER_COMPLETE_FROM, "2021-01-01", "示例")
    partners = [world.partner(f"Sample School {number}", "GB") for number in range(3)]
    world.session.commit()
    file_agreement(world, "A", partners[0])
    file_agreement(world, "A", partners[1], expires_on=date(2024, 5, 9))
    file_agreement(world, "E", partners[2], expires_on=date(2024, 5, 9))


lapsed_url = template("world_url", with_lapsed_pairs)


@pytest.fixture
def city(lapsed: World, client: StrictClient) -> StrictClient:
    client.sign_in("reviewer-c")
    return client


def adopting(client: StrictClient, status: int, **fields: str) -> str:
    form = {"option": "ever", "instead_of": "in_force", "reason": "示例会议纪要"} | fields
    response = client.post("/plans/sample/readings/basis", data=form)
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def figures_in(page: str) -> dict[str, list[str]]:
    """The rows of the results: name and numbers, without what the badges say."""
    rows = re.findall(r'<th scope="row" data-label="单位"><div>(.*?)</th>(.*?)</tr>', page, re.S)
    return {head.split("<")[0].strip(): re.findall(r">([^<>]+)</td>", cells) for head, cells in rows}


def test_old_and_new_results_stand_side_by_side_for_the_whole_and_every_district(city: StrictClient) -> None:
    assert figures_in(city.page(OTHER)) == {
        "规划全域": ["1", "3", "1", "3"], "甲区教育委员会": ["1", "2", "1", "2"], "乙区教育局": ["0", "1", "0", "1"]}


def test_looking_changes_nothing(city: StrictClient, lapsed: World) -> None:
    city.page(OTHER)
    assert lapsed.session.scalars(sa.select(Setting).where(Setting.name == "sample/basis")).all() == []
    assert "1 对" in city.page("/plans/sample?on=2025-12-31")


def test_adopting_counts_by_the_other_option_and_tells_who_when_and_why(city: StrictClient, lapsed: World) -> None:
    assert city.page("/plans/sample/readings").count("从未改定") == 2
    adopting(city, 302)
    assert "3 对" in city.page("/plans/sample?on=2025-12-31")
    target = city.page("/plans/sample/P1?on=2025-12-31")
    assert "口径：" in target
    assert "按有效还是累计：累计" in target
    page = city.page("/plans/sample/readings")
    assert "示例会议纪要" in page
    assert "示例 reviewer-C" in page
    entry = lapsed.session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.subject_id, entry.actor) == ("set", "C.sample/basis", "reviewer-c")
    assert entry.details == {"value": "ever", "reason": "示例会议纪要"}


def test_what_was_in_force_before_can_be_asked_for(city: StrictClient, lapsed: World) -> None:
    adopting(city, 302)
    since = lapsed.session.scalars(sa.select(Setting.since).where(Setting.name == "sample/basis")).one()
    before = (since - timedelta(microseconds=1)).isoformat().replace("+00:00", "Z")
    assert "1 对" in city.page(f"/plans/sample?on=2025-12-31&known={before}")
    earlier = city.page("/plans/sample/readings?known=" + before)
    assert earlier.count("从未改定") == 2
    assert "示例会议纪要" not in earlier


@pytest.mark.parametrize("reason", ["", "   ", "长" * 1001])
def test_a_change_needs_a_reason_and_loses_nothing_seen(city: StrictClient, reason: str) -> None:
    page = adopting(city, 422, reason=reason)
    assert "改定理由" in page
    assert "规划全域" in page


def test_somebody_was_faster(city: StrictClient) -> None:
    adopting(city, 302)
    adopting(city, 409)
    adopting(city, 409, option="in_force")
    adopting(city, 409, option="", instead_of="ever")
    adopting(city, 409, option="ever", instead_of="ever")


@pytest.mark.parametrize(("username", "status"), [
    ("leader-c", 403), ("reviewer-d1", 403), ("clerk-a", 403), ("auditor", 403), ("admin", 403)])
def test_only_a_reviewer_of_the_plans_own_bureau_adopts(lapsed: World, client: StrictClient, username: str,
                                                        status: int) -> None:
    client.sign_in(username)
    adopting(client, status)


def test_figures_of_districts_are_for_those_who_see_the_whole(lapsed: World, client: StrictClient) -> None:
    client.sign_in("leader-c")
    assert "乙区教育局" in client.page(OTHER)
    assert "改定理由" not in client.page(OTHER)
    for username in ("reviewer-d1", "clerk-a"):
        client.sign_in(username)
        page = client.page(OTHER)
        assert "乙区教育局" not in page
        assert "规划全域按" not in page
        assert "改定理由" not in page
        client.page("/plans/sample/readings")
    client.sign_in("auditor")
    client.page(OTHER, expected=403)


@pytest.mark.parametrize("url", ["/plans/nothing/readings", "/plans/sample/readings/tint",
                                 "/plans/sample/readings/basis?option=lasting"])
def test_what_is_not_there_is_not_found(city: StrictClient, url: str) -> None:
    city.page(url, expected=404)


def test_a_bad_day_is_told_so(city: StrictClient) -> None:
    city.page("/plans/sample/readings/basis?option=ever&on=soon", expected=422)
    city.page("/plans/sample/readings?known=soon", expected=422)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_are_sound_and_the_board_leads_to_them(city: StrictClient, language: str) -> None:
    for url in ("/plans/sample/readings?", OTHER + "&", "/plans/sample/readings/basis?",
                "/plans/sample/readings/training_year?option=school&on=2023-12-31&"):
        city.page(f"{url}language={language}")
    assert "/plans/sample/readings" in city.page("/plans/sample")
    assert "/plans/sample/readings#r-basis" in city.page("/plans/sample/P1")
