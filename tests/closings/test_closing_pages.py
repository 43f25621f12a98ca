"""The pages of closings, errata and locks: who sees them, what they show, what a mistake is told."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from app.approval.steps import State
from app.closings.models import Closing, ClosingKind
from app.db.stamps import today
from app.records.locks import PeriodLock
from tests.client import StrictClient
from tests.closed import applied, closed, corrected, prepared
from tests.closings.test_late_filings import late_agreement
from tests.filed import file_agreement, revoke
from tests.indicators.test_two_dates import standing
from tests.world import World

FORM = {"organisations": "C", "day": "2025-12-31", "kind": "annual", "known": "", "compiled_by": "示例甲",
        "compiled_by_post": "统计员", "reviewed_by": "示例乙", "reviewed_by_post": "科长", "head": "示例丙",
        "head_post": "局长"}


@pytest.fixture
def city(golden: World, client: StrictClient) -> StrictClient:
    client.sign_in("reviewer-c")
    return client


def test_a_year_is_closed_and_corrected_by_clicking(golden: World, city: StrictClient) -> None:
    assert "/plans/sample/closings" in city.page("/plans/sample")
    assert "/plans/sample/closings/new" in city.page("/plans/sample/closings")
    city.page("/plans/sample/closings/new")
    address = city.post("/plans/sample/closings/new", data=FORM).headers["Location"]
    digest = re.findall(r"[0-9a-f]{64}", city.page(address))[0]
    assert city.post(f"{address}/confirm", data={"digest": digest}).status_code == 403
    city.sign_in("second-c")
    assert "核对无误，确认封存" in city.page(address)
    assert city.post(f"{address}/confirm", data={"digest": "0" * 64}).status_code == 409
    assert city.post(f"{address}/confirm", data={"digest": digest}).status_code == 302
    assert city.post(f"{address}/confirm", data={"digest": digest}).status_code == 409
    revoke(golden, standing(golden, "B", date(2022, 5, 10)))
    assert "P1" in city.page(f"{address}/errata/new")
    erratum = city.post(f"{address}/errata/new", data={"codes": ["P1"], "cause": "示例撤销"}).headers["Location"]
    assert city.post(f"{erratum}/approve").status_code == 403
    city.sign_in("reviewer-c")
    assert city.post(f"{erratum}/approve").status_code == 302
    assert city.post(f"{erratum}/approve").status_code == 409
    page = city.page(address)
    assert "更正 1" in page
    assert "3 → <strong>2</strong>" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_closings_is_sound(golden: World, city: StrictClient, language: str) -> None:
    first, second = closed(golden, day=date(2024, 12, 31)), closed(golden)
    late_agreement(golden)
    erratum = corrected(golden, second, "P1")
    revoke(golden, standing(golden, "B", date(2022, 5, 10)))
    waiting = applied(golden, second, "P1")
    last = prepared(golden, kind=ClosingKind.FINAL)
    here = f"/closings/{second.public_id}"
    for url in ("/closings/", "/plans/sample/closings", "/plans/sample/closings/new", here, f"{here}/targets/P1",
                f"{here}/targets/P5", f"{here}/again", f"{here}/errata/new", f"{here}/errata/{erratum.id}",
                f"{here}/errata/{waiting.id}", f"{here}/compare?with={first.public_id}",
                f"{here}/compare?with={first.public_id}&code=P1", f"/closings/{last.public_id}", "/locks/", "/locks/1"):
        city.page(f"{url}{'&' if '?' in url else '?'}language={language}")


def test_the_text_can_be_taken_home_and_gives_the_hash(golden: World, city: StrictClient) -> None:
    closing = closed(golden)
    response = city.get(f"/closings/{closing.public_id}/document")
    assert (response.mimetype, response.get_data(as_text=True)) == ("application/json", closing.document)


def test_asked_again_on_the_page(golden: World, city: StrictClient) -> None:
    closing = closed(golden)
    revoke(golden, standing(golden, "B", date(2022, 5, 10)))
    assert "都与封存相同" in city.page(f"/closings/{closing.public_id}/again")


@pytest.mark.parametrize(("field", "value", "told"), [
    ("day", (today() + timedelta(1)).isoformat(), "不能封存将来的日期"), ("day", "", ""), ("day", "tomorrow", ""),
    ("known", "soon", "不是时间"), ("known", "2999-01-01", "在将来"), ("known", "2001-01-01", "第一次备案"),
    ("head", " ", ""), ("organisations", "D1", ""), ("kind", "weekly", ""),
])
def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(golden: World, city: StrictClient, field: str,
                                                                  value: str, told: str) -> None:
    response = city.post("/plans/sample/closings/new", data=FORM | {field: value})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert told in page
    assert "统计员" in page
    assert golden.session.query(Closing).count() == 0


def places(closing: Closing) -> list[tuple[str, str]]:
    here = f"/closings/{closing.public_id}"
    return [("GET", here), ("GET", f"{here}/targets/P1"), ("GET", f"{here}/again"), ("GET", f"{here}/document"),
            ("GET", f"{here}/compare?with={closing.public_id}"), ("GET", f"{here}/errata/new"),
            ("POST", f"{here}/confirm"), ("POST", f"{here}/drop")]


@pytest.mark.parametrize(("username", "status"), [("clerk-a", 404), ("reviewer-d2", 404), ("auditor", 403),
                                                  ("admin", 403)])
def test_a_closing_is_not_there_for_who_does_not_see_its_organisations(golden: World, client: StrictClient,
                                                                       username: str, status: int) -> None:
    closing = closed(golden, "D1")
    client.sign_in(username)
    for method, url in places(closing):
        assert client.open(url, method=method).status_code == status, url
    if status == 404:
        assert closing.public_id not in client.page("/closings/")


def test_a_leader_reads_and_does_not_act(golden: World, client: StrictClient) -> None:
    closing = prepared(golden)
    client.sign_in("leader-c")
    assert "确认封存" not in client.page(f"/closings/{closing.public_id}")
    for method, url in places(closing)[5:]:
        assert client.open(url, method=method).status_code == 403, url
    client.page("/plans/sample/closings/new", expected=403)


def test_a_city_reads_what_its_district_closed_and_does_not_act_on_it(golden: World, city: StrictClient) -> None:
    closing = prepared(golden, "D1")
    city.page(f"/closings/{closing.public_id}")
    assert city.post(f"/closings/{closing.public_id}/drop").status_code == 403


def test_what_is_not_there_is_not_found(golden: World, city: StrictClient) -> None:
    here = f"/closings/{closed(golden).public_id}"
    for url in ("/closings/CLS-NOTHING", f"{here}/targets/P99", f"{here}/errata/99", f"{here}/compare?with=X",
                f"{here}/compare", "/locks/99", "/plans/nothing/closings", "/plans/nothing/closings/new",
                f"{here}/compare?with={here[10:]}&code=P99"):
        city.page(url, expected=404)
    city.page(f"{here}/targets/P1?page=x", expected=422)


LOCK = {"organisation": "C", "through": "2023-12-31", "name": "2023年报", "name_en": "Annual report 2023"}
EXCEPTION = {"exception-organisation": "A", "exception-kind": "agreement", "exception-allowed_for": "示例填报人",
             "exception-expires_on": "2999-01-01", "exception-reason": "示例漏报"}


def test_a_period_is_locked_opened_for_one_and_unlocked_by_clicking(golden: World, city: StrictClient) -> None:
    address = city.post("/locks/", data=LOCK).headers["Location"]
    assert city.post(f"{address}/exceptions", data=EXCEPTION).status_code == 302
    assert "示例漏报" in city.page("/locks/")
    assert city.post(f"{address}/lift", data={"reason": ""}).status_code == 422
    assert city.post(f"{address}/lift", data={"reason": "示例解除"}).status_code == 302
    assert "示例解除" in city.page(address)
    assert city.post(f"{address}/lift", data={"reason": "again"}).status_code == 409


@pytest.mark.parametrize(("form", "url"), [
    (LOCK | {"through": "2999-01-01"}, "/locks/"), (LOCK | {"name": " "}, "/locks/"),
    (LOCK | {"organisation": "D1"}, "/locks/"), (EXCEPTION | {"exception-expires_on": "2001-01-01"}, "exceptions"),
    (EXCEPTION | {"exception-reason": ""}, "exceptions"), (EXCEPTION | {"exception-organisation": "X"}, "exceptions"),
])
def test_a_lock_or_exception_that_makes_no_sense_is_told(golden: World, city: StrictClient, form: dict[str, Any],
                                                         url: str) -> None:
    address = city.post("/locks/", data=LOCK).headers["Location"]
    response = city.post(url if url == "/locks/" else f"{address}/{url}", data=form)
    assert response.status_code == 422
    assert golden.session.query(PeriodLock).count() == 1


def test_a_school_sees_the_lock_that_holds_it_and_only_its_own_exceptions(golden: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    address = client.post("/locks/", data=LOCK).headers["Location"]
    client.post(f"{address}/exceptions", data=EXCEPTION)
    for username, seen in (("clerk-a", True), ("clerk-b", False), ("clerk-e", False), ("reviewer-d1", True)):
        client.sign_in(username)
        page = client.page("/locks/")
        assert "2023年报" in page
        assert ("示例漏报" in page) is seen
        assert ("示例漏报" in client.page(address)) is seen
        assert client.post(f"{address}/lift", data={"reason": "x"}).status_code == 403
        assert client.post(f"{address}/exceptions", data=EXCEPTION).status_code == 403
    client.sign_in("clerk-a")
    assert client.post("/locks/", data=LOCK).status_code == 403


def test_a_refused_submission_names_the_lock_at_its_field(golden: World, client: StrictClient) -> None:
    draft = file_agreement(golden, "A", golden.partner("Late School", "GB"), upto=State.DRAFT,
                           signed_on=date(2023, 5, 5)).series.public_id
    client.sign_in("reviewer-d1")
    client.post("/locks/", data=LOCK | {"organisation": "D1"})
    client.sign_in("clerk-a")
    address = client.post(f"/records/{draft}/submit").headers["Location"]
    page = client.page(address)
    assert 'href="#signed_on"' in page
    assert "2023年报" in page
    assert "请向甲区教育委员会申请例外" in page
