"""What a condition reads: which columns, and for one record the values of its own fields among them.

So a page says not only that an agreement has expired, but that its 到期日 is 2026-02-28.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from app.approval.models import Version
from app.indicators.rules import Condition, Rule, measures_of
from app.records.content import kind_of
from app.records.display import value_text
from app.records.fields import Field, Kind
from app.records.naming import Names
from app.ui.words import Words


@dataclass(frozen=True)
class Fact:
    """A field of a record and its value as text."""

    label: str
    text: str


def failing_conditions(rule: Rule, failing: Iterable[Words]) -> list[Condition]:
    """The conditions that these words of a verdict speak of. What lies outside the plan fails none of them."""
    said = set(failing)
    return [condition for measure in measures_of(rule) for condition in measure.conditions if condition.says in said]


def columns_read(conditions: Iterable[Condition]) -> set[tuple[str, str]]:
    """Table and column of everything the conditions read, those of the records they look up among them."""
    found: set[tuple[str, str]] = set()
    for condition in conditions:
        for element in visitors.iterate(condition.clause):
            if isinstance(element, sa.ColumnClause | sa.Column):
                found |= {(column.table.name, column.name) for column in element.base_columns
                          if isinstance(column, sa.Column) and isinstance(column.table, sa.Table)}
    return found


def facts_read(version: Version, conditions: Iterable[Condition], names: Names) -> tuple[Fact, ...]:
    """The record's own fields that the conditions read and that are filled in."""
    kind = kind_of(version)
    read = columns_read(conditions)
    return tuple(Fact(str(field.label), value_text(field, kind.column(field), getattr(version, field.name), names))
                 for field in _fields(kind)
                 if (kind.table.name, field.name) in read and getattr(version, field.name) not in (None, False, ""))


@cache
def _fields(kind: Kind) -> tuple[Field, ...]:
    """Every field but those whose value is nobody's to read in a list."""
    return tuple(field for field in kind.fields
                 if not field.restricted and not kind.column(field).info.get("personal"))


def looks_up(conditions: Iterable[Condition]) -> bool:
    """Whether a condition compares the record with others, as the latest return or the first signing does."""
    return any(isinstance(element, sa.ColumnClause | sa.Column) and isinstance(element.table, sa.Subquery)
               for condition in conditions for element in visitors.iterate(condition.clause))
