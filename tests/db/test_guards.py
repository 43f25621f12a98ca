"""What the database refuses by itself, whoever asks: sealed content, history, columns that are written once."""

import json
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.approval.steps import State
from app.db.engine import begin_writing
from app.db.guards import FIXED, WRITE_ONCE
from app.db.stamps import utc_now
from app.organisations.change import change_facts
from app.organisations.models import Level, Organisation, OrganisationFacts
from app.parties.models import Partner, Person
from app.records.content import seal_faults
from app.records.kinds.trip import TripDestination, TripParticipant
from app.records.models import Attachment
from tests.conftest import template
from tests.filed import file_teacher, file_trip, participant
from tests.world import World

TABLE = sa.inspect(Version).local_table


@pytest.fixture
def trip(session: Session, world: World) -> Version:
    """The trip that waits at the head (`with_a_trip`)."""
    return session.scalars(sa.select(Version)).one()


def with_a_trip(world: World) -> None:
    file_trip(world, "A", [participant(world, "A", "1"), participant(world, "B", "2")], upto=State.AT_HEAD)


trip_url = template("world_url", with_a_trip)


def refused(session: Session, statement: Any, guard: str) -> None:
    with pytest.raises(IntegrityError, match=guard):
        session.execute(statement)
    session.rollback()


def test_sealed_content_refuses_change(world: World, trip: Version) -> None:
    kind = trip.__table__  # type: ignore[attr-defined]  # the kind's own table
    refused(world.session, sa.update(kind).values(budget=1), "trip_is_sealed")
    refused(world.session, sa.update(kind).values(sealed=False), "trip_is_sealed")
    refused(world.session, sa.delete(kind), "trip_is_not_deleted_once_sealed|violates foreign key")


def test_sealed_rows_refuse_change(world: World, trip: Version) -> None:
    refused(world.session, sa.update(TripParticipant).values(key_teacher=True), "trip_participant_is_sealed")
    refused(world.session, sa.update(TripParticipant).values(version_id=99), "trip_participant_is_sealed")
    refused(world.session, sa.update(TripDestination).values(territory="FR"), "trip_destination_is_sealed")
    refused(world.session, sa.delete(TripDestination), "trip_destination_is_not_deleted_once_sealed")


def test_sealed_documents_refuse_change(world: World) -> None:
    version = file_trip(world, "A", [participant(world, "A", "1")], upto=State.DRAFT)
    begin_writing(world.session)
    world.session.add(Attachment(
        public_id="x", version_id=version.id, document="invitation", file_name="x.pdf", media_type="application/pdf",
        size=1, digest="0" * 64, sealed=True, uploaded_by_id=version.created_by_id, uploaded_at=utc_now()))
    world.session.commit()
    refused(world.session, sa.update(Attachment).values(digest="1" * 64), "attachment_is_sealed")
    refused(world.session, sa.delete(Attachment), "attachment_is_not_deleted_once_sealed")


def test_a_sealed_row_that_lacks_something_is_refused(world: World) -> None:
    version = file_trip(world, "A", [participant(world, "A", "1")], upto=State.DRAFT)
    table = version.__table__  # type: ignore[attr-defined]  # the kind's own table
    refused(world.session, sa.update(table).values(name=None, sealed=True), "what_is_sealed_is_complete")


def test_personal_values_may_be_erased_but_not_replaced(world: World, trip: Version) -> None:
    session = world.session
    refused(session, sa.update(TripParticipant).values(name_zh="别人"), "trip_participant_is_sealed")
    begin_writing(session)
    session.execute(sa.update(TripParticipant).where(TripParticipant.position == 0).values(
        name_zh=None, birth_date=None, document_number=None))
    session.commit()
    refused(session, sa.update(TripParticipant).values(name_zh="示例1"), "trip_participant_is_sealed")


def test_after_erasing_the_hash_is_still_provable(world: World) -> None:
    teacher: Any = file_teacher(world, "A", 1)
    session, before, person = world.session, teacher.content_hash, teacher.person_id
    assert seal_faults(session, teacher) == []
    begin_writing(session)
    teacher.name_zh = teacher.surname = teacher.document_number = None
    salts = json.loads(teacher.salts)
    for place in ("name_zh", "surname", "document_number"):
        salts.pop(place)
    teacher.salts = json.dumps(salts)
    session.commit()
    assert seal_faults(session, teacher) == []
    assert (teacher.content_hash, teacher.person_id) == (before, person)


def test_a_value_that_was_changed_behind_the_guards_is_found(world: World) -> None:
    teacher: Any = file_teacher(world, "A", 1)
    session = world.session
    begin_writing(session)
    on = "" if session.get_bind().dialect.name == "sqlite" else " ON teacher"
    session.execute(sa.text(f"DROP TRIGGER teacher_is_sealed{on}"))
    session.execute(sa.update(teacher.__table__).values(contract_to=date(2030, 1, 1), surname="OTHER"))
    session.expire_all()
    assert seal_faults(session, teacher) == ["contract_to", "surname"]


@pytest.mark.parametrize("column", WRITE_ONCE["version"])
def test_what_is_written_once_cannot_be_written_again(world: World, column: str) -> None:
    version = file_teacher(world, "A", 1)
    given = getattr(version, column)
    if given is None:
        world.session.execute(sa.update(TABLE).values(until=utc_now()))
    other: Any = {str: "0" * 64, int: world.users["clerk-B"].id}.get(type(given), utc_now())
    refused(world.session, sa.update(TABLE).values({column: other}), "version_is_written_once")


@pytest.mark.parametrize(("model", "column"), [
    (model, column) for model in (Version, Series, Organisation) for column in FIXED[model.__tablename__]])
def test_what_is_fixed_never_changes(world: World, model: Any, column: str) -> None:
    file_teacher(world, "A", 1)
    table, parts = sa.inspect(model).local_table, {"kind": "trip", "public_id": "new", "code": "new",
                                                   "level": Level.CITY, "origin": "recognised", "entered_for": True}
    refused(world.session, sa.update(table).values({column: parts.get(column, 7)}),
            f"{table.name}_is_fixed|{table.name}_is_history")


@pytest.mark.parametrize("model", [Version, Series, Organisation, Partner, Person])
def test_what_is_kept_is_never_deleted(world: World, model: Any) -> None:
    file_teacher(world, "A", 1)
    world.partner("Sample School", "GB")
    world.session.commit()
    table = sa.inspect(model).local_table
    refused(world.session, sa.delete(table), f"{table.name}_is_never_deleted")


def test_history_is_closed_once_and_never_rewritten(world: World) -> None:
    session, school = world.session, world.organisations["A"]
    change_facts(session, school, date(2020, 1, 1), name_zh="示例新名")
    session.commit()
    facts = OrganisationFacts
    closed = sa.and_(facts.organisation_id == school.id, facts.until.is_not(None))
    refused(session, sa.update(facts).where(closed).values(until=utc_now()), "organisation_facts_is_history")
    refused(session, sa.update(facts).where(closed).values(until=None), "organisation_facts_is_history")
    refused(session, sa.update(facts).values(name_zh="改写"), "organisation_facts_is_history")
    refused(session, sa.delete(facts), "organisation_facts_is_never_deleted")


def test_a_foreign_key_that_leads_nowhere_is_refused(session: Session) -> None:
    refused(session, sa.insert(Series).values(
        public_id="X", kind="trip", organisation_id=999, origin="path", entered_for=False, created_at=utc_now()),
        "(?i)foreign key")
