"""`exreg verify` finds what was changed behind the registry's back."""


import pytest
import sqlalchemy as sa

from app.approval.models import Version
from app.approval.steps import State
from app.db.base import Base
from app.db.engine import begin_writing
from app.db.guards import triggers
from app.db.stamps import today, utc_now
from app.privacy.models import Erasure
from app.records.kinds.trip import TripParticipant
from app.verification import verify
from tests.conftest import template
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


def test_a_stamp_after_the_last_change_is_found(ledger: World) -> None:
    behind(ledger, "UPDATE clock SET changed = '2020-01-01 00:00:00.000000+00:00'")
    faults = [str(fault.en) for fault in verify(ledger.session)]
    assert faults, "nothing was found"
    assert all(fault.startswith("the clock: ") for fault in faults)
    assert any("version has a stamp" in fault for fault in faults)


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
