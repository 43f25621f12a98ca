"""The pages of plans: scope, dates, what each number opens, what bad questions are told."""


import pytest

from tests.client import StrictClient
from tests.world import World


@pytest.fixture
def city(golden: World, client: StrictClient) -> StrictClient:
    client.sign_in("reviewer-c")
    return client


PAGES = ("/plans/", "/plans/sample?on=2025-12-31", "/plans/sample/P1?on=2025-12-31", "/plans/sample/P2",
         "/plans/sample/P3", "/plans/sample/P4", "/plans/sample/P5", "/plans/sample/P6", "/plans/sample/P7",
         "/plans/sample/P1/1", "/plans/sample/P1/2", "/plans/sample/source?code=P1", "/plans/sample/source",
         "/plans/sample/statistics")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_a_plan_is_sound(city: StrictClient, language: str) -> None:
    for url in PAGES:
        city.page(f"{url}{'&' if '?' in url else '?'}language={language}")


def test_the_board_shows_the_figure_the_bound_and_the_verdict(city: StrictClient) -> None:
    page = city.page("/plans/sample?on=2025-12-31")
    assert "3 对" in page
    assert "≥ 3 对" in page
    assert "已完成" in page
    assert "规划内部不一致" in page
