"""Encrypting again: a few rows at a time, each few for good; and keys that do not fit are told apart in words."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.approval.steps import State
from app.db.cipher import Keyring
from app.db.engine import begin_writing
from app.db.rekeying import KeysDoNotFit, encrypt_again, encrypted_columns, refuse_wrong_keys
from app.db.seals import Sealing
from app.records.kinds.teacher import Teacher
from app.ui.words import Words
from tests.conftest import template
from tests.db.test_seals import behind
from tests.filed import file_teacher
from tests.privacy.rotating import NEW, OLD, ring
from tests.world import World

COLUMN = sa.inspect(Teacher).local_table.c.document_number
NUMBERS = [None, "TEST00001", "TEST00002", "TEST00003"]


@pytest.fixture
def numbered(world: World) -> World:
    """The city with what `with_numbers` puts there."""
    return world


def with_numbers(world: World) -> None:
    """Four teachers' drafts, the first of which has no number yet."""
    for number in range(4):
        file_teacher(world, "A", number, upto=State.DRAFT, **({} if number else {"document_number": None}))


numbered_url = template("world_url", with_numbers)


def key_ids(session: Session) -> list[str]:
    stored = session.scalars(sa.select(sa.type_coerce(COLUMN, sa.String)).order_by(COLUMN.table.c.id))
    return ["" if value is None else value.split(".")[1] for value in stored]


def numbers(session: Session) -> list[str | None]:
    return list(session.scalars(sa.select(COLUMN).order_by(COLUMN.table.c.id)))


def test_a_few_rows_at_a_time_are_encrypted_again_and_kept(app: Flask, numbered: World, session: Session) -> None:
    assert key_ids(session) == ["", "1", "1", "1"]
    assert list(encrypt_again(session)) == []
    session.rollback()
    app.extensions["keyring"] = ring(k1=OLD, k2=NEW)
    work = encrypt_again(session, at_once=2)
    assert next(work) == 2
    session.rollback()
    assert key_ids(session) == ["", "2", "2", "1"]
    assert numbers(session) == NUMBERS
    assert list(work) == [1]
    session.rollback()
    assert key_ids(session) == ["", "2", "2", "2"]
    app.extensions["keyring"] = ring(k2=NEW)
    session.expire_all()
    assert numbers(session) == NUMBERS
    app.extensions["keyring"] = ring(k2=NEW, k10=OLD)
    assert list(encrypt_again(session)) == [3]  # an id that begins like another is another


def test_every_encrypted_column_is_known() -> None:
    named = {f"{column.table.name}.{column.name}" for column in encrypted_columns()}
    assert {"teacher.document_number", "student.document_number", "person_document.number",
            "trip_participant.document_number"} <= named
    assert "teacher.name_zh" not in named


def refusal(app: Flask, session: Session, keys: Keyring) -> Words:
    app.extensions["keyring"] = keys
    with pytest.raises(KeysDoNotFit) as refused:
        refuse_wrong_keys(session)
    assert str(refused.value) == refused.value.words.en
    return refused.value.words


def test_keys_that_do_not_fit_are_told_in_words(app: Flask, numbered: World, session: Session) -> None:
    refuse_wrong_keys(session)
    assert refusal(app, session, ring(k2=NEW)) == Words(
        "数据库中有以密钥 1 加密的内容，但没有该密钥：请写入 EXREG_DATA_KEYS_OLD（1:…）。",
        "the database holds values encrypted with key 1, which is not given: add 1:… to EXREG_DATA_KEYS_OLD")
    assert refusal(app, session, ring(k1=NEW)) == Words(
        "密钥 1 打不开数据库中的内容（teacher.document_number）：请核对 EXREG_DATA_KEY。",
        "key 1 does not open what the database holds (teacher.document_number): check EXREG_DATA_KEY")
    assert refusal(app, session, Keyring(ring(k1=OLD).data, "1", NEW)) == Words(
        "EXREG_INDEX_KEY 与数据库最后一次封存不符：密钥不对，或数据库在系统之外被改动。",
        "EXREG_INDEX_KEY does not fit the newest sealing of the database: it is the wrong key, or the database was "
        "changed behind the registry's back")


def test_one_value_of_each_key_is_looked_at(app: Flask, numbered: World, session: Session) -> None:
    app.extensions["keyring"] = both = ring(k1=OLD, k2=NEW)
    next(encrypt_again(session, at_once=1))
    refuse_wrong_keys(session)
    assert "key 1, which is not given" in refusal(app, session, ring(k2=NEW)).en
    assert "key 2, which is not given" in refusal(app, session, ring(k1=OLD)).en
    assert "key 2 does not open" in refusal(app, session, ring(k1=OLD, k2=OLD)).en
    app.extensions["keyring"] = both
    behind(session, "UPDATE teacher SET document_number = 'plain.text' WHERE id = (SELECT max(id) FROM teacher)")
    assert "key plain.text, which is not given" in refusal(app, session, both).en
    behind(session, "UPDATE teacher SET document_number = 'a1.7.x.y' WHERE id = (SELECT max(id) FROM teacher)")
    assert "key 7, which is not given" in refusal(app, session, both).en


def test_a_registry_that_has_sealed_nothing_fits_any_key(app: Flask, session: Session) -> None:
    assert session.scalar(sa.select(sa.func.count()).select_from(Sealing)) == 0
    refuse_wrong_keys(session)


@pytest.mark.parametrize("statement", [
    "UPDATE seal SET digest = '{0}' WHERE sealing_id = (SELECT max(id) FROM sealing) AND place = 0",
    "UPDATE sealing SET digest = '{0}' WHERE id = (SELECT max(id) - 1 FROM sealing)",
    "UPDATE trail SET hash = '{0}' WHERE id = (SELECT trail_id FROM sealing ORDER BY id DESC LIMIT 1)",
])
def test_the_newest_sealing_holds_what_it_covers(numbered: World, session: Session, statement: str) -> None:
    begin_writing(session)
    numbered.partner("Sample School", "GB")
    session.commit()
    refuse_wrong_keys(session)
    behind(session, statement.format("0" * 64))
    with pytest.raises(KeysDoNotFit, match="EXREG_INDEX_KEY does not fit"):
        refuse_wrong_keys(session)
