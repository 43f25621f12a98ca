"""A kind of record as columns of a sheet: rows read into values, versions written as rows.

The columns are the kind's fields under their machine names; a school's own sheet may head them in Chinese or English.
Child rows (participants, destinations) have a sheet of their own, `<kind>_<child>.csv`, that names the series. What
`write_rows` writes, `parse_row` reads back as the same values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.approval.models import Version
from app.records.content import rows_of
from app.records.fields import Field, Kind, Rows
from app.records.naming import referred_table
from app.records.sheets.headings import OWN_COLUMNS, own_columns
from app.records.sheets.references import References
from app.records.values import BadCell, cell_text, read_cell, write_cell
from app.sheets.writing import Sheet
from app.ui.words import Words


@dataclass(frozen=True)
class SheetColumn:
    """One field as a column of a sheet."""

    field: Field
    column: sa.Column[Any]

    @property
    def name(self) -> str:
        return self.field.name

    def read(self, cell: Any, references: References) -> Any:
        """The value; for an empty cell what the column is when nobody says anything. Raises BadCell."""
        referred = referred_table(self.column)
        if referred is None:
            value = read_cell(self.column, cell, territory=self.field.territory)
            return default_of(self.column) if value is None else value
        text = cell_text(cell)
        found = references.id_of(referred, text) if text else None
        if isinstance(found, Words):
            raise BadCell(found)
        return found

    def write(self, value: Any, references: References, *, words: bool = False) -> str:
        referred = referred_table(self.column)
        if referred is not None:
            return references.text_of(referred, value) if value is not None else ""
        return write_cell(self.column, value, territory=self.field.territory, words=words)


class ColumnReader:
    """A column of one sheet, read row after row. What a cell means is found once for all rows that say the same."""

    def __init__(self, column: SheetColumn, place: int, references: References) -> None:
        self.column, self.place, self.references = column, place, references
        self.name = column.name
        self.read_before: dict[tuple[type[Any], Any], Any] = {}

    def read(self, cells: Sequence[Any]) -> Any:
        """The value, or Words that say why there is none."""
        cell = cells[self.place] if self.place < len(cells) else None
        key = (cell.__class__, cell)
        try:
            return self.read_before[key]
        except KeyError:
            value = self.read_before[key] = self._read(cell)
            return value

    def _read(self, cell: Any) -> Any:
        try:
            return self.column.read(cell, self.references)
        except BadCell as bad:
            return bad.words


def default_of(column: sa.Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, sa.ColumnDefault) else None


@dataclass(frozen=True)
class CellFault:
    """What is wrong with a cell: the column's name as the sheet has it, and why."""

    column: str
    words: Words


Parsed = tuple[dict[str, Any], list[CellFault]]


def main_columns(kind: Kind) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(field, kind.column(field)) for field in kind.fields)


def child_columns(rows: Rows) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(field, rows.column(field)) for field in rows.fields)


def parse_row(kind: Kind, cells: Mapping[str, Any], references: References) -> Parsed:
    """The values of a kind's fields in a row whose headings are machine names, and what cannot be read."""
    return parse_cells(main_columns(kind), cells, references)


def parse_child(rows: Rows, cells: Mapping[str, Any], references: References) -> Parsed:
    return parse_cells(child_columns(rows), cells, references)


def parse_cells(columns: Sequence[SheetColumn], cells: Mapping[str, Any], references: References) -> Parsed:
    values: dict[str, Any] = {}
    faults: list[CellFault] = []
    for column in columns:
        if column.name not in cells:
            continue
        try:
            values[column.name] = column.read(cells[column.name], references)
        except BadCell as fault:
            faults.append(CellFault(column.name, fault.words))
    return values, faults


def write_rows(kind: Kind, versions: Sequence[Version], references: References, *, words: bool = False) -> Sheet:
    """Versions as rows. `words`: headings and values in the current language instead of machine names."""
    columns = main_columns(kind)
    lines = [(*_own_cells(kind, version, references),
              *(column.write(getattr(version, column.name), references, words=words) for column in columns))
             for version in versions]
    return Sheet((*_titles(own_columns(kind), words), *_headings(columns, words)), tuple(lines))


def write_child_rows(rows: Rows, versions: Sequence[Version], references: References, *, words: bool = False) -> Sheet:
    columns = child_columns(rows)
    lines = [(version.series.public_id,
              *(column.write(getattr(row, column.name), references, words=words) for column in columns))
             for version in versions for row in rows_of(version, rows)]
    return Sheet((*_titles(("series",), words), *_headings(columns, words)), tuple(lines))


def _own_cells(kind: Kind, version: Version, references: References) -> tuple[str, ...]:
    series = version.series
    parent = (references.text_of("series", series.parent_id),) if kind.parent and series.parent_id else ()
    return (series.public_id, references.text_of("organisation", series.organisation_id), *parent)


def _titles(names: Sequence[str], words: bool) -> list[str]:
    return [str(OWN_COLUMNS[name]) if words else name for name in names]


def _headings(columns: Sequence[SheetColumn], words: bool) -> list[str]:
    return [str(column.field.label) if words else column.name for column in columns]
