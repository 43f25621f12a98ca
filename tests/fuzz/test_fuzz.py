"""A short run of the generated requests, and each thing that they found."""

import pytest
from flask import Flask

from tests.accounts.matrix.places import set_up
from tests.client import StrictClient
from tests.conftest import POSTGRES
from tests.fuzz.asking import Fuzzer
from tests.fuzz.checking import wrong_after
from tests.world import World

REQUESTS, SEED = 500, 1
"""Always the same seed here, so that nobody's change hangs on luck; the command draws fresh ones."""


@pytest.mark.skipif(bool(POSTGRES), reason="the same requests; the command asks them of PostgreSQL by --database")
def test_hostile_requests_get_an_answer_and_leave_a_whole_registry(world: World, app: Flask) -> None:
    set_up(world)
    world.session.close()
    fuzzer = Fuzzer(app, SEED)
    fuzzer.run(REQUESTS)
    assert wrong_after(fuzzer) == []


def test_a_number_that_no_column_holds_names_nothing(world: World, client: StrictClient) -> None:
    client.sign_in("admin")
    assert client.post("/account/sign-ins/9999999999999999999999/end").status_code == 404


def test_a_blank_language_is_no_choice(world: World, client: StrictClient) -> None:
    client.sign_in("admin")
    assert client.post("/account/language", data={"preferred": " "}).status_code == 302


def test_a_nul_in_a_search_breaks_no_list(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    assert client.get("/records/?q=a%00b").status_code == 400
    assert client.get("/records/?cursor=-2147483649").status_code == 200
    assert client.post("/records/trip/ledger", data={"q": "a\x00b"}).status_code == 200
