"""The mutants of a module: mutmut's operators on every expression and statement of it, module level and decorated
functions too. Left out is only what is never run: annotations, imports and docstrings."""

import ast
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).resolve().parents[2]
SEEN_AROUND = 36
"""So many letters on either side of a change tell it from others."""


@dataclass(frozen=True)
class Mutant:
    """A module with one small fault."""

    module: str
    told: str
    """In which function, and what was changed to what: the same after the code around it has moved."""
    within: str
    """The outermost function or method it is in; empty where it is run when the module is imported."""
    first: int
    last: int
    """The lines of its statement."""
    before: int
    after: int
    """The letters of the module that stand before and after the statement of the module that it is in."""
    statement: str
    """That statement as changed."""

    @property
    def lines(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def original(self) -> str:
        """The statement as it is."""
        text = text_of(self.module)
        return text[self.before:len(text) - self.after]

    @property
    def source(self) -> str:
        text = text_of(self.module)
        return text[:self.before] + self.statement + text[len(text) - self.after:]


@cache
def text_of(module: str) -> str:
    """As it was when this program first looked: whoever edits it meanwhile mixes nothing up."""
    return (ROOT / module).read_text(encoding="utf-8")


class _Finding(cst.CSTVisitor):
    """Every place where an operator fits, with the function it is in and the lines of its statement."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.found: list[tuple[str, range, cst.CSTNode, cst.CSTNode]] = []
        self.names: list[str] = []
        self.functions: list[tuple[cst.FunctionDef, str]] = []
        self.lines: list[range] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom):
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self.names.append(node.name.value)
        if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement | cst.MatchCase):
            self.lines.append(self._lines(node))
        within = self.functions[-1][1] if self.functions else ""
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                self.found += [(within, self.lines[-1], node, changed) for changed in operator(node)]
        return True

    def visit_FunctionDef_body(self, node: cst.FunctionDef) -> None:  # noqa: N802  # libcst's name
        self.functions.append((node, self.functions[0][1] if self.functions else ".".join(self.names)))

    def leave_FunctionDef_body(self, node: cst.FunctionDef) -> None:  # noqa: N802  # libcst's name
        self.functions.pop()

    def on_leave(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self.names.pop()
        if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement | cst.MatchCase):
            self.lines.pop()

    def _lines(self, node: Any) -> range:
        """Of a compound statement only its head."""
        place = self.get_metadata(PositionProvider, node)
        body = getattr(getattr(node, "body", None), "body", ())
        last = place.end.line
        if not isinstance(node, cst.SimpleStatementLine) and body:
            last = max(place.start.line, self.get_metadata(PositionProvider, body[0]).start.line - 1)
        return range(place.start.line, last + 1)


def mutants_of(module: str, folder: Path) -> list[Mutant]:
    """Of `app/db/trail.py`, say; made once and kept in the folder while the module stays as it is."""
    text = text_of(module)
    kept = folder / f"{module.replace('/', '.')}.{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    if not kept.exists():
        made = [asdict(mutant) for mutant in _told_apart(_made(module, text))]
        kept.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    return [Mutant(**row) for row in json.loads(kept.read_text(encoding="utf-8"))]


def unchanged(module: str) -> Mutant:
    """No mutant at all: the tests must let it live, or they prove nothing."""
    return Mutant(module, "unchanged", "", 1, 0, 0, len(text_of(module)), "")


def _made(module: str, text: str) -> Iterator[Mutant]:
    """What is no Python, is twice the same or changes nothing is left out."""
    tree = MetadataWrapper(cst.parse_module(text))
    finding = _Finding()
    tree.visit(finding)
    parts = [tree.module.with_changes(body=[]).code, *map(tree.module.code_for_node, tree.module.body)]
    owner = {id(node): place for place, statement in enumerate(tree.module.body) for node in _nodes(statement)}
    known = {(place, _meaning(part)) for place, part in enumerate(parts[1:])}
    for within, lines, node, changed in finding.found:
        place = owner[id(node)]
        part = parts[place + 1]
        statement = tree.module.code_for_node(tree.module.body[place].deep_replace(node, changed))  # type: ignore[arg-type, union-attr]
        meant = place, _meaning(statement)
        if meant[1] and meant not in known:
            known.add(meant)
            before = sum(map(len, parts[:place + 1]))
            yield Mutant(module, f"{within}: {_change(part, statement)}", within, lines.start, lines.stop - 1,
                         before, len(text) - before - len(part), statement)


def _meaning(statement: str) -> str:
    """The same for texts that differ in their layout only; empty for what is no Python."""
    try:
        return ast.dump(ast.parse(statement))
    except SyntaxError:
        return ""


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _change(before: str, after: str) -> str:
    """What was changed, on one line, with a little of what stands around it."""
    before, after = " ".join(before.split()), " ".join(after.split())
    first = _equal(before, after)
    last = min(_equal(before[::-1], after[::-1]), len(before) - first, len(after) - first)
    old, new = before[first:len(before) - last], after[first:len(after) - last]
    return (f"{before[max(0, first - SEEN_AROUND):first]}⟦{old} → {new}⟧"
            f"{before[len(before) - last:][:SEEN_AROUND]}")


def _equal(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _told_apart(mutants: Iterator[Mutant]) -> Iterator[Mutant]:
    """What is told alike is numbered."""
    times = Counter[str]()
    for mutant in mutants:
        times[mutant.told] += 1
        number = times[mutant.told]
        yield mutant if number == 1 else replace(mutant, told=f"{mutant.told} ({number})")
