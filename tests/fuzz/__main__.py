"""Generated requests by the thousand: `python -m tests.fuzz --requests N [--seed S] [--database URL]`.

Every route as every person, with hostile addresses, questions, forms and files; in rounds, each with the next seed on a
fresh copy of a registry with some of everything. Printed is what failed, with the request that showed it and the
command that shows it again; exit status 1 if anything did. A SQLite file unless an empty PostgreSQL database is given,
beside which the copies are made.
"""

import argparse
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.checking import ROUND, asked, told
from tests.fuzz.ground import Ground


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=None, help="a fresh one when not given; it is printed")
    parser.add_argument("--database", default="", help="an empty database; a SQLite file of its own when not given")
    given = parser.parse_args()
    seed = secrets.randbelow(10**6) if given.seed is None else given.seed
    print(f"seeds from {seed}, {ROUND} requests each", flush=True)
    begun, answers, failed = time.process_time(), Counter[int](), 0
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder), given.database)
        for done in range(0, given.requests, ROUND):
            fuzzer = asked(ground, seed + done // ROUND, min(ROUND, given.requests - done))
            answers += fuzzer.answers
            for fault in told(fuzzer):
                failed += 1
                print(fault, flush=True)
    print(f"{given.requests} requests, {failed} failures, {time.process_time() - begun:.0f} s of CPU, "
          f"answers {dict(sorted(answers.items()))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
