"""Transactions: writers wait for each other and none fails; a change is never silently given up; blobs are whole."""

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.db.base import Stamp
from app.db.blobs import blob_path, read_blob, store_blob
from app.db.engine import begin_snapshot, begin_writing, db
from app.db.stamps import take_stamp
from app.db.trail import TrailEntry, broken_links, write_trail
from app.indicators.models import PlanRow

WRITERS, TIMES = 6, 20


def test_many_writers_wait_and_none_fails(app: Flask, session: Session) -> None:
    session.close()
    failures: list[Exception] = []

    def write(place: int) -> None:
        try:
            with app.app_context():
                for _ in range(TIMES):
                    db.session.scalar(sa.select(sa.func.count()).select_from(TrailEntry))  # read first, then write
                    begin_writing(db.session)
                    write_trail(db.session, "write", "test", place)
                    db.session.commit()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(place,)) for place in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert session.scalar(sa.select(sa.func.count()).where(TrailEntry.act == "write")) == WRITERS * TIMES
    assert broken_links(session) == []


def test_later_commits_have_later_stamps(app: Flask, session: Session) -> None:
    session.close()
    stamps: list[tuple[datetime, int]] = []
    order = threading.Lock()

    def write() -> None:
        with app.app_context():
            for _ in range(TIMES):
                stamp = take_stamp(db.session)
                with order:  # still inside the write lock
                    stamps.append((stamp, len(stamps)))
                db.session.commit()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({stamp for stamp, _ in stamps}) == WRITERS * TIMES
    assert sorted(stamps) == sorted(stamps, key=lambda pair: pair[1])


def test_beginning_to_write_gives_up_what_was_only_read(session: Session) -> None:
    session.scalar(sa.select(sa.func.count()).select_from(TrailEntry))
    begin_writing(session)
    assert session.in_transaction()


@pytest.mark.parametrize("flushed", [False, True])
def test_taking_a_stamp_late_gives_up_no_change(session: Session, flushed: bool) -> None:
    session.add(PlanRow(name="work"))
    if flushed:
        session.flush()
    take_stamp(session)
    session.commit()
    assert session.scalars(sa.select(PlanRow.name)).all() == ["work"]


SETTINGS = {
    "sqlite": ("PRAGMA", {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000,
                          "trusted_schema": 0}),
    "postgresql": ("SHOW", {"server_encoding": "UTF8", "transaction_isolation": "read committed",
                            "session_replication_role": "origin"}),
}


def test_the_database_is_set_as_the_registry_needs_it(session: Session) -> None:
    word, wanted = SETTINGS[session.get_bind().dialect.name]
    assert {name: session.execute(sa.text(f"{word} {name}")).scalar_one() for name in wanted} == wanted


def test_a_snapshot_does_not_see_what_others_write_meanwhile(app: Flask, session: Session) -> None:
    counting = sa.select(sa.func.count()).select_from(TrailEntry)
    begin_snapshot(session)
    before = session.scalar(counting)

    def write() -> None:
        with app.app_context():
            begin_writing(db.session)
            write_trail(db.session, "write", "test", 1)
            db.session.commit()

    writer = threading.Thread(target=write)
    writer.start()
    writer.join()
    assert session.scalar(counting) == before
    session.rollback()
    assert session.scalar(counting) == (before or 0) + 1


def test_a_stamp_needs_its_zone(session: Session) -> None:
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        session.execute(sa.select(sa.literal(datetime(2026, 1, 1), Stamp())))  # noqa: DTZ001  # the point of the test


def test_a_stamp_keeps_its_microseconds(session: Session) -> None:
    moment = datetime(2026, 1, 1, 12, 0, 0, 1, tzinfo=UTC)
    assert session.execute(sa.select(sa.literal(moment, Stamp()))).scalar_one() == moment


@pytest.fixture
def stored(session: Session) -> str:
    return store_blob("示例".encode())


def test_a_blob_is_named_by_its_content_and_kept_once(stored: str) -> None:
    assert store_blob("示例".encode()) == stored
    assert read_blob(stored) == "示例".encode()
    assert [path.name for path in blob_path(stored).parent.iterdir()] == [stored]


def test_a_blob_that_was_changed_is_not_given_out(stored: str) -> None:
    blob_path(stored).write_bytes(b"other")
    with pytest.raises(ValueError, match="was changed"):
        read_blob(stored)


def test_a_blob_that_is_gone_is_said_to_be(stored: str) -> None:
    blob_path(stored).unlink()
    with pytest.raises(FileNotFoundError):
        read_blob(stored)
