"""Rows into tables as fast as the database takes them: COPY in PostgreSQL, one prepared INSERT in SQLite.

Values pass through the types of their columns, so what is stored is what the registry would store.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.base import Base
from app.db.engine import analyze, begin_writing, is_sqlite

ORDER = ("user", "organisation", "organisation_facts", "organisation_merge", "partner", "partner_facts",
         "partner_name", "partner_gram", "partner_merge", "person", "person_facts", "person_merge", "student_reporting",
         "series", "version", "agreement", "teacher", "trip", "trip_destination", "trip_participant", "student",
         "programme", "activity", "movement")
"""What is pointed at comes before what points at it."""

Row = Mapping[str, Any]


class Loader:
    """Fills the empty tables of one database, in one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.tables: dict[str, _Table] = {}
        begin_writing(session)
        if is_sqlite(session):
            session.connection().exec_driver_sql("PRAGMA cache_size = -500000")  # indexes are filled in random order

    def load(self, rows: Mapping[str, Sequence[Row]]) -> None:
        for name in ORDER:
            if rows.get(name):
                self._table(name).load(rows[name])

    def _table(self, name: str) -> "_Table":
        if name not in self.tables:
            self.tables[name] = _Table(self.session, Base.metadata.tables[name])
        return self.tables[name]

    def finish(self) -> None:
        """Commit, and leave the planner's statistics and PostgreSQL's maps as a running registry has them."""
        for name in self.tables:
            _continue_numbers(self.session, Base.metadata.tables[name])
        self.session.commit()
        analyze(self.session)
        self.session.commit()
        if not is_sqlite(self.session):
            with self.session.get_bind().execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql("VACUUM")


class _Table:
    """One table: its columns, and how a row of Python values becomes one of the driver's."""

    def __init__(self, session: Session, table: sa.Table) -> None:
        self.session, self.table = session, table
        self.columns: list[sa.Column[Any]] = []

    def load(self, rows: Sequence[Row]) -> None:
        self.columns = self.columns or [column for column in self.table.columns
                                        if column.name in rows[0] or _default(column) is not None]
        connection = self.session.connection().connection.driver_connection
        assert connection is not None
        if is_sqlite(self.session):
            connection.executemany(f"INSERT INTO {self._names} VALUES ({', '.join('?' * len(self.columns))})",
                                   self._values(rows))
            return
        with connection.cursor() as cursor, cursor.copy(f"COPY {self._names} FROM STDIN") as copy:
            for values in self._values(rows):
                copy.write_row(values)

    @cached_property
    def _names(self) -> str:
        return f'"{self.table.name}" (' + ", ".join(f'"{column.name}"' for column in self.columns) + ")"

    @cached_property
    def _binding(self) -> list[tuple[str, Any, Callable[[Any], Any] | None]]:
        dialect = self.session.get_bind().dialect
        return [(column.name, _default(column), column.type.dialect_impl(dialect).bind_processor(dialect))
                for column in self.columns]

    def _values(self, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
        binding = self._binding
        for row in rows:
            yield tuple(
                value if value is None or bind is None else bind(value)
                for value, bind in ((row.get(name, default), bind) for name, default, bind in binding))


def _default(column: sa.Column[Any]) -> Any:
    default = column.default
    return default.arg if isinstance(default, sa.ColumnDefault) and default.is_scalar else None


def _continue_numbers(session: Session, table: sa.Table) -> None:
    """PostgreSQL goes on counting where the rows end; SQLite does so by itself."""
    if not is_sqlite(session) and "id" in table.columns:
        session.execute(sa.text("SELECT setval(pg_get_serial_sequence(:name, 'id'), (SELECT max(id) FROM "
                                f'"{table.name}"))'), {"name": f'"{table.name}"'})
