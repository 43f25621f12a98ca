"""Putting a mutant into a process where everything is imported already: a mutant costs its tests and no more.

Functions keep who they are and get the code of the mutant; a name that the module binds is bound anew wherever it was
imported. What is run at import only (a class, a decorator) cannot be put in so: `importing` imports it.
"""

import ast
import gc
import sys
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.mutation.mutants import ROOT, Mutant, text_of

Path = tuple[str, ...]


class CannotPatch(Exception):
    """It must be imported to be there."""


class CannotRun(Exception):
    """Its own statement fails where it stands: nobody could import it."""


def name_of(module: str) -> str:
    """`app.db.trail` of `app/db/trail.py`."""
    return module.removesuffix(".py").replace("/", ".")


class Living:
    """The functions of one module that are alive in this process, by where in it they stand."""

    def __init__(self, module: str) -> None:
        self.module: ModuleType = sys.modules[name_of(module)]
        file = ROOT / module
        whole = compile(text_of(module), str(file), "exec", dont_inherit=True)
        places = {code: path for path, code in _codes(whole)}
        self.functions: list[tuple[Path, FunctionType]] = [
            (places[item.__code__], item) for item in gc.get_objects()
            if isinstance(item, FunctionType) and item.__code__.co_filename == str(file) and item.__code__ in places]

    def body(self, within: str) -> set[int]:
        """The lines inside a function, its head not among them."""
        outer = tuple(within.split("."))
        codes = [function.__code__ for path, function in self.functions if path[:len(outer)] == outer]
        return {line for code in codes for _, _, line in code.co_lines() if line and line > code.co_firstlineno}

    def put_in(self, mutant: Mutant) -> None:
        """Raises CannotPatch or CannotRun."""
        if mutant.within:
            self._put_code_in(mutant)
        else:
            self._bind_anew(mutant)
        for value in vars(self.module).values():
            if isinstance(value, _lru_cache_wrapper):
                value.cache_clear()

    def _put_code_in(self, mutant: Mutant) -> None:
        outer = tuple(mutant.within.split("."))
        codes = dict(_codes(compile(mutant.source, str(ROOT / mutant.module), "exec", dont_inherit=True)))
        patched = 0
        for path, function in self.functions:
            if path[:len(outer)] == outer:
                if path not in codes or len(codes[path].co_freevars) != len(function.__code__.co_freevars):
                    raise CannotPatch
                function.__code__ = codes[path]
                patched += 1
        if not patched:
            raise CannotPatch

    def _bind_anew(self, mutant: Mutant) -> None:
        tree = ast.parse(mutant.statement)
        if not all(isinstance(statement, ast.Assign | ast.AnnAssign) for statement in tree.body):
            raise CannotPatch
        names = dict(vars(self.module))
        try:
            exec(compile(tree, str(ROOT / mutant.module), "exec", dont_inherit=True), names)
        except Exception as error:
            raise CannotRun(repr(error)) from error
        for name, new in names.items():
            if name in vars(self.module) and (old := vars(self.module)[name]) is not new:
                _bind_everywhere(name, old, new)


def _bind_everywhere(name: str, old: Any, new: Any) -> None:
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").split(".")[0] in ("app", "tests") and vars(module).get(name, None) is old:
            setattr(module, name, new)


def _codes(code: CodeType, path: Path = ()) -> Iterator[tuple[Path, CodeType]]:
    """Every function in a code, by the names on the way to it; those of one name are numbered."""
    times: dict[str, int] = {}
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            times[inner.co_name] = times.get(inner.co_name, 0) + 1
            number = times[inner.co_name]
            where = (*path, inner.co_name if number == 1 else f"{inner.co_name}#{number}")
            yield where, inner
            yield from _codes(inner, where)
