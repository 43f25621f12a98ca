"""University returns are filed versions of the student kind in aggregate mode: roster or return, never both."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.approval.moves import NotPossible
from app.approval.steps import State
from app.db.engine import begin_writing
from app.records.kinds.student import Student, StudentMode, StudentReporting
from tests.filed import file_return, file_student
from tests.indicators.asking import EVERYWHERE, figure_of
from tests.world import World


def test_a_return_is_a_filed_version_and_the_latest_by_the_day_counts(world: World) -> None:
    first: Any = file_return(world, "U", date(2024, 12, 31), 100, 20, 3, 4, 7)
    file_return(world, "U", date(2025, 12, 31), 200, 0, 0, 0, 0)
    assert (first.state, first.kind, first.mode) == (State.FILED, "student", StudentMode.AGGREGATE)
    assert first.content_hash
    assert figure_of(world, "students", on=date(2025, 6, 30), where=EVERYWHERE).value == 127
    assert figure_of(world, "students", where=EVERYWHERE).value == 200


def test_who_returns_numbers_submits_no_roster_beside_them(world: World) -> None:
    file_return(world, "U", date(2024, 12, 31), 100, 0, 0, 0, 0)
    with pytest.raises(NotPossible):
        file_student(world, "U", 1)
    world.session.rollback()
    assert figure_of(world, "students", where=EVERYWHERE).value == 100


def test_the_database_keeps_roster_and_return_apart_whatever_the_code_does(world: World) -> None:
    file_return(world, "U", date(2024, 12, 31), 100, 0, 0, 0, 0)
    pupil: Any = file_student(world, "A", 1, upto=State.DRAFT)
    number, table = pupil.id, sa.inspect(Student).local_table
    begin_writing(world.session)
    statement = sa.update(table).where(table.c.id == number).values(owner_id=world.organisations["U"].id)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        world.session.execute(statement)
    world.session.rollback()
    begin_writing(world.session)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        world.session.execute(sa.update(StudentReporting).values(mode=StudentMode.ROSTER))
    world.session.rollback()
