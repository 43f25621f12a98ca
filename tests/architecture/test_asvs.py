"""tests/asvs.toml answers every item of OWASP ASVS 5.0.0, levels 1 and 2, and names only what is there."""

import ast
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from app.operations.checklist import POINTS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROWS: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "tests" / "asvs.toml").read_text(encoding="utf-8"))

ITEMS = """
V1.1: / 1 2
V1.2: 1 2 3 4 5 / 6 7 8 9
V1.3: 1 2 / 3 4 5 6 7 8 9 10 11
V1.4: / 1 2 3
V1.5: 1 / 2
V2.1: 1 / 2 3
V2.2: 1 2 / 3
V2.3: 1 / 2 3 4
V2.4: / 1
V3.2: 1 2
V3.3: 1 / 2 3 4
V3.4: 1 2 / 3 4 5 6
V3.5: 1 2 3 / 4 5
V3.7: / 1 2
V4.1: 1 / 2 3
V4.2: / 1
V4.3: / 1 2
V4.4: 1 / 2 3 4
V5.1: / 1
V5.2: 1 2 / 3
V5.3: 1 2
V5.4: / 1 2 3
V6.1: 1 / 2 3
V6.2: 1 2 3 4 5 6 7 8 / 9 10 11 12
V6.3: 1 2 / 3 4
V6.4: 1 2 / 3 4
V6.5: / 1 2 3 4 5
V6.6: / 1 2 3
V6.8: / 1 2 3 4
V7.1: / 1 2 3
V7.2: 1 2 3 4
V7.3: / 1 2
V7.4: 1 2 / 3 4 5
V7.5: / 1 2
V7.6: / 1 2
V8.1: 1 / 2
V8.2: 1 2 / 3
V8.3: 1
V8.4: / 1
V9.1: 1 2 3
V9.2: 1 / 2 3 4
V10.1: / 1 2
V10.2: / 1 2
V10.3: / 1 2 3 4
V10.4: 1 2 3 4 5 / 6 7 8 9 10 11
V10.5: / 1 2 3 4 5
V10.6: / 1 2
V10.7: / 1 2 3
V11.1: / 1 2
V11.2: / 1 2 3
V11.3: 1 2 / 3
V11.4: 1 / 2 3 4
V11.5: / 1
V11.6: / 1
V12.1: 1 / 2 3
V12.2: 1 2
V12.3: / 1 2 3 4
V13.1: / 1
V13.2: / 1 2 3 4 5
V13.3: / 1 2
V13.4: 1 / 2 3 4 5
V14.1: / 1 2
V14.2: 1 / 2 3 4
V14.3: 1 / 2 3
V15.1: 1 / 2 3
V15.2: 1 / 2 3
V15.3: 1 / 2 3 4 5 6 7
V16.1: / 1
V16.2: / 1 2 3 4 5
V16.3: / 1 2 3 4
V16.4: / 1 2 3
V16.5: / 1 2 3
V17.1: / 1
V17.2: / 1 2 3 4
V17.3: / 1 2
"""
"""Section, colon, the items of level 1, then after a slash those of level 2."""

UNMET = {"V6.3.3", "V13.2.1", "V14.2.1"}
"""By hand: what is not kept. Its rows say why, and every run prints them."""


def official() -> dict[str, int]:
    levels = {}
    for line in ITEMS.split("\n")[1:-1]:
        section, rest = line.split(":")
        for level, numbers in enumerate(rest.split("/"), start=1):
            levels |= {f"{section}.{number}": level for number in numbers.split()}
    return levels


def functions_of(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def stands(status: str, proof: str) -> bool:
    """Whether what a row names is really there; words are the proof of what is absent or unmet."""
    if status == "test":
        file, _, name = proof.partition("::")
        return (ROOT / file).is_file() and name in functions_of(ROOT / file)
    if status == "check":
        where, _, what = proof.partition(": ")
        return what in {point.name for point in POINTS} if where == "checklist" else \
            where == "README" and what in README
    if status == "document":
        return proof in README
    return status in ("absent", "unmet") and len(proof) > 3


def test_every_item_of_both_levels_has_one_row() -> None:
    assert len(official()) == 253
    assert {item: row["level"] for item, row in ROWS.items()} == official()


def test_every_row_names_what_is_there() -> None:
    for item, row in ROWS.items():
        assert set(row) == {"level", "asks", "status", "proof"}, item
        assert row["asks"], item
        assert row["proof"], item
        for proof in row["proof"]:
            assert stands(row["status"], proof), (item, proof)


def test_what_is_not_met_is_said_and_printed() -> None:
    print(Counter(row["status"] for row in ROWS.values()))
    unmet = {item: row for item, row in ROWS.items() if row["status"] == "unmet"}
    for item, row in unmet.items():
        print(f"{item} {row['asks']}: {row['proof'][0]}")
    assert set(unmet) == UNMET
