"""A backup is made while the registry serves, and comes back whole or not at all."""

import json
import resource
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.backup import CannotBackUp, back_up, back_up_into, check_backup, restore
from app.db.base import Base
from app.db.blobs import blob_path, store_blob
from app.db.engine import begin_writing, db
from app.db.stamps import utc_now
from app.db.trail import write_trail
from app.jobs.models import JobState
from app.jobs.queue import queue_job
from app.operations.signs import BACKUP, read_sign
from app.ui.words import Words
from app.verification import verify
from tests.client import StrictClient
from tests.conftest import Databases, settings_for, template
from tests.filed import file_agreement
from tests.world import World

RESULT = bytes(range(256)) * 400
TITLE = Words("示例", "Sample")


def with_agreement(world: World) -> None:
    """A filed agreement."""
    partner = world.partner("Sample School", "GB")
    world.session.commit()
    file_agreement(world, "A", partner)


ledger_url = template("world_url", with_agreement)


@pytest.fixture
def ledger(world: World) -> World:
    """The city after `with_agreement`, and a job whose result is a stored file."""
    begin_writing(world.session)
    job = queue_job(world.session, "sample", world.users["clerk-A"], TITLE)
    job.state, job.ended_at = JobState.DONE, utc_now()
    job.file_name, job.media_type, job.size, job.digest = "a.bin", "text/plain", len(RESULT), store_blob(RESULT)
    world.session.commit()
    return world


@pytest.fixture
def elsewhere(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An empty installation beside the one under test: a database of its own and a folder of its own."""
    url = databases.empty()
    other = create_app(settings_for(tmp_path / "elsewhere", url) | {"WTF_CSRF_ENABLED": False})
    yield other
    with other.app_context():
        db.engine.dispose()
    databases.drop(url)


def rows() -> dict[str, int]:
    return {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables}


def test_what_is_backed_up_while_others_write_comes_back_and_lets_people_in(
        app: Flask, ledger: World, elsewhere: Flask, tmp_path: Path) -> None:
    store_blob(b"named by no row")
    ledger.session.close()
    file, enough = tmp_path / "backup.zip", threading.Event()

    def write() -> None:
        with app.app_context():
            while not enough.is_set():
                begin_writing(db.session)
                write_trail(db.session, "write", "test", 1)
                db.session.commit()

    writer = threading.Thread(target=write)
    writer.start()
    done = back_up(db.engine, file)
    enough.set()
    writer.join()
    assert done.members == 2
    assert (read_sign(app.config["DATA_DIR"], BACKUP) or {})["verified"] is True
    for refused in (back_up, restore):
        with pytest.raises(CannotBackUp, match=r"not overwritten|not empty"):
            refused(db.engine, file)
    assert check_backup(db.engine, file).rows == done.rows
    with elsewhere.app_context():
        assert restore(db.engine, file).rows == done.rows == sum(rows().values())
        digest = db.session.scalar(sa.text("SELECT digest FROM job"))
        assert blob_path(str(digest)).read_bytes() == RESULT
        assert verify(db.session) == []
        db.session.close()
    StrictClient(elsewhere).sign_in("clerk-a")
    with elsewhere.app_context(), pytest.raises(CannotBackUp, match="not empty"):
        restore(db.engine, file)


LAST = "a count"
"""Seen only once everything is back."""

Parts = dict[str, bytes]
DAMAGE: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    "a stored file": (lambda parts: {name: content[:-1] + b"?" if name.startswith("blobs/") else content
                                     for name, content in parts.items()}, "is damaged"),
    "the database": (lambda parts: {name: content[:5000] if name.startswith("exreg.") else content
                                    for name, content in parts.items()}, "is damaged"),
    "a file left out": (lambda parts: {name: content for name, content in parts.items()
                                       if not name.startswith("blobs/")}, "no complete backup"),
    "a file from outside": (lambda parts: parts | {"../outside": b"x"}, "no complete backup"),
    LAST: (lambda parts: parts | {"manifest.json": _recounted(parts)}, "do not use it"),
}


def _recounted(parts: Parts) -> bytes:
    manifest = json.loads(parts["manifest.json"])
    manifest["rows"]["version"] += 1
    return json.dumps(manifest).encode()


def test_a_damaged_backup_is_refused_and_nothing_is_written(ledger: World, elsewhere: Flask, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    back_up(db.engine, file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    (tmp_path / "text.zip").write_bytes(b"no zip")
    (tmp_path / "cut.zip").write_bytes(file.read_bytes()[:-2000])
    with elsewhere.app_context():
        for why, (damage, told) in DAMAGE.items():
            with zipfile.ZipFile(tmp_path / f"{why}.zip", "w") as archive:
                for name, content in damage(parts).items():
                    archive.writestr(name, content)
            for take in (check_backup, restore) if why != LAST else ():
                with pytest.raises(CannotBackUp, match=told):
                    take(db.engine, tmp_path / f"{why}.zip")
        for name in ("text", "cut"):
            with pytest.raises(CannotBackUp, match="no complete backup"):
                restore(db.engine, tmp_path / f"{name}.zip")
        mine = elsewhere.extensions["keyring"]
        elsewhere.extensions["keyring"] = replace(mine, index=bytes(32))
        with pytest.raises(CannotBackUp, match=r"not those of this backup \(index\)"):
            restore(db.engine, file)
        elsewhere.extensions["keyring"] = mine
        assert not [path for path in (tmp_path / "elsewhere").iterdir() if path.name != "keys.json"]
        with pytest.raises(CannotBackUp, match="do not use it"):
            restore(db.engine, tmp_path / f"{LAST}.zip")


def test_a_disk_that_fills_up_leaves_no_half_file(ledger: World, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for size in (1_000, 50_000, 200_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            with pytest.raises((CannotBackUp, OSError)):
                back_up_into(db.engine, folder, 1)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert list(folder.iterdir()) == []


def test_of_daily_backups_the_last_are_kept(ledger: World, tmp_path: Path) -> None:
    old = [tmp_path / "kept" / f"exreg-2026010{day}-000000.zip" for day in (1, 2, 3)]
    old[0].parent.mkdir()
    for file in old:
        file.touch()
    done = back_up_into(db.engine, tmp_path / "kept", 2)
    assert sorted((tmp_path / "kept").iterdir()) == [old[2], done.file]


def test_a_file_that_a_row_names_and_that_is_gone_is_told(ledger: World, tmp_path: Path) -> None:
    blob_path(str(ledger.session.scalar(sa.text("SELECT digest FROM job")))).unlink()
    with pytest.raises(CannotBackUp, match="a stored file is missing"):
        back_up(db.engine, tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()
