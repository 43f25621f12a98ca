"""Many people decide at once: each record is approved once, with one decision and one trail row, on either database."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Decision, Version
from app.approval.moves import TooLate, take_step
from app.approval.steps import STEPS, Desk, State, Verb
from app.db.engine import begin_writing, db
from app.db.trail import TrailEntry, broken_links, write_trail
from app.records.kinds.programme import ProgrammeSubtype
from tests.conftest import template
from tests.filed import file_programme
from tests.world import World

THREADS, RECORDS = 8, 50
APPROVE = next(step for step in STEPS if step.source is State.AT_DISTRICT and step.target is State.AT_CITY)

Approval = Callable[[Session, int, int, threading.Barrier], bool]


@pytest.fixture
def waiting(session: Session, world: World) -> list[int]:
    """The versions that wait at the district (`with_waiting`)."""
    return list(session.scalars(sa.select(Version.id).order_by(Version.id)))


def with_waiting(world: World) -> None:
    for number in range(RECORDS):
        file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=State.AT_DISTRICT, name=f"示例课程{number}")


waiting_url = template("world_url", with_waiting)


def conditionally(session: Session, version_id: int, actor_id: int, start: threading.Barrier) -> bool:
    """The way of the registry."""
    version, actor = session.get_one(Version, version_id), session.get_one(User, actor_id)
    session.rollback()
    start.wait()
    try:
        begin_writing(session)
        take_step(session, version, APPROVE, actor)
        session.commit()
    except TooLate:
        session.rollback()
        return False
    return True


def after_looking(session: Session, version_id: int, actor_id: int, start: threading.Barrier) -> bool:
    """Read, check, write: what the registry must not do."""
    state = session.scalars(sa.select(sa.inspect(Version).local_table.c.state).where(
        sa.inspect(Version).local_table.c.id == version_id)).one()
    session.rollback()
    start.wait()
    if state is not State.AT_DISTRICT:
        return False
    begin_writing(session)
    table = sa.inspect(Version).local_table
    session.execute(sa.update(table).where(table.c.id == version_id).values(state=State.AT_CITY))
    write_trail(session, "approve", "version", version_id)
    session.commit()
    return True


def race(app: Flask, world: World, versions: list[int], approval: Approval) -> Counter[int]:
    """How many of the threads believe that they approved each version. All begin each version together."""
    reviewers = [world.users[name].id for name in ("reviewer-D1", "second-D1")]
    world.session.close()
    start, won, failures = threading.Barrier(THREADS), list[int](), list[Exception]()

    def work(place: int) -> None:
        try:
            with app.app_context():
                for version_id in versions:
                    if approval(db.session, version_id, reviewers[place % 2], start):
                        won.append(version_id)
        except Exception as error:
            failures.append(error)
            start.abort()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    return Counter(won)


def test_each_record_is_approved_by_one_of_many(app: Flask, world: World, waiting: list[int]) -> None:
    won = race(app, world, waiting, conditionally)
    assert [won[version_id] for version_id in waiting] == [1] * RECORDS
    session = world.session
    decisions = session.execute(sa.select(Decision.version_id, sa.func.count()).where(
        Decision.verb == Verb.APPROVE, Decision.desk == Desk.DISTRICT).group_by(Decision.version_id)).all()
    assert {number: count for number, count in decisions} == dict.fromkeys(waiting, 1)
    rows = session.scalars(sa.select(TrailEntry.subject_id).where(TrailEntry.act == "approve")).all()
    assert Counter(rows) == Counter(str(number) for number in waiting)
    assert broken_links(session) == []


def test_looking_first_and_writing_later_would_approve_twice(app: Flask, world: World, waiting: list[int]) -> None:
    won = race(app, world, waiting, after_looking)
    assert sum(1 for version_id in waiting if won[version_id] > 1) > RECORDS // 2
