"""The tables and triggers that keep the trail, as the migrations made them: what `tests/architecture` compares whole,
looked at here where it must not fail."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.db.base import Base
from app.db.engine import db
from app.db.guards import triggers
from app.db.seals import Seal, Sealing
from app.db.trail import TrailEntry
from tests.conftest import POSTGRES

CHAIN = [sa.inspect(model).local_table for model in (TrailEntry, Sealing, Seal)]


def described(connection: sa.Connection, *kinds: str) -> dict[str, list[str]]:
    """Name → the parts of its text, as the database keeps it."""
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: [" ".join(line.replace('"', "").split()).rstrip(" ,") for line in text.split("\n")]
            for kind, name, text in rows if kind in kinds}


@pytest.mark.skipif(bool(POSTGRES), reason="the comparison of the migrations with the models asks PostgreSQL for all")
def test_the_tables_of_the_trail_and_all_triggers_are_as_the_migrations_made_them(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        migrated, guards = described(connection, "table", "index"), described(connection, "trigger")
    with sa.create_engine("sqlite://").connect() as connection:
        Base.metadata.create_all(connection, tables=CHAIN)
        modelled = described(connection, "table", "index")
    assert {name: sorted(parts) for name, parts in migrated.items() if name in modelled} == {
        name: sorted(parts) for name, parts in modelled.items()}
    assert {"trail", "sealing", "seal", "ix_trail_subject"} <= modelled.keys()
    asked_for = triggers(Base.metadata, "sqlite")
    assert guards == {name: [" ".join(text.replace('"', "").split())] for name, text in asked_for.items()}
