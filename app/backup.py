"""One file that holds the database and every stored file, each with its SHA-256; and back again, verified.

The keys are not in it, only their fingerprints: whoever holds a backup alone cannot read document numbers. Keep the
keys apart. It is made while the registry serves: the database as it is at one moment, and every file it then names.
"""

import hashlib
import hmac
import json
import os
import re
import shutil
import sqlite3
import subprocess  # pg_dump and pg_restore are PostgreSQL's own way, called without a shell
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy.engine import URL, Connection, Engine

from app.db.base import Base
from app.db.blobs import blob_columns
from app.db.cipher import Keyring
from app.db.stamps import utc_now
from app.operations.signs import BACKUP, give_sign
from app.ui.words import Worded, Words

MANIFEST = "manifest.json"
DATABASES = {"sqlite": "exreg.db", "postgresql": "exreg.dump"}
BLOB = re.compile(r"blobs/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}")
FINGERPRINT = b"exreg: which key it was"
NAMED = "exreg-{at:%Y%m%d-%H%M%S}.zip"
KEPT_NAMES = "exreg-*-*.zip"
UNFINISHED = ".exreg-backup-"
DEAD_AFTER = timedelta(days=1)
"""A folder of an unfinished backup that is older was left by one that was killed."""


class CannotBackUp(Worded):
    """The backup could not be made or taken back; `words` say why in both languages."""


@dataclass(frozen=True)
class Done:
    """What was packed or taken back: the file, how many members and rows it holds, and how long it took."""

    file: Path
    members: int
    rows: int
    size: int
    seconds: float


def back_up(engine: Engine, file: Path) -> Done:
    """Write the backup, whole or not at all, and read it again. Raises CannotBackUp, or OSError where there is no
    space."""
    begun = monotonic()
    if file.exists():
        raise CannotBackUp(Words(f"{file} 已存在，不覆盖", f"{file} is there already and is not overwritten"))
    name = DATABASES[engine.dialect.name]
    _sweep(file.absolute().parent)
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=UNFINISHED) as folder:
        dump, packed = Path(folder) / name, Path(folder) / "packed.zip"
        manifest, digests = _dump(engine, dump)
        _pack(packed, {name: dump} | _stored(digests), manifest)
        members = list(_sound(packed, engine.dialect.name)["files"])
        os.replace(packed, file)
    done = Done(file, len(members), sum(manifest["rows"].values()), file.stat().st_size, monotonic() - begun)
    give_sign(current_app.config["DATA_DIR"], BACKUP, file=file.name, verified=True, seconds=round(done.seconds, 1))
    return done


