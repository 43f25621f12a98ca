"""Where a row of a sheet says something else than a version does."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.approval.models import Version
from app.records.content import columns_of, rows_of
from app.records.fields import Kind, Rows

ChildValues = Mapping[str, Sequence[Mapping[str, Any]]]


def changed_fields(kind: Kind, version: Version, values: Mapping[str, Any], children: ChildValues) -> list[str]:
    """The fields that would be different, by name; a column that the sheet does not have stays as it is."""
    names = [name for name, value in values.items() if getattr(version, name) != value]
    for rows in kind.rows:
        given = children.get(rows.name)
        if given is not None and list(given) != _as_given(version, rows, given):
            names.append(rows.name)
    return sorted(names)


def _as_given(version: Version, rows: Rows, given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The version's child rows, told in the columns that the sheet has."""
    columns = list(given[0]) if given else [column.name for column in columns_of(rows.model.__table__)]
    return [{name: getattr(row, name) for name in columns} for row in rows_of(version, rows)]
