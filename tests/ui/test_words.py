"""No text is written in one language and forgotten in the other, in code or in templates."""

import ast
import string
from collections.abc import Callable, Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

APP = Path(__file__).parents[2] / "app"

Pair = tuple[str, str, str]


def code_pairs() -> Iterator[Pair]:
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("t", "Words"):
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                if len(texts) == 2:
                    yield f"{path.name}:{node.lineno}", str(texts[0]), str(texts[1])


def template_pairs() -> Iterator[Pair]:
    environment = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.do"])
    for path in sorted(APP.rglob("*.html")):
        for call in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                zh, en = (each.value for each in call.args if isinstance(each, nodes.Const))
                yield f"{path.name}:{call.lineno}", zh, en


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("pairs", [code_pairs, template_pairs])
def test_every_pair_is_complete_and_fills_the_same_places(pairs: Callable[[], Iterator[Pair]]) -> None:
    found = list(pairs())
    assert found
    assert [where for where, zh, en in found if bool(zh.strip()) != bool(en.strip())] == []
    assert [where for where, zh, en in found if places(zh) != places(en)] == []
