"""Faults by the hundred: `python -m tests.faults [--kills 500] [--full-disk 200] [--restarts 50] [--contested 100000]`.

Each part prints one line of figures, and exit status 1 if anything was lost, doubled or does not agree. `--database`
names a PostgreSQL server's maintenance database for kills and contested decisions; without it they run on SQLite.
"""

import argparse
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.checking import shown
from tests.faults.kills import kill_many


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=None, help="a fresh one when not given; it is printed")
    asked = parser.parse_args()
    seed = secrets.randbelow(10**6) if asked.seed is None else asked.seed
    print(f"seed {seed}", flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures = kill_many(Path(folder), asked.kills, seed)
    print(f"kills: {figures}; {time.monotonic() - begun:.0f} s", flush=True)
    shown(figures.faults)
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
