"""Rows from before the seals, and rows a migration wrote: sealed once, said so, and nothing is whitewashed."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.engine import Connection

from app.cli import exreg
from app.db.engine import db
from app.db.migrate import downgrade, upgrade
from app.db.seal_check import seal_faults
from app.db.seal_keeping import seal_unsealed, upgrade_and_seal
from app.db.trail import TrailEntry
from app.verification import verify
from tests.db.test_seals import behind, faults
from tests.filed import file_teacher
from tests.world import World

BEFORE = "0001"
"""The revision before the seals."""


@pytest.fixture
def old(world: World) -> World:
    """A registry in use that has never heard of seals."""
    file_teacher(world, "A", 1)
    world.session.close()
    db.engine.dispose()
    downgrade(BEFORE)
    return world


def test_an_upgrade_seals_what_was_there_and_says_so(old: World) -> None:
    number = upgrade_and_seal(old.session)
    assert number > 50
    assert verify(old.session) == []
    entry = old.session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id.desc()).limit(1)).one()
    assert (entry.act, entry.subject, entry.details["rows"]["teacher"]) == ("seal", "registry", 1)
    assert upgrade_and_seal(old.session) == 0


def test_until_then_every_unsealed_row_is_reported(old: World) -> None:
    upgrade()
    told = faults(old.session)
    assert any(fault.startswith("teacher ") and "never sealed" in fault for fault in told)
    assert any("the trail is not sealed from entry 1 on" in fault for fault in told)
    seal_unsealed(old.session)
    old.session.commit()
    assert faults(old.session) == []


def test_sealing_what_is_unsealed_leaves_what_was_changed_found(world: World) -> None:
    session = world.session
    behind(session, "UPDATE organisation_facts SET name_zh = '改' WHERE id = 1",
           "INSERT INTO plan (id, name) VALUES (77, 'x')", "DELETE FROM appointment WHERE id = 3")
    assert seal_unsealed(session) == 1
    session.commit()
    told = session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id.desc()).limit(1)).one()
    assert (told.act, told.subject, told.subject_id) == ("seal", "registry", "rows")
    assert told.details == {"rows": {"plan": 1}}
    assert faults(session) == ["appointment 3: deleted behind the registry's back",
                               "organisation_facts 1: changed behind the registry's back"]


def test_an_upgrade_seals_what_it_wrote_and_nothing_that_was_off(world: World) -> None:
    session = world.session
    behind(session, "UPDATE organisation_facts SET name_zh = '改' WHERE id = 1")
    later = sa.text("UPDATE organisation_facts SET division = '500103'")
    assert upgrade_and_seal(session, lambda connection: _migrated(connection, later)) > 5
    assert [str(fault.en) for fault in seal_faults(session.connection())] == [
        "organisation_facts 1: changed behind the registry's back"]


def test_an_upgrade_that_is_killed_before_it_sealed_has_changed_nothing(old: World) -> None:
    def killed(connection: Connection) -> None:
        upgrade(connection=connection)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upgrade_and_seal(old.session, killed)
    old.session.rollback()
    assert old.session.scalar(sa.text("SELECT version_num FROM alembic_version")) == BEFORE
    assert upgrade_and_seal(old.session) > 50
    assert verify(old.session) == []


def _migrated(connection: Connection, statement: sa.TextClause) -> None:
    """What a later migration may do: change rows, and the revision with them."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS organisation_facts_is_history")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    connection.execute(statement)
    connection.execute(sa.text("UPDATE alembic_version SET version_num = 'later'"))


def test_the_commands_say_what_they_sealed(app: Flask, world: World) -> None:
    behind(world.session, "INSERT INTO plan (id, name) VALUES (77, 'x')")
    world.session.close()

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(exreg, arguments, obj=ScriptInfo(create_app=lambda: app))
        return result.exit_code, result.output

    code, told = run("verify")
    assert (code, "表 plan 第 77 行" in told) == (1, True)
    assert run("seal", "--as", "nobody")[0] == 2
    assert run("seal", "--as", "admin") == (0, "已封存 1 行。\n")
    assert run("verify")[0] == 0
    assert run("migrate") == (0, "")
