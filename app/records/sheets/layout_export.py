"""A layout filled from the registry, and a list that came back held against it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.scope import visible_organisations
from app.approval.models import Version
from app.approval.steps import State
from app.db.reads import Read, note_read
from app.db.trail import write_trail
from app.organisations.models import Organisation
from app.records.columns import is_masked
from app.records.content import rows_of
from app.records.fields import Kind, Rows
from app.records.finding.search import Filters, records_of
from app.records.sheets.columns import SheetColumn
from app.records.sheets.exporting import OFFICERS
from app.records.sheets.layouts import Layout, LayoutColumn, LayoutSheet
from app.records.sheets.references import Named
from app.records.values import cell_text
from app.sheets.tables import Lines, Table, table_of
from app.sheets.writing import Sheet
from app.ui.text import HIDDEN, mask_number
from app.ui.words import Labelled, speaking


@dataclass(frozen=True)
class Difference:
    """A line both have, under its key, and where they differ: heading, ours, theirs."""

    key: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Compared:
    """One sheet of ours and theirs. Lines are counted once: ours = matched + differing + only here, theirs likewise."""

    sheet: str
    matched: int
    differing: tuple[Difference, ...]
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]


def filled(session: Session, layout: Layout, actor: User) -> dict[str, Sheet]:
    """The layout's sheets with the filed records in force that this person may see, in Chinese; noted in the trail."""
    with speaking("zh"):
        writer = _Writer(session, actor)
        sheets: dict[str, Sheet] = {}
        for part in layout.sheets:
            before = sheets.get(part.name, Sheet(part.header, ()))
            sheets[part.name] = Sheet(part.header, (*before.rows, *writer.lines(part, len(before.rows))))
    note_read(session, Read.EXPORT, "layout", layout.name, actor=actor.username)
    write_trail(session, "export", "layout", layout.name, actor=actor.username,
                records=sum(len(sheet.rows) for sheet in sheets.values()))
    return sheets


class _Writer:
    """Writes lines for one person: document numbers masked and restricted facts left out as in every export."""

    def __init__(self, session: Session, actor: User) -> None:
        self.session, self.actor, self.references = session, actor, Named(session)
        self.own = {post.organisation_id for post in actor.posts_held if post.role in OFFICERS}

    @cached_property
    def seen(self) -> set[int]:
        return set(self.session.scalars(visible_organisations(self.actor)))

    def lines(self, part: LayoutSheet, before: int) -> Iterator[tuple[str, ...]]:
        number = before
        for version, row in self._entries(part):
            number += 1
            yield tuple(str(number) if column.serial else self._cell(part, column, version, row)
                        for column in part.columns)

    def _entries(self, part: LayoutSheet) -> Iterator[tuple[Version, Any]]:
        if part.kind is None:
            return
        model: Any = part.kind.model
        statement = records_of(part.kind, self.actor, Filters(state=State.FILED.value)).where(
            *(getattr(model, name).in_(values) for name, values in part.where.items()))
        for version in self.session.scalars(statement.order_by(model.id)):
            if part.rows is None:
                yield version, None
                continue
            for row in rows_of(version, part.rows):
                if (getattr(row, "organisation_id", None) or version.organisation_id) in self.seen:
                    yield version, row

    def _cell(self, part: LayoutSheet, column: LayoutColumn, version: Version, row: Any) -> str:
        said = [self._value(part, column, name, version, row) for name in column.fields]
        return " ".join(text for text in said if text)

    def _value(self, part: LayoutSheet, column: LayoutColumn, name: str, version: Version, row: Any) -> str:
        own = {"organisation": lambda: self.references.text_of("organisation", version.organisation_id),
               "organisation_code": lambda: self.codes[version.organisation_id],
               "filing_number": lambda: version.series.filing_number or "",
               "series": lambda: version.series.public_id}
        if name in own:
            return own[name]()
        assert part.kind is not None
        source, sheet_column = _source(part.kind, part.rows, name, version, row)
        owner = getattr(source, "organisation_id", None) or version.organisation_id
        return self._written(column, sheet_column, getattr(source, sheet_column.name), is_own=owner in self.own)

    def _written(self, column: LayoutColumn, described: SheetColumn, value: Any, *, is_own: bool) -> str:
        if value is None or (described.field.restricted and not is_own):
            return ""
        if is_masked(described.column.type) and not is_own:
            return mask_number(str(value))
        if isinstance(value, date):
            return value.strftime(column.date)
        if isinstance(value, Labelled) and (column.codes or column.machine):
            return column.codes.get(value.value, value.value)
        return described.write(value, self.references, words=True)

    @cached_property
    def codes(self) -> Mapping[int, str]:
        return {number: code for number, code in self.session.execute(sa.select(Organisation.id, Organisation.code))}


def _source(kind: Kind, rows: Rows | None, name: str, version: Version, row: Any) -> tuple[Any, SheetColumn]:
    if rows is not None and name.startswith(f"{rows.name}."):
        item = next(item for item in rows.fields if item.name == name.removeprefix(f"{rows.name}."))
        return row, SheetColumn(item, rows.column(item))
    return version, SheetColumn(kind.field(name), kind.column(kind.field(name)))


def compare(layout: Layout, ours: Mapping[str, Sheet], pages: Mapping[str, Lines], name: str) -> list[Compared]:
    """Every sheet of the layout that the returned file has; of a CSV its one page, if the layout has one sheet."""
    parts = {part.name: part for part in layout.sheets}
    found = []
    for title, part in parts.items():
        lines = pages.get(title) or (pages.get("") if len(parts) == 1 else None)
        if lines:
            found.append(_compared(part, ours[title], table_of(f"{name}#{title}", lines, part.header.__contains__)))
    return found


def _compared(part: LayoutSheet, ours: Sheet, theirs: Table) -> Compared:
    """Lines are matched by the key's columns; two of one key are matched in their order."""
    here = _keyed(part, [dict(zip(ours.header, row, strict=True)) for row in ours.rows])
    there = _keyed(part, [{title: cell_text(cell) for title, cell in row.cells.items()} for row in theirs.rows])
    hidden = {_masked(key): key for key in there}
    matched, differing, only_here = 0, [], []
    for key, mine in here.items():
        match = key if key in there else hidden.get(key) if any(HIDDEN in text for text in key) else None
        if match is None or match not in there:
            only_here.append(" ".join(key))
            continue
        differs = _differences(part, mine, there.pop(match))
        matched += not differs
        if differs:
            differing.append(Difference(" ".join(key), differs))
    return Compared(part.name, matched, tuple(differing), tuple(only_here), tuple(" ".join(key) for key in there))


def _keyed(part: LayoutSheet, lines: Sequence[Mapping[str, str]]) -> dict[tuple[str, ...], Mapping[str, str]]:
    found: dict[tuple[str, ...], Mapping[str, str]] = {}
    for line in lines:
        key = tuple(line.get(heading, "").strip() for heading in part.key)
        number = 1
        while (numbered := key if number == 1 else (*key, f"#{number}")) in found:
            number += 1
        found[numbered] = line
    return found


def _masked(key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(mask_number(text) for text in key)


def _differences(part: LayoutSheet, ours: Mapping[str, str],
                 theirs: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Of the columns that both have. A number we show masked is compared masked."""
    serial = {column.heading for column in part.columns if column.serial}
    found = []
    for heading, mine in ours.items():
        if heading in serial or heading not in theirs:
            continue
        other = theirs[heading].strip()
        if mine.strip() != (mask_number(other) if HIDDEN in mine else other):
            found.append((heading, mine, mask_number(other) if HIDDEN in mine else other))
    return tuple(found)
