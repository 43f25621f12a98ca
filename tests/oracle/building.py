"""Databases with random cities in them: a migrated one, quick copies of it, and the rows that fill a copy."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.models import User
from app.config import read_settings
from app.db.base import Base
from app.db.engine import analyze, begin_writing, db
from app.db.migrate import upgrade
from app.db.seals import UNSEALED
from tests.oracle.histories import CITY_REVIEWER, CLERK, DISTRICT_REVIEWER, HEAD
from tests.oracle.records import keep_records
from tests.oracle.registry import OPENED, Book, City, found_city

UNSEALED_ROWS = {UNSEALED: True}
"""Rows that are for counting and for nothing else go in without seals and trail."""


def fill(session: Session, random: Random, registries: int) -> list[City]:
    """So many cities, each a registry of its own, in the empty migrated database of this session."""
    book = Book(random)
    for number, name in ((CLERK, "clerk"), (HEAD, "head"), (DISTRICT_REVIEWER, "district"), (CITY_REVIEWER, "city")):
        book.add(User.__table__, id=number, username=name, name=name, created_at=OPENED)
    cities = []
    for _ in range(registries):
        cities.append(found_city(book))
        keep_records(book, cities[-1])
    store(session, book.rows)
    return cities


def store(session: Session, rows: Mapping[str, Sequence[dict[str, Any]]]) -> None:
    """Everything in one transaction, what is pointed at first; then the planner's statistics."""
    begin_writing(session)
    for table in Base.metadata.sorted_tables:
        if rows.get(table.name):
            session.execute(sa.insert(table), rows[table.name], execution_options=UNSEALED_ROWS)
    session.commit()
    analyze(session)
    session.commit()


class Copies:
    """Fresh databases at the newest migration: SQLite files in a folder of their own, or databases of the PostgreSQL
    server whose maintenance database is named."""

    def __init__(self, server: str, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.template = self._create()
        app = create_app(read_settings({
            "EXREG_ENV": "test", "EXREG_DATA_DIR": str(folder), "EXREG_DATABASE_URL": self.template}))
        with app.app_context():
            upgrade()
            with db.engine.connect() as connection:
                if not server:
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()

    @contextmanager
    def one(self) -> Iterator[sa.Engine]:
        """An empty database, gone afterwards."""
        url = self._create(self.template)
        engine = sa.create_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()
            self._drop(url)

    def close(self) -> None:
        self._drop(self.template)

    def _create(self, template: str = "") -> str:
        name = f"exreg_oracle_{uuid.uuid4().hex[:12]}"
        if self.server:
            copied = f' TEMPLATE "{make_url(template).database}"' if template else ""
            self._run(f'CREATE DATABASE "{name}"{copied}')
            return make_url(self.server).set(database=name).render_as_string(hide_password=False)
        if template:
            shutil.copyfile(template.removeprefix("sqlite:///"), self.folder / f"{name}.db")
        return f"sqlite:///{self.folder / name}.db"

    def _drop(self, url: str) -> None:
        if self.server:
            self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')
            return
        for suffix in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)

    def _run(self, statement: str) -> None:
        plain = make_url(self.server).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # the names are our own


@contextmanager
def copies(server: str) -> Iterator[Copies]:
    with tempfile.TemporaryDirectory() as folder:
        made = Copies(server, Path(folder))
        try:
            yield made
        finally:
            made.close()
