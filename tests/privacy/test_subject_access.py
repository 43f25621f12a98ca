"""All that is held about one person, handed out once somebody has said who asked."""

import io
import json
from pathlib import Path

import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.cli import exreg
from app.db.reads import Read, ReadEvent
from app.parties.models import Person
from tests.client import StrictClient
from tests.filed import file_teacher, file_trip, participant
from tests.world import World

ASKED = {"words": "本人到场，出示护照", "format": "json"}


def test_everything_held_about_a_person_and_nothing_of_others(
        world: World, session: Session, client: StrictClient) -> None:
    teacher = file_teacher(world, "A", 1)
    number = teacher.document_number  # type: ignore[attr-defined]  # a teacher
    person = session.get_one(Person, teacher.person_id)  # type: ignore[attr-defined]  # a teacher
    trip = file_trip(world, "A", [participant(world, "A", "8"), participant(world, "A", "9")])
    traveller = session.get_one(Person, trip.participants[0].person_id)  # type: ignore[attr-defined]  # a trip
    client.sign_in("reviewer-d1")
    assert "导出个人资料" in client.page(f"/persons/{person.public_id}")
    client.page(f"/persons/{person.public_id}/data")
    assert client.post(f"/persons/{person.public_id}/data", data=ASKED | {"words": " "}).status_code == 422
    held = json.loads(client.post(f"/persons/{person.public_id}/data", data=ASKED).data)
    assert [item["number"] for item in held["documents"]] == [number]
    assert [item["record"] for item in held["records"]] == [teacher.series.public_id]
    assert held["records"][0]["rows"][0]["pay_band"]
    other = client.post(f"/persons/{traveller.public_id}/data", data=ASKED).data
    assert b"E00000008" in other
    assert b"E00000009" not in other
    book = load_workbook(io.BytesIO(client.post(f"/persons/{person.public_id}/data", data=ASKED | {
        "format": "xlsx"}).data))
    assert number in [row[2] for row in book.worksheets[0].iter_rows(values_only=True)]
    session.rollback()
    told = session.scalars(sa.select(ReadEvent).where(ReadEvent.act == Read.SUBJECT)).all()
    assert [row.words for row in told] == ["本人到场，出示护照"] * 3


def test_only_reviewers_of_the_persons_part_hand_data_out(world: World, session: Session, client: StrictClient) -> None:
    teacher = file_teacher(world, "A", 1)
    address = f"/persons/{session.get_one(Person, teacher.person_id).public_id}/data"  # type: ignore[attr-defined]  # a teacher
    for username, expected in (("clerk-a", 403), ("leader-c", 403), ("auditor", 403), ("admin", 403),
                               ("reviewer-d2", 404), ("reviewer-c", 200)):
        client.sign_in(username)
        assert (client.get(address).status_code, client.post(address, data=ASKED).status_code) == (expected,) * 2
        client.post("/sign-out")


def test_the_command_hands_out_the_same_and_asks_the_same(
        app: Flask, world: World, session: Session, client: StrictClient, tmp_path: Path) -> None:
    teacher = file_teacher(world, "A", 1)
    person = session.get_one(Person, teacher.person_id).public_id  # type: ignore[attr-defined]  # a teacher
    file = tmp_path / "held.json"
    session.rollback()

    def asked(user: str, why: str = "本人到场，出示护照") -> int:
        return CliRunner().invoke(exreg, ["subject-access", person, "-o", str(file), "--as", user, "--why", why],
                                  obj=ScriptInfo(create_app=lambda: app)).exit_code

    assert [asked("clerk-a"), asked("reviewer-d2"), asked("nobody"), asked("reviewer-d1", " ")] == [2] * 4
    assert not file.exists()
    assert asked("reviewer-d1") == 0
    told = session.scalars(sa.select(ReadEvent).where(ReadEvent.act == Read.SUBJECT)).all()
    assert [(row.actor, row.words) for row in told] == [("reviewer-d1", "本人到场，出示护照")]
    client.sign_in("reviewer-d1")
    page = json.loads(client.post(f"/persons/{person}/data", data=ASKED).data)
    said = json.loads(file.read_text(encoding="utf-8"))
    assert {**page, "reads": []} == {**said, "reads": []}
