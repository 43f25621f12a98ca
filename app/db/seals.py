"""Row seals: a keyed digest of every row as the registry wrote it, so that a change from outside is found.

Every transaction ends with a sealing: a digest for each row it wrote or deleted, and one over these digests, the
sealing before and the newest entry of the trail. What was written is noted where statements pass, on the engine: no
code has to remember it. A statement given as plain text is not noted, and its rows are found unsealed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList
from sqlalchemy.sql.selectable import Select

from app.db.base import Base
from app.db.cipher import keyring
from app.db.engine import READS_ONLY
from app.db.stamps import Clock
from app.db.trail import GENESIS, HEAD, TrailEntry, canonical

QUEUE = "a queue turns many times a minute by itself; what a job does is sealed where it is written"
EXEMPT_TABLES = {
    "clock": "a stamp is never earlier than the time of day, whatever stands here; the trail keeps the stamps given, "
             "and a stamp after the last change is found by looking",
    "form_use": "names of pages that were sent: a second press is led to what the first began; thrown away after days",
    "kept_form": "what one person typed and has not saved: shown to them alone, encrypted, thrown away after days",
    "partner_gram": "follows from the names, which are sealed; verification makes it again and compares",
    "sign_in_attempt": "failed tries of the last hour: they make one wait, and are thrown away",
}
EXEMPT_COLUMNS = {
    "sign_in": {"seen_at": "moves with every page that is read; it can only end a sign-in early or late"},
    "job": dict.fromkeys(("state", "to_cancel", "due", "leased_until", "attempts", "most_attempts", "done", "total",
                          "state_of_work", "outcome_zh", "outcome_en", "ended_at"), QUEUE),
    "mail": dict.fromkeys(("state", "due", "attempts", "fault", "sent_at"), QUEUE),
}
"""What may be changed without being found, each with the reason."""

CHAINED = ("trail", "sealing", "seal")
"""Found by the chains: a sealing covers its seals, the sealing before it and the trail up to it."""

GONE = ""
"""The digest of a row that the registry deleted, such as a draft's child."""

NOTES = "exreg_rows_to_seal"
UNSEALED = "exreg_unsealed"
"""Execution option of a statement whose rows stay unsealed: a benchmark's bulk load."""

CHUNK = 500

Key: TypeAlias = tuple[Any, ...]
RowSeal: TypeAlias = tuple[str, str, str]
"""Table, key and digest of a row."""