def back_up_into(engine: Engine, folder: Path, kept: int) -> Done:
    """One more backup in a folder of daily ones, of which so many are kept: the oldest go once the new one is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    done = back_up(engine, folder / NAMED.format(at=utc_now()))
    for old in sorted(folder.glob(KEPT_NAMES))[:-kept]:
        old.unlink()
    return done


def _sweep(folder: Path) -> None:
    oldest = (utc_now() - DEAD_AFTER).timestamp()
    for left in folder.glob(f"{UNFINISHED}*"):
        if left.stat().st_mtime < oldest:
            shutil.rmtree(left, ignore_errors=True)


def _stored(digests: set[str]) -> dict[str, Path]:
    folder = Path(current_app.config["DATA_DIR"])
    names = [f"blobs/{digest[:2]}/{digest[2:4]}/{digest}" for digest in sorted(digests)]
    return {name: folder / name for name in names}


def _pack(packed: Path, members: Mapping[str, Path], manifest: dict[str, Any]) -> None:
    """Members are read once for their digest and once to be packed; the manifest is the first of them."""
    try:
        manifest["files"] = {name: _digest(path) for name, path in members.items()}
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, sort_keys=True, indent=1))
            for name, path in members.items():
                archive.write(path, name)
    except FileNotFoundError as error:
        raise CannotBackUp(Words(f"存储的文件缺失：{error.filename}（请运行 exreg verify）",
                                 f"a stored file is missing: {error.filename} (see exreg verify)")) from error
    with packed.open("rb") as written:
        os.fsync(written.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprints(keyring: Keyring) -> dict[str, str]:
    """What tells one key from another and nothing about it."""
    keys = {f"data {name}": key for name, key in keyring.data.items()} | {"index": keyring.index}
    return {name: hmac.new(key, FINGERPRINT, hashlib.sha256).hexdigest()[:16] for name, key in keys.items()}


def _dump(engine: Engine, target: Path) -> tuple[dict[str, Any], set[str]]:
    """The database as it is at one moment, what its manifest says of it, and the digests of the files it names."""
    manifest = {"made": utc_now().isoformat(), "database": engine.dialect.name,
                "keys": fingerprints(current_app.extensions["keyring"])}
    if engine.dialect.name == "sqlite":
        with _plainly(engine.url) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        copy = sa.create_engine(f"sqlite:///{target}")
        with copy.connect() as reader:
            contents = _contents(reader)
        copy.dispose()
        for leftover in (target.with_name(target.name + "-wal"), target.with_name(target.name + "-shm")):
            leftover.unlink(missing_ok=True)
    else:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as reader:
            snapshot = reader.scalar(sa.text("SELECT pg_export_snapshot()"))
            contents = _contents(reader)
            _run("pg_dump", engine.url, "--format=custom", "--no-owner", f"--snapshot={snapshot}", "--file",
                 str(target))
    return manifest | {"rows": contents[0], "revision": contents[1]}, contents[2]


def _contents(reader: Connection) -> tuple[dict[str, int], str | None, set[str]]:
    """How many rows each table has, the migration, and the digests of all stored files."""
    there = set(sa.inspect(reader).get_table_names())
    tables = [table for table in Base.metadata.sorted_tables if table.name in there]
    rows = {table.name: reader.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}
    digests = {digest for column in blob_columns() if column.table.name in there
               for digest in reader.scalars(sa.select(column).where(column.is_not(None)))}
    return rows, MigrationContext.configure(reader).get_current_revision(), digests


@contextmanager
def _plainly(url: URL) -> Iterator[sqlite3.Connection]:
    """SQLite without the registry's settings; what it cannot do is said as such."""
    connection = sqlite3.connect(str(url.database))
    try:
        yield connection
    except sqlite3.Error as error:
        raise CannotBackUp(Words(f"数据库不能导出：{error}", f"the database cannot be copied: {error}")) from error
    finally:
        connection.close()


def check_backup(engine: Engine, file: Path) -> Done:
    """Look into a backup without taking it back: every member, the database in it, the keys. Raises CannotBackUp."""
    begun = monotonic()
    manifest = _sound(file, engine.dialect.name)
    _know_keys(manifest)
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=UNFINISHED) as folder:
        dump = Path(folder) / DATABASES[engine.dialect.name]
        with zipfile.ZipFile(file) as archive, archive.open(dump.name) as packed, dump.open("wb") as out:
            shutil.copyfileobj(packed, out)
        _readable(engine, dump)
    return Done(file, len(manifest["files"]), sum(manifest["rows"].values()), file.stat().st_size,
                monotonic() - begun)


def restore(engine: Engine, file: Path) -> Done:
    """Take a backup back into an empty installation: whole, or nothing of it stays. Raises CannotBackUp."""
    begun, data = monotonic(), Path(current_app.config["DATA_DIR"])
    if _holds_anything(engine, data):
        raise CannotBackUp(Words(f"{data} 或数据库不是空的，只能恢复到空的安装",
                                 f"{data} or the database is not empty: a backup is restored into an empty one only"))
    engine.dispose()
    manifest = _sound(file, engine.dialect.name)
    _know_keys(manifest)
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=".exreg-restore-") as folder:
        with zipfile.ZipFile(file) as archive:
            archive.extractall(folder, manifest["files"])
        try:
            _take_files(Path(folder), data, [name for name in manifest["files"] if BLOB.fullmatch(name)])
            _load(engine, Path(folder) / DATABASES[engine.dialect.name])
        except BaseException:
            shutil.rmtree(data / "blobs", ignore_errors=True)
            raise
    _same_rows(engine, manifest)
    return Done(file, len(manifest["files"]), sum(manifest["rows"].values()), file.stat().st_size,
                monotonic() - begun)


def _take_files(folder: Path, data: Path, names: list[str]) -> None:
    for name in names:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(folder / name, data / name)


