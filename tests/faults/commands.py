"""`kill -9` of a command at a random moment of its work (security.md T33, T39, T41): going over to another key, backing
up, migrating. What was there is there, half a work is none, and the same command finishes it."""

import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from app.backup import CannotBackUp, back_up, check_backup
from app.db.base import Base
from app.db.cipher import Keyring
from app.db.engine import db
from app.db.migrate import downgrade, settings
from app.db.rekeying import encrypt_again, encrypted_columns
from app.db.seal_keeping import upgrade_and_seal
from tests.conftest import app_on
from tests.faults.checking import everything_agrees
from tests.faults.served import FORKS, READY_SECONDS, REAL, Registry
from tests.filed import file_teacher
from tests.world import World

PEOPLE = 6
EARLIER = "0013"
"""Where a migration begins that is killed on the way to the newest."""
FIRST, SECOND = bytes(range(32)), bytes(range(1, 33))


def ring(number: int) -> Keyring:
    """Both keys, of which now the one and now the other is current."""
    return Keyring({"1": FIRST, "2": SECOND}, "12"[number % 2], FIRST)


class Work(Protocol):
    """What is killed: done in a process of its own, and looked at afterwards by one that lives on."""

    def prepare(self, number: int) -> None: ...

    def do(self, folder: Path, number: int) -> None: ...

    def faults(self, folder: Path, number: int) -> Sequence[str]: ...


class Rotation:
    """Every number opens half-way, with both keys at hand; nothing is left of the other key once it was done again."""

    def __init__(self) -> None:
        self.numbers: list[str] = []

    def prepare(self, number: int) -> None:
        self.numbers = _numbers()

    def do(self, folder: Path, number: int) -> None:
        sum(encrypt_again(db.session, at_once=2))

    def faults(self, folder: Path, number: int) -> Sequence[str]:
        found = [] if _numbers() == self.numbers else ["lost: a number that was there before"]
        self.do(folder, number)
        left = sum(not _stored(column, "12"[number % 2]) for column in encrypted_columns())
        found += [f"{left} columns hold values of the other key"] if left else []
        return found + ([] if _numbers() == self.numbers else ["lost: a number, by the second run"])


class Backup:
    """A file that bears the name of a backup is one; the next is made all the same, and cleans up."""

    def prepare(self, number: int) -> None:
        pass

    def do(self, folder: Path, number: int) -> None:
        back_up(db.engine, folder / f"backup-{number}.zip")

    def faults(self, folder: Path, number: int) -> Sequence[str]:
        found = []
        for left in folder.glob(".exreg-backup-*"):
            os.utime(left, (0, 0))  # as if it had been left there days ago
        for name in (f"backup-{number}.zip", f"after-{number}.zip"):
            try:
                if name.startswith("after"):
                    back_up(db.engine, folder / name)
                if (folder / name).exists():
                    check_backup(db.engine, folder / name)
            except CannotBackUp as error:
                found.append(f"{name}: {error}")
            (folder / name).unlink(missing_ok=True)
        return found + [f"left behind: {left.name}" for left in folder.glob(".exreg-backup-*")]


class Migration:
    """All revisions are there with the seals of what they wrote, or none; no row is lost, and the next run does it."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}

    def prepare(self, number: int) -> None:
        downgrade(EARLIER)
        self.rows = _rows()

    def do(self, folder: Path, number: int) -> None:
        upgrade_and_seal(db.session)

    def faults(self, folder: Path, number: int) -> Sequence[str]:
        with db.engine.connect() as connection:
            at = MigrationContext.configure(connection).get_current_revision()
            newest = ScriptDirectory.from_config(settings()).get_current_head()
        half = [] if at in (EARLIER, newest) else [f"half a migration: {at}"]
        self.do(folder, number)
        now = _rows()
        found = [f"lost: rows of {name}" for name, rows in self.rows.items() if now.get(name, 0) < rows]
        with db.engine.connect() as connection:
            differ = compare_metadata(MigrationContext.configure(connection), Base.metadata) if number == 1 else []
        return half + found + [f"the schema differs: {item}" for item in differ[:3]]


WORKS: dict[str, type[Work]] = {"rotation": Rotation, "backup": Backup, "migration": Migration}


@dataclass
class Figures:
    kills: int = 0
    hit: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WORKS, 0))
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lost = sum("lost" in fault for fault in self.faults)
        hit = ", ".join(f"{number} in a {name}" for name, number in self.hit.items())
        return f"{self.kills} kills of commands, {hit}: lost {lost}, other faults {len(self.faults) - lost}"


def kill_commands(folder: Path, times: int, seed: int, url: str = "") -> Figures:
    """So many kills of each work."""
    chance, figures, registry = random.Random(seed), Figures(), Registry(folder, url)
    registry.found()
    with registry.looking():
        world = World(db.session).refound()
        for number in range(PEOPLE):
            file_teacher(world, "A", number)
    for name, kind in WORKS.items():
        work = kind()
        longest = 0.0
        for number in range(times + 1):  # the first runs to its end, and says how long that takes
            with registry.looking() as app:
                app.extensions["keyring"] = ring(number)
                work.prepare(number)
            begun, process = _begin(registry, name, number)
            process.join(chance.uniform(0, longest) if number else READY_SECONDS)
            longest = longest or time.monotonic() - begun
            hit = process.is_alive()
            process.kill()
            process.join()
            figures.kills, figures.hit[name] = figures.kills + bool(number), figures.hit[name] + hit
            with registry.looking() as app:
                figures.faults += [f"{name}: {fault}" for fault in (
                    *work.faults(folder, number), *everything_agrees(), *_ended(process.exitcode, hit))]
            if figures.faults:
                return figures
    return figures


def run(folder: str, url: str, name: str, number: int, begun: Event) -> None:
    """The process that is killed."""
    app: Flask = app_on(Path(folder), url, **REAL, KEYRING=ring(number))
    with app.app_context():
        db.session.execute(sa.text("SELECT 1"))
        db.session.rollback()
        begun.set()
        WORKS[name]().do(Path(folder), number)


def _begin(registry: Registry, name: str, number: int) -> tuple[float, Any]:
    begun = FORKS.Event()
    process = FORKS.Process(target=run, args=(str(registry.folder), registry.url, name, number, begun), daemon=True)
    process.start()
    assert begun.wait(READY_SECONDS), f"{name} does not begin"
    return time.monotonic(), process


def _ended(code: int | None, hit: bool) -> Sequence[str]:
    """What was not killed ended well."""
    return [] if hit or code == 0 else [f"it ended with {code}"]


def _numbers() -> list[str]:
    """Every encrypted value in clear."""
    db.session.rollback()
    return [value for column in encrypted_columns() for value in db.session.scalars(
        sa.select(column).where(column.is_not(None)).order_by(*column.table.primary_key))]


def _stored(column: sa.Column[str], key: str) -> bool:
    """Whether everything in it lies under this key."""
    texts = db.session.scalars(sa.select(sa.type_coerce(column, sa.String)).where(column.is_not(None)))
    return all(text.split(".")[1] == key for text in texts)


def _rows() -> dict[str, int]:
    db.session.rollback()
    with db.engine.connect() as connection:
        names = set(sa.inspect(connection).get_table_names())
        return {table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables if table.name in names}
