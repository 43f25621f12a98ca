"""Faults by the hundred: `python -m tests.faults [--kills 500] [--full-disk 200] [--restarts 50] [--contested 100000]
[--commands 100] [--outages 50]`.

The contested decisions are made by racing processes, and besides `--pages` of them through the pages of a server.

Each part prints one line of figures; exit status 1 if anything was lost, doubled or does not agree. `--database` names
an empty PostgreSQL database for the kills, or, without kills, for the contested decisions, or, without these, for the
commands; else they run on SQLite. The restarts have a cluster of their own.
"""

import argparse
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tests.faults.checking import shown
from tests.faults.commands import kill_commands
from tests.faults.contested import contest_many
from tests.faults.full_disk import fill_many
from tests.faults.kills import kill_many
from tests.faults.outages import break_outside
from tests.faults.postgres import own_cluster
from tests.faults.restarts import restart_many

HIT = 0.9
"""This part of the kills must have hit open requests."""


class Figures(Protocol):
    faults: list[str]


def tried(name: str, do: Callable[[Path], Figures]) -> bool:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures = do(Path(folder))
    print(f"{name}: {figures}; {time.monotonic() - begun:.0f} s", flush=True)
    shown(figures.faults)
    return not figures.faults


def restarted(times: int, seed: int) -> bool:
    with own_cluster() as cluster:
        if cluster is None:
            print("restarts: skipped, no PostgreSQL is installed", flush=True)
            return True
        return tried("restarts", lambda folder: restart_many(folder, cluster, times, seed))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    for part in ("kills", "full-disk", "restarts", "contested", "commands", "outages"):
        parser.add_argument(f"--{part}", type=int, default=0, metavar="N")
    parser.add_argument("--pages", type=int, default=960, metavar="N", help="so many more are contested through pages")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database")
    parser.add_argument("--seed", type=int, default=None, help="a fresh one when not given; it is printed")
    asked = parser.parse_args()
    seed, good = secrets.randbelow(10**6) if asked.seed is None else asked.seed, []
    print(f"seed {seed}", flush=True)
    if asked.kills:
        good.append(tried("kills", lambda folder: kill_many(folder, asked.kills, seed, asked.database)))
    if asked.full_disk:
        good.append(tried("full disk", lambda folder: fill_many(folder, asked.full_disk, seed)))
    if asked.restarts:
        good.append(restarted(asked.restarts, seed))
    if asked.contested:
        url = "" if asked.kills else asked.database
        good.append(tried("contested", lambda folder: contest_many(folder, asked.contested, asked.pages, url)))
    if asked.commands:
        url = "" if asked.kills or asked.contested else asked.database
        good.append(tried("commands", lambda folder: kill_commands(folder, asked.commands, seed, url)))
    if asked.outages:
        good.append(tried("outages", lambda folder: break_outside(folder, asked.outages, seed)))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
