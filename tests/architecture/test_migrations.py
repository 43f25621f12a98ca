"""The migrations and the models say the same: tables, constraints with their texts, enum values, indexes, triggers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.db.base import Base
from app.db.engine import db
from app.db.guards import POSTGRES_FUNCTION, triggers
from app.db.migrate import downgrade, upgrade
from tests.conftest import Databases, settings_for

POSTGRES_QUERIES = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without tables."""
    url = databases.empty()
    app = create_app(settings_for(tmp_path, url))
    with app.app_context():
        yield app
        db.engine.dispose()
    databases.drop(url)


def described() -> set[str]:
    """Every part of the schema as one text, but for alembic's own table."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            parts = _sqlite_parts(connection)
        else:
            parts = {str(tuple(row)) for query in POSTGRES_QUERIES for row in connection.exec_driver_sql(query)}
    return {part for part in parts if "alembic_version" not in part}


def _sqlite_parts(connection: sa.Connection) -> set[str]:
    found = set()
    for name, text in connection.exec_driver_sql("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"):
        lines = text.split("\n") if text.startswith("CREATE TABLE") else [text]
        plain = (" ".join(line.replace('"', "").split()).rstrip(" ,") for line in lines)
        found |= {f"{name}: {line}" for line in plain}
    return found


def made_from_models() -> None:
    with db.engine.begin() as connection:
        Base.metadata.create_all(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(POSTGRES_FUNCTION.replace("%", "%%"))
        for statement in triggers(Base.metadata, connection.dialect.name).values():
            connection.exec_driver_sql(statement)


def test_the_newest_migration_is_what_the_models_say(empty: Flask, databases: Databases, tmp_path: Path) -> None:
    upgrade()
    migrated = described()
    url = databases.empty()
    other = create_app(settings_for(tmp_path / "models", url))
    with other.app_context():
        made_from_models()
        modelled = described()
        db.engine.dispose()
    databases.drop(url)
    assert len(modelled) > 300
    assert sorted(migrated - modelled) == [], "only in the migrations"
    assert sorted(modelled - migrated) == [], "only in the models"


def test_down_to_nothing_and_up_again_is_the_same(empty: Flask) -> None:
    upgrade()
    first = described()
    downgrade("base")
    assert described() == set()
    upgrade()
    assert described() == first


def test_every_enum_of_a_column_is_kept_by_a_check() -> None:
    for table in Base.metadata.sorted_tables:
        checks = " ".join(str(item.sqltext) for item in table.constraints if isinstance(item, sa.CheckConstraint))
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                assert column.type.create_constraint, f"{table.name}.{column.name}"
                assert column.name in checks, f"{table.name}.{column.name}"


def test_every_foreign_key_is_indexed() -> None:
    missing = []
    for table in Base.metadata.sorted_tables:
        led = [next(iter(index.columns)).name for index in table.indexes if len(index.columns)]
        led += [next(iter(item.columns)).name for item in table.constraints
                if isinstance(item, sa.UniqueConstraint | sa.PrimaryKeyConstraint)]
        follows = [next(iter(item.columns)).name for item in table.foreign_key_constraints]
        missing += [f"{table.name}.{name}" for name in follows if name not in led]
    assert missing == []
