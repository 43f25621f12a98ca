"""Numbers given to a statement as one parameter, however many they are: its text stays the same for everybody."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class _Numbers(TypeDecorator[Any]):
    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[int] | None, dialect: sa.Dialect) -> str:
        return json.dumps(list(value or ()))


class _Each(FunctionElement[Any]):
    """Rows with a column `value`, as both databases call it."""

    inherit_cache = True
    type = sa.Integer()


@compiles(_Each, "sqlite")
def _in_sqlite(element: _Each, compiler: Any, **kwargs: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kwargs)})"


@compiles(_Each, "postgresql")
def _in_postgresql(element: _Each, compiler: Any, **kwargs: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **kwargs)} AS JSON))"


def given(name: str) -> sa.Select[int]:
    """The numbers given under this name when the statement is asked; none where nothing is given."""
    each = _Each(sa.bindparam(name, type_=_Numbers())).table_valued("value")
    return sa.select(sa.cast(each.c.value, sa.Integer))
