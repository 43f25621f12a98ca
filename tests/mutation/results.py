"""What came of the mutants, kept from run to run in a file for each module, and told by group."""

import ast
import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from tests.mutation.mutants import ROOT, Mutant
from tests.mutation.running import Fate

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
DIES = (Fate.KILLED, Fate.LOOPED)


@dataclass(frozen=True)
class Result:
    module: str
    told: str
    fate: Fate
    killer: str


class Kept:
    """The kills of earlier runs. One holds as long as neither the statement of the module that the mutant is in nor
    the test that killed it has changed; what lived is always tried again."""

    def __init__(self, folder: Path, module: str, mutants: Iterable[Mutant]) -> None:
        self.file = folder / (module.replace("/", ".") + ".jsonl")
        self.mutants = {mutant.told: mutant for mutant in mutants}
        self.known: dict[str, Result] = {}
        for line in self.file.read_text(encoding="utf-8").splitlines() if self.file.exists() else ():
            row = json.loads(line)
            mutant = self.mutants.get(row["told"])
            if mutant is not None and row.pop("under") == under(mutant.original, row["killer"]):
                self.known[mutant.told] = Result(**row | {"fate": Fate(row["fate"])})

    def is_dead(self, mutant: Mutant) -> bool:
        return mutant.told in self.known and self.known[mutant.told].fate in DIES

    def add(self, result: Result) -> None:
        self.known[result.told] = result
        held = under(self.mutants[result.told].original, result.killer)
        row = asdict(result) | {"fate": result.fate.value, "under": held}
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def under(statement: str, killer: str) -> str:
    """The texts that a result holds for: the statement and the test."""
    file, _, test = killer.partition("::")
    text = _tests_of(file).get(test.partition("[")[0], "") if test else ""
    return hashlib.sha256(f"{statement}\n{text}".encode()).hexdigest()[:16]


@cache
def _tests_of(file: str) -> dict[str, str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return {node.name: str(ast.get_source_segment(text, node)) for node in ast.parse(text).body
            if isinstance(node, ast.FunctionDef)}


def equivalents() -> dict[tuple[str, str], str]:
    """Module and mutant → why no test can tell it from the code."""
    with EQUIVALENT.open("rb") as file:
        listed = tomllib.load(file)
    return {(module, told): str(entry["because"]) for module, entries in listed.items()
            for entry in entries for told in entry["mutants"]}


def part(number: int, of: int) -> str:
    return f"{100 * number / of:.1f} %" if of else "-"


def told(name: str, results: Iterable[Result]) -> tuple[str, bool]:
    """A line of figures, and whether at least 95 % of all were killed."""
    found, listed = list(results), equivalents()
    dead = [item for item in found if item.fate in DIES]
    loops = sum(item.fate is Fate.LOOPED for item in dead)
    hung = sum(item.fate is Fate.HUNG for item in found)
    same = sum((item.module, item.told) in listed for item in found if item.fate not in DIES)
    return (f"{name:<34}{len(found):>6} mutants {len(dead):>6} killed {part(len(dead), len(found)):>8}"
            f"   without {same} equivalent {part(len(dead), len(found) - same):>8}"
            f"   ({loops} by an endless loop, {hung} hung)"), 100 * len(dead) >= 95 * len(found)
