"""Numbers are masked for everybody; one is shown for a purpose; every look at a child's record is told."""

import io
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.approval.steps import State
from app.db.engine import begin_writing
from app.db.reads import Read, ReadEvent
from app.db.stamps import today
from app.records.disclosing.reading import names_a_minor
from app.verification import verify
from tests.blank_pdf import blank_pdf
from tests.client import StrictClient
from tests.filed import file_student, file_teacher, file_trip, participant
from tests.world import World

WHOLE = "TEST00007"
MASKED = "TES****07"
REASON = {"place": "document_number", "purpose": "authority", "words": "出入境部门来函核对", "version": "1"}


def child(world: World, **fields: object) -> Version:
    return file_student(world, "A", 7, birth_date=today() - timedelta(days=12 * 366), **fields)  # type: ignore[arg-type]  # any field


def reads(session: Session) -> list[tuple[str, Read, str]]:
    session.rollback()
    return [(row.actor, row.act, row.field) for row in session.scalars(sa.select(ReadEvent).order_by(ReadEvent.id))]


MAY = {"clerk-a": 200, "head-a": 200, "reviewer-d1": 200, "reviewer-c": 200, "leader-c": 403, "clerk-b": 404,
       "reviewer-d2": 404, "auditor": 403, "admin": 403}


def test_who_may_see_a_number_and_who_not(world: World, session: Session, client: StrictClient) -> None:
    public_id = child(world).series.public_id
    for username, expected in MAY.items():
        client.sign_in(username)
        if expected != 404 and username not in ("auditor", "admin"):
            page = client.page(f"/records/{public_id}")
            assert (MASKED in page, WHOLE in page, "查看并记录" in page) == (True, False, expected == 200), username
        answer = client.post(f"/records/{public_id}/reveal", data=REASON)
        assert answer.status_code == expected, username
        assert (WHOLE in answer.get_data(as_text=True)) == (expected == 200), username
        client.post("/sign-out")
    revealed = [row for row in reads(session) if row[1] is Read.REVEAL]
    assert revealed == [(name, Read.REVEAL, "document_number") for name, status in MAY.items() if status == 200]


def test_a_bureau_the_path_passes_by_sees_no_number(world: World, client: StrictClient) -> None:
    """市直属: its district sees the record and has no desk in it."""
    public_id = file_student(world, "F", 7).series.public_id
    client.sign_in("reviewer-d1")
    assert "查看并记录" not in client.page(f"/records/{public_id}")
    assert client.post(f"/records/{public_id}/reveal", data=REASON).status_code == 403


def test_a_revealed_number_is_stored_nowhere_and_told_on_the_record_and_to_the_auditor(
        world: World, session: Session, client: StrictClient) -> None:
    version = child(world)
    client.sign_in("reviewer-d1")
    answer = client.post(f"/records/{version.series.public_id}/reveal", data=REASON)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.status_code == 200  # no address leads to it
    page = client.page(f"/records/{version.series.public_id}")
    assert WHOLE not in page
    assert "出入境部门来函核对" in page
    session.rollback()
    event = session.scalars(sa.select(ReadEvent).where(ReadEvent.act == Read.REVEAL)).one()
    assert event.person.startswith("PER-")
    client.sign_in("auditor")
    told = client.page(f"/trail/reads?act=reveal&person={event.person}&language=en")
    assert "Dealing with police" in told
    assert WHOLE not in told
    assert "Nothing matches" in client.page("/trail/reads?actor=nobody")
    assert "/trail/reads" in client.page("/trail/")


@pytest.mark.parametrize("missing", [{"purpose": ""}, {"words": "  "}, {"place": "guardian_phone"}, {"purpose": "fun"}])
def test_without_a_purpose_nothing_is_shown(world: World, session: Session, client: StrictClient,
                                            missing: dict[str, str]) -> None:
    public_id = file_student(world, "A", 7).series.public_id
    client.sign_in("reviewer-d1")
    answer = client.post(f"/records/{public_id}/reveal", data=REASON | missing)
    assert answer.status_code == 422
    assert WHOLE not in answer.get_data(as_text=True)
    assert Read.REVEAL not in {act for _, act, _ in reads(session)}


def test_one_traveller_s_number_of_a_trip_is_shown_and_no_other(world: World, client: StrictClient) -> None:
    trip = file_trip(world, "A", [participant(world, "A", "1"), participant(world, "A", "2")])
    client.sign_in("reviewer-d1")
    page = client.post(f"/records/{trip.series.public_id}/reveal", data=REASON | {
        "place": "participants.1.document_number"}).get_data(as_text=True)
    assert "E00000002" in page
    assert "E00000001" not in page


def test_opening_a_child_s_record_is_told_once_a_person_and_day_an_adult_s_never(
        world: World, session: Session, client: StrictClient) -> None:
    pupil, adult = child(world), file_teacher(world, "A", 1)
    client.sign_in("reviewer-d1")
    for _ in range(2):
        client.page(f"/records/{pupil.series.public_id}")
        client.page(f"/records/{adult.series.public_id}")
    client.sign_in("leader-c")
    client.page(f"/records/{pupil.series.public_id}")
    assert reads(session) == [("reviewer-d1", Read.VIEW, ""), ("leader-c", Read.VIEW, "")]


def test_documents_and_exports_are_told_too(world: World, session: Session, client: StrictClient) -> None:
    pupil = child(world, upto=State.DRAFT)
    public_id = pupil.series.public_id
    client.sign_in("clerk-a")
    client.post(f"/records/{public_id}/attachments", data={
        "document": "insurance", "file": (io.BytesIO(blank_pdf((200, 200))), "保险.pdf")},
        content_type="multipart/form-data")
    client.page(f"/records/{public_id}/documents/insurance")
    client.page(f"/records/{public_id}/edit")
    client.post("/records/student/export", data={"format": "csv"})
    client.post("/persons/export", data={"format": "csv"})
    client.post(f"/records/{public_id}/form", data={"version": "1"})
    client.post("/records/student/ledger", data={})
    told = {(act, field) for _, act, field in reads(session)}
    assert told == {(Read.FILE, "insurance"), (Read.VIEW, ""), (Read.EXPORT, ""), (Read.EXPORT, "form")}
    assert verify(session) == []


def test_the_database_keeps_reads_as_they_were_written(world: World, session: Session, client: StrictClient) -> None:
    pupil = child(world)
    client.sign_in("reviewer-d1")
    client.page(f"/records/{pupil.series.public_id}")
    for statement in ("UPDATE read_event SET actor = 'somebody'", "DELETE FROM read_event"):
        begin_writing(session)
        with pytest.raises(DBAPIError):
            session.execute(sa.text(statement))
        session.rollback()


def test_who_is_eighteen_today_is_no_minor(world: World, app: Flask) -> None:
    pupil = file_student(world, "A", 7, birth_date=date(2008, 1, 1))
    assert names_a_minor(pupil, date(2025, 12, 31))
    assert not names_a_minor(pupil, date(2026, 1, 1))
