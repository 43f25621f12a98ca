"""`exreg verify` finds what was changed behind the registry's back; a backup comes back whole or not at all."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.approval.models import Decision, Version
from app.approval.steps import State
from app.backup import CannotBackUp, back_up, restore
from app.db.base import Base
from app.db.blobs import blob_path, store_blob
from app.db.engine import begin_writing, db
from app.db.guards import triggers
from app.db.stamps import today, utc_now
from app.privacy.models import Erasure
from app.records.kinds.trip import TripParticipant
from app.verification import verify
from tests.conftest import Databases, settings_for, template
from tests.filed import amend_filed, file_agreement, file_student, file_trip, participant, revoke
from tests.world import World


@pytest.fixture
def ledger(world: World) -> World:
    """The city after `with_records`."""
    return world


def with_records(world: World) -> None:
    """Records of several kinds; one amended, one revoked with a change under way."""
    partner = world.partner("Sample School", "GB")
    world.session.commit()
    agreement = file_agreement(world, "A", partner)
    amend_filed(world, agreement, signed_at="另一示例地")
    gone = file_agreement(world, "B", partner)
    amend_filed(world, gone, upto=State.DRAFT)
    revoke(world, gone)
    file_student(world, "A", 1)
    file_trip(world, "A", [participant(world, "A", "1"), participant(world, "B", "2")])


ledger_url = template("world_url", with_records)


def behind(world: World, statement: str, *tables: str) -> None:
    """Change something as whoever owns the database file could: with the guards taken off."""
    session = world.session
    begin_writing(session)
    dialect = session.get_bind().dialect.name
    for name in triggers(Base.metadata, dialect):
        table = next(table for table in tables + tuple(Base.metadata.tables) if name.startswith(f"{table}_"))
        if table in tables:
            on = f' ON "{table}"' if dialect == "postgresql" else ""
            session.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}{on}"))
    session.execute(sa.text(statement))
    session.commit()
    session.expire_all()


def test_a_sound_registry_agrees_with_itself(ledger: World) -> None:
    assert verify(ledger.session) == []


@pytest.mark.parametrize(("statement", "table", "told"), [
    ("UPDATE agreement SET signed_on = '2010-01-01'", "agreement", "the content is not what was sealed"),
    ("UPDATE trip_participant SET duty = 'head'", "trip_participant", "the content is not what was sealed"),
    ("UPDATE version SET submitted_since = '2020-01-01 00:00:00.000000' WHERE state = 'revoked'", "version",
     "submitted_since does not follow"),
    ("UPDATE trail SET actor = 'nobody' WHERE id = 5", "trail", "the chain is broken"),
    ("DELETE FROM trail WHERE act = 'approve'", "trail", "is not what the trail says"),
    ("UPDATE series SET filing_number = NULL WHERE kind = 'agreement'", "series", "filed without a filing number"),
    ("UPDATE filing_sequence SET last = last + 1", "filing_sequence", "missing or too many"),
])
def test_what_was_changed_behind_its_back_is_found(ledger: World, statement: str, table: str, told: str) -> None:
    behind(ledger, statement, table)
    assert any(told in words.en for words in verify(ledger.session))


ERASE = sa.update(TripParticipant).values(name_zh=None, birth_date=None, document_number=None, sex=None)


def test_erasing_a_persons_data_with_its_salts_breaks_nothing(ledger: World) -> None:
    begin_writing(ledger.session)
    ledger.session.execute(ERASE)
    ledger.session.execute(sa.update(Version).where(Version.kind == "trip").values(salts=None))
    ledger.session.add_all(
        Erasure(series_id=number, rule="trip.values", over_since=today(), as_of=today(), fields=4, files=0,
                erased_by="reviewer-c", at=utc_now())
        for number in ledger.session.scalars(sa.select(Version.series_id).where(Version.kind == "trip")).unique())
    ledger.session.commit()
    ledger.session.expire_all()
    assert verify(ledger.session) == []


def test_a_personal_value_that_went_missing_while_its_salt_is_kept_is_found(ledger: World) -> None:
    begin_writing(ledger.session)
    ledger.session.execute(ERASE)
    ledger.session.commit()
    ledger.session.expire_all()
    assert any("participants.0.name_zh" in words.en for words in verify(ledger.session))


@pytest.fixture
def elsewhere(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An empty installation beside the one under test: a database of its own and a folder of its own."""
    url = databases.empty()
    other = create_app(settings_for(tmp_path / "elsewhere", url))
    yield other
    with other.app_context():
        db.engine.dispose()
    databases.drop(url)


def test_a_backup_holds_everything_and_comes_back(ledger: World, elsewhere: Flask, tmp_path: Path) -> None:
    digest = store_blob(b"sample")
    file = tmp_path / "backup.zip"
    assert back_up(db.engine, file) == 2
    with pytest.raises(CannotBackUp, match="not overwritten"):
        back_up(db.engine, file)
    with pytest.raises(CannotBackUp, match="not empty"):
        restore(db.engine, file)
    with elsewhere.app_context():
        assert restore(db.engine, file) == 2
        assert blob_path(digest).read_bytes() == b"sample"
        assert verify(db.session) == []
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Decision)) == decisions(ledger)


def decisions(world: World) -> int:
    return world.session.scalar(sa.select(sa.func.count()).select_from(Decision)) or 0


def test_a_damaged_backup_is_refused_and_nothing_is_written(ledger: World, elsewhere: Flask, tmp_path: Path) -> None:
    digest = store_blob(b"sample")
    file = tmp_path / "backup.zip"
    back_up(db.engine, file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, b"changed" if name.startswith("blobs/") else content)
    (tmp_path / "text.zip").write_bytes(b"no zip")
    with elsewhere.app_context():
        with pytest.raises(CannotBackUp, match="damaged"):
            restore(db.engine, file)
        assert not blob_path(digest).exists()
        with pytest.raises(CannotBackUp, match="no complete backup"):
            restore(db.engine, tmp_path / "text.zip")
