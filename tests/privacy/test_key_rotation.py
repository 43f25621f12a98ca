"""A new data key: nothing lost when the work is killed, everything readable all the while, wrong keys told at once."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.config import BadSettings, next_keys, read_settings
from app.db.cipher import keyring
from app.db.engine import begin_writing, db
from app.db.rekeying import KeysDoNotFit, encrypt_again, encrypted_columns, refuse_wrong_keys
from app.verification import verify
from tests.conftest import KEY
from tests.filed import file_student, file_teacher
from tests.privacy.rotating import NEW, OLD, ring
from tests.world import World

ROOT = Path(__file__).parents[2]


def stored(session: Session) -> list[str]:
    """Everything that lies encrypted, as the database holds it."""
    found = [session.scalars(sa.select(sa.type_coerce(column, sa.String)).where(column.is_not(None)))
             for column in encrypted_columns()]
    return [value for values in found for value in values]


def test_work_that_was_killed_is_finished_by_the_next_and_nothing_is_lost(
        app: Flask, world: World, session: Session, tmp_path: Path) -> None:
    teachers = [file_teacher(world, "A", number) for number in range(1, 5)]
    pupil = file_student(world, "A", 5)
    numbers = [item.document_number for item in (*teachers, pupil)]  # type: ignore[attr-defined]  # people
    assert {value.split(".")[1] for value in stored(session)} == {"1"}
    url = db.engine.url.render_as_string(hide_password=False)
    session.rollback()
    work = subprocess.Popen([sys.executable, "-m", "tests.privacy.rotating", str(tmp_path), url], cwd=ROOT,
                            stdout=subprocess.PIPE, text=True)
    assert work.stdout is not None
    with work.stdout as said:
        assert said.readline() == "halted\n"
        work.kill()
        work.wait()
    app.extensions["keyring"] = ring(k1=OLD, k2=NEW)
    half = {value.split(".")[1] for value in stored(session)}
    assert half == {"1", "2"}
    assert [item.document_number for item in (*teachers, pupil)] == numbers  # type: ignore[attr-defined]  # people
    assert sum(encrypt_again(session)) > 0
    assert {value.split(".")[1] for value in stored(session)} == {"2"}
    assert sum(encrypt_again(session)) == 0
    app.extensions["keyring"] = ring(k2=NEW)
    session.expire_all()
    assert [item.document_number for item in (*teachers, pupil)] == numbers  # type: ignore[attr-defined]  # people
    refuse_wrong_keys(session)
    assert verify(session) == []


def test_a_sealed_number_can_be_encrypted_again_but_not_changed(app: Flask, world: World, session: Session) -> None:
    pupil = file_student(world, "A", 5)
    table = sa.inspect(type(pupil)).local_table
    begin_writing(session)
    with pytest.raises(DBAPIError):
        session.execute(sa.update(table).where(table.c.id == pupil.id).values(document_number="TEST99999"))
    session.rollback()


def test_wrong_and_missing_keys_are_told_in_one_sentence(app: Flask, world: World, session: Session) -> None:
    file_teacher(world, "A", 1)
    refuse_wrong_keys(session)
    for given, told in ((ring(k2=NEW), "key 1, which is not given"), (ring(k1=NEW), "key 1 does not open")):
        app.extensions["keyring"] = given
        with pytest.raises(KeysDoNotFit, match=told):
            refuse_wrong_keys(session)
    fitting = ring(k1=OLD)
    app.extensions["keyring"] = type(fitting)(fitting.data, "1", NEW)
    with pytest.raises(KeysDoNotFit, match="EXREG_INDEX_KEY"):
        refuse_wrong_keys(session)


def settings(tmp_path: Path, **given: str) -> dict[str, Any]:
    return read_settings({"EXREG_ENV": "test", "EXREG_DATA_DIR": str(tmp_path), "EXREG_SECRET_KEY": "not a secret",
                          "EXREG_DATA_KEY": KEY, "EXREG_INDEX_KEY": KEY} | given)


def test_the_next_keys_open_what_the_present_ones_wrote(tmp_path: Path) -> None:
    before = settings(tmp_path)["KEYRING"]
    after = settings(tmp_path, **next_keys(before))["KEYRING"]
    assert (after.current, list(after.data)) == ("2", ["1", "2"])
    assert after.open(before.seal("E00000001", "a.b"), "a.b") == "E00000001"
    third = settings(tmp_path, **next_keys(after))["KEYRING"]
    assert list(third.data) == ["1", "2", "3"]


@pytest.mark.parametrize(("name", "value", "told"), [
    ("EXREG_DATA_KEY", "a-b:" + KEY, "letters or digits"), ("EXREG_DATA_KEY", "2:abc", "base64"),
    ("EXREG_DATA_KEYS_OLD", "1:" + KEY[4:], "EXREG_DATA_KEYS_OLD"),
    ("EXREG_DATA_KEYS_OLD", "1:" + "A" * 43 + "=", "two keys the id 1")])
def test_keys_that_cannot_be_read_are_refused_by_name(tmp_path: Path, name: str, value: str, told: str) -> None:
    with pytest.raises(BadSettings, match=told):
        settings(tmp_path, **{name: value})


def test_the_key_at_hand_is_the_one_new_values_are_written_with(app: Flask, session: Session) -> None:
    app.extensions["keyring"] = ring(k1=OLD, k2=NEW)
    assert keyring().seal("x", "a.b").startswith("a1.2.")
