"""The authorisation matrix: every route, every method, every kind of person, own and foreign and missing things, in
several states, against two tables written by hand (`records.txt`, `pages.txt`). After each refusal nothing in the
database and no stored file has changed, and what is foreign answers with the very page of what is missing."""

import contextvars
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, abort, has_request_context
from flask.testing import FlaskClient
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.create import enable
from app.accounts.models import SignIn
from app.approval.steps import State
from app.db.engine import db
from app.db.stamps import utc_now
from tests.accounts.matrix.addresses import RECORD_ACTS, asked_of
from tests.accounts.matrix.places import ACTORS, MISSING, SCHOOLS, WITHOUT, Place, Scene, set_up
from tests.client import StrictClient
from tests.conftest import Databases, app_on
from tests.world import World

HERE = Path(__file__).parent
WOULD_WRITE = 418
STAYS_AWAKE = 20.0
SIGNED_OUT = (302, 401)
REQUEST = re.compile(r"request-id|[0-9a-f]{12}|name=\"csrf_token\" value=\"[^\"]+\"")


@dataclass(frozen=True)
class Asked:
    """One cell: who sends what where, and what the table says of it."""

    actor: str
    act: str
    method: str
    path: str
    data: tuple[tuple[str, str], ...]
    expected: str


class QuickClient(StrictClient):
    """Reads no page: the HTML of each is checked where it is tested."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return contextvars.Context().run(FlaskClient.open, self, *args, **kwargs)


class Matrix:
    """One application on one database; a commit that a cell would make is stopped at the last moment."""

    def __init__(self, app: Flask, scene: Scene, watch: Connection) -> None:
        self.app, self.scene, self.watch = app, scene, watch
        self.clients: dict[str, QuickClient] = {}
        self.cells: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.missing_pages: dict[tuple[str, str, str], str] = {}
        self.awake = 0.0
        self.last: tuple[object, ...] = ()

    def ask(self, cell: Asked) -> None:
        self.stay_awake()
        client = self.clients[cell.actor]
        answer = client.open(cell.path, method=cell.method, data=dict(cell.data))
        found, before, self.last = outcome(answer), self.last, self.fingerprint()
        self.cells[found] += 1
        if found != cell.expected:
            self.wrong.append(f"{cell.actor} {cell.act}: {cell.method} {cell.path} → {found} ({answer.status_code}), "
                              f"not {cell.expected}")
        if self.last != before:
            self.wrong.append(f"{cell.actor} {cell.method} {cell.path} → {found} and changed something")
        if found == "-":
            self._same_as_missing(cell, answer)
        if answer.status_code == 302 and found == "+":
            with client.session_transaction() as kept:  # what it says on the next page would make that differ
                kept.pop("_flashes", None)

    def _same_as_missing(self, cell: Asked, answer: TestResponse) -> None:
        """What is foreign says no more than what is not there."""
        page = REQUEST.sub("", answer.get_data(as_text=True)).replace(cell.path.split("?")[0], "")
        first = self.missing_pages.setdefault((cell.actor, cell.method, cell.act), page)
        if page != first:
            self.wrong.append(f"{cell.actor} {cell.method} {cell.path} answers otherwise than another missing thing")

    def stay_awake(self) -> None:
        """No cell has to note that its person was seen: that would be a write of its own."""
        if time.monotonic() - self.awake > STAYS_AWAKE:
            self.awake = time.monotonic()
            with self.app.app_context():
                db.session.execute(sa.update(SignIn).values(seen_at=utc_now()))
                db.session.commit()
            self.last = self.fingerprint()

    def fingerprint(self) -> tuple[object, ...]:
        """Every write of the registry ends in a sealing but those to three tables, which are counted; SQLite says of
        any other that there was one. And the stored files."""
        found = self.watch.execute(sa.text(
            "SELECT (SELECT max(id) FROM sealing), (SELECT max(id) FROM trail), "
            "(SELECT count(*) FROM sign_in_attempt), (SELECT count(*) FROM partner_gram)")).one()
        sqlite = self.watch.dialect.name == "sqlite"
        version = self.watch.execute(sa.text("PRAGMA data_version")).scalar() if sqlite else 0
        self.watch.rollback()
        blobs = Path(self.app.config["DATA_DIR"]) / "blobs"
        return (*found, version, sum(len(files) for _, _, files in os.walk(blobs)))


def outcome(answer: TestResponse) -> str:
    """`+` goes through, `!` not now, `x` refused by role, `-` not there, `s` led to sign in."""
    code = answer.status_code
    if code in SIGNED_OUT and ("/sign-in" in (answer.location or "") or code == 401):
        return "s"
    return {403: "x", 404: "-", 409: "!", 405: "?", 500: "?"}.get(code, "+")


@pytest.fixture(scope="module")
def matrix(databases: Databases, world_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    url = databases.copy(world_url)
    app = app_on(tmp_path_factory.mktemp("matrix"), url)
    with app.app_context():
        world = World(db.session).refound()
        scene = set_up(world)
        watch = db.engine.connect()
    made = Matrix(app, scene, watch)
    for actor, username in (*ACTORS.items(), ("disabled", "gone")):
        made.clients[actor] = QuickClient(app)
        made.clients[actor].sign_in(username)
    made.clients["anonymous"] = QuickClient(app)
    with app.app_context():
        enable(db.session, World(db.session).refound().users["gone"], False)
        db.session.commit()
    event.listen(Session, "before_commit", _stop)
    yield made
    event.remove(Session, "before_commit", _stop)
    watch.close()
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


def _stop(session: Session) -> None:
    """A cell that goes through would write now: it has shown enough."""
    if has_request_context() and (session.new or session.dirty or session.deleted or session.info):
        abort(WOULD_WRITE)


def lines(name: str) -> Iterator[list[str]]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split()


def record_cells(scene: Scene) -> Iterator[Asked]:
    people = list(ACTORS)[:6]
    for act, state, *said in lines("records.txt"):
        places = [scene.records[school, State(state)] for school in SCHOOLS]
        for actor, cells in zip(people, said, strict=True):
            expected = "xxxx" if cells == "x" else f"{cells}-"
            for place, wanted in zip((*places, MISSING), expected, strict=True):
                yield _record_cell(actor, act, place, wanted)
        for actor in (*list(ACTORS)[6:], *WITHOUT):
            yield _record_cell(actor, act, places[0], "s" if actor in WITHOUT else "x")


def _record_cell(actor: str, act: str, place: Place, expected: str) -> Asked:
    method, path, data = RECORD_ACTS[act]
    filled = {"record": place.record, "item": place.item, "serial": place.serial}
    return Asked(actor, act, method, path.format(**filled),
                 tuple((name, value.format(hash=place.hash)) for name, value in data.items()), expected)


def page_cells(scene: Scene) -> Iterator[Asked]:
    for method, path, *said in lines("pages.txt"):
        filled = path.format(**scene.ids)
        for actor, expected in zip(ACTORS, said, strict=True):
            yield Asked(actor, path, method, filled, (), expected)
        for actor in WITHOUT:
            yield Asked(actor, path, method, filled, (), "s")


def test_nobody_gets_further_than_the_hand_written_tables_say(matrix: Matrix) -> None:
    for cell in (*record_cells(matrix.scene), *page_cells(matrix.scene)):
        matrix.ask(cell)
    print(f"{matrix.cells.total()} cells: {dict(matrix.cells)}", *matrix.wrong, sep="\n")
    assert matrix.wrong == []
    assert matrix.cells.total() > 3000


def test_every_route_that_is_not_public_stands_in_a_table(matrix: Matrix) -> None:
    app, public = matrix.app, matrix.app.extensions["public_endpoints"]
    wanted = {(method, rule.endpoint) for rule in app.url_map.iter_rules() if rule.endpoint not in public
              for method in (rule.methods or set()) & {"GET", "POST"}}
    asked = {asked_of(app, cell.method, cell.path) for cell in (*record_cells(matrix.scene), *page_cells(matrix.scene))}
    assert sorted(wanted - asked) == []
