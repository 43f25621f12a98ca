"""Findings on pages: who sees and answers them, what stays of the answers, what the facts have settled."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.approval.knowing import known_text
from app.approval.models import Version
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.findings.models import FindingAnswer
from tests.client import StrictClient
from tests.conftest import template
from tests.filed import amend_filed, file_agreement, file_teacher
from tests.world import World


@pytest.fixture
def lapsed(session: Session, world: World) -> Version:
    """The one pair (`with_lapsed_pair`)."""
    pair = session.scalars(sa.select(Version)).one()
    session.commit()
    return pair


def with_lapsed_pair(world: World) -> None:
    """A pair of A's that expired and was not renewed."""
    begin_writing(world.session)
    partner = world.partner("Sample School", "GB")
    world.session.commit()
    file_agreement(world, "A", partner, signed_on=date(2018, 1, 1), expires_on=date(2022, 12, 31))


lapsed_url = template("world_url", with_lapsed_pair)


def first_finding(client: StrictClient, query: str = "") -> str:
    page = client.page(f"/findings/{query}")
    found = re.search(r'href="(/findings/\w+/[0-9a-f]{24}[^"]*)"', page)
    assert found, "nothing is found"
    return found.group(1).replace("&amp;", "&")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_findings_is_sound(lapsed: Version, client: StrictClient, language: str) -> None:
    client.sign_in("reviewer-c")
    for url in ("/findings/?state=all", "/findings/?state=settled", "/findings/?rule=lapsed_pair&org=A",
                "/findings/parameters", first_finding(client)):
        client.page(f"{url}{'&' if '?' in url else '?'}language={language}")


def test_a_school_answers_and_a_later_answer_takes_the_place_of_the_first(lapsed: Version, world: World,
                                                                          client: StrictClient) -> None:
    client.sign_in("clerk-a")
    url = first_finding(client)
    assert client.post(url, data={"words": "续签正在办理。"}).status_code == 302
    client.sign_in("head-a")
    assert client.post(url, data={"words": "对方已停办，将登记终止。"}).status_code == 302
    page = client.page(url)
    assert page.index("对方已停办") < page.index("已被取代") < page.index("续签正在办理")
    assert "已说明" in client.page("/findings/?state=answered")
    assert re.search(r"/findings/lapsed_pair/", client.page("/findings/")) is None
    assert world.session.scalar(sa.select(sa.func.count()).select_from(FindingAnswer)) == 2


