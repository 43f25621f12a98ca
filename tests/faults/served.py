"""A server as `exreg serve` runs it, with its worker, in a process that can be killed and is soon there again: it is
forked from one that has everything loaded already."""

import http.client
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NoReturn

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


def nurse(folder: str, url: str, settings: Mapping[str, Any], ready: Callable[[Flask], None] | None,
          line: Connection) -> None:
    """The process from which servers are forked, one after the other, each when a port is told. What a server puts
    together while it serves it finds put together: `ready` has seen to that."""
    os.environ.pop("EXREG_TEST_DATABASE_URL", None)
    app = app_on(Path(folder), url, **REAL, **settings)
    if ready is not None:
        ready(app)
    with app.app_context():
        db.session.close()
        db.engine.dispose()
    with suppress(EOFError, OSError):  # whoever wanted servers is gone
        while True:
            port = line.recv()
            number = os.fork()
            if not number:
                serve(app, Path(folder), port)
            line.send(number)
            os.waitpid(number, 0)
            line.send(None)


def serve(app: Flask, folder: Path, port: int) -> NoReturn:
    """The process that is killed. It outlives nobody: when the process that wanted it is gone, it ends too."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        with (folder / "log").open("a", encoding="utf-8") as log:
            write_logs(log)
            start_worker(app)
            waitress.serve(app, **server_settings(app, ("127.0.0.1", port), THREADS), _quiet=True)
    finally:
        os._exit(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class Registry:
    """A small city in a folder and a database of its own, and the server on it."""

    def __init__(self, folder: Path, url: str = "", ready: Callable[[Flask], None] | None = None,
                 **settings: Any) -> None:
        self.folder, self.url = folder, url or f"sqlite:///{folder / 'exreg.db'}"
        self.ready, self.settings = ready, settings
        self.port = free_port()
        self.pid = 0
        self.line: Connection | None = None
        self.app = app_on(folder, self.url, **REAL)

    def found(self) -> None:
        with self.app.app_context():
            upgrade()
            World(db.session).founded()
            db.session.close()
            db.engine.dispose()

    def start(self) -> float:
        """Gives the seconds until it answered."""
        line = self.line = self.line or self._nursery()
        begun = time.monotonic()
        line.send(self.port)
        self.pid = line.recv()
        while not self.answers():
            assert not line.poll(), (self.folder / "log").read_text()[-3000:]
            assert time.monotonic() - begun < READY_SECONDS, "the server does not come up"
            time.sleep(0.01)
        return time.monotonic() - begun

    def _nursery(self) -> Connection:
        ours, theirs = FORKS.Pipe()
        FORKS.Process(target=nurse, args=(str(self.folder), self.url, self.settings, self.ready, theirs),
                      daemon=True).start()
        theirs.close()
        return ours

    def kill(self) -> None:
        """As `kill -9`: nothing of the process runs on."""
        assert self.line is not None
        os.kill(self.pid, signal.SIGKILL)
        self.line.recv()

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
