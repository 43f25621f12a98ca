"""A target shared out: the parts never make more than the whole, each is answered, and all of it can be asked again."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.approval.knowing import known_text
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.indicators.library import keep_plan
from app.organisations.change import change_facts
from app.planning.share_models import Share, ShareAnswer
from tests.client import StrictClient
from tests.conftest import template
from tests.indicators.conftest import PLAN, with_agreements, with_plan
from tests.world import World

CITY = "/plans/sample/P2/shares?org=C&due=2025-12-31"
CHANGE = "/plans/sample/P2/shares/change?org=C&due=2025-12-31"
DISTRICT = "/plans/sample/P2/shares/change?org=D1&due=2025-12-31"


@pytest.fixture
def planned(world: World) -> World:
    """The city with its plan and no record (`with_plan`)."""
    return world


planned_url = template("world_url", with_plan)


@pytest.fixture
def city(planned: World, client: StrictClient) -> StrictClient:
    client.sign_in("reviewer-c")
    return client


def seen(page: str) -> str:
    found = re.search(r'name="seen"[^>]*value="(\d+)"', page)
    assert found
    return found.group(1)


def give(client: StrictClient, url: str = CHANGE, expected: int = 302, **typed: str) -> str:
    """Send the form as it was shown, with these fields typed."""
    form = {"seen": seen(client.page(url)), "reason": ""} | typed
    response = client.post(url, data=form)
    assert response.status_code == expected, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def shared(client: StrictClient) -> None:
    give(client, amount_D1="3", amount_D2="2")


def share_of(world: World, code: str) -> Share:
    world.session.rollback()
    return world.session.scalars(sa.select(Share).where(
        Share.organisation_id == world.organisations[code].id, Share.until.is_(None))).one()


def test_parts_that_make_the_whole_are_said_to(city: StrictClient) -> None:
    shared(city)
    page = city.page(CITY)
    assert "各份额之和等于总数" in page
    assert "下达 2 份，接受 0 份" in page
    assert "结果（计数）不要求相加" in page


def test_a_gap_is_shown_in_words_and_number(city: StrictClient) -> None:
    give(city, amount_D1="3")
    assert "还差 2 对未分" in city.page(CITY)
    assert "2 对 not shared out yet" in city.page(f"{CITY}&language=en")


def test_more_than_the_whole_is_refused_and_what_was_typed_is_kept(city: StrictClient, planned: World) -> None:
    page = give(city, expected=422, amount_D1="4", amount_D2="3")
    assert "各份额合计 7，超过总数 5，多出 2：请减少 2，或先由上级调高总数。" in page
    assert 'value="4"' in page
    assert 'value="3"' in page
    assert planned.session.scalar(sa.select(sa.func.count()).select_from(Share)) == 0


@pytest.mark.parametrize("typed", ["-1", "many", "1.5", "9" * 20])
def test_a_share_is_a_whole_number(city: StrictClient, planned: World, typed: str) -> None:
    assert typed in give(city, expected=422, amount_D1=typed)
    assert planned.session.scalar(sa.select(sa.func.count()).select_from(Share)) == 0


def test_a_given_share_is_changed_with_a_reason_only(city: StrictClient, planned: World) -> None:
    shared(city)
    assert "须写明理由" in give(city, expected=422, amount_D1="2", amount_D2="2")
    give(city, amount_D1="2", amount_D2="2", reason="甲区学校减少")
    changed = share_of(planned, "D1")
    assert (changed.amount, changed.reason) == (2, "甲区学校减少")
    assert share_of(planned, "D2").replaces_id is None
    assert "甲区学校减少" in city.page(f"/shares/{changed.id}")


def test_sending_nothing_new_is_told_so(city: StrictClient) -> None:
    shared(city)
    assert "没有任何改动" in give(city, expected=422, amount_D1="3", amount_D2="2")


def test_a_share_is_taken_back_with_zero(city: StrictClient, planned: World) -> None:
    shared(city)
    give(city, amount_D1="", amount_D2="2", reason="收回")
    assert share_of(planned, "D1").amount == 0
    assert "已收回" in city.page(CITY)


def test_whoever_comes_second_sees_what_stands_now(city: StrictClient, planned: World) -> None:
    shared(city)
    response = city.post(CHANGE, data={"seen": "0", "amount_D1": "1", "amount_D2": "1", "reason": "迟到"})
    assert response.status_code == 409
    assert "他人刚刚修改了分解" in response.get_data(as_text=True)
    assert share_of(planned, "D1").amount == 3


def test_a_district_shares_out_no_more_than_it_was_given(city: StrictClient, planned: World) -> None:
    city.sign_in("reviewer-d1")
    assert "没有可分解的数量" in give(city, DISTRICT, 422, amount_A="1")
    city.sign_in("reviewer-c")
    shared(city)
    city.sign_in("reviewer-d1")
    assert "多出 1" in give(city, DISTRICT, 422, amount_A="3", amount_B="1")
    give(city, DISTRICT, amount_A="2", amount_B="1")
    assert "各份额之和等于总数" in city.page("/plans/sample/P2/shares?org=D1&due=2025-12-31")


def test_a_whole_lowered_afterwards_shows_the_excess(city: StrictClient, planned: World) -> None:
    shared(city)
    begin_writing(planned.session)
    keep_plan(planned.session, "sample", PLAN.replace("at_least = 5", "at_least = 4"))
    planned.session.commit()
    assert "超过总数 1 对" in city.page(CITY)


def test_each_organisation_answers_its_own_share(city: StrictClient, planned: World) -> None:
    shared(city)
    url = f"/shares/{share_of(planned, 'D1').id}"
    assert city.post(url, data={"reply": "accept"}).status_code == 403
    city.sign_in("reviewer-d1")
    assert "请写明理由" in city.post(url, data={"reply": "decline", "words": " "}).get_data(as_text=True)
    assert city.post(url, data={"reply": "decline", "words": "只能承担2对"}).status_code == 302
    assert city.post(url, data={"reply": "accept"}).status_code == 302
    assert "只能承担2对" in city.page(url)
    city.sign_in("reviewer-c")
    page = city.page(CITY)
    assert "接受 1 份" in page
    assert "示例 reviewer-D1" in page


def test_the_head_answers_for_a_school_and_the_clerk_does_not(city: StrictClient, planned: World) -> None:
    shared(city)
    city.sign_in("reviewer-d1")
    give(city, DISTRICT, amount_A="2")
    url = f"/shares/{share_of(planned, 'A').id}"
    city.sign_in("clerk-a")
    assert "答复这一份额" not in city.page(url)
    assert city.post(url, data={"reply": "accept"}).status_code == 403
    city.sign_in("head-a")
    assert city.post(url, data={"reply": "accept"}).status_code == 302


def test_a_share_changed_meanwhile_is_not_answered(city: StrictClient, planned: World) -> None:
    shared(city)
    old = share_of(planned, "D1").id
    give(city, amount_D1="2", amount_D2="2", reason="调整")
    city.sign_in("reviewer-d1")
    assert city.post(f"/shares/{old}", data={"reply": "accept"}).status_code == 409
    assert planned.session.scalar(sa.select(sa.func.count()).select_from(ShareAnswer)) == 0


def test_nobody_sees_the_shares_of_others(city: StrictClient, planned: World) -> None:
    shared(city)
    numbers = {code: share_of(planned, code).id for code in ("D1", "D2")}
    city.sign_in("reviewer-d2")
    city.page(f"/shares/{numbers['D2']}")
    for url in (f"/shares/{numbers['D1']}", CITY, CHANGE, "/plans/sample/shares?org=D1", "/shares/99999"):
        city.page(url, expected=404)
    assert city.post(CHANGE, data={"amount_D1": "1"}).status_code == 404
    city.sign_in("clerk-e")
    for url in (f"/shares/{numbers['D1']}", f"/shares/{numbers['D2']}", CITY):
        city.page(url, expected=404)
    city.sign_in("leader-c")
    city.page(CITY)
    assert city.get(CHANGE).status_code == 403
    for username in ("auditor", "admin"):
        city.sign_in(username)
        city.page("/plans/sample/shares", expected=403)


def test_a_share_is_shown_where_its_organisation_looks(city: StrictClient, planned: World) -> None:
    shared(city)
    city.sign_in("reviewer-d1")
    link = f'href="/shares/{share_of(planned, "D1").id}"'
    for page in (city.page("/plans/sample?org=D1"), city.page("/plans/sample/P2?org=D1"),
                 city.page("/plans/sample/shares?org=D1")):
        assert link in page
        assert "未答复" in page
    assert 'href="/plans/sample/shares?' in city.page("/plans/sample?org=D1")
    city.sign_in("reviewer-c")
    assert "各份额之和等于总数" in city.page("/plans/sample/P2")


def test_a_share_stands_beside_what_was_counted(planned: World, client: StrictClient) -> None:
    with_agreements(planned)
    client.sign_in("reviewer-c")
    shared(client)
    assert "2 / 3 对" in client.page(CITY)


def test_a_school_that_moves_keeps_its_share_and_both_sums_are_explained(city: StrictClient, planned: World) -> None:
    shared(city)
    city.sign_in("reviewer-d1")
    give(city, DISTRICT, amount_A="2", amount_B="1")
    begin_writing(planned.session)
    change_facts(planned.session, planned.organisations["B"], date(2026, 1, 1),
                 parent_id=planned.organisations["D2"].id)
    planned.session.commit()
    url = "/plans/sample/P2/shares?due=2025-12-31&org="
    page = city.page(f"{url}D1")
    assert "2026-01-01 起转入乙区教育局，份额随单位不变" in page
    assert re.search(r"原区划.*?3 对.*?现区划.*?2 对", page, re.S)
    assert "原区划" not in city.page(f"{url}D1&on=2025-12-31")
    city.sign_in("reviewer-d2")
    assert "甲区示例小学：1 对，由甲区教育委员会下达，现属本单位" in city.page(f"{url}D2")


def test_last_years_shares_are_asked_for_again(city: StrictClient, planned: World) -> None:
    shared(city)
    then = known_text(utc_now())
    give(city, amount_D1="1", amount_D2="2", reason="调整")
    assert "还差 2 对未分" in city.page(CITY)
    assert "各份额之和等于总数" in city.page(f"{CITY}&known={then}")
    before = known_text(utc_now() - timedelta(days=1))
    assert "尚未分解" in city.page(f"{CITY}&known={before}")


def test_what_has_no_parts_is_not_shared_out(city: StrictClient) -> None:
    for code, due in (("P5", "2025-12-31"), ("P6", "2025-12-31"), ("P2", "2024-12-31"), ("P9", "2025-12-31")):
        city.page(f"/plans/sample/{code}/shares?org=C&due={due}", expected=404)


def test_the_database_keeps_shares_and_answers(city: StrictClient, planned: World) -> None:
    shared(city)
    session = planned.session
    share = share_of(planned, "D1")
    begin_writing(session)
    session.add(ShareAnswer(share_id=share.id, reply="accept", by_id=share.given_by_id, at=utc_now()))
    session.commit()
    for statement, guard in ((sa.update(Share).values(amount=9), "share_is_history"),
                             (sa.delete(Share), "share_is_never_deleted|foreign key"),
                             (sa.update(ShareAnswer).values(words="x"), "share_answer_is_never_changed"),
                             (sa.delete(ShareAnswer), "share_answer_is_never_deleted")):
        with pytest.raises(IntegrityError, match=guard):
            session.execute(statement)
        session.rollback()
