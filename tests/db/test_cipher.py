"""Document numbers lie encrypted: nothing readable in the database file, and a value opens only in its own place."""

import base64
import hashlib
import hmac
import os
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.db.cipher import CannotDecrypt, Encrypted, Keyring, keyring
from app.db.engine import is_sqlite
from app.parties.models import PersonDocument
from tests.filed import file_teacher
from tests.world import World

PLANTED = "TESTPLANT77"
RING = Keyring({"1": bytes(32), "2": bytes(range(32))}, "2", b"index")


@given(st.text(max_size=60))
def test_what_was_sealed_opens_in_its_place(plain: str) -> None:
    assert RING.open(RING.seal(plain, "teacher.document_number"), "teacher.document_number") == plain


def test_the_same_text_never_looks_the_same() -> None:
    assert RING.seal("E00000001", "a.b") != RING.seal("E00000001", "a.b")


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(CannotDecrypt):
        RING.open(RING.seal("E00000001", "teacher.document_number"), "student.document_number")


@pytest.mark.parametrize("stored", ["", "plain", "a1.2.!!", "a1.9.AAAA", "b7.2.AAAA", "a1.2."])
def test_what_is_no_sealed_value_does_not_open(stored: str) -> None:
    with pytest.raises(CannotDecrypt):
        RING.open(stored, "a.b")


def test_one_changed_sign_is_noticed() -> None:
    stored = RING.seal("E00000001", "a.b")
    for place in (6, len(stored) // 2, len(stored) - 4):
        other = "A" if stored[place] != "A" else "B"
        with pytest.raises(CannotDecrypt):
            RING.open(stored[:place] + other + stored[place + 1:], "a.b")


def test_what_an_earlier_key_sealed_still_opens() -> None:
    earlier = Keyring({"1": bytes(32)}, "1", b"index")
    assert RING.open(earlier.seal("E00000001", "a.b"), "a.b") == "E00000001"


def test_the_blind_index_tells_equal_from_unequal_and_nothing_more() -> None:
    assert RING.blind("E1") == RING.blind("E1") != RING.blind("E2")
    assert RING.blind("E1") != Keyring(RING.data, "2", b"other").blind("E1")


def test_what_is_written_is_what_the_format_says() -> None:
    """Whoever holds the keys can read a backup with any AES-GCM and HMAC, also long after."""
    scheme, key_id, text = RING.seal("E1姓", "a.b").split(".")
    body = base64.b64decode(text)
    assert (scheme, key_id, len(body)) == ("a1", "2", 12 + len("E1姓".encode()) + 16)
    assert AESGCM(RING.data["2"]).decrypt(body[:12], body[12:], b"a.b").decode() == "E1姓"
    nonce = bytes(range(12))
    by_hand = base64.b64encode(nonce + AESGCM(RING.data["1"]).encrypt(nonce, b"E1", b"a.b")).decode()
    assert RING.open(f"a1.1.{by_hand}", "a.b") == "E1"
    assert RING.blind("E1姓") == hmac.new(b"index", "E1姓".encode(), hashlib.sha256).hexdigest()
    drawn = hmac.digest(hmac.digest(bytes(32), b"index", "sha256"), b"exreg row seals\x01", "sha256")  # RFC 5869
    assert Keyring(RING.data, "2", b"index").row_digest("行") == hmac.digest(drawn, "行".encode(), "sha256").hex()


def test_why_a_value_does_not_open_is_told_without_it() -> None:
    body = RING.seal("E00000001", "a.b").removeprefix("a1.2.")
    for stored, told in ((f"b7.2.{body}", "unknown scheme 'b7' in a.b"),
                         (f"a1.9.{body}", "a value of a.b does not open with the keys at hand"),
                         (f"a1.2.{body}!", "a value of a.b does not open with the keys at hand"),
                         (f"a1.2.{body}.x", "a value of a.b does not open with the keys at hand")):
        with pytest.raises(CannotDecrypt) as refused:
            RING.open(stored, "a.b")
        assert str(refused.value) == told
    with pytest.raises(FrozenInstanceError):
        RING.current = "1"  # type: ignore[misc]  # it is frozen


def test_nothing_is_encrypted_where_there_is_nothing(session: Session) -> None:
    column, dialect = Encrypted("a.b"), session.get_bind().dialect
    assert [column.process_bind_param(value, dialect) for value in (None, "")] == [None, None]
    assert column.process_result_value(None, dialect) is None
    assert keyring().open(str(column.process_bind_param("E1", dialect)), "a.b") == "E1"
    assert (column.impl.length, column.cache_ok) == (600, True)  # type: ignore[attr-defined]  # a String


def test_no_document_number_is_readable_in_the_database(app: Flask, world: World, tmp_path: Path) -> None:
    version = file_teacher(world, "A", 1, document_number=PLANTED, permit_number="PERMITPLANT")
    session = world.session
    assert version.document_number == PLANTED  # type: ignore[attr-defined]  # a teacher
    assert PLANTED.encode() not in everything(session)
    assert b"PERMITPLANT" in everything(session)  # so the search would have found it


def everything(session: Session) -> bytes:
    """All that a thief of the database would read."""
    if is_sqlite(session):
        session.rollback()
        path = session.get_bind().engine.url.database
        files = [Path(f"{path}{suffix}") for suffix in ("", "-wal")]
        return b"".join(file.read_bytes() for file in files if os.path.exists(file))
    tables = session.scalars(sa.text(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")).all()
    return "".join(str(session.execute(sa.text(f'SELECT * FROM "{name}"')).all()) for name in tables).encode()


def test_a_person_s_document_moved_from_a_record_does_not_open(world: World) -> None:
    version = file_teacher(world, "A", 1)
    session = world.session
    stored = session.scalar(sa.text("SELECT document_number FROM teacher"))
    column = PersonDocument.__table__.c.number
    with pytest.raises(CannotDecrypt):
        column.type.process_result_value(stored, session.get_bind().dialect)
    assert keyring().open(str(stored), "teacher.document_number") == version.document_number  # type: ignore[attr-defined]  # a teacher
