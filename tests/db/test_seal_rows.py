"""What each statement leaves sealed, row by row, and what digests are made of."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import SignIn, SignInAttempt, User
from app.approval.models import FilingSequence
from app.db.cipher import keyring
from app.db.engine import begin_writing
from app.db.seal_check import NAMED, Fault, faulty_rows, newest_seals, seal_faults
from app.db.seals import (
    CHAINED,
    EXEMPT_COLUMNS,
    EXEMPT_TABLES,
    UNSEALED,
    CannotSeal,
    Seal,
    Sealing,
    _forget,
    _note,
    _seal_what_was_noted,
    _stored,
    init_seals,
    is_sealed,
    key_text,
    row_digests,
    sealed_columns,
    sealed_tables,
)
from app.db.stamps import CHINA, utc_now
from app.db.trail import GENESIS, TrailEntry, write_trail
from app.indicators.models import PlanRow
from app.ui.words import Words
from tests.db.test_seals import behind
from tests.world import World

PLAN, SEQUENCE, USER = (sa.inspect(model).local_table for model in (PlanRow, FilingSequence, User))


@pytest.fixture
def empty(session: Session) -> Session:
    """A registry that has written nothing, ready to write."""
    begin_writing(session)
    return session


def written(session: Session) -> list[tuple[str, str, bool]]:
    """End the transaction: table, key and whether the row is there, of each of its seals."""
    session.commit()
    last = session.scalar(sa.select(sa.func.max(Sealing.id)))
    seals = session.scalars(sa.select(Seal).where(Seal.sealing_id == last).order_by(Seal.place)).all()
    assert [seal.place for seal in seals] == list(range(len(seals)))
    found = [(seal.table_name, seal.row_key, seal.digest != "") for seal in seals]
    session.rollback()
    begin_writing(session)
    return sorted(found)


def by_hand(session: Session, table: sa.Table, condition: str) -> str:
    """The digest of a row, made of what the database holds."""
    row = session.execute(sa.text(f'SELECT * FROM "{table.name}" WHERE {condition}')).mappings().one()
    content = [table.name, *([name, row[name]] for name in sorted(row) if row[name] is not None)]
    return keyring().row_digest(json.dumps(
        content, ensure_ascii=False, separators=(",", ":"),
        default=lambda value: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)))


def test_a_digest_is_of_every_value_there_is_under_its_name(world: World) -> None:
    connection = world.session.connection()
    made = dict(row_digests(connection, USER, USER.c.username == "admin"))
    number = world.users["admin"].id
    assert made == {str(number): by_hand(world.session, USER, "username = 'admin'")}
    assert len(dict(row_digests(connection, USER))) == len(world.users)
    begin_writing(world.session)
    world.session.execute(sa.insert(SEQUENCE).values(organisation_id=1, year=2020, last=7))
    [made_here] = row_digests(world.session.connection(), SEQUENCE)
    text = '["filing_sequence",["last",7],["organisation_id",1],["year",2020]]'
    assert made_here == ("1,2020", keyring().row_digest(text))
    assert key_text((1, "a")) == "1,a"
    assert [column.name for column in sealed_columns(SEQUENCE)] == ["last", "organisation_id", "year"]


def test_a_sealing_binds_its_seals_the_one_before_and_the_trail(empty: Session) -> None:
    for name in ("one", "二"):
        empty.add(PlanRow(name=name))
        write_trail(empty, "act", "plan", name)
        written(empty)
    first, second = empty.scalars(sa.select(Sealing).order_by(Sealing.id))
    heads = list(empty.scalars(sa.select(TrailEntry.hash).order_by(TrailEntry.id)))
    digest = keyring().row_digest('["plan",["id",2],["name","二"]]')
    assert (first.id, first.trail_id, second.id, second.trail_id) == (1, 1, 2, 2)
    assert second.digest == keyring().row_digest(
        f'[2,"{first.digest}",2,"{heads[1]}",[[0,"plan","2","{digest}"]]]')
    one = keyring().row_digest('["plan",["id",1],["name","one"]]')
    assert first.digest == keyring().row_digest(f'[1,"{"0" * 64}",1,"{heads[0]}",[[0,"plan","1","{one}"]]]')


def test_each_statement_seals_the_rows_it_met_and_no_others(empty: Session) -> None:
    run = empty.execute
    run(sa.insert(PLAN), [{"name": "a"}, {"name": "b"}])
    run(sa.insert(PLAN).values(name="c"))
    assert written(empty) == [("plan", "1", True), ("plan", "2", True), ("plan", "3", True)]
    assert empty.scalar(sa.select(Sealing.trail_id)) is None
    run(sa.update(PLAN).where(PLAN.c.id == 2).values(name="B"))
    assert written(empty) == [("plan", "2", True)]
    run(sa.update(PLAN).where(PLAN.c.name.in_(["a", "c"])).values(name=PLAN.c.name + "!"))
    assert written(empty) == [("plan", "1", True), ("plan", "3", True)]
    run(sa.update(PLAN).where(PLAN.c.id == 1, PLAN.c.name == "nobody").values(name="x"))
    assert written(empty) == [("plan", "1", True)]
    run(sa.update(PLAN).where(sa.or_(PLAN.c.id == 1, PLAN.c.id == 3)).values(name=PLAN.c.name + "?"))
    assert written(empty) == [("plan", "1", True), ("plan", "3", True)]
    run(sa.update(PLAN).where(PLAN.c.id != 1).values(name=PLAN.c.name + "."))
    assert written(empty) == [("plan", "2", True), ("plan", "3", True)]
    run(sa.update(PLAN).where(PLAN.c.id == sa.bindparam("number")).values(name=sa.bindparam("text")),
        [{"number": 1, "text": "A"}, {"number": 3, "text": "C"}], execution_options={"synchronize_session": None})
    assert written(empty) == [("plan", "1", True), ("plan", "3", True)]
    run(sa.update(PLAN).values(name=PLAN.c.name + "+"))
    assert written(empty) == [("plan", "1", True), ("plan", "2", True), ("plan", "3", True)]


def test_rows_of_two_columns_keys_are_named_by_both(world: World) -> None:
    session = world.session
    begin_writing(session)
    session.execute(sa.insert(SEQUENCE), [{"organisation_id": 2, "year": year, "last": 1} for year in (2021, 2020)])
    session.execute(sa.insert(SEQUENCE).values(organisation_id=1, year=2022, last=1))
    session.execute(sa.insert(PLAN).values(name="one"))
    assert written(session) == [("filing_sequence", "1,2022", True), ("filing_sequence", "2,2020", True),
                                ("filing_sequence", "2,2021", True), ("plan", "1", True)]
    session.execute(sa.update(SEQUENCE).where(SEQUENCE.c.year == 2020, SEQUENCE.c.organisation_id == 2).values(last=2))
    session.execute(sa.delete(SEQUENCE).where(SEQUENCE.c.year == 2021))
    assert written(session) == [("filing_sequence", "2,2020", True), ("filing_sequence", "2,2021", False)]
    assert list(seal_faults(session.connection())) == []


def test_new_rows_and_changed_ones_are_sealed_once_each(empty: Session) -> None:
    for name in ("a", "b"):
        empty.execute(sa.insert(PLAN).values(name=name))
    written(empty)
    empty.execute(sa.insert(PLAN).values(name="c"))
    empty.execute(sa.update(PLAN).where(PLAN.c.id == 3).values(name="cc"))
    empty.execute(sa.update(PLAN).where(PLAN.c.id == 2).values(name="bb"))
    empty.execute(sa.insert(PLAN).values(name="d"))
    assert written(empty) == [("plan", str(number), True) for number in (2, 3, 4)]
    assert [words.en for words in seal_faults(empty.connection())] == []


def test_a_statement_that_may_not_be_noted_is_refused_in_words(empty: Session) -> None:
    for statement in (sa.insert(PLAN).values([{"name": "a"}, {"name": "b"}]),
                      sa.insert(PLAN).from_select(["name"], sa.select(sa.literal("x")))):
        with pytest.raises(CannotSeal) as refused:
            empty.execute(statement)
        assert str(refused.value) == "rows of plan are inserted without naming them: give each as parameters"
    with pytest.raises(CannotSeal) as refused:
        empty.execute(sa.insert(SEQUENCE), [{"organisation_id": 1, "last": 1}])
    assert str(refused.value) == "a row of filing_sequence is inserted without its key"


def test_what_is_exempt_leaves_no_seal_alone_and_no_gap_together(world: World) -> None:
    session = world.session
    begin_writing(session)
    before = session.scalar(sa.select(sa.func.count()).select_from(Sealing))
    session.execute(sa.insert(PLAN), [{"name": "bulk"}], execution_options={UNSEALED: True})
    session.execute(sa.insert(SignInAttempt), [
        {"username": "x", "address": "x", "at": datetime(2026, 1, 1, tzinfo=UTC)}])
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).select_from(Sealing)) == before
    assert [words.en for words in seal_faults(session.connection())] == [
        "plan 1: not sealed: written behind the registry's back, or never sealed"]
    begin_writing(session)
    write_trail(session, "act", "thing", 1)
    assert written(session) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Sealing)) == (before or 0) + 1
    assert is_sealed(PLAN)
    assert not any(is_sealed(table) for table in (SignInAttempt.__table__, TrailEntry.__table__, sa.table("plan")))
    assert {table.name for table in sealed_tables()}.isdisjoint({*CHAINED, *EXEMPT_TABLES})


def test_a_column_that_moves_by_itself_is_sealed_only_with_another(world: World) -> None:
    session, admin = world.session, world.users["admin"]
    begin_writing(session)
    now = utc_now()
    session.add(SignIn(token_hash="0" * 64, user=admin, created_at=now, seen_at=now, address="", browser=""))
    assert written(session) == [("sign_in", "1", True)]
    table = sa.inspect(SignIn).local_table
    before = session.scalar(sa.select(sa.func.count()).select_from(Sealing))
    later = now + timedelta(minutes=1)
    for values in ({"seen_at": later}, {table.c.seen_at: later}):
        session.execute(sa.update(table).values(values))
    session.execute(sa.update(table).where(table.c.id == sa.bindparam("number")), [{"number": 1, "seen_at": later}])
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).select_from(Sealing)) == before
    begin_writing(session)
    session.execute(sa.update(table).values(seen_at=later, browser="x"))
    assert written(session) == [("sign_in", "1", True)]
    session.execute(sa.update(table).where(table.c.browser == sa.bindparam("was")), [{"was": "x", "address": "y"}])
    assert written(session) == [("sign_in", "1", True)]
    assert list(seal_faults(session.connection())) == []


def test_what_a_database_gives_in_its_own_types_is_written_as_one_text() -> None:
    assert _stored(datetime(2026, 1, 1, 8, tzinfo=CHINA)) == "2026-01-01T00:00:00+00:00"
    assert [_stored(value) for value in (date(2026, 1, 2), Decimal("1.50"))] == ["2026-01-02", "1.50"]


def test_every_process_listens_once(empty: Session) -> None:
    """Whatever is heard of a statement, a commit and a rollback comes from these three."""
    listened = (("before_execute", _note), ("commit", _seal_what_was_noted), ("rollback", _forget))
    for name, listener in listened:
        sa.event.remove(sa.Engine, name, listener)
    for _ in range(2):
        init_seals()
        assert [sa.event.contains(sa.Engine, name, listener) for name, listener in listened] == [True] * 3
    empty.execute(sa.insert(PLAN).values(name="a"))
    assert written(empty) == [("plan", "1", True)]


def test_many_rows_are_read_in_parts_and_none_is_left_out(world: World) -> None:
    session = world.session
    begin_writing(session)
    session.execute(sa.insert(PLAN), [{"id": number, "name": str(number)} for number in range(1, 502)])
    session.execute(sa.insert(SEQUENCE), [{"organisation_id": 1, "year": year, "last": 1} for year in range(501)])
    assert written(session) == sorted([
        *(("filing_sequence", f"1,{year}", True) for year in range(501)),
        *(("plan", str(number), True) for number in range(1, 502))])


def test_the_exemptions_are_named_here_a_second_time() -> None:
    """Whoever takes something out of the seals changes this too."""
    assert EXEMPT_TABLES == {
        "clock": "a stamp is never earlier than the time of day, whatever stands here; the trail keeps the stamps "
                 "given, and a stamp after the last change is found by looking",
        "form_use": "names of pages that were sent: a second press is led to what the first began; thrown away after "
                    "days",
        "kept_form": "what one person typed and has not saved: shown to them alone, encrypted, thrown away after days",
        "partner_gram": "follows from the names, which are sealed; verification makes it again and compares",
        "sign_in_attempt": "failed tries of the last hour: they make one wait, and are thrown away",
    }
    queue = "a queue turns many times a minute by itself; what a job does is sealed where it is written"
    assert {table: {**columns} for table, columns in EXEMPT_COLUMNS.items()} == {
        "sign_in": {"seen_at": "moves with every page that is read; it can only end a sign-in early or late"},
        "job": dict.fromkeys(("state", "to_cancel", "due", "leased_until", "attempts", "most_attempts", "done", "total",
                              "state_of_work", "outcome_zh", "outcome_en", "ended_at"), queue),
        "mail": dict.fromkeys(("state", "due", "attempts", "fault", "sent_at"), queue),
    }
    assert CHAINED == ("trail", "sealing", "seal")


def test_faults_are_told_by_table_and_row_in_both_languages(empty: Session) -> None:
    empty.execute(sa.insert(PLAN), [{"name": name} for name in "abc"])
    written(empty)
    behind(empty, "UPDATE plan SET name = 'x' WHERE id = 1", "DELETE FROM plan WHERE id = 2",
           *(f"INSERT INTO plan (id, name) VALUES ({number}, 'n{number}')" for number in range(10, 11 + NAMED)))
    told = list(seal_faults(empty.connection()))
    assert told[:2] == [Words("表 plan 第 1 行：内容在系统之外被改动", "plan 1: changed behind the registry's back"),
                        Words("表 plan 第 2 行：行在系统之外被删除", "plan 2: deleted behind the registry's back")]
    unsealed = ("行未封存（在系统之外写入，或尚未封存）",
                "not sealed: written behind the registry's back, or never sealed")
    assert told[2:] == [*(Words(f"表 plan 第 {number} 行：{unsealed[0]}", f"plan {number}: {unsealed[1]}")
                          for number in range(10, 10 + NAMED)),
                        Words(f"表 plan 另有 1 行：{unsealed[0]}", f"plan, 1 more rows: {unsealed[1]}")]
    kept, broken = newest_seals(empty.connection())
    assert broken == []
    assert (NAMED, [fault.value for fault in Fault]) == (20, ["changed", "missing", "unsealed"])
    assert faulty_rows(empty.connection(), kept, [SEQUENCE]) == {}
    assert faulty_rows(empty.connection(), kept, [PLAN])["plan"] == faulty_rows(empty.connection(), kept)["plan"]
    assert faulty_rows(empty.connection(), {}, [PLAN])["plan"]["1"] is Fault.UNSEALED


def test_missing_sealings_and_a_trail_beyond_them_are_told(empty: Session) -> None:
    for name in "abcd":
        empty.execute(sa.insert(PLAN).values(name=name))
        write_trail(empty, "act", "plan", name)
        written(empty)
    behind(empty, "DELETE FROM sealing WHERE id IN (2, 4)")
    disagrees = Words("封存第 3 批与其行封存或日志不符", "sealing 3 does not agree with its seals or with the trail")
    assert newest_seals(empty.connection())[1] == [
        Words("封存第 2 批缺失", "sealing 2 is missing"), disagrees,
        Words("封存第 4 批缺失", "sealing 4 is missing"),
        Words("日志自第 4 条起未经封存", "the trail is not sealed from entry 4 on")]
    kept, _ = newest_seals(empty.connection())
    assert list(kept["plan"]) == ["1", "2", "3"]
    behind(empty, "DELETE FROM sealing", "DELETE FROM seal")
    assert newest_seals(empty.connection()) == ({}, [
        Words("日志自第 1 条起未经封存", "the trail is not sealed from entry 1 on")])
    assert GENESIS == "0" * 64
