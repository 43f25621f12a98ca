"""What the versions of a ledger say: the fields of each row, and its child rows from their own tables."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from app.records.content import columns_of
from app.records.fields import Kind, Rows
from app.records.kinds import KINDS
from app.records.sheets.columns import child_columns, default_of, main_columns, parse_child, parse_row
from app.records.sheets.references import Known
from app.seeding.ledger import Ledger
from app.seeding.records import Records
from app.seeding.rows import Folder
from app.ui.words import Words

Children = dict[tuple[str, str, str, str], list[dict[str, Any]]]
"""Child rows by kind, name of the rows, series and version."""


def read_contents(ledger: Ledger, records: Records, folder: Folder) -> None:
    """What every version says; a copy that a return opened says what its original said."""
    references = Known(ledger.session)
    children = _children(folder, references)
    for entry in records.entries:
        if entry.copied_from is not None and entry.copied_from.row is entry.row:
            entry.values, entry.children = dict(entry.copied_from.values), entry.copied_from.children
            continue
        fields = {column.name for column in main_columns(entry.kind)}
        cells = {name: cell for name, cell in entry.row.cells.items() if name in fields}
        values, faults = parse_row(entry.kind, cells, references)
        for fault in faults:
            entry.row.fault(fault.column, fault.words)
        entry.values = _with_defaults(values, columns_of(entry.kind.table))
        key = (entry.series.public_id, str(entry.number))
        entry.children = {rows.name: children.pop((entry.kind.name, rows.name, *key), []) for rows in entry.kind.rows}
    for kind_name, rows_name, series, version in children:
        folder.faults.add(f"records/{kind_name}_{rows_name}.csv", 0, "series", Words(
            f"没有 {series} 的第 {version} 版。", f"There is no version {version} of {series}."))


def _children(folder: Folder, references: Known) -> Children:
    found: Children = defaultdict(list)
    for kind in KINDS.values():
        for rows in kind.rows:
            _read_children(folder, references, kind, rows, found)
    return found


def _read_children(folder: Folder, references: Known, kind: Kind, rows: Rows, found: Children) -> None:
    names = [column.name for column in child_columns(rows)]
    for row in folder.rows(f"records/{kind.name}_{rows.name}.csv", ("series", "version"), names):
        cells = {name: cell for name, cell in row.cells.items() if name in names}
        values, faults = parse_child(rows, cells, references)
        for fault in faults:
            row.fault(fault.column, fault.words)
        key = (kind.name, rows.name, row.text("series", needed=True), row.text("version", needed=True))
        found[key].append(_with_defaults(values, columns_of(rows.model.__table__)))


def _with_defaults(values: dict[str, Any], columns: Iterable[Any]) -> dict[str, Any]:
    """Every column with a value: what is not said is empty, or what the column is when nobody says anything."""
    return {column.name: values.get(column.name, default_of(column)) for column in columns}
