"""The pages of plans: scope, dates, what each number opens, what bad questions are told."""


import re
from datetime import date
from urllib.parse import quote

import pytest

from tests.client import StrictClient
from tests.filed import file_trip, participant
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


def test_every_number_of_the_board_opens_its_rows(city: StrictClient) -> None:
    page = city.page("/plans/sample?on=2025-12-31")
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/plans/sample/P\d(?:/\d)?\?[^"]*)"', page)}
    assert len(links) == 10
    for link in links:
        city.page(link)


def test_the_rows_add_up_and_lead_to_their_records(city: StrictClient) -> None:
    page = city.page("/plans/sample/P1?on=2025-12-31")
    assert "3 个单元，合计 3" in page
    links = re.findall(r'href="(/records/AGR-[^"]+)"', page)
    assert len(links) == 3
    city.page(links[0].replace("&amp;", "&"))
    assert "协议类别须为缔结协议或续签" in page
    assert "各级分别去重计数" in page


def test_a_city_sees_its_districts_and_a_district_is_not_judged(city: StrictClient) -> None:
    page = city.page("/plans/sample?on=2025-12-31&org=D1")
    assert "甲区教育委员会" in page
    assert "不对其中一部分评判" in page


@pytest.mark.parametrize(("username", "seen", "hidden"), [
    ("clerk-a", ("A",), ("B", "D1", "D2", "E", "C")),
    ("reviewer-d1", ("D1", "A", "B"), ("C", "D2", "E")),
    ("leader-c", ("C", "D1", "D2", "A", "U"), ()),
])
def test_nobody_asks_for_what_is_not_theirs(golden: World, client: StrictClient, username: str,
                                            seen: tuple[str, ...], hidden: tuple[str, ...]) -> None:
    client.sign_in(username)
    for page in ("/plans/sample", "/plans/sample/P1", "/plans/sample/P1/1", "/plans/sample/statistics"):
        for code in seen:
            client.page(f"{page}?org={code}")
        for code in (*hidden, "NOWHERE", "A,C" if "C" in hidden else "A,NOWHERE"):
            client.page(f"{page}?org={code}", expected=404)


def test_a_school_sees_its_own_figure_by_default(golden: World, client: StrictClient) -> None:
    client.sign_in("clerk-b")
    page = client.page("/plans/sample/P1?on=2025-12-31")
    assert "1 个单元，合计 1" in page
    assert "甲区第一示例中学" not in page


def test_auditors_and_administrators_see_no_figures(golden: World, client: StrictClient) -> None:
    for username in ("auditor", "admin"):
        client.sign_in(username)
        for url in ("/plans/", "/plans/sample", "/plans/sample/P1", "/plans/sample/source"):
            client.page(url, expected=403)


@pytest.mark.parametrize(("query", "status"), [
    ("on=yesterday", 422), ("on=2025-13-01", 422), ("known=soon", 422), ("known=2999-01-01", 422),
    ("known=2999-01-01T00:00", 422), ("org=NOWHERE", 404), ("after=x", 200),
])
def test_a_bad_question_is_told_so(city: StrictClient, query: str, status: int) -> None:
    city.page(f"/plans/sample?{query}", expected=status)


def test_what_is_not_there_is_not_found(city: StrictClient) -> None:
    for url in ("/plans/nothing", "/plans/sample/P99", "/plans/sample/P1/9", "/plans/nothing/source",
                "/records/AGR-NOTHING/targets"):
        city.page(url, expected=404)
    for cursor in ("x", "7", "[]", "[0]", "[9,1,2]", "[0,1]", '[0,1,"x"]', "[0,1,99999999999]", "[0,null,1]", "{}"):
        city.page(f"/plans/sample/P1?after={quote(cursor)}", expected=422)


def test_the_source_marks_the_quote_across_line_ends(city: StrictClient) -> None:
    page = city.page("/plans/sample/source?code=P1")
    assert '<mark id="quote">姊妹学校</mark>' in page
    assert "<mark>达到3对</mark>" in page


def test_a_record_says_why_it_counts_or_not(city: StrictClient, golden: World) -> None:
    page = city.page("/plans/sample/P1?on=2025-12-31")
    record = re.findall(r'href="/records/(AGR-\w+)', page)[0]
    told = city.page(f"/records/{record}/targets?on=2025-12-31")
    assert "计入" in told
    assert f"/records/{record}/targets" in city.page(f"/records/{record}")


def test_rows_never_show_a_persons_name(planned: World, client: StrictClient) -> None:
    file_trip(planned, "A", [participant(planned, "A", "7")], departs_on=date(2022, 7, 1))
    client.sign_in("reviewer-c")
    page = client.page("/plans/sample/P3?on=2022-12-31")
    assert "1 个单元，合计 1" in page
    assert "PER-" in page
    assert "示例7" not in page
