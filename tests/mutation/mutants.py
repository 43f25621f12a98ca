"""The mutants of a module: mutmut's operators on every expression and statement of it, module level and decorated
functions too. Left out is only what is never run: annotations, imports and docstrings."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
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
    lines: range
    source: str
    statement: str
    """The statement of the module that it is in, as changed."""


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


def mutants_of(module: str) -> list[Mutant]:
    """Of `app/db/trail.py`, say. Texts that are no Python, that are twice the same or change nothing are left out."""
    tree = MetadataWrapper(cst.parse_module((ROOT / module).read_text(encoding="utf-8")))
    finding = _Finding()
    tree.visit(finding)
    return list(_told_apart(_made(module, tree.module, finding)))


def unchanged(module: str) -> Mutant:
    """No mutant at all: the tests must let it live, or they prove nothing."""
    return Mutant(module, "unchanged", "", range(0), (ROOT / module).read_text(encoding="utf-8"), "")


def _made(module: str, tree: cst.Module, finding: _Finding) -> Iterator[Mutant]:
    parts = [tree.with_changes(body=[]).code, *(tree.code_for_node(statement) for statement in tree.body)]
    owner = {id(node): place for place, statement in enumerate(tree.body) for node in _nodes(statement)}
    known = {(place, _meaning(part)) for place, part in enumerate(parts[1:])}
    for within, lines, node, changed in finding.found:
        place = owner[id(node)]
        statement = tree.code_for_node(tree.body[place].deep_replace(node, changed))  # type: ignore[arg-type, union-attr]
        meant = place, _meaning(statement)
        if meant[1] and meant not in known:
            known.add(meant)
            source = "".join([*parts[:place + 1], statement, *parts[place + 2:]])
            yield Mutant(module, f"{within}: {_change(parts[place + 1], statement)}", within, lines, source, statement)


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
    times: dict[str, int] = {}
    for mutant in mutants:
        times[mutant.told] = times.get(mutant.told, 0) + 1
        number = times[mutant.told]
        told = mutant.told if number == 1 else f"{mutant.told} ({number})"
        yield Mutant(mutant.module, told, mutant.within, mutant.lines, mutant.source, mutant.statement)
