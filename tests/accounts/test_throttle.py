"""Guesses get slower; the right person is never kept out for long."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.models import SignInAttempt
from app.accounts.throttle import LIMITS, WINDOW, forget_failures, must_wait_until, note_failure
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from tests.client import StrictClient
from tests.world import PASSWORD, World

FREE = LIMITS[0].free


def fail(session: Session, times: int, username: str = "clerk-a", address: str = "10.0.0.1") -> None:
    begin_writing(session)
    for _ in range(times):
        note_failure(session, username, address, utc_now())
    session.commit()


def wait(session: Session, username: str = "clerk-a", address: str = "10.0.0.1") -> timedelta:
    now = utc_now()
    until = must_wait_until(session, username, address, now)
    return until - now if until else timedelta(0)


def guess(client: StrictClient, password: str) -> int:
    return client.post("/sign-in", data={"username": "clerk-a", "password": password}).status_code


def test_a_few_slips_cost_nothing(session: Session) -> None:
    fail(session, FREE - 1)
    assert wait(session) == timedelta(0)


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(session: Session) -> None:
    waits = []
    for _ in range(4):
        fail(session, FREE if not waits else 1)
        waits.append(round(wait(session).total_seconds()))
    assert waits == [2, 4, 8, 16]
    fail(session, 40)
    assert timedelta(minutes=14) < wait(session) <= timedelta(minutes=15)


def test_nobody_is_locked_out_from_elsewhere_for_more_than_a_minute(session: Session) -> None:
    fail(session, 200)
    assert timedelta(0) < wait(session, address="10.0.0.2") <= timedelta(minutes=1)
    assert wait(session, username="clerk-b", address="10.0.0.2") == timedelta(0)


def test_one_address_that_tries_many_names_is_slowed_down(session: Session) -> None:
    for number in range(40):
        fail(session, 1, username=f"name-{number}")
    assert wait(session, username="somebody-else") > timedelta(0)


def test_old_failures_are_forgotten(session: Session) -> None:
    fail(session, 10)
    begin_writing(session)
    session.execute(sa.update(SignInAttempt).values(at=utc_now() - WINDOW))
    session.commit()
    assert wait(session) == timedelta(0)
    fail(session, 1)
    assert session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) == 1


def test_the_right_password_ends_the_count_at_this_address_only(session: Session) -> None:
    fail(session, FREE)
    fail(session, FREE, address="10.0.0.2")
    begin_writing(session)
    forget_failures(session, "clerk-a", "10.0.0.1")
    session.commit()
    assert wait(session) == timedelta(0)
    assert wait(session, address="10.0.0.2") > timedelta(0)


def test_too_many_guesses_are_told_when_to_try_again(app: Flask, client: StrictClient, world: World,
                                                     session: Session) -> None:
    assert [guess(client, f"guess {number}") for number in range(FREE)] == [422] * FREE
    told = client.post("/sign-in", data={"username": "clerk-a", "password": PASSWORD})
    assert told.status_code == 429
    assert 1 <= int(told.headers["Retry-After"]) <= 3
    assert "秒后" in told.text
    assert 'value="clerk-a"' in told.text
    assert client.get("/account").status_code == 302


def test_a_hundred_guesses_check_a_handful_of_passwords(client: StrictClient, world: World, session: Session) -> None:
    assert {guess(client, f"guess {number}") for number in range(100)} == {422, 429}
    counted = session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt))
    assert counted is not None
    assert counted < 12


def test_after_the_wait_the_right_password_works(client: StrictClient, world: World, session: Session) -> None:
    for number in range(FREE):
        guess(client, f"guess {number}")
    begin_writing(session)
    session.execute(sa.update(SignInAttempt).values(at=utc_now() - timedelta(minutes=1)))
    session.commit()
    assert guess(client, PASSWORD) == 302


@pytest.mark.parametrize("page", ["/sign-in", "/first-code"])
def test_the_code_page_is_slowed_down_with_the_sign_in_page(client: StrictClient, world: World, session: Session,
                                                            page: str) -> None:
    fail(session, FREE, address="127.0.0.1")
    answer = client.post(page, data={"username": "clerk-a", "code": "X", "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 429
