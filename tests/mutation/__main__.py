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
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.mutation.importing import import_beforehand, try_imported
from tests.mutation.mutants import mutants_of, unchanged
from tests.mutation.results import DIES, Kept, Result, equivalents, told
from tests.mutation.running import Fate, Planned, run_warm
from tests.mutation.targets import GROUPS


def tried(targets: Mapping[str, tuple[str, ...]], folder: Path, patience: float) -> dict[str, list[Result]]:
    """Every mutant of these modules, those of earlier runs as they were."""
    mutants = {module: mutants_of(module, folder) for module in targets}
    kept = {module: Kept(folder, module, found) for module, found in mutants.items()}
    plan = [Planned(module, left, tests) for module, tests in targets.items()
            if (left := [mutant for mutant in mutants[module] if not kept[module].is_dead(mutant)])]
    for result in _results(plan, folder, patience) if plan else ():
        kept[result.module].add(result)
        if result.fate not in DIES and (result.module, result.told) not in equivalents():
            print(f"  lives: {result.module} {result.told}  {result.killer}", flush=True)
    return {module: [kept[module].known[mutant.told] for mutant in found] for module, found in mutants.items()}


def _results(plan: Sequence[Planned], folder: Path, patience: float) -> Iterator[Result]:
    """First put into a warm process; what lives there and is run at import, or cannot be put in, is imported."""
    left: list[tuple[str, str, Sequence[str]]] = []
    for said in _said(plan, folder, patience):
        if "imported" in said:
            import_beforehand(said["imported"])
        elif said["final"] or Fate(said["fate"]) in DIES:
            yield Result(said["module"], said["told"], Fate(said["fate"]), said["killer"])
        else:
            left.append((said["module"], said["told"], said["tests"]))
    by_name = {(planned.module, mutant.told): mutant for planned in plan for mutant in planned.mutants}
    for module, _, tests in left[:1]:
        fate, killer = try_imported(unchanged(module), tests, folder)
        if fate is not Fate.SURVIVED:
            raise SystemExit(f"{module}: imported without a mutant, its tests fail: {killer}")
    for module, told_as, tests in left:
        yield Result(module, told_as, *try_imported(by_name[module, told_as], tests, folder))


def _said(plan: Sequence[Planned], folder: Path, patience: float) -> Iterator[dict[str, Any]]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os._exit(run_warm(plan, folder, writing, patience))
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as lines:
        yield from map(json.loads, lines)
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit("the tests could not be run as mutants")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--only", choices=GROUPS, action="append", help="this group alone; may be given again")
    parser.add_argument("--module", action="append", help="this file alone; may be given again")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "exreg-mutation")
    parser.add_argument("--patience", type=float, default=8, help="whoever outlives so many seconds of tests survives")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for template in asked.folder.glob("*.db"):
        template.unlink()
    chosen = {module: tests for group, modules in GROUPS.items() if not asked.only or group in asked.only
              for module, tests in modules.items() if not asked.module or module in asked.module}
    found = tried(chosen, asked.folder, asked.patience)
    good = True
    for group, modules in GROUPS.items():
        print("\n".join(told(module, found[module])[0] for module in modules if module in found))
        if results := [result for module in modules for result in found.get(module, ())]:
            line, enough = told(group, results)
            print(line)
            good &= enough
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
