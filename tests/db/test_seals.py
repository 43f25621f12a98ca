"""Row seals: what the registry writes carries its seal; what anybody else writes is found, by table and row."""

import ast
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import SignIn, User
from app.approval.models import FilingSequence
from app.approval.steps import State
from app.db.base import Base
from app.db.cipher import Keyring
from app.db.engine import begin_writing, is_sqlite
from app.db.seal_check import NAMED, seal_faults
from app.db.seals import CHAINED, EXEMPT_COLUMNS, EXEMPT_TABLES, CannotSeal, Seal, Sealing, sealed_columns
from app.db.stamps import take_stamp, utc_now
from app.indicators.models import PlanRow
from app.jobs.queue import queue_job
from app.jobs.working import take_job
from app.parties.models import PartnerName
from app.records.kinds.trip import TripDestination
from app.ui.words import Words
from tests.conftest import template
from tests.filed import file_trip, participant
from tests.tampering import without_triggers
from tests.world import World

PLAIN = ("INSERT INTO", "UPDATE ", "DELETE FROM")
APP = Path(__file__).resolve().parents[2] / "app"


def faults(session: Session) -> list[str]:
    return [words.en for words in seal_faults(session.connection())]


def sealings(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Sealing)) or 0


def behind(session: Session, *statements: str) -> None:
    """What whoever owns the database can do: plain SQL, guards and foreign keys asleep."""
    session.rollback()
    without_triggers(session)
    if is_sqlite(session):
        with closing(sqlite3.connect(str(session.connection().engine.url.database))) as file:
            for statement in statements:
                file.execute(statement)
            file.commit()
    else:
        for statement in ("SET LOCAL session_replication_role = replica", *statements):
            session.execute(sa.text(statement))
    session.commit()


@pytest.fixture
def ledger(world: World) -> World:
    """The city after `with_a_trip`."""
    return world


def with_a_trip(world: World) -> None:
    """The small city with a partner, and a trip of two, of which a destination was thrown away while it was a draft."""
    begin_writing(world.session)
    world.partner("Sample School", "GB")
    trip = file_trip(world, "A", [participant(world, "A", "1")], to=("GB", "FR"), upto=State.DRAFT)
    begin_writing(world.session)
    trip.destinations.pop()  # type: ignore[attr-defined]  # a trip has destinations
    world.session.commit()


ledger_url = template("world_url", with_a_trip)


def test_what_the_registry_writes_agrees_with_its_seals(ledger: World) -> None:
    session = ledger.session
    assert faults(session) == []
    sealed = set(session.scalars(sa.select(Seal.table_name)))
    assert {"user", "organisation_facts", "partner_name", "version", "trip", "trip_destination"} <= sealed
    assert sealed.isdisjoint({*CHAINED, *EXEMPT_TABLES})


def test_a_row_the_registry_deletes_is_sealed_as_gone(ledger: World) -> None:
    session = ledger.session
    gone = session.scalars(sa.select(Seal.row_key).where(
        Seal.table_name == "trip_destination", Seal.digest == "")).one()
    assert session.get(TripDestination, int(gone)) is None


@pytest.mark.parametrize(("statement", "told"), [
    ("UPDATE organisation_facts SET name_zh = '改' WHERE id = 1", "organisation_facts 1: changed behind"),
    ('UPDATE "user" SET password_hash = \'x\' WHERE id = 2', "user 2: changed behind"),
    ('UPDATE "user" SET id = 99 WHERE id = 2', "user 2: deleted behind"),
    ('UPDATE "user" SET id = 99 WHERE id = 2', "user 99: not sealed"),
    ("DELETE FROM partner_name WHERE id = 1", "partner_name 1: deleted behind"),
    ("INSERT INTO plan (id, name) VALUES (77, 'x')", "plan 77: not sealed"),
    ("INSERT INTO filing_sequence (organisation_id, year, last) VALUES (1, 2020, 5)",
     "filing_sequence 1,2020: not sealed"),
    ("UPDATE seal SET digest = '' WHERE sealing_id = 1 AND place = 0", "sealing 1 does not agree"),
    ("DELETE FROM seal WHERE sealing_id = 1 AND place = 0", "sealing 1 does not agree"),
    ("UPDATE seal SET place = 10000 WHERE place = (SELECT max(place) FROM seal WHERE sealing_id = 1) "
     "AND sealing_id = 1", "sealing 1 does not agree"),
    ("UPDATE sealing SET trail_id = trail_id - 1 WHERE id = 1", "sealing 1 does not agree"),
    ("DELETE FROM sealing WHERE id = 2", "sealing 2 is missing"),
    ("DELETE FROM trail WHERE id = (SELECT max(id) FROM trail)", "does not agree with its seals or with the trail"),
])
def test_what_was_done_behind_its_back_is_named(ledger: World, statement: str, told: str) -> None:
    behind(ledger.session, statement)
    assert any(told in fault for fault in faults(ledger.session))


