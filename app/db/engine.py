"""The session, SQLite's settings, and the write lock.

A reader begins plainly, on PostgreSQL without a transaction. A writer calls `begin_writing` before its first statement:
SQLite then takes its one write lock at once (BEGIN IMMEDIATE), because a transaction that reads first and writes later
fails or loses updates.
"""

from inspect import iscoroutinefunction
from typing import Any

import sqlalchemy as sa
from flask.sansio.app import App
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from app.db.base import Base

WRITING, READING = "exreg_writing", "exreg_reading"
"""Of a session: what it has begun as."""
READS_ONLY = "AUTOCOMMIT"
"""The isolation level of whoever only reads, on PostgreSQL."""
LAST_CHANGE = "exreg_last_change"
"""Of a session: what its transaction has read of the registry's clock (app/db/stamps.py)."""

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA trusted_schema=OFF",
)
OWN_PLANS = "SET plan_cache_mode = force_custom_plan"
"""A statement said often would otherwise get one plan for whoever asks, and the city's desk take ten times as long."""


class Reading(Session):
    """A session whose `info` says that it only reads asks PostgreSQL statement by statement: one that sees what others
    commit meanwhile gains nothing by a transaction, and beginning and ending it is a tenth of all that is said."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        bind = super().get_bind(*args, **kwargs)
        if not self.info.get(READING) or bind.dialect.name != "postgresql":
            return bind
        if not hasattr(bind, READING):  # kept with the engine, with which it goes
            setattr(bind, READING, bind.execution_options(isolation_level=READS_ONLY))
        return getattr(bind, READING)


class Sessions(SQLAlchemy):
    """Plain sessions only. The extension also ends asynchronous ones after each request; there are none here, and
    looking for them would start a thread and an event loop every time."""

    def __init__(self) -> None:
        super().__init__(session_options={"class_": Reading})

    def init_app(self, app: App) -> None:
        super().init_app(app)
        app.teardown_appcontext_funcs = [ending for ending in app.teardown_appcontext_funcs
                                         if not iscoroutinefunction(ending)]


db = Sessions()


def begin_reading(session: Session) -> None:
    """From its first statement on this session reads and nothing else, until it begins to write."""
    session.info[READING] = True


def begin_writing(session: Session) -> None:
    """Start this session's transaction as a writer. Ends a transaction that has only read; one that has changed
    something goes on, and what it changed is kept."""
    if session.in_transaction():
        if is_writing(session):
            return
        session.rollback()
    session.info.pop(READING, None)
    session.connection(execution_options={WRITING: True})
    session.info[WRITING] = True


def is_writing(session: Session) -> bool:
    """Whether this session's transaction has begun as a writer or changed anything."""
    return bool(session.info.get(WRITING) or session.new or session.dirty or session.deleted)


def begin_snapshot(session: Session) -> None:
    """Start a reader's transaction in which every statement sees the same moment, however long it takes and whoever
    writes meanwhile. SQLite's readers always do."""
    session.rollback()
    session.info.pop(READING, None)
    if not is_sqlite(session):
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


@event.listens_for(Session, "after_flush")
def _note_writing(session: Session, context: Any) -> None:
    session.info[WRITING] = True


@event.listens_for(Session, "after_transaction_end")
def _forget_writing(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(WRITING, None)
        session.info.pop(LAST_CHANGE, None)


@event.listens_for(Engine, "connect")
def _settle(connection: Any, record: Any) -> None:
    if type(connection).__module__.startswith("psycopg"):
        connection.execute(OWN_PLANS)
        connection.commit()
        return
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in PRAGMAS:
        connection.execute(pragma)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def analyze(session: Session) -> None:
    """Refresh the planner's statistics. A bulk load ends with this: without it a roll-up can take 50 times as long."""
    session.execute(sa.text("ANALYZE"))


__all__ = ["Base", "analyze", "begin_reading", "begin_snapshot", "begin_writing", "db", "is_sqlite", "is_writing"]
