"""For one organisation a roster or a return, never both: the database keeps it, whatever the code above does."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.engine import begin_writing
from app.records.filing import start
from app.records.kinds import KINDS
from app.records.kinds.student import Student, StudentMode, StudentReporting
from tests.world import World


def pupil_of(session: Session, world: World, code: str, mode: StudentMode) -> Student:
    version = start(session, KINDS["student"], world.organisations[code], world.users[f"clerk-{code}"])
    assert isinstance(version, Student)
    version.owner_id, version.mode = world.organisations[code].id, mode
    return version


def reports(session: Session, world: World, code: str, mode: StudentMode) -> None:
    begin_writing(session)
    session.add(StudentReporting(organisation_id=world.organisations[code].id, mode=mode))
    session.flush()


def test_several_records_follow_the_way_their_school_reports(session: Session, world: World) -> None:
    reports(session, world, "A", StudentMode.ROSTER)
    reports(session, world, "U", StudentMode.AGGREGATE)
    for code, mode in (("A", StudentMode.ROSTER), ("A", StudentMode.ROSTER), ("U", StudentMode.AGGREGATE)):
        pupil_of(session, world, code, mode)
    session.flush()


def test_a_return_cannot_stand_beside_a_roster(session: Session, world: World) -> None:
    reports(session, world, "A", StudentMode.ROSTER)
    pupil_of(session, world, "A", StudentMode.AGGREGATE)
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_school_cannot_change_its_way_while_records_follow_the_old_one(session: Session, world: World) -> None:
    reports(session, world, "A", StudentMode.ROSTER)
    pupil_of(session, world, "A", StudentMode.ROSTER)
    session.flush()
    session.get_one(StudentReporting, world.organisations["A"].id).mode = StudentMode.AGGREGATE
    with pytest.raises(IntegrityError):
        session.flush()
