"""No statement and no pattern is made of what somebody typed, and no pattern takes long over it. (T15, T46)"""

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import pytest

import app
from tests.architecture.pattern_steps import TooManySteps, Walk

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
ASKED = re.compile(r"\b([A-Z0-9_]+)\.(match|fullmatch|search|findall|sub|split)\(")
LENGTH = 100
NASTY = (("a", ""), (" ", ""), ("\n", ""), ("1", ""), ("（", ""), ("字", ""), ("-", "!"), ("a ", ""), ("1,", ""),
         ("<a", ""), ("=", "\x00"), ("'", ""), (".", ""))
"""What is written over and over, and what comes at its end."""
GROWTH = 2.5
"""A text of twice the length may take so many times the steps. With the square of the length it takes four times."""


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module of ours keeps."""
    found = {}
    for module in pkgutil.walk_packages(app.__path__, "app."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[f"{module.name}.{name}"] = value
    return found


def test_every_statement_in_words_is_written_by_us() -> None:
    made = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (isinstance(node, ast.Call) and RAW.search(ast.unparse(node.func))
                    and not isinstance(node.args[0], ast.Constant)):
                made.add(path.relative_to(SOURCE).as_posix())
    assert made == set(OURS)


def used() -> dict[str, set[str]]:
    """What is asked of a pattern of this name, wherever it is."""
    found: dict[str, set[str]] = {}
    for text in TEXTS:
        for name, method in ASKED.findall(text):
            found.setdefault(name, set()).add(method)
    return found


PATTERNS, USED = patterns(), used()


@pytest.fixture
def deep() -> Iterator[None]:
    """A walk goes as deep as a text is long."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    yield
    sys.setrecursionlimit(before)


def ends(pattern: re.Pattern[str], method: str, text: str) -> list[int]:
    """Where Python's own matches end."""
    if method in ("sub", "findall", "split"):
        return [match.end() for match in pattern.finditer(text)]
    match = getattr(pattern, method)(text)
    return [match.end()] if match else []


def over_long(pattern: re.Pattern[str], methods: Iterable[str]) -> list[str]:
    """The texts over which the steps grow faster than the text."""
    walk, found = Walk(pattern), []
    for method, (again, end) in product(methods, NASTY):
        try:
            assert walk.ends(method, again * LENGTH + end) == ends(pattern, method, again * LENGTH + end)
            short = walk.steps
            walk.ends(method, again * 2 * LENGTH + end)
            grown = walk.steps > GROWTH * short
        except TooManySteps:
            grown = True
        if grown:
            found.append(f"{method} {again}")
    return found


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_takes_long_over_a_long_text(name: str, deep: None) -> None:
    assert over_long(PATTERNS[name], USED.get(name.rsplit(".", 1)[1], {"fullmatch"})) == []


@pytest.mark.parametrize(("written", "method", "again"), [
    (r"(a|aa)+!", "match", "a"), (r"\s*,?\s*x", "match", " "), (r"[0-9]+[a-z]", "search", "1"),
    (r"( |a)*?$\d", "sub", "a ")])
def test_a_pattern_that_takes_long_is_noticed(written: str, method: str, again: str, deep: None) -> None:
    assert f"{method} {again}" in over_long(re.compile(written), [method])
