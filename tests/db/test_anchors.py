"""The trail's end is anchored outside the database: cutting it off, or an earlier copy, is found."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.orm import Session

from app.cli import exreg
from app.db.anchors import anchor_faults, anchor_file, newest_anchor, take_trail_anchor
from app.db.engine import begin_writing
from app.db.rekeying import refuse_wrong_keys
from app.db.seals import Sealing
from app.db.stamps import utc_now
from app.db.trail import TrailEntry, write_trail
from app.ui.words import Words
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


def test_an_anchor_names_the_newest_entry_and_sealing_and_is_added_to_the_file(
        app: Flask, world: World, session: Session) -> None:
    assert (newest_anchor(session), list(anchor_faults(session))) == (None, [])
    before = utc_now().replace(microsecond=0)
    line = take_trail_anchor(session)
    entry = session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id.desc()).limit(1)).one()
    sealing = session.scalars(sa.select(Sealing).order_by(Sealing.id.desc()).limit(1)).one()
    said = json.loads(str(line))
    assert {name: said[name] for name in said if name != "at"} == {
        "trail": entry.id, "hash": entry.hash, "sealing": sealing.id, "digest": sealing.digest}
    assert take_trail_anchor(session) is not None
    assert anchor_file() == Path(app.config["DATA_DIR"]) / "anchors.jsonl"
    lines = anchor_file().read_text(encoding="utf-8").split("\n")
    assert (lines[0], len(lines), lines[2]) == (line, 3, "")
    newest = newest_anchor(session)
    assert newest is not None
    assert (newest[1], timedelta(0) <= newest[0] - before < timedelta(seconds=30)) == (True, True)


def test_each_line_that_does_not_stand_is_told_by_its_number(world: World, session: Session, tmp_path: Path) -> None:
    said = json.loads(str(take_trail_anchor(session)))
    lies = [said | {name: value} for name, value in (
        ("trail", said["trail"] - 1), ("hash", "0" * 64), ("sealing", said["sealing"] + 1), ("digest", "0" * 64),
        ("trail", None))]
    lies.append({name: said[name] for name in ("trail", "hash")})
    lines = [json.dumps(said), "", *map(json.dumps, lies), "no anchor", "[1]"]
    elsewhere = tmp_path / "kept.jsonl"
    elsewhere.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert list(anchor_faults(session, elsewhere)) == [Words(
        f"锚点第 {number} 行与日志或封存不符：其后被截断或改写，或数据库被换成较早的副本",
        f"anchor {number}: the trail or the sealings are not what was anchored: cut off, written anew, or an earlier "
        "copy of the database") for number in range(3, len(lines) + 1)]
    with pytest.raises(FileNotFoundError):
        list(anchor_faults(session, tmp_path / "no-such-file"))
    anchor_file().write_text(f"{json.dumps(said)}\n{json.dumps(said | {'hash': 'x'})}\n \n", encoding="utf-8")
    newest = newest_anchor(session)
    assert newest is not None
    assert newest[1] is False
    anchor_file().write_text("\n\n", encoding="utf-8")
    assert newest_anchor(session) is None
    anchor_file().write_text("no anchor\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Expecting value"):
        newest_anchor(session)


def test_there_is_nothing_to_anchor_before_the_first_act(session: Session) -> None:
    assert take_trail_anchor(session) is None
    assert not anchor_file().exists()
    write_trail(session, "sample", "registry", "1")
    assert take_trail_anchor(session) is None
    session.commit()
    assert take_trail_anchor(session) is not None


def test_an_anchor_is_on_the_disk_before_it_is_told(
        world: World, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[int] = []
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", lambda opened: reached.append(os.fstat(opened).st_size))
        line = take_trail_anchor(session)
    assert reached == [len(str(line)) + 1]


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