def test_an_answer_needs_words_and_loses_none(lapsed: Version, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    url = first_finding(client)
    assert client.post(url, data={"words": "  "}).status_code == 422
    response = client.post(url, data={"words": "说" * 2001})
    assert response.status_code == 422
    assert "说" * 2001 in response.get_data(as_text=True)


@pytest.mark.parametrize(("username", "status"), [
    ("reviewer-d1", 302), ("reviewer-c", 302), ("leader-c", 403), ("reviewer-d2", 404), ("clerk-e", 404),
    ("clerk-b", 404), ("auditor", 403), ("admin", 403)])
def test_the_school_and_its_bureaus_answer_and_nobody_else(lapsed: Version, client: StrictClient, username: str,
                                                           status: int) -> None:
    client.sign_in("clerk-a")
    url = first_finding(client)
    client.sign_in(username)
    assert client.post(url, data={"words": "说明"}).status_code == status
    assert client.get(url).status_code == (status if status in (403, 404) and username != "leader-c" else 200)


def test_a_school_of_another_district_sees_nothing(lapsed: Version, client: StrictClient) -> None:
    for username in ("clerk-e", "reviewer-d2"):
        client.sign_in(username)
        assert "/findings/lapsed_pair/" not in client.page("/findings/?state=all")
        client.page("/findings/?org=A", expected=404)
        assert "核查问题待说明" not in client.page("/")


def test_the_other_school_is_not_named_to_those_who_may_not_see_it(world: World, client: StrictClient) -> None:
    file_teacher(world, "A", 1)
    other = file_teacher(world, "E", 1)
    client.sign_in("clerk-a")
    page = client.page(first_finding(client))
    assert "另一单位" in page
    assert "乙区示例学校" not in page
    assert other.series.public_id not in page
    client.sign_in("reviewer-c")
    page = client.page(first_finding(client, "?org=A"))
    assert "乙区示例学校" in page
    assert other.series.public_id in page


def test_the_count_stands_on_the_home_page_until_all_is_answered(lapsed: Version, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    assert "有 1 个核查问题待说明" in client.page("/")
    client.post(first_finding(client), data={"words": "说明"})
    assert "核查问题待说明" not in client.page("/")


def test_a_finding_stands_on_the_page_of_its_record(lapsed: Version, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    url = first_finding(client)
    page = client.page(f"/records/{lapsed.series.public_id}")
    assert url in page
    assert "协议已到期未续签 · 待说明" in page
    client.post(url, data={"words": "说明"})
    assert "协议已到期未续签 · 已说明" in client.page(f"/records/{lapsed.series.public_id}")


def test_what_the_facts_have_settled_keeps_its_answers_and_takes_no_more(lapsed: Version, world: World,
                                                                        client: StrictClient) -> None:
    client.sign_in("clerk-a")
    url = first_finding(client)
    client.post(url, data={"words": "将登记终止。"})
    then = known_text(utc_now())
    amend_filed(world, lapsed, ended_on=date(2022, 12, 31), end_reason="示例终止")
    page = client.page(url)
    assert "事实已消除" in page
    assert "将登记终止。" in page
    assert "补充新的说明" not in page
    assert client.post(url, data={"words": "再说明"}).status_code == 409
    assert url in client.page("/findings/?state=settled")
    assert "事实已消除" in client.page(f"/records/{lapsed.series.public_id}")
    assert "已说明" in client.page(f"{url}?known={then}")
    client.page(f"{url}?on=2020-01-01", expected=404)


def test_an_earlier_moment_shows_what_was_known_of_answers_then(lapsed: Version, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    url, before = first_finding(client), known_text(utc_now())
    client.post(url, data={"words": "说明"})
    assert "待说明" in client.page(f"{url}?known={before}")
    assert "说明情况" not in client.page(f"{url}?on=2024-01-01")


def test_what_is_not_found_is_not_there(lapsed: Version, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    url = first_finding(client)
    for other in (f"/findings/lapsed_pair/{'0' * 24}", url.replace("lapsed_pair", "nothing"),
                  url.replace("lapsed_pair", "sleeping_agreement"), "/findings/?org=NOWHERE"):
        client.page(other, expected=404)
    client.page("/findings/?on=yesterday", expected=422)
    client.page("/findings/?known=2999-01-01", expected=422)
    client.page("/findings/?page=99999&rule=nothing&state=nothing")


def test_only_the_uppermost_bureau_sets_the_parameters(lapsed: Version, client: StrictClient) -> None:
    for username in ("clerk-a", "reviewer-d1", "leader-c"):
        client.sign_in(username)
        client.page("/findings/parameters", expected=403)
    client.sign_in("reviewer-c")
    assert client.post("/findings/parameters", data={"months": "0", "factor": "1"}).status_code == 422
    assert client.post("/findings/parameters", data={"months": "6", "factor": "3.5"}).status_code == 302
    page = client.page("/findings/")
    assert "沉睡：6 个月没有活动；悬殊：与前三年平均相差 3.5 倍以上。" in page


def test_the_database_keeps_answers_as_they_were_given(lapsed: Version, world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    client.post(first_finding(client), data={"words": "说明"})
    for statement, guard in ((sa.update(FindingAnswer).values(words="x"), "finding_answer_is_never_changed"),
                             (sa.delete(FindingAnswer), "finding_answer_is_never_deleted")):
        with pytest.raises(IntegrityError, match=guard):
            world.session.execute(statement)
        world.session.rollback()


def test_the_number_of_statements_does_not_grow_with_the_findings(world: World, client: StrictClient) -> None:
    begin_writing(world.session)
    partners = [world.partner(f"Sample School {number}", "GB") for number in range(4)]
    world.session.commit()
    client.sign_in("reviewer-c")

    def statements() -> int:
        heard: list[str] = []
        engine = world.session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", lambda *event: heard.append(event[2]))
        client.page("/findings/")
        return len(heard)
    counts = []
    for partner in partners:
        file_agreement(world, "A", partner, signed_on=date(2018, 1, 1), expires_on=date(2022, 12, 31))
        client.page("/findings/")
        counts.append(statements())
    assert counts[1] == counts[-1]
