"""`python -m tests.benchmarks.load [--minutes 30 --rate 100] [--people 1200 --surge-minutes 10] [--processes 2]
[--database URL]`.

Mixed requests on the demo data and the deadline surge, each against a server of its own (gunicorn with so many
processes of 4 threads, and a worker); `--minutes 0` or `--people 0` leaves one out. `--database` is a PostgreSQL
server's maintenance database, in which two databases are made and dropped; SQLite without. Exit status 1 at any error,
or anything lost or doubled.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from tests.benchmarks.load.fleet import Fleet
from tests.benchmarks.load.mixed import hold, with_demo_data
from tests.benchmarks.load.surge import surge, with_people


@contextmanager
def registry_on(server: str, name: str, processes: int) -> Iterator[Fleet]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if not server:
            yield Fleet(Path(folder), processes=processes)
            return
        engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
            try:
                url = engine.url.set(database=name).render_as_string(hide_password=False)
                yield Fleet(Path(folder), url, processes=processes)
            finally:
                connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        engine.dispose()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--people", type=int, default=1200)
    parser.add_argument("--surge-minutes", type=float, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--database", default="")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    good = []
    if asked.minutes:
        with registry_on(asked.database, "exreg_load_mixed", asked.processes) as registry:
            demo = with_demo_data(registry)
            registry.start()
            good.append(hold(registry, demo, asked.rate, asked.minutes, asked.seed).errors == 0)
            registry.kill()
    if asked.people:
        with registry_on(asked.database, "exreg_load_surge", asked.processes) as registry:
            with_people(registry, asked.people)
            registry.start()
            good.append(surge(registry, registry.folder, asked.people, asked.surge_minutes))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
