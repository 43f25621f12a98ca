"""The tables and triggers that keep the trail, as the migrations made them: what `tests/architecture` compares whole,
looked at here where it must not fail."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.db.base import Base
from app.db.cipher import Encrypted
from app.db.engine import db
from app.db.guards import POSTGRES_FUNCTION, triggers
from app.db.seals import Seal, Sealing
from app.db.trail import TrailEntry
from tests.conftest import POSTGRES

CHAIN = ("trail", "sealing", "seal")


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
        Base.metadata.create_all(connection, tables=[Base.metadata.tables[name] for name in CHAIN])
        modelled = described(connection, "table", "index")
    assert {name: sorted(parts) for name, parts in migrated.items() if name in modelled} == {
        name: sorted(parts) for name, parts in modelled.items()}
    assert {*CHAIN, "ix_trail_subject"} <= modelled.keys()
    assert [sa.inspect(model).local_table.name for model in (TrailEntry, Sealing, Seal)] == [*CHAIN]
    asked_for = triggers(Base.metadata, "sqlite")
    assert guards == {name: [" ".join(text.replace('"', "").split())] for name, text in asked_for.items()}


SAMPLE = sa.MetaData()
sa.Table("trail", SAMPLE, sa.Column("id", sa.Integer))
sa.Table("series", SAMPLE, sa.Column("id", sa.Integer))
sa.Table("pupil", SAMPLE, sa.Column("sealed", sa.Boolean), sa.Column("grade", sa.Integer),
         sa.Column("name", sa.String, info={"personal": True}),
         sa.Column("number", Encrypted("pupil.number"), info={"personal": True}))
sa.Table("consent", SAMPLE, sa.Column("id", sa.Integer), sa.Column("name", sa.String), sa.Column("until", sa.DateTime),
         info={"history": True})
sa.Table("phone", SAMPLE, sa.Column("id", sa.Integer), sa.Column("number", Encrypted("phone.number")),
         sa.Column("until", sa.DateTime), info={"history": True})

REKEYED = ("OLD.number IS NOT NULL AND NEW.number IS NOT NULL "
           "AND split_part(NEW.number, '.', 2) <> split_part(OLD.number, '.', 2)")
GUARDS = {
    "trail_is_never_changed": "UPDATE", "trail_is_never_deleted": "DELETE",
    "series_is_never_deleted": "DELETE",
    "series_is_written_once":
        "UPDATE (OLD.filing_number IS NOT NULL AND NEW.filing_number IS DISTINCT FROM OLD.filing_number)",
    "series_is_fixed": "UPDATE " + " OR ".join(
        f"NEW.{name} IS DISTINCT FROM OLD.{name}"
        for name in ("public_id", "kind", "organisation_id", "parent_id", "entered_for", "origin")),
    "pupil_is_sealed":
        "UPDATE OLD.sealed AND (NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.grade IS DISTINCT FROM OLD.grade "
        "OR (NEW.name IS DISTINCT FROM OLD.name AND NEW.name IS NOT NULL) "
        f"OR (NEW.number IS DISTINCT FROM OLD.number AND NEW.number IS NOT NULL AND NOT ({REKEYED})))",
    "pupil_is_not_deleted_once_sealed": "DELETE OLD.sealed",
    "consent_is_history":
        "UPDATE (OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.name IS DISTINCT FROM OLD.name) "
        "AND NOT (NOT (NEW.id IS DISTINCT FROM OLD.id OR NEW.until IS DISTINCT FROM OLD.until) AND NEW.name = '')",
    "consent_is_never_deleted": "DELETE",
    "phone_is_history":
        "UPDATE (OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.number IS DISTINCT FROM OLD.number) "
        "AND NOT (NOT (NEW.id IS DISTINCT FROM OLD.id OR NEW.until IS DISTINCT FROM OLD.until) "
        f"AND {REKEYED})",
    "phone_is_never_deleted": "DELETE",
}


def test_guards_are_written_for_postgresql_as_by_hand() -> None:
    by_hand = {}
    for name, guard in GUARDS.items():
        event, _, condition = guard.partition(" ")
        when = f" WHEN ({condition})" if condition else ""
        table = name.split("_")[0]
        by_hand[name] = (f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" FOR EACH ROW{when} '
                         "EXECUTE FUNCTION refuse_change()")
    assert triggers(SAMPLE, "postgresql") == by_hand
    assert POSTGRES_FUNCTION == (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
        "'% is kept: %', TG_TABLE_NAME, TG_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$")
