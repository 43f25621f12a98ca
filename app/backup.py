"""One file that holds the database and every stored file, each with its SHA-256; and back again, verified.

The keys are not in it: whoever holds a backup alone cannot read document numbers. Keep the keys apart.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess  # pg_dump and pg_restore are PostgreSQL's own way, called without a shell
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.engine import URL, Engine

from app.db.stamps import utc_now
from app.ui.words import Words

MANIFEST = "manifest.json"
DATABASES = {"sqlite": "exreg.db", "postgresql": "exreg.dump"}
BLOB = re.compile(r"blobs/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}")


class CannotBackUp(Exception):
    """The backup could not be made or taken back; `words` say why in both languages."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


def back_up(engine: Engine, file: Path) -> int:
    """Write the backup, whole or not at all; gives how many files it holds. Raises CannotBackUp."""
    if file.exists():
        raise CannotBackUp(Words(f"{file} 已存在，不覆盖", f"{file} is there already and is not overwritten"))
    data = Path(current_app.config["DATA_DIR"])
    with tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder:
        name = DATABASES[engine.dialect.name]
        dump = Path(folder) / name
        _dump(engine, dump)
        members = {name: dump} | {path.relative_to(data).as_posix(): path
                                  for path in sorted((data / "blobs").rglob("*")) if path.is_file()}
        packed = Path(folder) / "packed.zip"
        _pack(packed, members, engine.dialect.name)
        os.replace(packed, file)
    return len(members)


def _pack(packed: Path, members: dict[str, Path], dialect: str) -> None:
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in members.items()}
    manifest = {"made": utc_now().isoformat(), "database": dialect, "files": digests}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, sort_keys=True, indent=1))
        for name, path in members.items():
            archive.write(path, name)


def _dump(engine: Engine, target: Path) -> None:
    if engine.dialect.name == "sqlite":
        with sqlite3.connect(str(engine.url.database)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        connection.close()
        return
    _run("pg_dump", engine.url, "--format=custom", "--no-owner", "--file", str(target))


def restore(engine: Engine, file: Path) -> int:
    """Take a backup back into an empty installation; gives how many files it held. Raises CannotBackUp."""
    data = Path(current_app.config["DATA_DIR"])
    if _holds_anything(engine, data):
        raise CannotBackUp(Words(f"{data} 或数据库不是空的，只能恢复到空的安装",
                                 f"{data} or the database is not empty: a backup is restored into an empty one only"))
    engine.dispose()
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data) as folder:
        names = _unpack(file, Path(folder), engine.dialect.name)
        _load(engine, Path(folder) / DATABASES[engine.dialect.name])
        for name in names:
            if BLOB.fullmatch(name):
                (data / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(folder) / name, data / name)
    return len(names)


def _holds_anything(engine: Engine, data: Path) -> bool:
    if any(path.is_file() for path in (data / "blobs").rglob("*")):
        return True
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
        return False
    return bool(sa.inspect(engine).get_table_names())


def _unpack(file: Path, folder: Path, dialect: str) -> list[str]:
    """The members, each compared with its digest; nothing that the manifest does not name, nothing outside."""
    damaged = Words(f"{file} 不是完整的备份文件", f"{file} is no complete backup")
    try:
        with zipfile.ZipFile(file) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            _check_names(manifest, set(archive.namelist()) - {MANIFEST}, dialect, damaged)
            for name, digest in manifest["files"].items():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))
                if hashlib.sha256(target.read_bytes()).hexdigest() != digest:
                    raise CannotBackUp(Words(f"备份中的 {name} 已损坏", f"{name} in the backup is damaged"))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise CannotBackUp(damaged) from error
    return list(manifest["files"])


def _check_names(manifest: dict[str, Any], names: set[str], dialect: str, damaged: Words) -> None:
    if manifest["database"] != dialect:
        raise CannotBackUp(Words(f"备份来自 {manifest['database']}，不能恢复到 {dialect}",
                                 f"the backup is of {manifest['database']} and cannot go into {dialect}"))
    known = all(name == DATABASES[dialect] or BLOB.fullmatch(name) for name in manifest["files"])
    if not known or set(manifest["files"]) != names:
        raise CannotBackUp(damaged)


def _load(engine: Engine, dump: Path) -> None:
    if engine.dialect.name == "sqlite":
        with sqlite3.connect(dump) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        if not sound:
            raise CannotBackUp(Words("备份中的数据库已损坏", "the database in the backup is damaged"))
        os.replace(dump, str(engine.url.database))
        return
    _run("pg_restore", engine.url, "--no-owner", "--exit-on-error", "--single-transaction", "--dbname",
         str(engine.url.database), str(dump))


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
