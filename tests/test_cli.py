"""The command line: one JSON document, one sentence on standard error, exit status 2, reads in the trail."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from app.cli import exreg, register
from app.db.engine import begin_writing, db
from app.db.trail import TrailEntry
from app.indicators.library import keep_plan
from tests.conftest import Databases, app_on, template
from tests.filed import file_agreement
from tests.indicators.conftest import PLAN, SOURCE
from tests.world import World


@pytest.fixture
def ledger(world: World) -> World:
    """The city after `with_plan_and_agreement`."""
    return world


def with_plan_and_agreement(world: World) -> None:
    """The sample plan and one agreement."""
    begin_writing(world.session)
    keep_plan(world.session, "sample", PLAN, SOURCE)
    partner = world.partner("Sample School", "GB")
    world.session.commit()
    file_agreement(world, "A", partner)


ledger_url = template("world_url", with_plan_and_agreement)


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(exreg, arguments, obj=ScriptInfo(create_app=lambda: app))


def answer(app: Flask, *arguments: str) -> Any:
    result = run(app, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_board_is_one_document_with_every_key(app: Flask, ledger: World) -> None:
    board = answer(app, "board", "sample", "--on", "2025-12-31")
    assert set(board) == {"plan", "org", "on", "known", "level", "targets"}
    assert (board["plan"], board["org"], board["on"], board["level"]) == ("sample", "C", "2025-12-31", "city")
    line = board["targets"][0]
    assert set(line) == {"code", "quote", "unit", "strength", "nature", "measure", "value", "by_area", "counts",
                         "baseline", "statistic", "due", "status", "readings", "parts"}
    assert (line["code"], line["value"], line["by_area"]["foreign"], line["counts"]["city"]) == ("P1", 1, 1, 1)
    assert line["baseline"] == {"value": 2, "on": "2020-12-31"}
    assert set(line["due"][0]) == {"on", "at_least", "at_most", "value", "status"}


def test_rows_and_why_name_the_record(app: Flask, ledger: World) -> None:
    (row,) = answer(app, "rows", "sample", "P1", "--on", "2025-12-31")
    assert (row["value"], row["area"], row["records"][0]["version"]) == (1, "foreign", 1)
    assert row["unit"].startswith("A:PTN-")
    verdicts = answer(app, "why", row["records"][0]["series"], "--on", "2025-12-31", "--plan", "sample")
    assert {verdict["code"]: verdict["counted"] for verdict in verdicts} == {"P1": True, "P2": True}


def test_the_same_two_dates_give_the_same_document(app: Flask, ledger: World) -> None:
    first = answer(app, "board", "sample", "--on", "2025-12-31")
    again = answer(app, "board", "sample", "--on", "2025-12-31", "--known", first["known"])
    assert again == first


def test_reads_enter_the_trail(app: Flask, ledger: World) -> None:
    answer(app, "rows", "sample", "P1", "--as", "reviewer-c")
    with app.app_context():
        last = db.session.query(TrailEntry).order_by(TrailEntry.id.desc()).first()
        assert last is not None
        assert (last.act, last.subject_id, last.actor, last.details["code"]) == ("read", "sample", "reviewer-c", "P1")


@pytest.mark.parametrize("arguments", [
    ("board", "nothing"), ("board", "sample", "--org", "NOWHERE"), ("board", "sample", "--on", "tomorrow"),
    ("board", "sample", "--known", "2999-01-01"), ("rows", "sample", "P99"), ("why", "AGR-NOTHING"),
    ("why", "AGR-NOTHING", "--plan", "nothing"), ("board", "sample", "--as", "nobody"),
    ("board", "sample", "--org", "B", "--as", "clerk-a"), ("seed", "/nowhere"), ("restore", "/nowhere.zip"),
    ("plan-load", "/nowhere.toml", "--as", "reviewer-c"), ("import", "agreement", "/nowhere.csv", "--as", "clerk-a"),
    ("create-admin", "--org", "NOWHERE"),
])
def test_what_cannot_be_done_is_one_sentence_and_status_two(app: Flask, ledger: World,
                                                            arguments: tuple[str, ...]) -> None:
    result = run(app, *arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_database_without_tables_is_told_to_be_migrated(databases: Databases, tmp_path: Path) -> None:
    url = databases.empty()
    empty = app_on(tmp_path, url)
    for arguments in (("board", "sample"), ("why", "AGR-NOTHING"), ("export", "trip", "-o", "x", "--as", "clerk-a")):
        result = run(empty, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "exreg migrate" in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1
    with empty.app_context():
        db.engine.dispose()
    databases.drop(url)


def test_a_bad_plan_is_refused_with_its_line(app: Flask, ledger: World, tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text(PLAN.replace('measure = "teachers"', 'measure = "tutors"'), encoding="utf-8")
    result = run(app, "plan-load", str(file), "--as", "reviewer-c")
    assert result.exit_code == 2
    assert "P6" in result.stderr
    file.write_text(PLAN, encoding="utf-8")
    assert run(app, "plan-load", str(file), "--as", "reviewer-c").exit_code == 0


def test_a_registry_verifies_and_says_what_is_off(app: Flask, ledger: World) -> None:
    assert run(app, "verify").exit_code == 0


def test_export_and_import_go_round(app: Flask, ledger: World, tmp_path: Path) -> None:
    file = tmp_path / "agreements.csv"
    assert run(app, "export", "agreement", "-o", str(file), "--as", "clerk-a").exit_code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_first_administrator_gets_a_code_once(app: Flask, world: World) -> None:
    result = run(app, "create-admin", "--username", "first-admin")
    assert result.exit_code == 0
    assert "first-admin" in result.stdout


def test_keys_are_fresh_each_time(app: Flask) -> None:
    assert answer(app, "keys") != answer(app, "keys")


def test_the_same_commands_stand_under_flask(app: Flask) -> None:
    register(app)
    assert set(exreg.commands) <= set(app.cli.commands)
