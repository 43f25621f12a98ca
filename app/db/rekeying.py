"""A new data key: everything encrypted is encrypted again with it, a few rows at a time, with people at work.

Each few rows are a transaction of their own, and what is left is read from the rows themselves: whoever is killed in
the middle begins where it stopped. Old and new values open with the keys at hand all the while.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.base import Base
from app.db.cipher import SCHEME, CannotDecrypt, Encrypted, keyring
from app.db.engine import begin_writing
from app.db.seals import Seal, Sealing, sealing_digest
from app.db.stamps import Clock
from app.db.trail import GENESIS, TrailEntry
from app.ui.words import Worded, Words

AT_ONCE = 100


class KeysDoNotFit(Worded):
    """What lies in the database was written with other keys; `words` say which and what to do."""


def encrypted_columns() -> Iterator[sa.Column[str]]:
    """Every column of the registry that lies encrypted, each in a table with one number as its key."""
    for table in Base.metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, Encrypted))


def encrypt_again(session: Session, at_once: int = AT_ONCE) -> Iterator[int]:
    """Commit after every few rows, and say how many they were. Ends when no value is left under another key."""
    for column in encrypted_columns():
        while True:
            number = _next_few(session, column, at_once)
            session.commit()
            if number == 0:
                break
            yield number


def _next_few(session: Session, column: sa.Column[str], at_once: int) -> int:
    begin_writing(session)
    session.execute(sa.select(Clock.id).where(Clock.id == 1).with_for_update())  # nobody else writes meanwhile
    key = next(iter(column.table.primary_key))
    rows = session.execute(sa.select(key, column).where(_under_another_key(column)).order_by(key).limit(at_once)).all()
    if rows:
        session.execute(
            sa.update(column.table).where(key == sa.bindparam("row")).values({column.name: sa.bindparam("value")}),
            [{"row": number, "value": value} for number, value in rows])
    return len(rows)


def _stored(column: sa.Column[str]) -> sa.ColumnElement[str]:
    """The value as it lies in the database."""
    return sa.type_coerce(column, sa.String)


def _under_another_key(column: sa.Column[str]) -> sa.ColumnElement[bool]:
    """True of no empty value."""
    return _stored(column).not_like(f"{SCHEME}.{keyring().current}.%")


def refuse_wrong_keys(session: Session) -> None:
    """Look at one value of every column under every key, and at the newest sealing. Raises KeysDoNotFit."""
    for column in encrypted_columns():
        for key_id, value in _one_of_each_key(session, column):
            if key_id not in keyring().data:
                raise KeysDoNotFit(Words(
                    f"数据库中有以密钥 {key_id} 加密的内容，但没有该密钥：请写入 EXREG_DATA_KEYS_OLD（{key_id}:…）。",
                    f"the database holds values encrypted with key {key_id}, which is not given: "
                    f"add {key_id}:… to EXREG_DATA_KEYS_OLD"))
            try:
                keyring().open(value, f"{column.table.name}.{column.name}")
            except CannotDecrypt:
                raise KeysDoNotFit(Words(
                    f"密钥 {key_id} 打不开数据库中的内容（{column.table.name}.{column.name}）：请核对 EXREG_DATA_KEY。",
                    f"key {key_id} does not open what the database holds ({column.table.name}.{column.name}): "
                    "check EXREG_DATA_KEY")) from None
    if not _sealed_with_this_key(session):
        raise KeysDoNotFit(Words(
            "EXREG_INDEX_KEY 与数据库最后一次封存不符：密钥不对，或数据库在系统之外被改动。",
            "EXREG_INDEX_KEY does not fit the newest sealing of the database: it is the wrong key, or the database was "
            "changed behind the registry's back"))


def _one_of_each_key(session: Session, column: sa.Column[str]) -> Iterator[tuple[str, str]]:
    """Key id → a stored value, walking from key to key."""
    known: list[str] = []
    while True:
        others = [_stored(column).not_like(f"{SCHEME}.{key_id}.%") for key_id in known]
        value = session.scalar(sa.select(_stored(column)).where(column.is_not(None), *others).limit(1))
        if value is None:
            return
        known.append(value.split(".")[1] if value.count(".") >= 2 else value)
        yield known[-1], value


def _sealed_with_this_key(session: Session) -> bool:
    last = session.scalars(sa.select(Sealing).order_by(Sealing.id.desc()).limit(1)).one_or_none()
    if last is None:
        return True
    previous = session.scalar(sa.select(Sealing.digest).where(Sealing.id == last.id - 1)) or GENESIS
    head = session.scalar(sa.select(TrailEntry.hash).where(TrailEntry.id == last.trail_id)) or GENESIS
    seals = session.scalars(sa.select(Seal).where(Seal.sealing_id == last.id).order_by(Seal.place))
    placed = [(seal.place, seal.table_name, seal.row_key, seal.digest) for seal in seals]
    return last.digest == sealing_digest(last.id, previous, last.trail_id, head, placed)
