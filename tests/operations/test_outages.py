"""A full disk and a database that is away are told in plain words, and nothing typed is lost."""

import errno
import html
import os
import re
import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.approval.models import Series
from app.db.blobs import blob_path, store_blob, sweep_strays
from app.db.engine import begin_writing, db, is_sqlite
from app.operations.outages import AWAY, FULL, SAID, trouble_of
from tests.client import StrictClient
from tests.conftest import app_on
from tests.faults.served import free_port
from tests.world import World


@contextmanager
def full(size: int = 0) -> Iterator[None]:
    """This process can write no file beyond the size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_in_both_languages_and_pages_can_be_read(
        app: Flask, world: World, client: StrictClient, session: Session) -> None:
    if not is_sqlite(session):
        pytest.skip("PostgreSQL's disk is not this process's")
    client.sign_in("clerk-a")
    series = session.scalar(sa.select(sa.func.count()).select_from(Series))
    session.close()
    same = {"Sec-Fetch-Site": "same-origin"}
    with full():
        for language in ("zh", "en"):
            response = client.post(f"/records/programme/new?language={language}", data={"organisation": "A"},
                                   headers=same)
            assert response.status_code == FULL
            page = html.unescape(response.get_data(as_text=True))
            assert all(str(getattr(words, language)) in page for words in SAID[FULL])
            assert 'name="organisation" value="A"' in page
            assert response.headers["X-Request-ID"] in page
        client.page("/records/programme/")
    assert client.post("/records/programme/new", data={"organisation": "A"}).status_code == 302
    assert session.scalar(sa.select(sa.func.count()).select_from(Series)) == (series or 0) + 1


def test_a_file_that_finds_no_space_leaves_nothing_behind(session: Session) -> None:
    content = b"x" * 5000
    with full(2000), pytest.raises(OSError, match="large") as caught:
        store_blob(content)
    assert trouble_of(caught.value) == FULL
    digest = store_blob(content)
    assert [path.name for path in blob_path(digest).parent.iterdir()] == [digest]


def test_what_a_crash_left_behind_is_swept_once_it_is_old(session: Session) -> None:
    old, young = blob_path(store_blob(b"old")), blob_path(store_blob(b"young"))
    half = old.with_name("unfinished-0123")
    half.write_bytes(b"ha")
    for path in (old, half):
        os.utime(path, (0, 0))
    assert sweep_strays(session) == 2
    assert (old.exists(), half.exists(), young.exists()) == (False, False, True)


def test_a_database_that_is_away_is_told_so_and_what_was_typed_can_be_sent_again(
        world: World, client: StrictClient, tmp_path: Path) -> None:
    client.sign_in("clerk-a")
    away = StrictClient(app_on(tmp_path, f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none"))
    cookie = client.get_cookie("exreg")
    assert cookie is not None
    away.set_cookie("exreg", cookie.value)
    response = away.post("/records/programme/new", data={"organisation": "A", "note": '示例"<b>'},
                         headers={"Sec-Fetch-Site": "same-origin"})
    page = response.get_data(as_text=True)
    assert (response.status_code, response.headers["Retry-After"]) == (AWAY, "30")
    assert str(SAID[AWAY][0].zh) in page
    assert "nobody" not in page
    assert str(SAID[AWAY][0].en) in away.page("/?language=en", expected=AWAY)
    assert away.get("/healthz").status_code == AWAY
    assert client.get("/healthz").get_data(as_text=True) == "ok\n"
    typed = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', page))
    assert html.unescape(typed["note"]) == '示例"<b>'
    assert client.post("/records/programme/new", data=typed).status_code == 302


def test_a_writer_that_waits_in_vain_is_told_to_try_again(app: Flask, world: World, client: StrictClient,
                                                          session: Session) -> None:
    if not is_sqlite(session):
        pytest.skip("PostgreSQL waits as long as it must")
    client.sign_in("clerk-a")
    session.close()
    held, enough = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context():
            begin_writing(db.session)
            held.set()
            enough.wait()

    @sa.event.listens_for(sa.engine.Engine, "begin")
    def impatient(connection: sa.Connection) -> None:
        connection.connection.cursor().execute("PRAGMA busy_timeout=10")

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    try:
        assert client.post("/records/programme/new", data={"organisation": "A"}).status_code == AWAY
    finally:
        enough.set()
        holder.join()
        sa.event.remove(sa.engine.Engine, "begin", impatient)


def test_only_what_the_disk_and_the_database_cannot_help_is_told_so() -> None:
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        assert trouble_of(OSError(number, "full")) == FULL
    assert trouble_of(FileNotFoundError(errno.ENOENT, "gone")) is None
    assert trouble_of(psycopg.errors.DiskFull()) == FULL
    for state in (psycopg.errors.AdminShutdown, psycopg.errors.CannotConnectNow, psycopg.errors.TooManyConnections,
                  psycopg.OperationalError):
        assert trouble_of(state()) == AWAY
    for fault in (psycopg.errors.UniqueViolation(), psycopg.DataError(), ValueError(), None):
        assert trouble_of(fault) is None
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect("").execute("SELEKT")
    assert trouble_of(caught.value) is None
