"""What is worked out once for a whole run and kept between tests, each of which has an application and an engine of
its own: how Werkzeug builds the address of a rule, and what SQL a statement becomes."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

_statements: LRUCache[Any, Any] = LRUCache(2000)
_builders: dict[Any, Callable[..., tuple[str, str]]] = {}
_compile_builder = Rule._compile_builder


def keep_builders() -> None:
    """Have every application of this process build its addresses by the functions that the first one compiled."""
    Rule._compile_builder = _kept_builder  # type: ignore[method-assign]


def keep_statements(engine: Engine) -> None:
    """Have this engine use the SQL that the engines of the same kind before it compiled."""
    known: type[Dialect] = type(engine.dialect)
    engine.dialect.__class__ = _equal_dialects(known)
    engine._compiled_cache = _statements


def _kept_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    key = rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


_dialects: dict[type[Dialect], type[Dialect]] = {}


def _equal_dialects(known: type[Dialect]) -> type[Dialect]:
    """The same dialect, but one of its instances is as good as another: they find what the other left in the cache."""
    if known not in _dialects:
        _dialects[known] = type(known.__name__, (known,), {
            "__eq__": lambda one, other: type(one) is type(other), "__hash__": lambda one: hash(type(one)),
            "supports_statement_cache": True})
    return _dialects[known]
