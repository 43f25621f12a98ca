"""Generated requests, always the same ones here, so that nobody's change hangs on luck: half of them; and each thing
that they found."""

from pathlib import Path

import pytest

from tests.client import StrictClient
from tests.conftest import POSTGRES, Databases
from tests.fuzz.asking import Sent
from tests.fuzz.checking import asked, told
from tests.fuzz.ground import Ground
from tests.records.sent_forms import save
from tests.world import World

REQUESTS = 1700


@pytest.mark.skipif(bool(POSTGRES), reason="a shorter round below")
@pytest.mark.parametrize("seed", range(1, 7))
def test_hostile_requests_get_an_answer_and_leave_a_whole_registry(ground: Ground, seed: int) -> None:
    assert told(asked(ground, seed, REQUESTS)) == []


@pytest.mark.skipif(not POSTGRES, reason="longer rounds above")
def test_hostile_requests_leave_a_whole_registry_on_postgresql(
        databases: Databases, migrated: str, tmp_path: Path) -> None:
    url = databases.copy(migrated)
    assert told(asked(Ground(tmp_path, url), 1, 400)) == []
    databases.drop(url)


@pytest.mark.skipif(bool(POSTGRES), reason="it shows the same there")
def test_a_seed_asks_the_same_again_and_a_failure_is_told_with_what_shows_it(ground: Ground) -> None:
    first, second = (asked(ground, 99, 60) for _ in range(2))
    assert [str(sent) for sent in first.sent] == [str(sent) for sent in second.sent]
    assert first.answers == second.answers
    first.note("500: POST /records/", Sent("clerk-A", "POST", "/records/", b"a=%00"))
    assert told(first) == [
        "500: POST /records/\n"
        "  request 60 of seed 99: clerk-A POST /records/ application/x-www-form-urlencoded b'a=%00'\n"
        "  again: python -m tests.fuzz --requests 60 --seed 99"]


def test_a_number_that_no_column_holds_names_nothing(world: World, client: StrictClient) -> None:
    client.sign_in("admin")
    assert client.post("/account/sign-ins/9999999999999999999999/end").status_code == 404


def test_a_blank_language_is_no_choice(world: World, client: StrictClient) -> None:
    client.sign_in("admin")
    assert client.post("/account/language", data={"preferred": " "}).status_code == 302


def test_a_nul_in_a_search_breaks_no_list(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    assert client.get("/records/?q=a%00b").status_code == 200
    assert client.get("/records/?cursor=-2147483649").status_code == 200
    assert client.post("/records/trip/ledger", data={"q": "a\x00b"}).status_code == 200


def test_a_choice_of_blanks_is_no_choice(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    record = client.post("/records/agreement/new", data={"organisation": "A"}).headers["Location"].split("/")[2]
    assert save(client, record, type=" ").status_code == 302


def test_a_nul_in_an_address_names_nothing_and_in_a_field_is_none(world: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    assert client.get("/closings/%00/errata/1").status_code == 404
    for path in ("/partners/export", "/persons/export"):
        assert client.post(path, data={"q": "a\x00b", "format": "csv"}).status_code == 200
    client.sign_in("admin")
    assert client.post("/users/export", data={"q": "a\x00b", "format": "csv"}).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_a_day_of_no_year_that_anybody_asks_about_is_refused(world: World, client: StrictClient, day: str) -> None:
    client.sign_in("reviewer-C")
    answer = client.get(f"/plans/?on={day}")
    assert answer.status_code == 422
    assert "不在 1900 年至 2199 年之间" in answer.get_data(as_text=True)


@pytest.mark.parametrize(("who", "page"), [
    ("clerk-A", "/records/agreement/"), ("clerk-A", "/search"), ("reviewer-C", "/reviews/"),
    ("reviewer-C", "/persons/"), ("reviewer-C", "/partners/"), ("reviewer-D1", "/records/on-behalf"),
    ("reviewer-C", "/organisations/"), ("clerk-A", "/directory/"), ("admin", "/users/")])
def test_a_search_longer_than_any_name_gets_its_page(world: World, client: StrictClient, who: str, page: str) -> None:
    client.sign_in(who)
    assert client.get(page, query_string={"q": "字" * 33_000}).status_code == 200