def _same_rows(engine: Engine, manifest: Mapping[str, Any]) -> None:
    with engine.connect() as reader:
        rows, revision, _ = _contents(reader)
    if rows != manifest["rows"] or revision != manifest["revision"]:
        raise CannotBackUp(Words("恢复后的行数与备份不一致，请勿使用",
                                 "the rows that were restored are not those of the backup: do not use it"))


def _holds_anything(engine: Engine, data: Path) -> bool:
    if any(path.is_file() for path in (data / "blobs").rglob("*")):
        return True
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        if any(file.with_name(file.name + suffix).exists() for suffix in ("-wal", "-shm")) and not file.exists():
            return True
        if not file.exists():
            return False
    return bool(sa.inspect(engine).get_table_names())


def _sound(file: Path, dialect: str) -> dict[str, Any]:
    """The manifest of a backup whose members are each what it says; nothing besides them, nothing outside."""
    damaged = Words(f"{file} 不是完整的备份文件", f"{file} is no complete backup")
    try:
        with zipfile.ZipFile(file) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            _check_names(manifest, set(archive.namelist()) - {MANIFEST}, dialect, damaged)
            for name, digest in manifest["files"].items():
                with archive.open(name) as member:
                    found = hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads alike
                if found != digest:
                    raise CannotBackUp(Words(f"备份中的 {name} 已损坏", f"{name} in the backup is damaged"))
            return manifest
    except (OSError, KeyError, TypeError, ValueError, EOFError, NotImplementedError, zipfile.BadZipFile,
            zlib.error) as error:
        raise CannotBackUp(damaged) from error


def _check_names(manifest: dict[str, Any], names: set[str], dialect: str, damaged: Words) -> None:
    if manifest["database"] != dialect:
        raise CannotBackUp(Words(f"备份来自 {manifest['database']}，不能恢复到 {dialect}",
                                 f"the backup is of {manifest['database']} and cannot go into {dialect}"))
    known = all(name == DATABASES[dialect] or BLOB.fullmatch(name) for name in manifest["files"])
    if not known or set(manifest["files"]) != names or not isinstance(manifest["rows"], dict):
        raise CannotBackUp(damaged)


def _know_keys(manifest: Mapping[str, Any]) -> None:
    """The keys at hand are those it was made under: with others nothing in it could be read or proven."""
    ours = fingerprints(current_app.extensions["keyring"])
    missing = [name for name, fingerprint in manifest["keys"].items() if ours.get(name) != fingerprint]
    if missing:
        names = ", ".join(missing)
        raise CannotBackUp(Words(f"当前密钥不是此备份的密钥（{names}）：请先放回原来的密钥",
                                 f"the keys at hand are not those of this backup ({names}): put its keys back first"))


def _load(engine: Engine, dump: Path) -> None:
    _readable(engine, dump)
    if engine.dialect.name == "sqlite":
        os.replace(dump, str(engine.url.database))
        return
    _run("pg_restore", engine.url, "--no-owner", "--exit-on-error", "--single-transaction", "--dbname",
         str(engine.url.database), str(dump))


def _readable(engine: Engine, dump: Path) -> None:
    """SQLite looks at every page; of PostgreSQL's dump the list of its contents is read."""
    if engine.dialect.name == "postgresql":
        _run("pg_restore", engine.url, "--list", str(dump))
        return
    connection = sqlite3.connect(dump)
    try:
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.Error:
        sound = False
    finally:
        connection.close()
    if not sound:
        raise CannotBackUp(Words("备份中的数据库已损坏", "the database in the backup is damaged"))


def _run(program: str, url: URL, *arguments: str) -> None:
    """One of PostgreSQL's programs; the password goes by the environment, where no list of processes shows it."""
    found = shutil.which(program)
    if found is None:
        raise CannotBackUp(Words(f"找不到 {program}，请安装 PostgreSQL 客户端程序",
                                 f"{program} is not installed: install PostgreSQL's client programs"))
    named = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password,
             "PGDATABASE": url.database}
    environment = os.environ | {name: str(value) for name, value in named.items() if value is not None}
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # our own arguments
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise CannotBackUp(Words(f"{program} 失败：{last}", f"{program} failed: {last}"))
