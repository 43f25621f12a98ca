"""The trail's end is anchored outside the database: cutting it off, or an earlier copy, is found."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.orm import Session

from app.cli import exreg
from app.db.anchors import anchor_faults, anchor_file, take_trail_anchor
from app.db.engine import begin_writing
from app.db.rekeying import refuse_wrong_keys
from app.db.seals import Sealing
from app.db.trail import write_trail
from tests.world import World


def test_an_anchor_that_the_database_no_longer_has_is_told(world: World, session: Session, tmp_path: Path) -> None:
    begin_writing(session)
    write_trail(session, "sample", "registry", "1")
    session.commit()
    line = take_trail_anchor(session)
    assert line is not None
    assert list(anchor_faults(session)) == []
    elsewhere = tmp_path / "kept.jsonl"
    last = session.scalar(sa.select(sa.func.max(Sealing.id)))
    elsewhere.write_text(line.replace(f'"sealing": {last}', f'"sealing": {last + 1}') + "\n\n", encoding="utf-8")
    assert len(list(anchor_faults(session, elsewhere))) == 1
    with anchor_file().open("a", encoding="utf-8") as file:
        file.write("no anchor at all\n")
    assert len(list(anchor_faults(session))) == 1


@pytest.mark.usefixtures("world")
def test_the_daily_work_anchors_and_keys_are_changed_by_one_command(app: Flask, session: Session) -> None:
    session.rollback()
    ran = CliRunner().invoke(exreg, ["daily"], obj=ScriptInfo(create_app=lambda: app))
    assert "日志锚点" in ran.output
    assert anchor_file().read_text(encoding="utf-8").count("\n") == 1
    ran = CliRunner().invoke(exreg, ["rotate-keys", "--as", "admin"], obj=ScriptInfo(create_app=lambda: app))
    assert ran.exit_code == 0, ran.output
    assert "已以密钥 1 重新加密 0 个值" in ran.output
    refuse_wrong_keys(session)
