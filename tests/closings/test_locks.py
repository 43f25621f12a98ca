"""A locked period refuses new records and moved days, names itself, and opens for a named, dated exception."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.approval.models import Version
from app.approval.moves import NotPossible
from app.approval.steps import State, Verb
from app.db.engine import begin_writing
from app.db.stamps import today
from app.records.filing import Incomplete, decide, latest_version, submit
from app.records.kinds import KINDS
from app.records.kinds.programme import ProgrammeSubtype
from app.records.kinds.student import MovementKind
from app.records.locks import LockException, PeriodLock, allow_exception, lift_lock, set_lock
from app.ui.words import Words
from tests.filed import (
    advance,
    amend_filed,
    author_at,
    file_activity,
    file_agreement,
    file_movement,
    file_programme,
    file_return,
    file_student,
    file_teacher,
    file_trip,
    participant,
)
from tests.world import World

DAY = date(2023, 12, 31)
BEFORE, AFTER = DAY, DAY + timedelta(1)
NAME = Words("2023年报", "Annual report 2023")


def locked(world: World, code: str = "D1", through: date = DAY) -> PeriodLock:
    begin_writing(world.session)
    lock = set_lock(world.session, world.organisations[code], through, NAME, world.users[f"reviewer-{code}"])
    world.session.commit()
    return lock


def agreement(world: World, school: str = "A", signed_on: date = BEFORE, upto: State = State.FILED) -> Version:
    return file_agreement(world, school, world.partner("Sample School", "GB"), signed_on=signed_on, upto=upto)


def opened(world: World, lock: PeriodLock, kind: str = "agreement", code: str = "A", *, days: int = 0) -> LockException:
    begin_writing(world.session)
    exception = allow_exception(
        world.session, lock, world.organisations[code], KINDS[kind], allowed_for="示例填报人",
        expires_on=today() + timedelta(days), reason="示例漏报", actor=world.users["reviewer-D1"])
    world.session.commit()
    return exception


FILE: dict[str, Callable[[World, date], Version]] = {
    "agreement": lambda world, day: agreement(world, signed_on=day),
    "teacher": lambda world, day: file_teacher(world, "A", 1, contract_from=day),
    "trip": lambda world, day: file_trip(world, "A", [participant(world, "A", "1")], departs_on=day),
    "student": lambda world, day: file_student(world, "A", 1, enrolled_on=day),
    "return": lambda world, day: file_return(world, "A", day, 1, 0, 0, 0, 0),
    "programme": lambda world, day: file_programme(world, "A", ProgrammeSubtype.WINDOW_SCHOOL, status_on=day),
}


@pytest.mark.parametrize("kind", FILE)
def test_a_new_record_of_the_locked_stretch_is_refused_and_one_after_it_is_not(world: World, kind: str) -> None:
    locked(world)
    with pytest.raises(Incomplete) as refused:
        FILE[kind](world, BEFORE)
    world.session.rollback()
    (problem,) = refused.value.problems
    assert problem.code == "locked"
    assert problem.where in KINDS[problem_kind(kind)].key_day
    for part in ("甲区教育委员会", "2023年报", "2023-12-31", "申请例外"):
        assert part in problem.words.zh
    for part in ("Sample D1", "Annual report 2023", "2023-12-31", "ask Sample D1 for an exception"):
        assert part in problem.words.en
    assert FILE[kind](world, AFTER).state is State.FILED


def problem_kind(kind: str) -> str:
    return {"return": "student"}.get(kind, kind)


def test_follow_ups_have_key_days_too(world: World) -> None:
    pair, pupil = agreement(world), file_student(world, "A", 1, enrolled_on=date(2021, 9, 1))
    locked(world)
    for late in (lambda: file_activity(world, pair, held_on=BEFORE),
                 lambda: file_movement(world, pupil, MovementKind.SUSPEND, BEFORE)):
        with pytest.raises(Incomplete):
            late()
        world.session.rollback()
    assert file_activity(world, pair, held_on=AFTER).state is State.FILED


def test_a_lock_holds_what_is_below_it_and_nothing_beside_it(world: World) -> None:
    locked(world)
    for school in ("A", "B", "F"):
        with pytest.raises(Incomplete):
            agreement(world, school)
        world.session.rollback()
    assert agreement(world, "E").state is State.FILED
    locked(world, "C")
    for school in ("E", "U", "D2"):
        with pytest.raises(Incomplete):
            agreement(world, school)
        world.session.rollback()


def test_a_change_cannot_move_a_day_into_or_out_of_the_locked_stretch(world: World) -> None:
    inside, outside = agreement(world, signed_on=BEFORE), agreement(world, "B", signed_on=AFTER)
    locked(world)
    for version, day in ((inside, AFTER), (outside, BEFORE)):
        with pytest.raises(Incomplete) as refused:
            amend_filed(world, version, signed_on=day)
        world.session.rollback()
        assert "移入或移出" in refused.value.problems[0].words.zh
        void(world, version)
    assert amend_filed(world, inside, signed_on=BEFORE - timedelta(30)).state is State.FILED
    assert amend_filed(world, outside, signed_at="另一示例地").state is State.FILED


def void(world: World, version: Version) -> None:
    draft = latest_version(world.session, version.series)
    if draft.is_draft:
        begin_writing(world.session)
        decide(world.session, draft, Verb.VOID, author_at(world, draft.organisation))
        world.session.commit()


def test_what_was_submitted_before_the_lock_goes_on_and_returned_it_must_ask(world: World) -> None:
    going, coming_back = agreement(world, upto=State.AT_DISTRICT), agreement(world, "B", upto=State.AT_DISTRICT)
    lock = locked(world)
    begin_writing(world.session)
    decide(world.session, going, Verb.APPROVE, world.users["reviewer-D1"])
    decide(world.session, coming_back, Verb.RETURN, world.users["reviewer-D1"], words="示例退回")
    world.session.commit()
    assert going.state is State.AT_CITY
    draft = latest_version(world.session, coming_back.series)
    begin_writing(world.session)
    with pytest.raises(Incomplete):
        submit(world.session, draft, world.users["clerk-B"])
    world.session.rollback()
    opened(world, lock, code="B")
    begin_writing(world.session)
    assert advance(world, draft).state is State.FILED


def test_an_exception_opens_the_lock_for_one_organisation_and_kind_until_its_day(world: World) -> None:
    lock = locked(world)
    opened(world, lock)
    assert agreement(world).state is State.FILED
    for late in (lambda: agreement(world, "B"), lambda: FILE["programme"](world, BEFORE)):
        with pytest.raises(Incomplete):
            late()
        world.session.rollback()


def test_an_exception_that_is_over_opens_nothing(world: World) -> None:
    lock = locked(world)
    begin_writing(world.session)
    world.session.add(LockException(
        lock_id=lock.id, organisation_id=world.organisations["A"].id, kind="agreement", allowed_for="示例",
        expires_on=today() - timedelta(1), reason="示例", allowed_by_id=lock.set_by_id, allowed_at=lock.set_at))
    world.session.commit()
    with pytest.raises(Incomplete):
        agreement(world)


def test_a_lifted_lock_holds_nothing_and_is_lifted_once(world: World) -> None:
    lock, session = locked(world), world.session
    begin_writing(session)
    lift_lock(session, lock, "示例解除", world.users["reviewer-D1"])
    session.commit()
    assert agreement(world).state is State.FILED
    assert lock.lifting is not None
    for again in (lambda: lift_lock(session, lock, "示例", world.users["reviewer-D1"]), lambda: opened(world, lock)):
        begin_writing(session)
        with pytest.raises(NotPossible):
            again()
        session.rollback()


@pytest.mark.parametrize("act", [
    lambda world: locked(world, through=today() + timedelta(1)),
    lambda world: opened(world, locked(world), code="E"),
    lambda world: opened(world, locked(world), days=-1),
])
def test_what_makes_no_sense_is_refused(world: World, act: Callable[[World], object]) -> None:
    with pytest.raises(NotPossible):
        act(world)


def test_locks_liftings_and_exceptions_are_never_changed(world: World) -> None:
    lock, session = locked(world), world.session
    opened(world, lock)
    for change in ("UPDATE period_lock SET through = '2000-01-01'", "UPDATE lock_exception SET kind = 'trip'",
                   "DELETE FROM period_lock", "DELETE FROM lock_exception"):
        with pytest.raises(IntegrityError):
            session.execute(sa.text(change))
        session.rollback()
