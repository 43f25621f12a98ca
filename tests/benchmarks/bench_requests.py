"""What each page of the mixed load costs: CPU, statements and bytes, beside a bare Flask page of the same size; and its
CPU when something has changed since it was asked last.

`python -m tests.benchmarks.bench_requests [--runs N] [--database URL] [--profile PAGE] [--grow N]` asks on the demo
data, in one process and without a network. `--profile` prints where one page's time goes; `--grow` asks for every page
in turn N times and prints what the process holds meanwhile, with `--traced` also by the lines that asked for more.
"""

import argparse
import cProfile
import gc
import pstats
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from app.db.engine import db
from app.db.kept import forget
from app.db.migrate import upgrade
from app.seeding import load_folder
from tests.benchmarks.load.measuring import memory_of
from tests.benchmarks.load.mixed import PAGES, READERS
from tests.conftest import SEEDS, app_on

WARM = 3
SHOWN = 35
PARTS = 4
CITY = "gz-city"
CLERK, SCHOOL = "gz-clerk", "3444900026"

Ask = Callable[[], TestResponse]


class Statements:
    """How many statements were sent while it was looked at."""

    def __init__(self) -> None:
        self.number = 0
        event.listen(Engine, "before_cursor_execute", self._count)

    def _count(self, *_: Any) -> None:
        self.number += 1


@contextmanager
def demo(url: str) -> Iterator[tuple[Flask, dict[str, FlaskClient]]]:
    """The application on the demo data, and a signed-in browser for each who asks."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        app = app_on(Path(folder), url or f"sqlite:///{folder}/exreg.db", TESTING=False)
        with app.app_context():
            upgrade()
            passwords = load_folder(db.session, SEEDS).passwords
            db.session.commit()
        clients = {name: app.test_client() for name in (CITY, CLERK)}
        for name, client in clients.items():
            answer = client.post("/sign-in", data={"username": name, "password": passwords[name]})
            assert answer.status_code == 302, answer.status_code
        yield app, clients


def asked_by(clients: dict[str, FlaskClient]) -> dict[str, Ask]:
    """Every kind of request of the mixed load."""
    def reads(name: str, page: str) -> Ask:
        return lambda: clients[name].get(page)

    asks = {f"{name} {page}": reads(name, page.format(plan=READERS[name])) for name in (CITY, CLERK) for page in PAGES}
    asks["write"] = lambda: clients[CLERK].post("/records/programme/new", data={"organisation": SCHOOL})
    for paper in ("/records/agreement/export", "/records/trip/ledger"):
        asks[f"xlsx {paper}"] = lambda paper=paper: clients[CLERK].post(  # type: ignore[misc]  # mypy: default of a lambda
            paper, data={"format": "xlsx", "language": "zh"})
    return asks


def bare_page(size: int) -> Ask:
    """Nothing but Flask, giving so many bytes."""
    bare, text = Flask("bare"), "x" * size
    bare.add_url_rule("/", "page", lambda: text)
    client = bare.test_client()
    return lambda: client.get("/")


def cpu_of(ask: Ask, runs: int, before: Callable[[], None] = lambda: None) -> float:
    """Milliseconds of CPU for one answer, read to its end."""
    taken = 0.0
    for _ in range(runs):
        before()
        begun = time.process_time()
        ask().get_data()
        taken += time.process_time() - begun
    return 1000 * taken / runs


def measure(app: Flask, name: str, ask: Ask, runs: int, statements: Statements) -> None:
    for _ in range(WARM):
        answer = ask()
    assert answer.status_code < 400, f"{name}: {answer.status_code}"
    size, before = len(answer.get_data()), statements.number
    cost = cpu_of(ask, runs)
    each, bare = (statements.number - before) / runs, cpu_of(bare_page(size), runs)
    anew = cpu_of(ask, runs, lambda: forget(app))
    print(f"{name:<36}{cost:>8.1f} ms{each:>8.1f} statements{size:>9} bytes   bare {bare:.2f} ms   anew {anew:.1f} ms",
          flush=True)


def profile(ask: Ask, runs: int) -> None:
    for _ in range(WARM):
        ask()
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(runs):
        ask().get_data()
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(SHOWN).sort_stats("tottime").print_stats(SHOWN)


def grow(asks: dict[str, Ask], rounds: int, *, traced: bool) -> None:
    """A first pass fills what is meant to be kept; what comes after it is growth."""
    def all_of(times: int) -> float:
        for _ in range(times):
            for ask in asks.values():
                ask().get_data()
        gc.collect()
        return memory_of(_own())

    all_of(WARM)
    if traced:
        tracemalloc.start(1)
    before = tracemalloc.take_snapshot() if traced else None
    memory = [all_of(0), *(all_of(rounds // PARTS) for _ in range(PARTS))]
    print(f"{PARTS} times {rounds // PARTS * len(asks)} requests, MiB:", *(f"{each:.0f}" for each in memory))
    for line in tracemalloc.take_snapshot().compare_to(before, "lineno")[:SHOWN] if before else ():
        print(line)


def _own() -> int:
    return int(Path("/proc/self").resolve().name)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_requests", description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; SQLite without")
    parser.add_argument("--profile", default="", metavar="PAGE", help="as it is named in the table")
    parser.add_argument("--grow", type=int, default=0, metavar="N")
    parser.add_argument("--traced", action="store_true", help="several times as slow")
    asked = parser.parse_args()
    statements = Statements()
    with demo(asked.database) as (app, clients):
        asks = asked_by(clients)
        if asked.profile:
            profile(asks[asked.profile], asked.runs)
        elif asked.grow:
            grow(asks, asked.grow, traced=asked.traced)
        else:
            for name, ask in asks.items():
                measure(app, name, ask, asked.runs, statements)


if __name__ == "__main__":
    main()
