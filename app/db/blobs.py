"""Stored files: named by the SHA-256 of their bytes, outside the web root, written whole or not at all."""

import hashlib
import os
import secrets
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from app.db.base import Base

HOLDS_BLOB = {"blob": True}
"""Mark of a column that holds the digest of a stored file: verification reads the file, sweeping keeps it."""

UNFINISHED = "unfinished-"
YOUNG = timedelta(days=1)
"""A file stored or asked for again so lately may be of a transaction that has not committed."""


def blob_path(digest: str) -> Path:
    return Path(current_app.config["DATA_DIR"]) / "blobs" / digest[:2] / digest[2:4] / digest


def store_blob(content: bytes) -> str:
    """Write the bytes and give their digest (64 hex digits). Writing the same bytes twice is one file."""
    digest = hashlib.sha256(content).hexdigest()
    path = blob_path(digest)
    try:
        os.utime(path)  # from now on young
        return digest
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    name = path.parent / f"{UNFINISHED}{secrets.token_hex(8)}"
    try:
        with name.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        name.unlink(missing_ok=True)
        raise
    _settle(path)
    return digest


def _settle(path: Path) -> None:
    """A power cut after the row is committed must find the file under its name. Windows knows no such order."""
    if os.name != "posix":
        return
    for folder in path.parents[:3]:
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def read_blob(digest: str) -> bytes:
    """The bytes, checked against their name. Raises FileNotFoundError or ValueError."""
    content = blob_path(digest).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"stored file {digest[:12]} was changed")
    return content


def blob_columns() -> list[sa.Column[str]]:
    """Every column of the registry that names stored files."""
    return [column for table in Base.metadata.sorted_tables for column in table.columns if column.info.get("blob")]


def sweep_blobs(session: Session, digests: Iterable[str]) -> int:
    """Remove the files of these that no row names any more; gives how many. The caller has committed."""
    swept = 0
    for digest in sorted(set(digests)):
        if not any(session.scalar(sa.select(sa.exists().where(column == digest))) for column in blob_columns()):
            swept += _removed(blob_path(digest))
    return swept


def remove_blob(digest: str) -> bool:
    """Throw the bytes away though a row still names them: its caller has written down why, and has committed."""
    return _removed(blob_path(digest))


def _removed(path: Path) -> bool:
    """Put aside first, looked at then: whoever stores the same bytes meanwhile has made it young, or writes it anew."""
    aside = path.with_suffix(".swept")
    try:
        os.replace(path, aside)
    except FileNotFoundError:
        return False
    if time.time() - aside.stat().st_mtime < YOUNG.total_seconds():
        os.replace(aside, path)
        return False
    aside.unlink()
    return True


def sweep_strays(session: Session) -> int:
    """Remove what a crash left behind: files that no row names and files never finished, once they are no longer young;
    gives how many. The caller has committed."""
    named = {digest for column in blob_columns() for digest in session.scalars(sa.select(column)) if digest}
    strays = [path for path in (Path(current_app.config["DATA_DIR"]) / "blobs").glob("*/*/*")
              if path.name not in named and time.time() - path.stat().st_mtime > YOUNG.total_seconds()]
    return sum(_removed(path) for path in strays)
