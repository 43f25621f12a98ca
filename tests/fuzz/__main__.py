"""Generated requests by the thousand: `python -m tests.fuzz --requests N [--seed S] [--database URL]`.

Every route as every person, with hostile addresses, questions, forms and files. Printed is what failed with the request
that showed it; exit status 1 if anything did. The database must be empty; a SQLite file when none is given.
"""

import argparse
import secrets
import sys
import tempfile
import time
from pathlib import Path

from app import create_app
from app.db.engine import db
from app.db.migrate import upgrade
from tests.accounts.matrix.places import set_up
from tests.conftest import settings_for
from tests.fuzz.asking import Fuzzer
from tests.fuzz.checking import wrong_after
from tests.world import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=None, help="a fresh one when not given; it is printed")
    parser.add_argument("--database", default="", help="an empty database; a SQLite file of its own when not given")
    asked = parser.parse_args()
    seed = secrets.randbelow(10**6) if asked.seed is None else asked.seed
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(Path(folder), asked.database))
        with app.app_context():
            upgrade()
            set_up(World(db.session).founded())
            db.session.close()
        begun, fuzzer = time.process_time(), Fuzzer(app, seed)
        fuzzer.run(asked.requests)
        print(f"seed {seed}: {asked.requests} requests, {time.process_time() - begun:.0f} s of CPU, "
              f"answers {dict(sorted(fuzzer.answers.items()))}")
        wrong = wrong_after(fuzzer)
        with app.app_context():
            db.engine.dispose()
    for told in wrong:
        print(told, file=sys.stderr)
    if wrong:
        print(f"Again: python -m tests.fuzz --requests {asked.requests} --seed {seed}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
