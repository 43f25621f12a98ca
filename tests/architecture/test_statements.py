"""No statement and no pattern is made of what somebody typed, and no pattern takes long over it. (T15, T46)"""

import ast
import importlib
import pkgutil
import re
import time
from pathlib import Path

import pytest

import app

SOURCE = Path(__file__).resolve().parents[2] / "app"
TEXTS = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")]
RAW = re.compile(r"(^|\.)(sa\.text|sa\.literal_column|exec_driver_sql)$")
OURS = {
    "accounts/models.py": "constants of the module", "approval/models.py": "constants of the module",
    "db/engine.py": "constants of the module", "indicators/prepared.py": "numbers, days and plain names",
    "db/reads.py": "a constant of the module", "documents/models.py": "a constant of the module",
    "indicators/measures/students.py": "the value of an enum", "indicators/passes.py": "aliases and columns it names",
    "operations/checklist.py": "names of settings written there", "parties/finding.py": "places of bound values",
}
"""By hand: the files that put words of SQL together, and of what."""
LENGTH = 20_000
NASTY = ("a" * LENGTH, " " * LENGTH, "\n" * LENGTH, "1" * LENGTH, "（" * LENGTH, "字" * LENGTH, "-" * LENGTH + "!",
         "a " * (LENGTH // 2), "1," * (LENGTH // 2), "<a" * (LENGTH // 2), "=" * LENGTH + "\x00", "'" * LENGTH,
         "." * LENGTH)
ALLOWED = 1.0
"""Seconds of CPU for all of them and one pattern. What grows with the square of the length takes far longer."""


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module of ours keeps."""
    found = {}
    for module in pkgutil.walk_packages(app.__path__, "app."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[f"{module.name}.{name}"] = value
    return found


def used(name: str) -> set[str]:
    """What is asked of this pattern, wherever it is."""
    asked = re.compile(rf"\b{name.rsplit('.', 1)[1]}\.(match|fullmatch|search|findall|sub|split)\(")
    return {method for text in TEXTS for method in asked.findall(text)} or {"fullmatch"}


def test_every_statement_in_words_is_written_by_us() -> None:
    made = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (isinstance(node, ast.Call) and RAW.search(ast.unparse(node.func))
                    and not isinstance(node.args[0], ast.Constant)):
                made.add(path.relative_to(SOURCE).as_posix())
    assert made == set(OURS)


@pytest.mark.parametrize("name", patterns())
def test_no_pattern_takes_long_over_a_long_text(name: str) -> None:
    begun, pattern = time.process_time(), patterns()[name]
    for method in used(name):
        for text in NASTY:
            getattr(pattern, method)(*(("", text) if method == "sub" else (text,)))
    assert time.process_time() - begun < ALLOWED
