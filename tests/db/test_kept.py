"""What is worked out is kept until something changes, and not a moment longer."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event
from time import sleep

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.approval.steps import State
from app.db.engine import begin_writing, db
from app.db.kept import MOST_KEPT, kept, kept_each
from app.db.stamps import Clock, last_change, take_stamp, utc_now
from app.db.trail import COUNTS_NOTHING, write_trail
from tests.conftest import app_on
from tests.filed import amend_filed, file_agreement, revoke
from tests.world import World


@pytest.fixture
def counted() -> Callable[[], int]:
    """Gives how often it has been asked."""
    numbers = count(1)
    return lambda: next(numbers)


@pytest.fixture
def asked(session: Session, counted: Callable[[], int]) -> Callable[[str], int]:
    return lambda key: kept(session, "tests", key, counted)


def test_an_answer_is_worked_out_once_for_each_question(asked: Callable[[str], int]) -> None:
    assert [asked("a"), asked("b"), asked("a"), asked("b")] == [1, 2, 1, 2]


def test_what_may_change_a_figure_ends_it(session: Session, asked: Callable[[str], int]) -> None:
    assert asked("a") == 1
    take_stamp(session)
    session.commit()
    assert asked("a") == 2


@pytest.mark.parametrize(("act", "subject"), sorted(COUNTS_NOTHING))
def test_what_changes_no_figure_leaves_it(session: Session, asked: Callable[[str], int], act: str,
                                          subject: str) -> None:
    assert asked("a") == 1
    write_trail(session, act, subject, "1")
    session.commit()
    assert asked("a") == 1


def test_whoever_writes_is_told_anew_and_what_is_taken_back_is_told_to_nobody(
        session: Session, asked: Callable[[str], int]) -> None:
    assert asked("a") == 1
    begin_writing(session)
    assert [asked("a"), asked("a")] == [2, 3]
    take_stamp(session)
    assert asked("a") == 4
    session.rollback()
    assert asked("a") == 1


def test_what_is_kept_has_an_end(session: Session, asked: Callable[[str], int]) -> None:
    for number in range(MOST_KEPT):
        asked(str(number))
    assert asked("0") == 1
    assert asked("one more") == MOST_KEPT + 1
    assert asked("0") == MOST_KEPT + 2


def test_rows_are_made_together_where_they_are_not_kept_and_come_in_the_order_they_are_asked(session: Session) -> None:
    asked: list[list[int]] = []

    def make(numbers: list[int]) -> dict[int, int]:
        asked.append(numbers)
        return {number: number * number for number in numbers}

    assert kept_each(session, "squares", [2, 1], make) == [4, 1]
    assert kept_each(session, "squares", [3, 1, 4, 2], make) == [9, 1, 16, 4]
    assert kept_each(session, "squares", [4, 3], make) == [16, 9]
    assert asked == [[2, 1], [3, 4]]
    begin_writing(session)
    assert kept_each(session, "squares", [1, 5], make) == [1, 25]
    session.rollback()
    assert kept_each(session, "squares", [5], make) == [25]
    assert asked[2:] == [[1, 5], [5]]


@pytest.fixture
def ask_apart(session: Session, app: Flask) -> Iterator[Callable[[Callable[[], int]], Future[int]]]:
    """Asks in a thread and a session of its own, as requests do."""
    with ThreadPoolExecutor() as threads:
        def ask(make: Callable[[], int]) -> int:
            with app.app_context(), Session(db.engine) as own:
                return kept(own, "tests", "a", make)

        yield lambda make: threads.submit(ask, make)


class Held:
    """Works something out, but only when it is told to go on."""

    def __init__(self, work_out: Callable[[], int]) -> None:
        self.work_out, self.begun, self.go_on = work_out, Event(), Event()

    def __call__(self) -> int:
        self.begun.set()
        self.go_on.wait(10)
        return self.work_out()


def test_who_asks_while_another_works_it_out_waits_for_that(
        ask_apart: Callable[[Callable[[], int]], Future[int]], counted: Callable[[], int]) -> None:
    slowly = Held(counted)
    first = ask_apart(slowly)
    assert slowly.begun.wait(10)
    others = [ask_apart(slowly) for _ in range(3)]
    sleep(0.1)
    assert not any(other.done() for other in others)
    slowly.go_on.set()
    assert [asked.result(10) for asked in (first, *others)] == [1, 1, 1, 1]


def test_who_waited_for_one_that_failed_works_it_out_alone(
        ask_apart: Callable[[Callable[[], int]], Future[int]], counted: Callable[[], int]) -> None:
    def fail() -> int:
        raise RuntimeError("no figure")

    failing = Held(fail)
    first = ask_apart(failing)
    assert failing.begun.wait(10)
    other = ask_apart(counted)
    failing.go_on.set()
    assert other.result(10) == 1
    assert isinstance(first.exception(10), RuntimeError)


def test_the_last_change_is_never_after_the_last_stamp(session: Session) -> None:
    begin_writing(session)
    with pytest.raises(IntegrityError, match="nothing_changed_after_the_last_stamp"):
        session.execute(sa.update(Clock).values(changed=utc_now()))


@pytest.fixture
def changes(world: World) -> Callable[[], bool]:
    """Whether anything has changed since this was asked last."""
    seen = [last_change(world.session)]

    def changed() -> bool:
        world.session.rollback()
        seen.append(last_change(world.session))
        return seen[-1] > seen[-2]

    return changed


def test_the_last_change_moves_with_every_step_to_a_filed_record(world: World, changes: Callable[[], bool]) -> None:
    partner = world.partner("Sample School", "GB")
    world.session.commit()
    assert changes()
    file_agreement(world, "A", partner, upto=State.DRAFT)
    assert not changes()
    for state in (State.AT_HEAD, State.AT_DISTRICT, State.AT_CITY, State.FILED):
        version = file_agreement(world, "A", partner, upto=state)
        assert changes(), state
    amend_filed(world, version, upto=State.DRAFT)
    assert not changes()
    revoke(world, version)
    assert changes()


def test_another_process_hears_of_a_change_at_once(session: Session, tmp_path: Path,
                                                   counted: Callable[[], int]) -> None:
    other = app_on(tmp_path, session.get_bind().engine.url.render_as_string(hide_password=False))
    with other.app_context():
        there = Session(db.engine)
        assert [kept(there, "tests", "a", counted), kept(there, "tests", "a", counted)] == [1, 1]
        there.rollback()
        take_stamp(session)
        session.commit()
        assert kept(there, "tests", "a", counted) == 2
        there.close()
        db.engine.dispose()
