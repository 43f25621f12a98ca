"""What a closing keeps, who may make one, and what is refused."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.approval.moves import NotPossible, TooLate
from app.closings.asking_again import asked_again, closing_faults
from app.closings.closing import confirm, drop, prepare
from app.closings.models import ClosedFigure, ClosedUnit, Closing, ClosingKind, ClosingState
from app.db.engine import begin_writing
from app.db.stamps import today, utc_now
from app.db.trail import TrailEntry
from app.indicators.answers import board_answer, rows_answer
from app.indicators.library import keep_plan
from app.indicators.questions import ask
from app.parties.merging import merge
from app.parties.models import PartnerMerge
from app.records.locks import PeriodLock
from tests.closed import SIGNED, YEAR_END, closed, prepared
from tests.filed import amend_filed, file_agreement, revoke
from tests.indicators.conftest import PLAN
from tests.indicators.test_two_dates import standing
from tests.world import World


def test_a_closing_keeps_every_figure_and_every_row_of_the_board(golden: World) -> None:
    closing = closed(golden)
    question = ask(golden.session, "sample", (), YEAR_END, closing.known)
    board = {line["code"]: line for line in board_answer(golden.session, question)["targets"]}
    targets = closing.content["targets"]
    assert [target["code"] for target in targets] == list(board)
    for target in targets:
        line = board[target["code"]]
        assert (float(target["value"]) if target["value"] else None) == pytest.approx(line["value"])
        assert target["status"] == line["status"]
        rows = {(row["unit"], str(row["value"])): row["records"]
                for row in rows_answer(golden.session, question, target["code"])}
        assert rows == {(unit["unit"], unit["value"]): [{"series": series, "version": number}
                                                        for series, number in unit["records"]]
                        for unit in target["units"]}


def test_the_text_holds_rules_settings_and_signatories_in_both_languages(golden: World) -> None:
    content = closed(golden).content
    assert [item["name"] for item in content["signatories"]] == ["示例统计人员", "示例审核人", "示例单位负责人"]
    assert [(item["name"], item["value"]) for item in content["settings"]] == [("ledger_complete_from", "2021-01-01")]
    first = content["targets"][0]
    assert {"zh": "须已签署", "en": "has been signed"} in first["rules"][0]
    assert first["units"][0]["zh"] != first["units"][0]["en"]
    assert (first["measure"], first["parameters"]["basis"], first["status"]) == ("pairs", "in_force", "met")


def test_the_text_gives_its_hash_and_the_rows_beside_it_say_the_same(golden: World) -> None:
    closing, session = closed(golden), golden.session
    assert closing.digest == hashlib.sha256(closing.document.encode()).hexdigest()
    assert closing.document == json.dumps(closing.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    figures = {code: value for code, value in session.execute(sa.select(ClosedFigure.code, ClosedFigure.value))}
    assert figures["P1"] == "3"
    units = sa.select(sa.func.count()).select_from(ClosedUnit).where(ClosedUnit.code == "P1")
    assert session.scalar(units) == 3
    assert list(closing_faults(session)) == []


def test_what_is_prepared_is_closed_by_another_who_was_shown_it(golden: World) -> None:
    closing, session = prepared(golden), golden.session
    assert closing.state is ClosingState.PREPARED
    assert session.scalar(sa.select(sa.func.count()).select_from(ClosedFigure)) == 0
    for who, shown, refusal in (("reviewer-C", closing.digest, NotPossible), ("second-C", "0" * 64, TooLate),
                                ("reviewer-D1", closing.digest, NotPossible)):
        begin_writing(session)
        with pytest.raises(refusal):
            confirm(session, closing, golden.users[who], shown)
        session.rollback()
    begin_writing(session)
    confirm(session, closing, golden.users["second-C"], closing.digest)
    session.commit()
    assert closing.state is ClosingState.CLOSED
    acts = session.scalars(sa.select(TrailEntry.act).where(TrailEntry.subject == "closing").order_by(TrailEntry.id))
    assert list(acts) == ["prepare", "close"]


def test_the_database_too_wants_four_eyes_and_changes_nothing(golden: World) -> None:
    closing, session = closed(golden), golden.session
    for change in ("document = 'x'", "known = confirmed_at", "confirmed_by_id = prepared_by_id", "day = '2020-12-31'"):
        with pytest.raises(IntegrityError):
            session.execute(sa.text(f"UPDATE closing SET {change}"))
        session.rollback()
    for table in ("closed_figure", "closed_unit", "closing_organisation", "period_lock", "closing"):
        with pytest.raises(IntegrityError):
            session.execute(sa.text(f"DELETE FROM {table}"))
        session.rollback()
    with pytest.raises(IntegrityError):
        session.execute(sa.text("UPDATE closed_unit SET value = '9'"))
    session.rollback()
    assert closing.state is ClosingState.CLOSED


def test_a_dropped_preparation_makes_room_for_another(golden: World) -> None:
    first = prepared(golden)
    begin_writing(golden.session)
    drop(golden.session, first, golden.users["second-C"])
    golden.session.commit()
    assert first.state is ClosingState.DROPPED
    assert closed(golden).state is ClosingState.CLOSED
    begin_writing(golden.session)
    with pytest.raises(TooLate):
        confirm(golden.session, first, golden.users["second-C"], first.digest)


@pytest.mark.parametrize(("asked", "told"), [
    (lambda world: prepared(world, day=today() + timedelta(1)), "lies ahead"),
    (lambda world: prepared(world, known=utc_now() - timedelta(days=4000), day=date(2010, 1, 1)), "nothing was filed"),
    (lambda world: prepared(world, known=utc_now() - timedelta(days=1)), "nothing was filed"),
    (lambda world: prepared(world, known=utc_now() + timedelta(days=1)), "must not lie ahead"),
    (lambda world: (closed(world), prepared(world)), "exists already"),
    (lambda world: prepared(world, "D1", day=today() + timedelta(1)), "lies ahead"),
])
def test_what_cannot_be_closed_is_refused_and_leaves_nothing(golden: World, asked: Callable[[World], object],
                                                             told: str) -> None:
    with pytest.raises(NotPossible, match=told):
        asked(golden)
    golden.session.rollback()
    assert len(golden.session.scalars(sa.select(Closing)).all()) == ("exists" in told)


def test_an_empty_ledger_cannot_be_closed(planned: World) -> None:
    with pytest.raises(NotPossible, match="Nothing had been filed"):
        prepared(planned)


def test_only_a_bureaus_own_reviewer_closes_its_figures(golden: World) -> None:
    for who in ("reviewer-D1", "leader-C", "clerk-A"):
        begin_writing(golden.session)
        with pytest.raises(NotPossible):
            prepare(golden.session, "sample", [golden.organisations["C"]], YEAR_END, ClosingKind.ANNUAL, SIGNED,
                    golden.users[who])
        golden.session.rollback()


def test_closings_of_other_days_kinds_and_organisations_stand_side_by_side(golden: World) -> None:
    for code, day, kind in (("C", YEAR_END, ClosingKind.FINAL), ("D1", YEAR_END, ClosingKind.ANNUAL),
                            ("C", date(2025, 9, 1), ClosingKind.ANNUAL), ("C", YEAR_END, ClosingKind.ANNUAL)):
        closed(golden, code, day, kind)
    assert list(closing_faults(golden.session)) == []


def test_a_closing_can_be_made_as_known_then(golden: World) -> None:
    known = utc_now()
    revoke(golden, standing(golden, "B", date(2022, 5, 10)))
    closing = closed(golden, known=known)
    assert closing.known == known
    assert closing.content["targets"][0]["value"] == "3"


def test_asked_again_a_closing_is_the_same_whatever_happened_since(golden: World) -> None:
    world, session = golden, golden.session
    closing = closed(world)
    revoke(world, standing(world, "B", date(2022, 5, 10)))
    amend_filed(world, standing(world, "A", date(2021, 3, 1)), signed_at="另一示例地")
    begin_writing(session)
    first, other = world.partner("Sample North", "FR"), world.partner("Sample South", "FR")
    keep_plan(session, "sample", PLAN.replace("at_least = 3", "at_least = 9"))
    merge(session, PartnerMerge, other.id, first.id)
    session.commit()
    file_agreement(world, "E", first, signed_on=today())
    assert asked_again(session, closing) == []
    assert list(closing_faults(session)) == []


def test_a_closing_locks_its_day_once(golden: World) -> None:
    closed(golden)
    closed(golden, kind=ClosingKind.FINAL)
    closed(golden, "D1", date(2024, 12, 31))
    locks = golden.session.scalars(sa.select(PeriodLock).order_by(PeriodLock.id)).all()
    assert [(lock.organisation.code, lock.through) for lock in locks] == [("C", YEAR_END), ("D1", date(2024, 12, 31))]
    assert "2025-12-31 年度封存" in locks[0].name


@pytest.mark.parametrize(("statement", "told"), [
    ("UPDATE closing SET document = replace(document, '\"value\":\"3\"', '\"value\":\"4\"')", "does not give its hash"),
    ("UPDATE closing SET kind = 'final'", "its columns are not"),
    ("UPDATE closing SET confirmed_by_id = confirmed_by_id + 1", "who prepared and confirmed"),
    ("UPDATE closed_figure SET value = '4' WHERE code = 'P1'", "its rows of figures or units"),
    ("UPDATE closed_unit SET records = ''", "its rows of figures or units"),
    ("DELETE FROM closed_unit", "its rows of figures or units"),
    ("UPDATE version SET until = submitted_since WHERE number < 0", ""),
])
def test_what_was_changed_behind_its_back_is_found(golden: World, statement: str, told: str) -> None:
    closed(golden)
    unguarded(golden, statement)
    found = [words.en for words in closing_faults(golden.session)]
    assert any(told in words for words in found) if told else found == []


def test_a_record_changed_behind_its_back_shows_in_the_closing(golden: World) -> None:
    closed(golden)
    unguarded(golden, "UPDATE agreement SET type = 'mou' WHERE sealed")
    assert any("comes out differently" in words.en for words in closing_faults(golden.session))


def unguarded(world: World, statement: str) -> None:
    """As whoever owns the database could change it."""
    session = world.session
    begin_writing(session)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET session_replication_role = replica"))
    else:
        for name in session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(sa.text(f"DROP TRIGGER {name}"))
    session.execute(sa.text(statement))
    session.commit()
    session.expire_all()
