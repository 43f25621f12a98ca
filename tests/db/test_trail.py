"""The trail: added to, never changed, and any change from outside is found."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask, g
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.engine import db, is_sqlite
from app.db.guards import triggers
from app.db.stamps import CHINA, take_stamp, utc_now
from app.db.trail import GENESIS, TrailEntry, broken_links, canonical, write_trail, write_trails
from tests.world import World


def three_rows(session: Session) -> None:
    for number in range(3):
        write_trail(session, "act", "thing", number, actor="tester", 姓名="字段名")
    session.commit()


def without_guards(session: Session) -> None:
    """As somebody who owns the database could do."""
    on = "" if is_sqlite(session) else ' ON "trail"'
    for name in ("trail_is_never_changed", "trail_is_never_deleted"):
        session.execute(sa.text(f"DROP TRIGGER {name}{on}"))


@pytest.mark.parametrize(("statement", "guard"), [
    ("UPDATE trail SET actor = 'another'", "trail_is_never_changed"),
    ("UPDATE trail SET id = id + 100", "trail_is_never_changed"),
    ("DELETE FROM trail", "trail_is_never_deleted"),
])
def test_the_database_refuses_to_change_the_trail(session: Session, statement: str, guard: str) -> None:
    three_rows(session)
    with pytest.raises(IntegrityError, match=guard):
        session.execute(sa.text(statement))


def test_each_row_is_sealed_with_the_row_before(session: Session) -> None:
    three_rows(session)
    rows = session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id)).all()
    assert [row.id for row in rows] == list(range(1, len(rows) + 1))
    assert [row.previous for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]
    assert broken_links(session) == []


@pytest.mark.parametrize(("column", "value"), [
    ("actor", "another"), ("detail", "{}"), ("act", "approve"), ("subject_id", "9"), ("address", "10.0.0.1"),
])
def test_a_changed_row_is_found(session: Session, column: str, value: str) -> None:
    three_rows(session)
    without_guards(session)
    last = session.scalar(sa.select(sa.func.max(TrailEntry.id)))
    session.execute(sa.update(TrailEntry).where(TrailEntry.id == last).values({column: value}))
    session.expire_all()
    assert broken_links(session) == [f"trail {last}: the chain is broken here"]


def test_a_moment_that_was_changed_is_found(session: Session) -> None:
    three_rows(session)
    without_guards(session)
    session.execute(sa.update(TrailEntry).where(TrailEntry.id == 1).values(at=utc_now() - timedelta(1)))
    session.expire_all()
    assert broken_links(session)


def test_a_row_that_was_taken_out_is_found(session: Session) -> None:
    three_rows(session)
    without_guards(session)
    last = session.scalar(sa.select(sa.func.max(TrailEntry.id))) or 0
    session.execute(sa.delete(TrailEntry).where(TrailEntry.id == last - 1))
    session.expire_all()
    assert broken_links(session) == [f"trail {last}: row {last - 1} is missing",
                                     f"trail {last}: the chain is broken here"]


def test_rows_after_a_missing_one_are_held_to_their_own_numbers(session: Session) -> None:
    three_rows(session)
    three_rows(session)
    without_guards(session)
    session.execute(sa.delete(TrailEntry).where(TrailEntry.id.in_([1, 4])))
    session.expire_all()
    assert broken_links(session) == ["trail 2: row 1 is missing", "trail 2: the chain is broken here",
                                     "trail 5: row 4 is missing", "trail 5: the chain is broken here"]


def test_a_row_holds_what_it_was_given_as_one_fixed_text_and_its_hash_covers_all_of_it(session: Session) -> None:
    g.actor, g.address = "somebody", "10.0.0.1"
    at = datetime(2026, 1, 1, tzinfo=CHINA)
    first, second = write_trails(session, "act", "thing", [(7, {"b": 1, "姓名": date(2026, 1, 2)}), ("8", {})], at=at)
    told = [(row.id, row.at, row.actor, row.act, row.subject, row.subject_id, row.detail, row.address)
            for row in (first, second)]
    fixed = at.astimezone(UTC), "somebody", "act", "thing"
    assert told == [(1, *fixed, "7", '{"b":1,"姓名":"2026-01-02"}', "10.0.0.1"), (2, *fixed, "8", "{}", "10.0.0.1")]
    assert first.details == {"b": 1, "姓名": "2026-01-02"}
    assert (first.previous, second.previous) == ("0" * 64, first.hash)
    text = (f'[2,"2025-12-31T16:00:00+00:00","somebody","act","thing","8","{{}}","10.0.0.1","{first.hash}"]')
    assert second.hash == hashlib.sha256(text.encode()).hexdigest()
    assert write_trail(session, "act", "thing", 9, actor="tester").actor == "tester"
    assert canonical({"b": [1, "名"], "a": None}) == '{"a":null,"b":[1,"名"]}'


def test_what_nobody_does_is_the_registry_s_own_act(app: Flask) -> None:
    with app.app_context():
        engine = db.engine
        entry = write_trail(db.session, "act", "thing", 1)
        assert (entry.actor, entry.address) == ("", "")
        db.session.rollback()
    with Session(engine) as alone:
        entry = write_trail(alone, "act", "thing", 1)
        assert (entry.actor, entry.address) == ("", "")


def test_a_moment_given_in_another_zone_keeps_the_chain(session: Session) -> None:
    write_trail(session, "act", "thing", 1, at=datetime(2026, 1, 1, tzinfo=CHINA))
    session.commit()
    session.expire_all()
    assert broken_links(session) == []
    at = session.scalars(sa.select(TrailEntry.at).where(TrailEntry.act == "act")).one()
    assert at == datetime(2025, 12, 31, 16, tzinfo=UTC)


def test_a_trail_row_goes_with_its_transaction(session: Session) -> None:
    write_trail(session, "act", "thing", 1)
    session.rollback()
    assert session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "act")).all() == []


def test_stamps_rise_though_the_clock_is_set_back(session: Session) -> None:
    ahead = utc_now() + timedelta(hours=1)
    session.execute(sa.text("UPDATE clock SET last = :last").bindparams(
        sa.bindparam("last", ahead, type_=TrailEntry.__table__.c.at.type)))
    session.commit()
    first, second = take_stamp(session), take_stamp(session)
    assert first == ahead + timedelta(microseconds=1)
    assert second == first + timedelta(microseconds=1)


def test_the_city_s_own_founding_has_an_unbroken_chain(world: World) -> None:
    assert broken_links(world.session) == []


def test_the_guards_have_the_same_names_on_both_databases() -> None:
    tables = TrailEntry.metadata
    assert list(triggers(tables, "sqlite")) == list(triggers(tables, "postgresql"))
