"""`python -m tests.oracle --registries 2000 [--database URL] [--seed N] [--batch B]`: see README.md."""

import argparse
import sys
import time
from collections.abc import Iterator
from random import Random

from tests.oracle.building import copies
from tests.oracle.comparing import Difference, compare

BATCH = 100
"""Registries that live in one database and are asked together."""

SHOWN = 5


def batches(registries: int) -> Iterator[int]:
    """The size of each batch."""
    while registries > 0:
        yield min(BATCH, registries)
        registries -= BATCH


def report(seed: int, batch: int, differences: list[Difference]) -> None:
    print(f"{len(differences)} differences; seed {seed}, batch {batch}. Again: python -m tests.oracle --seed {seed} "
          f"--batch {batch}")
    for difference in differences[:SHOWN]:
        print(difference)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("--registries", type=int, default=2000)
    parser.add_argument("--database", default="", help="maintenance database of a PostgreSQL server; SQLite without")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, help="this batch alone, to see a difference again")
    given = parser.parse_args()
    sizes = {given.batch: BATCH} if given.batch is not None else dict(enumerate(batches(given.registries)))
    begun, compared, found = time.monotonic(), 0, 0
    with copies(given.database) as made:
        for batch, size in sizes.items():
            differences = list(compare(made, Random(f"{given.seed}/{batch}"), size))
            compared, found = compared + size, found + len(differences)
            if differences:
                report(given.seed, batch, differences)
            print(f"{compared} registries, {found} differences, {time.monotonic() - begun:.0f} s", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
