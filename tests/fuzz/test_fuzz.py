"""A short run of the generated requests, and each thing that they found."""

from flask import Flask

from tests.accounts.matrix.places import set_up
from tests.client import StrictClient
from tests.fuzz.asking import Fuzzer
from tests.fuzz.checking import wrong_after
from tests.world import World

REQUESTS, SEED = 500, 1
"""Always the same seed here, so that nobody's change hangs on luck; the command draws fresh ones."""


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
