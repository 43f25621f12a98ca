"""Personal values go when their time is over; figures, hashes and the verification of everything stay."""

import io
import json
import os
import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.orm import Session

from app.approval.steps import State
from app.cli import exreg
from app.db.blobs import blob_path
from app.db.engine import begin_writing
from app.db.guards import ERASED_NAME
from app.db.trail import TrailEntry
from app.parties.models import PersonDocument, PersonFacts
from app.privacy.erasing import due_erasures, retain
from app.privacy.models import Erasure
from app.privacy.periods import years_after
from app.records.kinds.student import MovementKind
from app.records.models import Attachment
from app.verification import verify
from tests.blank_pdf import blank_pdf
from tests.client import StrictClient
from tests.closed import closed
from tests.db.test_cipher import everything
from tests.filed import advance, amend_filed, file_movement, file_student, file_teacher, file_trip, participant
from tests.indicators.conftest import with_plan
from tests.world import World

AS_OF = date(2026, 6, 1)


def long_ago(world: World) -> list[Any]:
    """A pupil, a teacher and a trip whose time is over, and a pupil of now."""
    old = [file_student(world, "A", 7, name_zh="旧生示例", enrolled_on=date(2019, 9, 1),
                        expected_leave_on=date(2022, 7, 1), insured_from=date(2019, 9, 1), insured_to=date(2022, 7, 1)),
           file_teacher(world, "A", 1, contract_from=date(2019, 9, 1), contract_to=date(2021, 8, 31)),
           file_trip(world, "A", [participant(world, "A", "8"), participant(world, "A", "9")])]
    file_movement(world, old[0], MovementKind.GRADUATE, date(2022, 7, 5))
    return [*old, file_student(world, "A", 17, expected_leave_on=date(2027, 7, 1))]


def run(app: Flask, *arguments: str) -> str:
    result = CliRunner().invoke(exreg, arguments, obj=ScriptInfo(create_app=lambda: app))
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def figures(app: Flask) -> Any:
    told = json.loads(run(app, "board", "sample", "--on", "2025-12-31", "--json"))
    told.pop("known")
    return told


def test_values_go_and_every_figure_closing_and_hash_stays(
        app: Flask, world: World, session: Session, client: StrictClient) -> None:
    with_plan(world)
    pupil, teacher, trip, young = long_ago(world)
    closed(world)
    before, hashes = figures(app), [item.content_hash for item in (pupil, teacher, trip)]
    session.rollback()
    assert b"TEST00007" not in everything(session)
    assert "旧生示例".encode() in everything(session)
    due = {(item.series.public_id, item.rule) for item in due_erasures(session, AS_OF)}
    assert due == {(pupil.series.public_id, "student.values"), (teacher.series.public_id, "teacher.values"),
                   (trip.series.public_id, "trip.values")}
    assert pupil.series.public_id in run(app, "retain", "--as-of", "2026-06-01", "--json")  # lists, erases nothing
    session.rollback()
    session.expire_all()
    assert pupil.name_zh == "旧生示例"
    run(app, "retain", "--as-of", "2026-06-01", "--apply", "--as", "reviewer-c")
    session.rollback()
    session.expire_all()
    assert list(due_erasures(session, AS_OF)) == []
    assert [pupil.name_zh, pupil.document_number, pupil.guardian_phone, teacher.birth_date] == [None] * 4
    assert {(row.name_zh, row.document_number) for row in trip.participants} == {(None, None)}
    assert pupil.person_id is not None
    assert young.document_number == "TEST00017"
    assert [item.content_hash for item in (pupil, teacher, trip)] == hashes
    assert figures(app) == before
    assert verify(session) == []
    assert set(session.scalars(sa.select(PersonFacts.name_zh).where(PersonFacts.person_id == pupil.person_id))) == {
        ERASED_NAME}
    assert set(session.scalars(sa.select(PersonDocument.number).where(
        PersonDocument.person_id == pupil.person_id))) == {None}
    told = session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "erase")).all()
    assert len(told) == 3 + 4  # three records, four persons
    assert "旧生示例" not in "".join(entry.detail for entry in told)
    client.sign_in("reviewer-d1")
    for item in (pupil, teacher, trip):
        assert "个人信息已按期清除" in client.page(f"/records/{item.series.public_id}")
    client.page("/persons/")


