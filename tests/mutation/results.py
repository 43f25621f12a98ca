"""What came of the mutants, kept from run to run in a file for each module, and told by group."""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutation.mutants import ROOT, Mutant, text_of
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
    """The kills of earlier runs. One holds as long as neither the module nor the file of the test that killed it has
    changed; what lived is always tried again."""

    def __init__(self, folder: Path, module: str) -> None:
        self.module, self.file = module, folder / (module.replace("/", ".") + ".jsonl")
        self.known: dict[str, Result] = {}
        if self.file.exists():
            for line in self.file.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                if row.pop("under") == self._under(row["killer"]):
                    self.known[row["told"]] = Result(**row | {"fate": Fate(row["fate"])})

    def of(self, mutant: Mutant) -> Result | None:
        found = self.known.get(mutant.told)
        return found if found is not None and found.fate in DIES else None

    def add(self, result: Result) -> None:
        self.known[result.told] = result
        row = asdict(result) | {"fate": result.fate.value, "under": self._under(result.killer)}
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _under(self, killer: str) -> str:
        """The contents that a result holds for."""
        test = ROOT / killer.partition("::")[0]
        of_test = test.read_bytes() if "::" in killer and test.is_file() else b""
        return hashlib.sha256(text_of(self.module).encode() + of_test).hexdigest()[:16]


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