class Sealing(Base):
    """The end of one transaction: binds its seals, the sealing before and the newest trail entry under one digest."""

    __tablename__ = "sealing"
    __table_args__ = (sa.CheckConstraint("length(digest) = 64", name="a_digest_is_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    trail_id: Mapped[int | None]
    digest: Mapped[str] = mapped_column(sa.String(64))


class Seal(Base):
    """One row as a transaction left it. The newest seal of a row is the one that holds; an empty digest: deleted."""

    __tablename__ = "seal"

    sealing_id: Mapped[int] = mapped_column(sa.ForeignKey("sealing.id"), primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    table_name: Mapped[str] = mapped_column(sa.String(63))
    row_key: Mapped[str] = mapped_column(sa.String(200))
    digest: Mapped[str] = mapped_column(sa.String(64))


LAST = sa.select(Sealing.id, Sealing.digest).order_by(Sealing.id.desc()).limit(1).subquery()
LAST_TRAIL = HEAD.subquery()
LAST_AND_HEAD = sa.select(LAST.c.id, LAST.c.digest, LAST_TRAIL.c.id, LAST_TRAIL.c.hash).select_from(
    sa.select(sa.literal(1)).subquery().outerjoin(LAST, sa.true()).outerjoin(LAST_TRAIL, sa.true()))
"""The newest sealing and the newest entry of the trail, None where there is none yet."""


class CannotSeal(Exception):
    """A statement whose rows cannot be named: write it so that each row's key is given."""


@dataclass
class Notes:
    """What a transaction has written so far: every table that it wrote to is in `keys`."""

    keys: dict[str, set[Key]] = field(default_factory=dict)
    beyond: dict[str, int] = field(default_factory=dict)
    trail: bool = False
    locked: bool = False

    def rows(self, connection: Connection) -> Iterator[RowSeal]:
        for name in sorted(self.keys):
            yield from self._rows_of(connection, Base.metadata.tables[name])

    def _rows_of(self, connection: Connection, table: sa.Table) -> Iterator[RowSeal]:
        """The rows that are there now; those that are not are gone."""
        left = {key_text(key) for key in self.keys[table.name]}
        for condition in self._conditions(table):
            for key, digest in row_digests(connection, table, condition):
                if table.name in self.beyond or key in left:
                    left.discard(key)
                    yield table.name, key, digest
        yield from ((table.name, key, GONE) for key in sorted(left))

    def _conditions(self, table: sa.Table) -> Iterator[sa.ColumnElement[bool]]:
        named, columns = self.keys[table.name], list(table.primary_key)
        if table.name in self.beyond:
            last = self.beyond[table.name]
            named = {key for key in named if key[0] <= last}
            yield columns[0] > last
        ordered = sorted(named)
        for first in range(0, len(ordered), CHUNK):
            chunk = ordered[first:first + CHUNK]
            yield sa.tuple_(*columns).in_(chunk) if len(columns) > 1 else columns[0].in_([key[0] for key in chunk])


def is_sealed(table: Any) -> bool:
    """Whether rows of this table carry seals: every table of the registry, unless it is exempt or chained."""
    return (getattr(table, "metadata", None) is Base.metadata and table.name not in EXEMPT_TABLES
            and table.name not in CHAINED)


def sealed_tables() -> list[sa.Table]:
    return [table for table in Base.metadata.sorted_tables if is_sealed(table)]


def sealed_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """In the order of their names: where a migration puts a new column makes no difference."""
    exempt = EXEMPT_COLUMNS.get(table.name, {})
    return sorted((column for column in table.columns if column.name not in exempt), key=lambda column: column.name)


def key_text(key: Iterable[Any]) -> str:
    return ",".join(map(str, key))


def row_digests(connection: Connection, table: sa.Table, condition: sa.ColumnElement[bool] | None = None,
                ) -> Iterator[tuple[str, str]]:
    """Key and digest of each row as the database stores it. An empty column is left out, so that a new one that
    nobody has filled changes nothing."""
    statement, names, key_places = _reading(table)
    statement = statement.execution_options(yield_per=1000) if condition is None else statement.where(condition)
    digest = keyring().row_digest
    for row in connection.execute(statement):
        content = [table.name, *([name, value] for name, value in zip(names, row, strict=True) if value is not None)]
        yield (key_text(row[place] for place in key_places),
               digest(json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_stored)))


@lru_cache(maxsize=256)
def _reading(table: sa.Table) -> tuple[Select[*tuple[Any, ...]], list[str], list[int]]:
    """How a table's rows are read for their digests: the statement, the columns' names, the places of the key."""
    columns = sealed_columns(table)
    names = [column.name for column in columns]
    plain = sa.select(*(sa.type_coerce(column, sa.types.NULLTYPE) for column in columns))
    return plain, names, [names.index(column.name) for column in table.primary_key]


def _stored(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def sealing_digest(number: int, previous: str, trail_id: int | None, trail_hash: str | None,
                   placed: Sequence[tuple[int, str, str, str]]) -> str:
    """Over everything a sealing binds; `placed` are its seals, each behind its place."""
    return keyring().row_digest(canonical([number, previous, trail_id, trail_hash, placed]))


def add_sealing(connection: Connection, rows: Sequence[RowSeal]) -> None:
    """Seal these rows and the trail as it stands. The caller holds the write lock."""
    last_id, last_digest, trail_id, trail_hash = connection.execute(LAST_AND_HEAD).one()
    number, previous, trail_hash = (last_id or 0) + 1, last_digest or GENESIS, trail_hash or GENESIS
    placed = [(place, *row) for place, row in enumerate(rows)]
    connection.execute(sa.insert(Sealing), {
        "id": number, "trail_id": trail_id, "digest": sealing_digest(number, previous, trail_id, trail_hash, placed)})
    if placed:
        connection.execute(sa.insert(Seal), [
            {"sealing_id": number, "place": place, "table_name": table, "row_key": key, "digest": digest}
            for place, table, key, digest in placed])


def init_seals() -> None:
    """From now on every transaction of this process notes what it writes and ends with its sealing."""
    for name, listener in (("before_execute", _note), ("commit", _seal_what_was_noted), ("rollback", _forget)):
        if not event.contains(Engine, name, listener):
            event.listen(Engine, name, listener)


def _note(connection: Connection, statement: Any, many: Any, one: Any, options: Mapping[str, Any]) -> None:
    """Note the rows that a statement writes, before it does; from the first on this transaction is the only writer."""
    if not isinstance(statement, sa.Insert | sa.Update | sa.Delete):
        return
    if connection.get_execution_options().get("isolation_level") == READS_ONLY:
        raise RuntimeError(f"{statement.table} is written by what has not begun to write: see begin_writing")
    if options.get(UNSEALED):
        return
    notes: Notes = connection.info.setdefault(NOTES, Notes())
    table: Any = statement.table
    if table.name == Clock.__tablename__:
        notes.locked = True  # by `take_stamp`
    elif table.name == TrailEntry.__tablename__:
        _lock(connection, notes)
        notes.trail = True
    elif isinstance(table, sa.Table) and is_sealed(table):
        given = [*many] or [one]
        if isinstance(statement, sa.Update) and _sets(statement, given[0]) <= EXEMPT_COLUMNS.get(table.name, {}).keys():
            return
        _lock(connection, notes)
        _note_rows(connection, notes, statement, given)


def _sets(statement: sa.Update, given: Mapping[str, Any]) -> set[str]:
    """The columns an UPDATE changes, by name."""
    named = {getattr(column, "name", str(column)) for column in (statement._values or ())}
    return named | {column.name for column in statement.table.columns.values() if column.name in given}


def _lock(connection: Connection, notes: Notes) -> None:
    """PostgreSQL's write lock, as `take_stamp` takes it; SQLite has one writer anyway."""
    if not notes.locked and connection.dialect.name == "postgresql":
        connection.execute(sa.select(Clock.id).where(Clock.id == 1).with_for_update())
    notes.locked = True


def _note_rows(connection: Connection, notes: Notes, statement: Any, given: Sequence[Mapping[str, Any]]) -> None:
    table = Base.metadata.tables[statement.table.name]
    keys = notes.keys.setdefault(table.name, set())
    for values in given:
        if not isinstance(statement, sa.Insert):
            keys.update(_keys_met(connection, table, statement, values))
            continue
        key = _key_given(connection, table, statement, values)
        if None not in key:
            keys.add(key)
        elif table.name not in notes.beyond:
            notes.beyond[table.name] = _last_number(connection, table)


def _key_given(connection: Connection, table: sa.Table, statement: Any, given: Mapping[str, Any]) -> Key:
    """The key of a row to be inserted, with None where the database will number it."""
    if statement.select is not None or statement._multi_values:
        raise CannotSeal(f"rows of {table.name} are inserted without naming them: give each as parameters")
    written = {**statement.compile(dialect=connection.dialect).params, **given} if statement._values else given
    return tuple(written.get(column.name) for column in table.primary_key)


def _keys_met(connection: Connection, table: sa.Table, statement: Any, given: Mapping[str, Any]) -> Iterator[Key]:
    """The rows an UPDATE or DELETE may meet."""
    where, columns = statement.whereclause, list(table.primary_key)
    named = dict(_equalities(table, where, given))
    if all(column.name in named for column in columns):
        yield tuple(named[column.name] for column in columns)
        return
    found = sa.select(*columns) if where is None else sa.select(*columns).where(where)
    yield from (tuple(row) for row in connection.execute(found, dict(given)))


def _equalities(table: sa.Table, where: Any, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Column and value of each `column = value` that a WHERE demands of this table."""
    if isinstance(where, BooleanClauseList) and where.operator is operators.and_:
        for clause in where.clauses:
            yield from _equalities(table, clause, given)
    elif isinstance(where, BinaryExpression) and where.operator is operators.eq:
        column, value = where.left, where.right
        if (isinstance(value, BindParameter) and isinstance(column, sa.Column)
                and getattr(column.table, "name", "") == table.name):
            yield column.name, given.get(value.key, value.effective_value)


def _last_number(connection: Connection, table: sa.Table) -> int:
    columns = list(table.primary_key)
    if len(columns) != 1 or not isinstance(columns[0].type, sa.Integer):
        raise CannotSeal(f"a row of {table.name} is inserted without its key")
    return int(connection.execute(sa.select(sa.func.max(columns[0]))).scalar() or 0)


def _forget(connection: Connection) -> None:
    """A connection that was lost has taken its notes with it."""
    if not connection.invalidated:
        connection.info.pop(NOTES, None)


def _seal_what_was_noted(connection: Connection) -> None:
    notes: Notes | None = connection.info.pop(NOTES, None)
    if notes is None or not (notes.trail or notes.keys):
        return
    rows = list(notes.rows(connection))
    if rows or notes.trail:
        add_sealing(connection, rows)
