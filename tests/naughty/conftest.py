"""One registry full of texts that mean harm, for all that look how they leave it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app.db.engine import db
from tests.accounts.matrix.places import Scene, set_up
from tests.accounts.matrix.test_matrix import QuickClient
from tests.conftest import Databases, app_on
from tests.naughty.crawl import PEOPLE
from tests.naughty.scene import full_records, harm_written
from tests.world import World


@dataclass
class Harmed:
    """`written`: by table and column the last text that was put there. `records`: by kind the id of one in which every
    field holds one, and `typed` what these hold."""

    app: Flask
    scene: Scene
    written: dict[str, str]
    records: dict[str, str]
    typed: dict[str, str]
    clients: dict[str, QuickClient]


@pytest.fixture(scope="module")
def harmed(databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harmed]:
    url = databases.copy(migrated)
    app = app_on(tmp_path_factory.mktemp("harmed"), url)
    with app.app_context(), harm_written() as written:
        world = World(db.session).founded()
        records, typed = full_records(world)
        scene = set_up(world)
        db.session.close()
    clients = {person: QuickClient(app) for person in PEOPLE}
    for person, client in clients.items():
        client.sign_in(person)
    yield Harmed(app, scene, written, records, typed, clients)
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of a server in a thread."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        serving.join()
