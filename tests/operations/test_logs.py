"""The log is one JSON object a line and says who did what by numbers; nothing that anybody typed is in it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.current import for_everybody
from app.db.trail import TrailEntry
from app.operations.logs import log, write_logs
from tests.client import StrictClient
from tests.filed import file_student, file_teacher
from tests.records.sent_forms import save
from tests.world import PASSWORD, World

SECRET, NUMBER, NAME = "canary-password-71", "CANARY70031", "金丝雀示例"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a serving process would have written."""
    root, written = logging.getLogger(), io.StringIO()
    before, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    write_logs(written)
    yield written
    root.handlers[:], logging.raiseExceptions = before, raising
    root.setLevel(level)
    logging.getLogger("exreg").setLevel(logging.NOTSET)


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_request_is_told_by_its_route_its_person_and_what_it_cost(
        world: World, client: StrictClient, lines: io.StringIO) -> None:
    client.sign_in("clerk-a")
    response = client.get("/records/programme/?q=查询词")
    told = read(lines)[-1]
    assert told["at"].endswith("Z")
    assert told.pop("ms") > 0
    assert told.pop("sql") > 1
    assert told | {"at": ""} == {
        "at": "", "level": "info", "event": "request", "request": response.headers["X-Request-ID"], "method": "GET",
        "route": "/records/<any(agreement, teacher, trip, student, programme):name>/", "status": 200,
        "user": world.users["clerk-A"].id}


def test_sign_ins_denials_limits_and_acts_of_administrators_are_told(
        world: World, client: StrictClient, session: Session, lines: io.StringIO) -> None:
    for _ in range(6):
        client.post("/sign-in", data={"username": "admin", "password": SECRET})
    client.sign_in("auditor")
    client.get("/users/")
    client.post("/sign-out")
    for address in ("10.0.0.1", "10.0.0.2"):
        client.post("/sign-in", data={"username": "admin", "password": PASSWORD}, environ_base={"REMOTE_ADDR": address})
    client.post("/users/new", data={"username": "canary-name", "name": NAME, "post": "", "email": "", "language": "zh"})
    told = read(lines)
    acts = [line["act"] for line in told if line["event"] == "act"]
    assert acts[:6] == ["sign_in_failed"] * 5 + ["sign_in"]
    assert {"sign_out", "create"} <= set(acts)
    assert [(line["route"], line["status"]) for line in told if line["event"] == "limited"] == [("/sign-in", 429)]
    assert [(line["route"], line["level"]) for line in told if line["event"] == "denied"] == [("/users/", "warning")]
    entry = session.get_one(TrailEntry, next(line["trail"] for line in told if line.get("act") == "create"))
    assert (entry.act, entry.actor, entry.subject_id) == ("create", "admin", "canary-name")


def test_nothing_typed_is_ever_in_the_log(app: Flask, world: World, client: StrictClient, lines: io.StringIO) -> None:
    file_teacher(world, "A", 1, document_number=NUMBER, name_zh=NAME)
    file_student(world, "A", 2, document_number=NUMBER)
    client.sign_in("clerk-a")
    token = client.get_cookie("exreg")
    assert token is not None
    client.post("/sign-in", data={"username": NAME, "password": SECRET})
    client.post("/account/password", data={"current": PASSWORD, "password": SECRET, "again": SECRET})
    public_id = client.post("/records/teacher/new", data={"organisation": "A"}).headers["Location"].split("/")[2]
    save(client, public_id, document_number=NUMBER, name_zh=NAME, surname=NAME)
    for url in (f"/records/{public_id}", f"/records/{public_id}/edit?check=1", "/records/teacher/", "/",
                f"/records/teacher/?q={NUMBER}", f"/{NUMBER}", f"/sign-in?next=/{SECRET}", "/records/student/"):
        client.get(url)
    client.get("/account", headers={"User-Agent": SECRET, "X-Forwarded-For": NUMBER, "Referer": f"http://x/{NUMBER}"})
    written = lines.getvalue()
    assert written.count("\n") > 15
    for canary in (SECRET, NUMBER, NAME, json.dumps(NAME)[1:-1], PASSWORD, token.value, "clerk-a", "CANARY"):
        assert canary not in written


def test_an_error_is_told_by_its_kind_and_place_and_undone(app: Flask, world: World, lines: io.StringIO) -> None:
    app.config |= {"PROPAGATE_EXCEPTIONS": False}

    @for_everybody
    def break_down() -> None:
        world.session.add(TrailEntry(id=0))
        raise ValueError(f"{SECRET}\r\nforged: {NUMBER}")

    app.view_functions["account.index"] = break_down
    client = StrictClient(app)
    client.sign_in("clerk-a")
    response = client.get("/account")
    assert response.status_code == 500
    request = response.headers["X-Request-ID"]
    assert request in response.get_data(as_text=True)
    assert "Traceback" not in response.get_data(as_text=True)
    told = [line for line in read(lines) if line.get("request") == request]
    assert {line.get("error") for line in told} == {"ValueError", None}
    assert any("break_down" in place for line in told for place in line.get("passed", ()))
    assert SECRET not in lines.getvalue()
    world.session.rollback()
    assert world.session.get(TrailEntry, 0) is None


def test_no_line_can_be_forged(client: StrictClient, world: World, lines: io.StringIO) -> None:
    before = len(read(lines))
    client.get("/a%0d%0a{%22event%22:%22forged%22}%E2%80%A8")
    log.warning("one\r\ntwo\u2028three\x85four", said="a\nb")
    logging.getLogger("another.library").error("five\r\n%s", '{"event": "forged"}')
    assert len(read(lines)) == before + 3
    assert lines.getvalue().isascii()
    assert all(line["event"] != "forged" for line in read(lines))
