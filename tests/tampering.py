"""Random tamperings of a registry that has lived, each made behind its back and each to be found by `exreg verify`.

`python -m tests.tampering [--times N] [--seed N] [--database URL]` prints what was tried on how many tables and every
tampering that was not found, and exits 1 if there is one. The database must be empty; a SQLite file when none is given.
"""

import argparse
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from app import create_app
from app.db.base import Base
from app.db.blobs import blob_columns, blob_path
from app.db.engine import begin_writing, db
from app.db.guards import triggers
from app.db.migrate import upgrade
from app.db.seals import CHAINED, EXEMPT_COLUMNS, EXEMPT_TABLES, UNSEALED, Seal, Sealing, key_text, sealed_columns
from app.db.trail import TrailEntry, entry_hash
from app.privacy.models import ErasedFile
from app.verification import verify
from tests.conftest import settings_for
from tests.lived import live
from tests.other_values import CannotDiffer, other_value
from tests.world import World

TABLES = [table for table in Base.metadata.sorted_tables if table.name not in EXEMPT_TABLES]
TRAIL = Base.metadata.tables["trail"]
TRIES = 40
"""Constraints refuse some values; then others are tried."""


@dataclass(frozen=True)
class Tampering:
    """What was done, and what a message about it must name (nothing: any message will do)."""

    told: str
    names: str = ""


class Tamperer:
    """Whoever owns the database and the files, but not the keys."""

    def __init__(self, session: Session, random: Random) -> None:
        self.session, self.random = session, random
        self.ways: dict[str, Callable[[Connection, sa.Table], Tampering]] = {
            "column": self.change_column, "deletion": self.delete_row, "insertion": self.insert_row,
            "exchange": self.exchange_values}

    def found(self, way: Callable[[Connection], Tampering]) -> tuple[Tampering, bool]:
        """Tamper, ask whether it is found, and undo it."""
        begin_writing(self.session)
        connection = self.session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))  # no triggers, no foreign keys
        else:
            connection.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        try:
            done = way(connection)
            self.session.expire_all()
            messages = [words.en for words in verify(self.session)]
        finally:
            self.session.rollback()
        return done, any(done.names in message for message in messages)

    def tamper(self, connection: Connection, table: sa.Table) -> Tampering:
        """Any way that this table's constraints let pass."""
        for _ in range(TRIES):
            name = self.random.choices(list(self.ways), (7, 1, 1, 1))[0]
            try:
                with connection.begin_nested():
                    return self.ways[name](connection, table)
            except (IntegrityError, DataError, CannotDiffer):
                continue
        self._drop_checks(connection, table)
        try:
            return self.insert_row(connection, table)
        finally:
            if connection.dialect.name == "sqlite":
                connection.execute(sa.text("PRAGMA ignore_check_constraints = OFF"))

    def _drop_checks(self, connection: Connection, table: sa.Table) -> None:
        """As whoever owns the database may; all of it is undone with the rest."""
        if connection.dialect.name == "sqlite":
            connection.execute(sa.text("PRAGMA ignore_check_constraints = ON"))
            return
        for name in (item.name for item in table.constraints if isinstance(item, sa.CheckConstraint)):
            connection.execute(sa.text(f'ALTER TABLE "{table.name}" DROP CONSTRAINT "{name}"'))

    def change_column(self, connection: Connection, table: sa.Table) -> Tampering:
        key, row = self._row(connection, table)
        column = self.random.choice(sealed_columns(table))
        self._write(connection, table, key, {column.name: other_value(
            self.random, column, row[column.name], self._others(connection, column))})
        return Tampering(f"column {column.name}", self._named(table, key))

    def delete_row(self, connection: Connection, table: sa.Table) -> Tampering:
        key, _ = self._row(connection, table)
        self._run(connection, sa.delete(table).where(*_is(table, key)))
        return Tampering("deletion", self._named(table, key))

    def insert_row(self, connection: Connection, table: sa.Table) -> Tampering:
        """A copy of a row under a new key; into an empty table one of any values."""
        rows = connection.execute(sa.select(table)).mappings().all()
        row = dict(self.random.choice(rows)) if rows else {}
        for column in table.columns:
            if column.primary_key and isinstance(column.type, sa.Integer):
                row[column.name] = 1 + max((item[column.name] for item in rows), default=0)
            elif column.unique or not rows:
                row[column.name] = other_value(self.random, column, row.get(column.name), ())
        self._run(connection, sa.insert(table).values(row))
        return Tampering("insertion", self._named(table, tuple(row[column.name] for column in table.primary_key)))

    def exchange_values(self, connection: Connection, table: sa.Table) -> Tampering:
        """Two rows swap what they say in one column."""
        (key, row), (other, with_row) = self._row(connection, table), self._row(connection, table)
        others = [column for column in sealed_columns(table) if not column.primary_key]
        column = self.random.choice(others) if others else None
        if column is None or row[column.name] == with_row[column.name]:
            raise CannotDiffer
        self._write(connection, table, key, {column.name: with_row[column.name]})
        self._write(connection, table, other, {column.name: row[column.name]})
        return Tampering(f"exchange of {column.name}", self._named(table, key))

    def rewrite_trail(self, connection: Connection) -> Tampering:
        """Change an entry and work out anew its hash and every later one, as anybody can who has no keys."""
        entries = list(self.session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id)))
        first = self.random.randrange(len(entries))
        previous = entries[first].previous
        for entry in entries[first:]:
            told = {"actor": "somebody-else"} if entry is entries[first] else {}
            row = {column.name: getattr(entry, column.name) for column in TrailEntry.__table__.columns}
            row |= told | {"previous": previous}
            previous = entry_hash(TrailEntry(**row))
            self._write(connection, TRAIL, (entry.id,), {**told, "previous": row["previous"], "hash": previous})
        return Tampering("a trail written anew", "sealing")

    def cut_off_end(self, connection: Connection) -> Tampering:
        """Take the last sealing out with its seals, as if it had never been."""
        last = connection.execute(sa.select(sa.func.max(Sealing.id))).scalar_one()
        self._run(connection, sa.delete(Seal.__table__).where(Seal.sealing_id == last))
        self._run(connection, sa.delete(Sealing.__table__).where(Sealing.id == last))
        return Tampering("the end cut off")

    @contextmanager
    def blob_tampered(self) -> Iterator[Tampering]:
        """A stored file changed by a byte, cut short or thrown away; as it was again afterwards. One that was erased by
        rule may be gone at any moment, so that it is missing says nothing."""
        named = {digest for column in blob_columns() for digest in self.session.scalars(sa.select(column)) if digest}
        erased = set(self.session.scalars(sa.select(ErasedFile.digest)))
        path: Path = blob_path(self.random.choice(sorted(named - erased)))
        content = path.read_bytes()
        place = self.random.randrange(len(content))
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1:]
        path.unlink()
        if (bent := self.random.choice([changed, content[:place], None])) is not None:
            path.write_bytes(bent)
        yield Tampering("a stored file", path.name[:12])
        path.write_bytes(content)

    def _row(self, connection: Connection, table: sa.Table) -> tuple[tuple[Any, ...], dict[str, Any]]:
        rows = connection.execute(sa.select(table)).mappings().all()
        if not rows:
            raise CannotDiffer
        row = dict(self.random.choice(rows))
        return tuple(row[column.name] for column in table.primary_key), row

    def _others(self, connection: Connection, column: sa.Column[Any]) -> list[Any]:
        """What other rows say there; for a reference, what it could name."""
        for reference in column.foreign_keys:
            column = reference.column
        return list(connection.execute(sa.select(column).limit(200)).scalars())

    def _write(self, connection: Connection, table: sa.Table, key: tuple[Any, ...], values: dict[str, Any]) -> None:
        self._run(connection, sa.update(table).where(*_is(table, key)).values(values))

    def _run(self, connection: Connection, statement: Any) -> None:
        connection.execute(statement, execution_options={UNSEALED: True})

    def _named(self, table: sa.Table, key: tuple[Any, ...]) -> str:
        return "" if table.name in CHAINED else f"{table.name} {key_text(key)}:"


