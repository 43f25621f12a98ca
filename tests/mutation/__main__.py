"""Faults in the guarding code, one at a time: `python -m tests.mutation [--only GROUP] [--module FILE] [--folder F]`.

Needs `pip install mutmut==3.8.0`. Prints every mutant that lives and the figures of each group; exit status 1 if in
one of them fewer than 95 % were killed. Not killed is whatever no test failed for: also what no test passes, and what
hung without using the processor. The folder keeps the results: kills hold until their module or test changes, so a run
that was broken off goes on, and after a new test only the survivors are tried again.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.mutation.importing import import_beforehand, try_imported
from tests.mutation.mutants import Mutant, mutants_of, unchanged
from tests.mutation.results import DIES, Kept, Result, equivalents, told
from tests.mutation.running import Fate, run_warm
from tests.mutation.targets import GROUPS


def tried(module: str, tests: tuple[str, ...], folder: Path) -> list[Result]:
    """Every mutant of a module, those of earlier runs as they were."""
    kept, mutants = Kept(folder, module), mutants_of(module)
    open_still = [mutant for mutant in mutants if kept.of(mutant) is None]
    for result in _results(module, open_still, tests, folder) if open_still else ():
        kept.add(result)
        if result.fate not in DIES and (module, result.told) not in equivalents():
            print(f"  lives: {module} {result.told}  {result.killer}", flush=True)
    return [kept.known[mutant.told] for mutant in mutants]


def _results(module: str, mutants: list[Mutant], tests: tuple[str, ...], folder: Path) -> Iterator[Result]:
    """First put into a warm process; what lives there or cannot be put in is imported."""
    by_name, left = {mutant.told: mutant for mutant in mutants}, dict[str, Sequence[str]]()
    for said in _said(module, mutants, tests, folder):
        if "imported" in said:
            import_beforehand(said["imported"])
        elif said["final"] or Fate(said["fate"]) in DIES:
            yield Result(module, said["told"], Fate(said["fate"]), said["killer"])
        else:
            left[said["told"]] = said["tests"] or tests
    if left:
        fate, killer = try_imported(unchanged(module), tests, folder)
        if fate is not Fate.SURVIVED:
            raise SystemExit(f"{module}: imported without a mutant, its tests fail: {killer}")
    for name, chosen in left.items():
        yield Result(module, name, *try_imported(by_name[name], chosen, folder))


def _said(module: str, mutants: list[Mutant], tests: tuple[str, ...], folder: Path) -> Iterator[dict[str, Any]]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os._exit(run_warm(module, mutants, tests, folder, writing))
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as lines:
        yield from map(json.loads, lines)
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit(f"{module}: its tests could not be run")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--only", choices=GROUPS, action="append", help="this group alone; may be given again")
    parser.add_argument("--module", default="", help="this file alone")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "exreg-mutation")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    lines, good = [], True
    for group, modules in GROUPS.items():
        if asked.only and group not in asked.only:
            continue
        results: list[Result] = []
        for module, tests in modules.items():
            if asked.module in ("", module):
                found = tried(module, tests, asked.folder)
                print(told(module, found)[0], flush=True)
                results += found
        if results:
            line, enough = told(group, results)
            lines.append(line)
            good &= enough
    print("\n".join(lines))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