def test_a_scan_loses_its_bytes_and_its_row_says_so(
        app: Flask, world: World, session: Session, client: StrictClient) -> None:
    draft = file_student(world, "A", 7, upto=State.DRAFT, enrolled_on=date(2019, 9, 1),
                         expected_leave_on=date(2022, 7, 1), insured_from=date(2019, 9, 1), insured_to=date(2022, 7, 1))
    client.sign_in("clerk-a")
    client.post(f"/records/{draft.series.public_id}/attachments", data={
        "document": "insurance", "file": (io.BytesIO(blank_pdf((200, 200))), "某某某身份证500101.PDF")},
        content_type="multipart/form-data")
    assert "某某某" not in client.page(f"/records/{draft.series.public_id}")
    session.rollback()
    advance(world, draft)
    item = session.scalars(sa.select(Attachment)).one()
    assert re.fullmatch(r"[^0-9]*1\.pdf", item.file_name), "a name that cannot be erased names nobody"
    path = blob_path(item.digest)
    os.utime(path, (0, 0))
    public_id, address = draft.series.public_id, f"/attachments/{item.public_id}"
    session.rollback()
    assert retain(session, date(2024, 8, 1), "reviewer-c") == 1
    assert not path.exists()
    assert client.get(address).status_code == 410
    assert client.get(f"{address}/picture").status_code == 410
    assert client.get(f"/records/{public_id}/documents/insurance").status_code == 410
    assert "附件已按期清除" in client.page(f"/records/{public_id}")
    assert verify(session) == []
    assert session.scalars(sa.select(Erasure.rule)).all() == ["student.files"]


def test_a_person_whom_another_record_still_needs_is_kept(world: World, session: Session) -> None:
    ended = {"contract_from": date(2019, 9, 1), "contract_to": date(2021, 8, 31)}
    old, new = file_teacher(world, "A", 1, **ended), file_teacher(world, "B", 1)
    assert old.person_id == new.person_id  # type: ignore[attr-defined]  # teachers
    retain(session, AS_OF, "reviewer-c")
    session.expire_all()
    assert old.name_zh is None  # type: ignore[attr-defined]  # a teacher
    assert new.document_number is not None  # type: ignore[attr-defined]  # a teacher
    assert ERASED_NAME not in session.scalars(sa.select(PersonFacts.name_zh)).all()
    assert verify(session) == []


def test_values_emptied_without_an_erasure_are_found(world: World, session: Session) -> None:
    pupil = file_student(world, "A", 7)
    begin_writing(session)
    session.execute(sa.update(type(pupil).__table__).where(type(pupil).__table__.c.id == pupil.id).values(name_zh=None))
    salts = json.loads(pupil.salts or "{}")
    salts.pop("name_zh")
    pupil.salts = json.dumps(salts)
    session.commit()
    assert any("no erasure says why" in fault.en for fault in verify(session))


def test_a_record_with_a_change_under_way_is_not_due(world: World, session: Session) -> None:
    pupil = file_student(world, "A", 2, enrolled_on=date(2015, 9, 1), expected_leave_on=date(2018, 7, 1))
    amend_filed(world, pupil, upto=State.DRAFT)
    assert list(due_erasures(session, AS_OF)) == []


@pytest.mark.parametrize(("day", "years", "expected"), [
    (date(2024, 2, 29), 3, date(2027, 2, 28)), (date(2024, 2, 29), 4, date(2028, 2, 29)),
    (date(2021, 12, 31), 3, date(2024, 12, 31))])
def test_a_period_ends_on_the_same_day_of_its_year(day: date, years: int, expected: date) -> None:
    assert years_after(day, years) == expected
