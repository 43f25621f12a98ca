"""Rows that no transaction of the registry has sealed: those of before the seals, and those a migration wrote."""

from collections.abc import Callable, Collection, Mapping

import sqlalchemy as sa
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from app.db.engine import begin_writing
from app.db.migrate import upgrade
from app.db.seal_check import Fault, faulty_rows, newest_seals
from app.db.seals import CHAINED, EXEMPT_TABLES, GONE, RowSeal, Seal, add_sealing, row_digests, sealed_tables
from app.db.trail import write_trail

Chosen = Mapping[str, Collection[str]]
"""Table → keys of rows."""


def seal_unsealed(session: Session) -> int:
    """Seal every row that never was, in the caller's transaction; gives their number. What was changed or deleted
    stays found."""
    connection = session.connection()
    kept, _ = newest_seals(connection)
    faults = faulty_rows(connection, kept)
    return _seal(session, {table: [key for key, fault in found.items() if fault is Fault.UNSEALED]
                           for table, found in faults.items()})


def _newest(connection: Connection) -> None:
    upgrade(connection=connection)


def upgrade_and_seal(session: Session, bring: Callable[[Connection], None] = _newest) -> int:
    """Bring the database to the newest migration, or where `bring` brings it, and seal the rows as it left them; gives
    their number. Rows that were off before stay off: an upgrade whitewashes nothing. All of it is one transaction:
    whoever is killed in the middle has changed nothing."""
    begin_writing(session)
    connection = session.connection()
    revision, off = _revision(connection), _off(connection)
    bring(connection)
    if _revision(connection) == revision:
        session.rollback()
        return 0
    kept, _ = newest_seals(connection)
    faults = faulty_rows(connection, kept)
    number = _seal(session, {table: found.keys() - off.get(table, set()) for table, found in faults.items()})
    session.commit()
    return number


def _seal(session: Session, chosen: Chosen) -> int:
    """Seal these rows as they stand, and say so in the trail."""
    counts = {table: len(keys) for table, keys in chosen.items() if keys}
    if not counts:
        return 0
    write_trail(session, "seal", "registry", "rows", rows=counts)
    connection = session.connection()
    rows: list[RowSeal] = []
    for table in sealed_tables():
        left = set(chosen.get(table.name, ()))
        for key, digest in row_digests(connection, table) if left else ():
            if key in left:
                left.discard(key)
                rows.append((table.name, key, digest))
        rows += [(table.name, key, GONE) for key in sorted(left)]
    add_sealing(connection, rows)
    return len(rows)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _off(connection: Connection) -> dict[str, set[str]]:
    """The rows that do not agree with their seals, by the tables as they are before the upgrade."""
    inspector = sa.inspect(connection)
    if not inspector.has_table(Seal.__tablename__):
        return {}
    tables = [_as_it_is(inspector, name) for name in inspector.get_table_names()
              if name not in EXEMPT_TABLES and name not in CHAINED and name != "alembic_version"]
    kept, _ = newest_seals(connection)
    return {table: set(found) for table, found in faulty_rows(connection, kept, tables).items()}


def _as_it_is(inspector: sa.Inspector, name: str) -> sa.Table:
    key = inspector.get_pk_constraint(name)["constrained_columns"]
    return sa.Table(name, sa.MetaData(), *(
        sa.Column(column["name"], primary_key=column["name"] in key) for column in inspector.get_columns(name)))