def test_a_row_put_back_as_it_was_with_its_old_seal_is_found(ledger: World) -> None:
    """Whoever takes the newest seals out to make an older one hold breaks the chain of sealings."""
    session = ledger.session
    name = session.scalars(sa.select(PartnerName)).one()
    begin_writing(session)
    name.until = take_stamp(session)
    session.commit()
    last = session.scalar(sa.select(sa.func.max(Sealing.id)))
    behind(session, "UPDATE partner_name SET until = NULL", f"DELETE FROM seal WHERE sealing_id = {last}")
    assert faults(session) == [f"sealing {last} does not agree with its seals or with the trail"]


def test_a_change_is_told_in_chinese_too(ledger: World) -> None:
    behind(ledger.session, "UPDATE organisation_facts SET name_zh = '改' WHERE id = 1")
    assert [words.zh for words in seal_faults(ledger.session.connection())] == [
        "表 organisation_facts 第 1 行：内容在系统之外被改动"]


def test_of_many_rows_the_first_are_named_and_the_rest_counted(session: Session) -> None:
    behind(session, *(f"INSERT INTO plan (id, name) VALUES ({number}, '{number}')" for number in range(NAMED + 3)))
    told = faults(session)
    assert len(told) == NAMED + 1
    assert told[-1].startswith("plan, 3 more rows: not sealed")


def test_statements_without_objects_are_noted_too(ledger: World) -> None:
    session = ledger.session
    begin_writing(session)
    session.execute(sa.insert(PlanRow), [{"name": "one"}, {"name": "two"}])
    session.execute(sa.insert(PlanRow).values(name="three"))
    session.execute(sa.insert(FilingSequence).values(organisation_id=1, year=2020, last=1))
    session.execute(sa.insert(FilingSequence), [{"organisation_id": 1, "year": 2021, "last": 7}])
    later = FilingSequence.year > 2000
    session.execute(sa.update(FilingSequence).where(FilingSequence.organisation_id == 1, later).values(last=2))
    session.execute(sa.update(User).where(User.username == "admin").values(name="示例"))
    session.execute(sa.delete(FilingSequence).where(FilingSequence.last == 7))
    session.commit()
    assert faults(session) == []


def test_rows_that_cannot_be_named_are_refused(session: Session) -> None:
    with pytest.raises(CannotSeal, match="give each as parameters"):
        session.execute(sa.insert(PlanRow).values([{"name": "one"}, {"name": "two"}]))


def test_what_is_rolled_back_leaves_no_seal(ledger: World) -> None:
    session, before = ledger.session, sealings(ledger.session)
    begin_writing(session)
    session.add(PlanRow(name="never"))
    session.flush()
    session.rollback()
    assert sealings(session) == before
    begin_writing(session)
    with session.begin_nested() as part:
        session.add(PlanRow(name="not this"))
        session.flush()
        part.rollback()
    session.add(PlanRow(name="this"))
    session.commit()
    assert sealings(session) == before + 1
    assert faults(session) == []


def test_what_moves_by_itself_is_not_sealed_again(ledger: World) -> None:
    session = ledger.session
    begin_writing(session)
    now = take_stamp(session)
    session.add(SignIn(token_hash="0" * 64, user=ledger.users["admin"], created_at=now, seen_at=now, address="",
                       browser=""))
    queue_job(session, "sample", ledger.users["admin"], Words("示例", "Sample"), n=1)
    session.commit()
    before = sealings(session)
    session.execute(sa.update(SignIn).values(seen_at=utc_now()))
    session.commit()
    assert take_job(session) is not None
    assert sealings(session) == before
    assert faults(session) == []


def test_every_exemption_names_what_there_is_and_why() -> None:
    tables = Base.metadata.tables
    assert set(EXEMPT_TABLES) <= set(tables)
    for name, columns in EXEMPT_COLUMNS.items():
        assert set(columns) <= set(tables[name].columns.keys())
        assert sealed_columns(tables[name])
    reasons = [*EXEMPT_TABLES.values(), *(reason for columns in EXEMPT_COLUMNS.values() for reason in columns.values())]
    assert all(len(reason) > 30 for reason in reasons)


def test_the_application_writes_nothing_in_plain_text_and_nothing_unsealed() -> None:
    """A statement in plain text passes the notes by."""
    found = []
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(value=str(text)) if text.lstrip().startswith(PLAIN):
                    found.append(f"{path.name}: {text}")
                case ast.alias(name="UNSEALED"):
                    found.append(f"{path.name}: UNSEALED")
    assert found == []


def test_no_blind_index_gives_the_key_of_the_seals_away() -> None:
    ring = Keyring({"1": bytes(32)}, "1", bytes(range(32)))
    assert ring.row_key.hex() not in (ring.blind("exreg row seals"), ring.row_digest("exreg row seals"))
    assert Keyring({"1": bytes(32)}, "1", bytes(32)).row_digest("x") != ring.row_digest("x")
