"""A version as people read it: each field's words and value, its heading, and two versions side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.approval.models import Version
from app.records.columns import is_masked
from app.records.content import kind_of, rows_of
from app.records.fields import Field, Kind, Rows, Section
from app.records.naming import Names, referred_table
from app.ui.territories import territory_name
from app.ui.text import mask_number, text
from app.ui.words import t

NOTHING_SAID: Mapping[str, str] = {}


@dataclass(frozen=True)
class Value:
    """One field with its value as text. `changed` against the version it is compared with, whose text is `before`.
    `note` says why it is far from the school's own past."""

    field: Field
    label: str
    text: str
    before: str = ""
    changed: bool = False
    note: str = ""

    @property
    def noted(self) -> str:
        if not self.note:
            return self.text
        return t("{text}（说明：{note}）", "{text} (why: {note})", text=self.text, note=self.note)


@dataclass(frozen=True)
class Table:
    """Child rows as text. `changed` when any row differs from the compared version's. `hidden` counts the rows that
    belong to organisations out of the reader's sight."""

    rows: Rows
    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    before: tuple[tuple[str, ...], ...] = ()
    changed: bool = False
    hidden: int = 0


@dataclass(frozen=True)
class Shown:
    section: Section
    values: tuple[Value, ...]
    table: Table | None = None

    @property
    def changed(self) -> bool:
        return any(value.changed for value in self.values) or bool(self.table and self.table.changed)


def value_text(field: Field, column: sa.Column[Any], value: Any, names: Names) -> str:
    """One value as text. Numbers of papers are masked; ids become names; codes become countries and regions."""
    referred = referred_table(column)
    if referred is not None:
        return names.name(referred, value)
    if field.territory:
        return territory_name(value)
    if is_masked(column.type) and value:
        return mask_number(value)
    return text(value)


def shown(version: Version, names: Names, against: Version | None = None, *,
          seen: set[int] | None = None, said: Mapping[str, str] = NOTHING_SAID) -> list[Shown]:
    """All sections of a version, compared with another if one is given. `seen` limits child rows that belong to an
    organisation to these. `said` are explanations by field."""
    kind = kind_of(version)
    return [Shown(section, _values(kind, section, version, names, against, said),
                  _table(section, version, names, against, seen)) for section in kind.sections]


def _values(kind: Kind, section: Section, version: Version, names: Names, against: Version | None,
            said: Mapping[str, str]) -> tuple[Value, ...]:
    found = []
    for field in section.fields:
        column = kind.column(field)
        now = value_text(field, column, getattr(version, field.name), names)
        if against is None:
            found.append(Value(field, str(field.label), now, note=said.get(field.name, "")))
            continue
        before = value_text(field, column, getattr(against, field.name), names)
        different = getattr(version, field.name) != getattr(against, field.name)
        found.append(Value(field, str(field.label), now, before, different, said.get(field.name, "")))
    return tuple(found)


def _table(section: Section, version: Version, names: Names, against: Version | None,
           seen: set[int] | None) -> Table | None:
    rows = section.rows
    if rows is None:
        return None
    lines = _lines(rows, version, names, seen)
    before = _lines(rows, against, names, seen) if against is not None else ()
    changed = against is not None and _contents(rows, version) != _contents(rows, against)
    headings = tuple(str(field.label) for field in rows.fields)
    return Table(rows, headings, lines, before, changed, len(rows_of(version, rows)) - len(lines))


def _lines(rows: Rows, version: Version, names: Names, seen: set[int] | None) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(value_text(field, rows.column(field), getattr(row, field.name), names) for field in rows.fields)
        for row in rows_of(version, rows)
        if seen is None or getattr(row, "organisation_id", None) in {None, *seen})


def _contents(rows: Rows, version: Version) -> list[list[Any]]:
    """Values, not texts: a masked number that changed in its middle has changed."""
    return [[getattr(row, field.name) for field in rows.fields] for row in rows_of(version, rows)]


def heading(version: Version, names: Names) -> str:
    """What a record is called in lists and titles: its heading fields, or that it has no name yet."""
    kind = kind_of(version)
    parts = [value_text(kind.field(name), kind.column(kind.field(name)), getattr(version, name), names)
             for name in kind.heading]
    return " ".join(part for part in parts if part) or t("（未填写）", "(not filled in)")


def listed_values(version: Version, names: Names) -> list[str]:
    kind = kind_of(version)
    return [value_text(field, kind.column(field), getattr(version, field.name), names) for field in kind.listed]


def changed_sections(sections: Sequence[Shown]) -> list[Shown]:
    return [part for part in sections if part.changed]
