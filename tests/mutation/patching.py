"""Putting a mutant into a process where everything is imported already: a mutant costs its tests and no more.

Functions keep who they are and get the code of the mutant; a name that the module binds is bound anew wherever it was
imported. Members of an enum get their new values and words, and a table takes the place of the old one in the schema.
What else is run at import (another class, a decorator) cannot be put in so: `importing` imports it.
"""

import ast
import gc
import sys
from collections.abc import Iterator
from enum import Enum
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from tests.mutation.mutants import ROOT, Mutant, text_of

Path = tuple[str, ...]


class CannotPatch(Exception):
    """It must be imported to be there."""


class CannotRun(Exception):
    """Its own statement fails where it stands: nobody could import it."""


def name_of(module: str) -> str:
    """`app.db.trail` of `app/db/trail.py`."""
    return module.removesuffix(".py").replace("/", ".")


def forget_cached(module: str) -> None:
    """What is cached in a module, so that its functions run again; nothing where it is not imported yet."""
    for value in list(vars(sys.modules.get(name_of(module), object)).values()):
        if isinstance(value, _lru_cache_wrapper):
            value.cache_clear()


class Living:
    """The functions of one module that are alive in this process, by where in it they stand."""

    def __init__(self, module: str) -> None:
        self.name, self.module = module, sys.modules[name_of(module)]
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
        forget_cached(self.name)

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
        for statement in tree.body:
            if isinstance(statement, ast.ClassDef):
                self._put_class_in(tree, vars(self.module)[statement.name])
            elif isinstance(statement, ast.Assign | ast.AnnAssign):
                for name, new in self._run(tree).items():
                    if name in vars(self.module) and (old := vars(self.module)[name]) is not new:
                        _bind_everywhere(name, old, new)
            else:
                raise CannotPatch

    def _put_class_in(self, tree: ast.Module, old: Any) -> None:
        if issubclass(old, Enum):
            new = self._run(tree)[old.__name__]
            for member in old:
                changed = new[member.name]
                member._value_ = changed.value
                if hasattr(member, "words"):
                    member.words = changed.words
        elif hasattr(old, "__table__"):
            table = self._run(tree, Base=_fresh_base(old))[old.__name__].__table__
            old.metadata.remove(old.__table__)
            table.to_metadata(old.metadata)
        else:
            raise CannotPatch

    def _run(self, tree: ast.Module, **other: Any) -> dict[str, Any]:
        """The names of the module after the statement, run where it stands."""
        names = vars(self.module) | other
        try:
            exec(compile(tree, self.module.__name__, "exec", dont_inherit=True), names)
        except Exception as error:
            raise CannotRun(repr(error)) from error
        return names


def _fresh_base(model: Any) -> type[DeclarativeBase]:
    """A base like the registry's, with nothing on it."""
    base = next(item for item in model.__mro__ if DeclarativeBase in item.__bases__)
    own = {"metadata": sa.MetaData(naming_convention=base.metadata.naming_convention),
           "type_annotation_map": base.registry.type_annotation_map}
    return type("Base", (DeclarativeBase,), own)


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