def _is(table: sa.Table, key: tuple[Any, ...]) -> list[sa.ColumnElement[bool]]:
    return [column == value for column, value in zip(table.primary_key, key, strict=True)]


def tampered(session: Session, times: int, seed: int) -> Iterator[tuple[str, Tampering, bool]]:
    """Table, tampering, and whether it was found; every table in turn, a stored file after each round."""
    tamperer = Tamperer(session, Random(seed))
    kinds = [*(table.name for table in TABLES), "blob", "rewritten trail", "cut-off end"]
    for number in range(times):
        name = kinds[number % len(kinds)]
        if name == "blob":
            with tamperer.blob_tampered() as done:
                _, found = tamperer.found(lambda connection, done=done: done)  # type: ignore[misc]  # bound now
        elif name == "rewritten trail":
            done, found = tamperer.found(tamperer.rewrite_trail)
        elif name == "cut-off end":
            done, found = tamperer.found(tamperer.cut_off_end)
        else:
            table = Base.metadata.tables[name]
            done, found = tamperer.found(lambda connection, table=table: tamperer.tamper(connection, table))  # type: ignore[misc]  # bound now
        yield name, done, found


def without_triggers(session: Session) -> None:
    """SQLite has no way to look away: whoever tampers takes the triggers off. PostgreSQL's are told to sleep."""
    if session.get_bind().dialect.name == "sqlite":
        for name in triggers(Base.metadata, "sqlite"):
            session.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}"))
        session.commit()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None, help="a fresh one when not given; it is printed")
    parser.add_argument("--database", default="", help="an empty database; a SQLite file of its own when not given")
    asked = parser.parse_args()
    seed = secrets.randbelow(10**6) if asked.seed is None else asked.seed
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(Path(folder), asked.database))
        with app.app_context():
            upgrade()
            live(World(db.session).founded())
            without_triggers(db.session)
            tried = list(tampered(db.session, asked.times, seed))
            db.session.close()
            db.engine.dispose()
    return report(tried, seed)


def report(tried: list[tuple[str, Tampering, bool]], seed: int) -> int:
    missed = [(name, done.told) for name, done, found in tried if not found]
    print(f"seed {seed}: {len(tried)} tamperings of {len({name for name, _, _ in tried})} kinds, "
          f"{len(tried) - len(missed)} found")
    for way, number in sorted(Counter(done.told.split(" ")[0] for _, done, _ in tried).items()):
        print(f"  {way:<12}{number:>6}")
    print("not looked for:", ", ".join([*EXEMPT_TABLES, *(f"{table}.{name}" for table, columns in EXEMPT_COLUMNS.items()
                                                           for name in columns)]))
    for name, told in missed:
        print(f"not found: {name}, {told}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
