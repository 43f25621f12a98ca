"""`exreg plan-load`: the same plan, the same refusals, exit status 2, nothing written."""

import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from app.cli import exreg
from app.db.trail import TrailEntry
from app.indicators.models import PlanVersion
from tests.client import StrictClient
from tests.indicators.conftest import PLAN
from tests.planning.test_plan_closing import close
from tests.planning.test_plan_writing import BAD
from tests.world import World

ONLY_IN_THE_BROWSER = {"another bureau's organisation"}
"""Whoever runs the machine may load a plan of several bureaus."""


def load(app: Flask, path: Path, *more: str) -> Result:
    return CliRunner().invoke(exreg, ["plan-load", str(path), "--as", "reviewer-c", *more],
                              obj=ScriptInfo(create_app=lambda: app), env={**os.environ, "EXREG_LANGUAGE": "zh"})


def counted(world: World) -> tuple[int | None, int | None]:
    world.session.rollback()
    versions = world.session.scalar(sa.select(sa.func.count()).select_from(PlanVersion))
    return versions, world.session.scalar(sa.select(sa.func.count()).select_from(TrailEntry))


@pytest.mark.parametrize("why", sorted(set(BAD) - ONLY_IN_THE_BROWSER))
def test_a_bad_plan_is_one_sentence_and_exit_status_2(app: Flask, planned: World, tmp_path: Path, why: str) -> None:
    content, name, told = BAD[why]
    path, before = tmp_path / name, counted(planned)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    result = load(app, path)
    assert result.exit_code == 2
    assert told in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""
    assert counted(planned) == before


def test_a_changed_file_is_the_next_version_and_the_same_file_changes_nothing(app: Flask, planned: World,
                                                                             tmp_path: Path) -> None:
    path = tmp_path / "sample.toml"
    path.write_text(PLAN.replace("at_least = 3 }]", "at_least = 4 }]", 1), encoding="utf-8")
    assert "第 2 版" in load(app, path, "--reason", "示例原因").stdout
    assert "第 2 版" in load(app, path).stdout
    planned.session.rollback()
    newest = planned.session.scalars(sa.select(PlanVersion).order_by(PlanVersion.number.desc())).first()
    assert newest is not None
    assert newest.kept_by is not None
    assert (newest.number, newest.reason, newest.kept_by.username) == (2, "示例原因", "reviewer-c")


def test_a_file_that_is_not_there_and_a_plan_that_is_closed_are_refused(app: Flask, planned: World,
                                                                        city: StrictClient, tmp_path: Path) -> None:
    assert load(app, tmp_path / "sample.toml").exit_code == 2
    close(city)
    path = tmp_path / "sample.toml"
    path.write_text(PLAN.replace("at_least = 3 }]", "at_least = 4 }]", 1), encoding="utf-8")
    refused = load(app, path)
    assert refused.exit_code == 2
    assert "已结项" in refused.stderr
