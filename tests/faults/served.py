"""A server as `exreg serve` runs it, with its worker, in a process that can be killed and is soon there again: it is
forked from one that has everything loaded already."""

import http.client
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import waitress  # type: ignore[import-untyped]  # it ships no types
from flask import Flask

from app.commands.serving import start_worker
from app.db.engine import db
from app.db.migrate import upgrade
from app.operations.logs import write_logs
from app.operations.serving import server_settings
from tests.conftest import app_on
from tests.world import World

THREADS = 8
READY_SECONDS = 60
SECONDS_FOR_A_SIGN = 5
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.served"])

REAL = {"WTF_CSRF_ENABLED": True, "TESTING": False}


def serve(folder: str, url: str, port: int, settings: Mapping[str, Any]) -> None:
    """The process that is killed. It outlives nobody: when the process that wanted it is gone, it ends too."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.pop("EXREG_TEST_DATABASE_URL", None)
    with (Path(folder) / "log").open("a", encoding="utf-8") as log:
        write_logs(log)
        app = app_on(Path(folder), url, **REAL, **settings)
        start_worker(app)
        waitress.serve(app, **server_settings(app, ("127.0.0.1", port), THREADS), _quiet=True)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class Registry:
    """A small city in a folder and a database of its own, and the server on it."""

    def __init__(self, folder: Path, url: str = "", **settings: Any) -> None:
        self.folder, self.url = folder, url or f"sqlite:///{folder / 'exreg.db'}"
        self.settings = settings
        self.port = free_port()
        self.process: Any = None
        self.app = app_on(folder, self.url, **REAL)

    def found(self) -> None:
        with self.app.app_context():
            upgrade()
            World(db.session).founded()
            db.session.close()
            db.engine.dispose()

    def start(self) -> float:
        """Gives the seconds until it answered."""
        begun = time.monotonic()
        self.process = FORKS.Process(target=serve, args=(str(self.folder), self.url, self.port, self.settings),
                                     daemon=True)
        self.process.start()
        while not self.answers():
            assert self.process.is_alive(), (self.folder / "log").read_text()[-3000:]
            assert time.monotonic() - begun < READY_SECONDS, "the server does not come up"
            time.sleep(0.01)
        return time.monotonic() - begun

    def kill(self) -> None:
        """As `kill -9`: nothing of the process runs on."""
        self.process.kill()
        self.process.join()

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_FOR_A_SIGN)
        try:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            response.read()
            return response.status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    @contextmanager
    def looking(self) -> Iterator[Flask]:
        """The application beside the server, for looking at what it has written."""
        with self.app.app_context():
            yield self.app
            db.session.close()
            db.engine.dispose()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
