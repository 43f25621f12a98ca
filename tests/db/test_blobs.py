"""Stored files: whole or not there, under the name of their bytes, and gone only when nobody names them any more."""

import hashlib
import os
import resource
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.approval.steps import State
from app.db.blobs import (
    HOLDS_BLOB,
    blob_columns,
    blob_path,
    read_blob,
    remove_blob,
    store_blob,
    sweep_blobs,
    sweep_strays,
)
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.records.kinds.programme import ProgrammeSubtype
from app.records.models import Attachment
from tests.filed import file_programme
from tests.world import World

DAY = 24 * 3600


def aged(path: Path, seconds: float = DAY + 60) -> Path:
    """As if it had been stored so long ago."""
    then = utc_now().timestamp() - seconds
    os.utime(path, (then, then))
    return path


def age(path: Path) -> float:
    return utc_now().timestamp() - path.stat().st_mtime


@pytest.fixture
def folder(app: Flask, session: Session) -> Path:
    return Path(app.config["DATA_DIR"]) / "blobs"


def test_bytes_are_kept_under_their_digest_and_read_back_whole(folder: Path) -> None:
    content = "扫描件".encode() * 1000
    digest = store_blob(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert blob_path(digest) == folder / digest[:2] / digest[2:4] / digest
    assert read_blob(digest) == content
    assert [path.name for path in folder.glob("*/*/*")] == [digest]
    aged(blob_path(digest), 3 * DAY)
    assert store_blob(content) == digest
    assert age(blob_path(digest)) < 60  # asked for again, it is young again
    assert [path.name for path in folder.glob("*/*/*")] == [digest]
    blob_path(digest).write_bytes(content + b"x")
    with pytest.raises(ValueError, match=f"^stored file {digest[:12]} was changed$"):
        read_blob(digest)
    with pytest.raises(FileNotFoundError):
        read_blob("0" * 64)


def test_what_cannot_be_written_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            store_blob(b"scan")
    assert list(folder.glob("*/*/*")) == []
    store_blob(b"scan")


@pytest.mark.skipif(sys.platform != "linux", reason="takes the process its file descriptors")
def test_why_it_cannot_even_be_opened_is_told(folder: Path) -> None:
    blob_path(hashlib.sha256(b"scan").hexdigest()).parent.mkdir(parents=True)
    least = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, least[1]))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            store_blob(b"scan")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, least)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the names of open files from /proc")
def test_file_and_folders_reach_the_disk_before_the_row_does(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[str] = []
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", lambda opened: reached.append(os.readlink(f"/proc/self/fd/{opened}")))
        digest = store_blob(b"scan")
    path = blob_path(digest).resolve()
    assert Path(reached[0]).parent == path.parent
    assert Path(reached[0]).name.startswith("unfinished-")
    assert reached[1:] == [str(path.parent), str(path.parent.parent), str(path.parent.parent.parent)]


def test_only_what_is_old_and_nobody_names_is_swept(world: World, folder: Path, session: Session) -> None:
    version = file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=State.DRAFT)
    named, old, young, broken = (store_blob(text) for text in (b"named", b"old", b"young", b"broken"))
    begin_writing(session)
    session.add(Attachment(
        public_id="x", version_id=version.id, document="decision", file_name="x.pdf", media_type="application/pdf",
        size=1, digest=named, uploaded_by_id=version.created_by_id, uploaded_at=utc_now()))
    session.commit()
    for digest in (named, old, broken):
        aged(blob_path(digest))
    assert sweep_blobs(session, [named, young, old, old, "0" * 64]) == 1
    assert sorted(path.name for path in folder.glob("*/*/*")) == sorted([named, young, broken])
    for number in (1, 2):
        blob_path(young).with_name(f"unfinished-{number}").write_bytes(b"half")
    aged(blob_path(young).with_name("unfinished-1"))
    assert sweep_strays(session) == 2
    assert sorted(path.name for path in folder.glob("*/*/*")) == sorted([named, young, "unfinished-2"])
    assert remove_blob(named)
    assert not remove_blob(named)
    assert not remove_blob(young)
    assert read_blob(young) == b"young"


def test_every_column_that_names_files_is_known() -> None:
    assert sa.inspect(Attachment).local_table.c.digest in blob_columns()
    assert HOLDS_BLOB == {"blob": True}
