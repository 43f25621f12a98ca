"""The sheets that other systems want, as data: which records, which columns in which order, which codes.

A layout is a TOML file. Those of `layouts/` come with the registry; a bureau lays its own into the folder `layouts` of
the data folder. What a file may say is in `bureau-eight-sheets.toml` and `pupil-register.toml`; what it names and the
registry does not know is told with its place when it is read.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app.records.fields import Kind, Rows
from app.records.kinds import KINDS
from app.ui.words import Labelled, Words

SHIPPED = Path(__file__).parent / "layouts"
OWN_FIELDS = ("organisation", "organisation_code", "filing_number", "series")
VALUES = "values"
COLUMN_KEYS = frozenset(("heading", "field", "fields", "serial", "codes", "date"))
SHEET_KEYS = frozenset(("name", "kind", "rows", "where", "key", "column"))


class BadLayout(Exception):
    """The file says something the registry does not know; the message names file and place."""


@dataclass(frozen=True)
class LayoutColumn:
    """A heading, the fields written under it (joined by a blank), and how. No field: to be filled in by hand. `codes`:
    what stands for a value there; empty: its words. `date`: as strftime has it."""

    heading: str
    fields: tuple[str, ...] = ()
    serial: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    machine: bool = False
    date: str = "%Y-%m-%d"


@dataclass(frozen=True)
class LayoutSheet:
    """Filed records of a kind in force whose fields have these values; a line for each, or for each child row."""

    name: str
    kind: Kind | None
    rows: Rows | None
    where: Mapping[str, tuple[Any, ...]]
    key: tuple[str, ...]
    columns: tuple[LayoutColumn, ...]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)


@dataclass(frozen=True)
class Layout:
    name: str
    title: Words
    source: Words
    sheets: tuple[LayoutSheet, ...]


def layouts() -> tuple[dict[str, Layout], list[str]]:
    """Every layout by the stem of its file, the bureau's own before shipped ones of the same name; and what keeps
    files from being read."""
    own = Path(current_app.config["DATA_DIR"]) / "layouts"
    files = {path.stem: path for folder in (SHIPPED, own) for path in sorted(folder.glob("*.toml"))}
    found, faults = {}, []
    for name, path in files.items():
        try:
            found[name] = read_layout(path)
        except BadLayout as bad:
            faults.append(str(bad))
    return found, faults


def read_layout(path: Path) -> Layout:
    """Raises BadLayout."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        sheets = tuple(_sheet(path.name, place, item) for place, item in enumerate(told["sheet"], start=1))
        layout = Layout(path.stem, Words(**told["title"]), Words(**told["source"]), sheets)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadLayout(f"{path.name}: {error}") from error
    except (KeyError, TypeError) as error:
        raise BadLayout(f"{path.name}: {error} is missing or misplaced") from error
    for sheet in layout.sheets:
        if any(other.header != sheet.header for other in layout.sheets if other.name == sheet.name):
            raise BadLayout(f"{path.name}: the parts of sheet {sheet.name} have different headings")
    return layout


def _sheet(file: str, place: int, told: Mapping[str, Any]) -> LayoutSheet:
    where = f"{file}, sheet {place}"
    _only(where, told, SHEET_KEYS)
    kind = KINDS.get(told.get("kind", ""))
    if kind is None and "kind" in told:
        raise BadLayout(f"{where}: there is no kind {told['kind']}")
    rows = next((item for item in kind.rows if item.name == told.get("rows")), None) if kind else None
    if rows is None and "rows" in told:
        raise BadLayout(f"{where}: the kind has no rows {told['rows']}")
    columns = tuple(_column(f"{where}, column {number}", kind, rows, item)
                    for number, item in enumerate(told["column"], start=1))
    missing = [heading for heading in told["key"] if heading not in {column.heading for column in columns}]
    if missing or not told["key"]:
        raise BadLayout(f"{where}: the key names no column: {', '.join(missing)}")
    return LayoutSheet(str(told["name"]), kind, rows, _values(where, kind, told.get("where", {})),
                       tuple(told["key"]), columns)


def _only(where: str, told: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := told.keys() - known:
        raise BadLayout(f"{where}: {', '.join(sorted(unknown))} means nothing here")


def _column(where: str, kind: Kind | None, rows: Rows | None, told: Mapping[str, Any]) -> LayoutColumn:
    _only(where, told, COLUMN_KEYS)
    fields = tuple(told.get("fields", ())) or ((told["field"],) if "field" in told else ())
    for name in fields:
        if kind is None or not _is_known(kind, rows, name):
            raise BadLayout(f"{where}: there is no field {name}")
    codes = told.get("codes", {})
    return LayoutColumn(str(told["heading"]), fields, bool(told.get("serial")), {} if codes == VALUES else dict(codes),
                        codes == VALUES, str(told.get("date", "%Y-%m-%d")))


def _is_known(kind: Kind, rows: Rows | None, name: str) -> bool:
    if rows is not None and name.startswith(f"{rows.name}."):
        return name.removeprefix(f"{rows.name}.") in {item.name for item in rows.fields}
    return name in OWN_FIELDS or name in {item.name for item in kind.fields}


def _values(where: str, kind: Kind | None, told: Mapping[str, Sequence[str]]) -> dict[str, tuple[Any, ...]]:
    found = {}
    for name, values in told.items():
        if kind is None or name not in {item.name for item in kind.fields}:
            raise BadLayout(f"{where}: there is no field {name}")
        column = kind.table.c[name].type
        if not isinstance(column, sa.Enum) or column.enum_class is None:
            raise BadLayout(f"{where}: {name} has no choices to pick from")
        try:
            members: list[Labelled] = [column.enum_class(value) for value in values]  # type: ignore[misc]  # Labelled
        except ValueError as error:
            raise BadLayout(f"{where}: {error}") from error
        found[name] = tuple(members)
    return found
