"""Every module says what it holds, and none bears a name that says nothing."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for folder in ("app", "tests", "migrations") for path in (ROOT / folder).rglob("*.py"))
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "service", "misc"}
NAMED_SO_BEFORE = {"app/db/base.py"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_begins_with_what_it_holds(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), f"{path.relative_to(ROOT)} has no docstring"


def test_no_module_bears_a_name_that_says_nothing() -> None:
    found = {str(path.relative_to(ROOT)) for path in MODULES if path.stem in EMPTY_NAMES | {"base"}}
    assert found <= NAMED_SO_BEFORE


def test_imports_stand_at_the_top() -> None:
    """A slice that can only be imported late is in the wrong place of the order."""
    late = []
    for path in MODULES:
        if path.is_relative_to(ROOT / "app"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            late += [f"{path.relative_to(ROOT)}:{node.lineno}" for function in ast.walk(tree)
                     if isinstance(function, ast.FunctionDef) for node in ast.walk(function)
                     if isinstance(node, ast.Import | ast.ImportFrom)]
    assert late == []


def test_nothing_committed_speaks_of_this_workplace() -> None:
    words = ("/wo" + "rk/", "sha" + "red/", "/tmp/" + "v/")
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path
