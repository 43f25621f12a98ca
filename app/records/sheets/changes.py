"""What a sheet asks for: every row as a change to a draft, or as faults with their file, row and column.

A row with a record id changes the open draft of that record. A row without one is a new record, unless the school has
one of the same key already: then it is that one, so that a file sent again makes nothing twice. What is filed or under
way is never changed from a sheet; a row that says the same as it does is unchanged. Child rows name the record, or a
mark such as new-1 that a new row carries in place of an id.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import User
from app.approval.models import Series, Version
from app.approval.steps import State
from app.records.access import schools_to_enter_for, visible_versions, writable_organisations
from app.records.fields import Kind, Rows
from app.records.sheets.columns import ColumnReader, SheetColumn, child_columns, main_columns
from app.records.sheets.differences import changed_fields
from app.records.sheets.headings import columns_beside, match_header, old_column
from app.records.sheets.keys import Keys
from app.records.sheets.references import Known
from app.records.values import BadCell, cell_text, legible, read_cell
from app.records.writing.old_ledgers import (
    COLUMNS,
    NUMBER_LENGTH,
    TOO_LONG,
    OldEntry,
    OldLedger,
    TakenOver,
    entries_of,
    series_by_old_number,
)
from app.records.writing.past import WORDS_LENGTH
from app.sheets.tables import Row, Table
from app.ui.words import Words

NEW = re.compile(r"(new|新)[-_ ]?\d+", re.IGNORECASE)
STATE_COLUMNS = frozenset((
    "version", "state", "begun", "submitted", "district_since", "city_since", "until", "revoked", "filing_number",
    "created_by", "signed_by", "district_by", "city_by", "reached", "known",
    "办理状态", "当时状态", "备案号", "按何时所知",
    "filing number", "filing state", "state then", "as known at"))
CHUNK = 500
OLD_DAY = sa.Column("old_filed_on", sa.Date)

SETS_STATES = Words("导入不能设置状态、时间或备案号：请删去此列。",
                    "An import sets no state, time or filing number: remove this column.")
NO_COLUMN = Words("没有此列。", "There is no such column.")
SAME_FIELD = Words("此列与另一列是同一字段。", "This column is the same field as another.")
NOTHING_KNOWN = Words("没有可识别的列。", "None of the columns is known.")
NOT_YOURS = Words("没有您可以修改的此登记号记录。", "There is no record of this id that you may change.")
NO_DRAFT = Words("该记录没有可修改的草稿；已备案的请先申请变更。",
                 "The record has no open draft; begin a change of it first if it is filed.")
WHOSE = Words("请填写您可以填报的单位的代码。", "Give the code of an organisation you log records for.")
TWICE = Words("同一记录在表中出现两次（另见第 {row} 行）。", "The same record is in the sheet twice (see row {row}).")
THEIR_OWN = Words("该单位已自行登记同样的记录，由其自行更改。",
                  "The organisation has logged such a record itself: it changes it itself.")
SEVERAL_ALIKE = Words("本单位已有多条同样的记录，请填登记号。",
                      "The organisation has several such records: give the record id.")
UNKNOWN_PARENT = Words("请填写所属的已备案记录。", "Give the filed record it belongs to.")
TOO_MANY_WORDS = Words(f"不超过 {WORDS_LENGTH} 个字符。", f"At most {WORDS_LENGTH} characters.")
CHILD_OF_NONE = Words("主表中没有此登记号。", "The main sheet has no such record.")


@dataclass(frozen=True)
class SheetFault:
    """What is wrong in a file, and where; an empty column means the whole row. `sheet`: the child rows it is among.
    `whole`: it concerns the file, not this row alone."""

    file: str
    row: int
    column: str
    words: Words
    sheet: str = ""
    whole: bool = False


@dataclass
class Change:
    """One row's record: the draft it goes into (None: a new one) as it was when read, and what the row says. `stands`:
    the version that says the same already and cannot be changed. `old`: what a row of an old ledger says of itself,
    where the record may still take it; `old_before`: what is known of that. `why`: the sentence for what is far."""

    row: Row
    organisation_id: int
    entered_for: bool
    parent_id: int | None
    values: dict[str, Any]
    draft: Version | None = None
    stands: Version | None = None
    draft_id: int = 0
    edition: int = 0
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    child_rows: list[tuple[str, int]] = field(default_factory=list)
    old: OldEntry | None = None
    old_before: TakenOver | None = None
    why: str = ""

    @property
    def old_changes(self) -> list[str]:
        return self.old.differs_from(self.old_before) if self.old is not None else []


@dataclass(frozen=True)
class _ReadRow:
    row: Row
    own: dict[str, str]
    values: dict[str, Any]


class Reading:
    """One reading of a sheet and its child sheets, for one person.

    `strict` takes every column that is not known for a fault and lets child sheets speak for all records; otherwise
    such columns are `left_out`, and a record that no child row names keeps its rows. `old`: the rows are those of an
    old ledger, with its numbers.
    """

    def __init__(self, session: Session, kind: Kind, actor: User, *, strict: bool = True,
                 old: OldLedger | None = None) -> None:
        self.session, self.kind, self.actor, self.strict, self.old = session, kind, actor, strict, old
        seen = sa.select(Version.series_id).where(visible_versions(actor))
        self.references = Known(session, seen)
        self.faults: list[SheetFault] = []
        self.left_out: list[tuple[str, Words]] = []
        self.names: dict[str, str] = {}

    def read(self, table: Table, children: Mapping[str, Table]) -> list[Change]:
        """Every row as a change, and the faults of all of them. A row with a fault may be among the changes."""
        self.names = self._header(table, columns_beside(self.kind), main_columns(self.kind))
        rows = self._rows(table)
        changes = self._changes(table, rows, [name for name in children if self._rows_called(name)])
        for rows_of_kind in self.kind.rows:
            if rows_of_kind.name in children:
                self._read_children(children[rows_of_kind.name], rows_of_kind, changes)
        self._refuse_what_stands(table, changes)
        return list(changes.values())

    def fault(self, table: Table, row: int, name: str, words: Words, *, sheet: str = "",
              names: Mapping[str, str] | None = None, whole: bool = False) -> None:
        """`name`: a machine name, said as the sheet heads it."""
        title = _title(self.names if names is None else names, name)
        self.faults.append(SheetFault(table.name, row, title, words, sheet, whole))

    def _header(self, table: Table, own: Sequence[str], columns: Sequence[SheetColumn],
                sheet: str = "") -> dict[str, str]:
        names = match_header(table.header, [column.field for column in columns], own)
        if self.old is not None and not sheet:
            names |= {title: name for title in table.header
                      if (name := old_column(title)) is not None and name not in names.values()}
        for title in table.header:
            if title not in names:
                self._unknown(table, title, sheet)
        given = list(names.values())
        for title, name in names.items():
            if given.count(name) > 1:
                self.fault(table, table.head, title, SAME_FIELD, sheet=sheet, whole=True)
        if not {column.name for column in columns} & set(given):
            self.fault(table, table.head, "", NOTHING_KNOWN, sheet=sheet, whole=True)
        return names

    def _unknown(self, table: Table, title: str, sheet: str) -> None:
        words = SETS_STATES if title.strip().casefold() in STATE_COLUMNS else NO_COLUMN
        if self.strict:
            self.fault(table, table.head, title, words, sheet=sheet, whole=True)
        else:
            self.left_out.append((title, words))

    def _rows(self, table: Table) -> list[_ReadRow]:
        readers = self._readers(table, self.names, main_columns(self.kind))
        own = {name: table.column(title) for title, name in self.names.items()
               if name in columns_beside(self.kind) or (self.old is not None and name in COLUMNS)}
        found = []
        for row in table.rows:
            values = self._values(table, row, readers, self.names)
            texts = {name: cell_text(row.values[place]) if place < len(row.values) else ""
                     for name, place in own.items()}
            found.append(_ReadRow(row, texts, values))
        return found

    def _readers(self, table: Table, names: Mapping[str, str], columns: Iterable[SheetColumn]) -> list[ColumnReader]:
        places = {name: table.column(title) for title, name in names.items()}
        return [ColumnReader(column, places[column.name], self.references) for column in columns
                if column.name in places]

    def _values(self, table: Table, row: Row, readers: Sequence[ColumnReader], names: Mapping[str, str],
                sheet: str = "") -> dict[str, Any]:
        values: dict[str, Any] = {}
        for reader in readers:
            value = reader.read(row.values)
            if isinstance(value, Words):
                self.fault(table, row.number, reader.name, value, sheet=sheet, names=names)
            else:
                values[reader.name] = value
        return values

    def _changes(self, table: Table, rows: Sequence[_ReadRow], with_rows: Sequence[str]) -> dict[str, Change]:
        """By the mark that child rows use: the record id, the row's own mark, or where it stands."""
        targets = self._targets(table, rows)
        versions = self._versions({number for number in targets.values() if number is not None}, with_rows)
        changes: dict[str, Change] = {}
        seen: dict[Any, int] = {}
        for item in rows:
            if item.row.number not in targets:
                continue
            target = targets[item.row.number]
            mark = item.own.get("series", "")
            same = {target, mark or None, self._key(item), self._old_key(item)} - {None}
            if twice := same & seen.keys():
                self.fault(table, item.row.number, "series", TWICE.filled(row=seen[twice.pop()]))
                continue
            seen |= dict.fromkeys(same, item.row.number)
            change = (self._of_series(table, item, target, versions) if target is not None
                      else self._of_new(table, item))
            if change is not None:
                self._take_over(table, item, change)
                self._explain(table, item, change)
                changes[mark or f"row {item.row.number}"] = change
        return changes

    def _key(self, item: _ReadRow) -> tuple[Any, ...] | None:
        place = self._place(item)
        return self.keys.key(place[0], place[2], item.values) if place is not None else None

    def _old_key(self, item: _ReadRow) -> tuple[Any, ...] | None:
        """In an old ledger an organisation gave a number once."""
        number, place = item.own.get("old_number", ""), self._place(item)
        return ("old", place[0], number) if number and place is not None else None

    def _take_over(self, table: Table, item: _ReadRow, change: Change) -> None:
        """What the row says of itself as one of an old ledger. A record that was begun here, and not as one of these,
        does not become one once it has been submitted."""
        if self.old is None or change.stands is not None:
            return
        change.old_before = self.old_entries.get(change.draft.series_id) if change.draft is not None else None
        if change.draft is not None and change.draft.number > 1 and change.old_before is None:
            return
        number = item.own.get("old_number", "")
        if len(number) > NUMBER_LENGTH:
            self.fault(table, item.row.number, "old_number", TOO_LONG)
        change.old = OldEntry(self.old.id, item.row.number, number[:NUMBER_LENGTH], self._old_day(table, item))

    def _explain(self, table: Table, item: _ReadRow, change: Change) -> None:
        change.why = legible(item.own.get("why", ""))
        if len(change.why) > WORDS_LENGTH:
            self.fault(table, item.row.number, "why", TOO_MANY_WORDS)

    def _old_day(self, table: Table, item: _ReadRow) -> Any:
        if any(field.name == "old_filed_on" for field in self.kind.fields):
            return item.values.get("old_filed_on")
        try:
            return read_cell(OLD_DAY, item.own.get("old_filed_on"))
        except BadCell as bad:
            self.fault(table, item.row.number, "old_filed_on", bad.words)
            return None

    def _targets(self, table: Table, rows: Sequence[_ReadRow]) -> dict[int, int | None]:
        """Row → the record it is about, None for a new one. Rows that name a record that is not theirs are left out,
        each with its fault."""
        found: dict[int, int | None] = {}
        marked = {item.row.number: self.references.id_of("series", item.own["series"])
                  for item in rows if item.own.get("series") and not NEW.fullmatch(item.own["series"])}
        mine = self._writable(number for number in marked.values() if isinstance(number, int))
        places = {item.row.number: self._place(item) for item in rows if item.row.number not in marked}
        self.keys = Keys(self.session, self.kind, {place[0] for place in places.values() if place is not None},
                         set(self.names.values()))
        self._look_for_old(places.values())
        alike = {item.row.number: self._alike(item, places[item.row.number])
                 for item in rows if item.row.number in places}
        theirs = self._writable(number for numbers in alike.values() for number in numbers)
        for item in rows:
            number = item.row.number
            if number in marked:
                target = marked[number]
                if isinstance(target, int) and target in mine:
                    found[number] = target
                else:
                    self.fault(table, number, "series", NOT_YOURS)
                continue
            if len(alike[number]) > 1:
                self.fault(table, number, "series", SEVERAL_ALIKE)
            elif not theirs.issuperset(alike[number]):
                self.fault(table, number, "organisation", THEIR_OWN)
            else:
                found[number] = alike[number][0] if alike[number] else None
        self.old_entries = entries_of(self.session, {number for number in found.values() if number is not None}
                                      if self.old is not None else ())
        return found

    def _look_for_old(self, places: Iterable[tuple[int, bool, int | None] | None]) -> None:
        owners = {place[0] for place in places if place is not None} if self.old is not None else set()
        self.old_numbers = series_by_old_number(self.session, self.kind.name, owners)

    def _alike(self, item: _ReadRow, place: tuple[int, bool, int | None] | None) -> list[int]:
        """Ids of the records that a row without an id may be about: by its old number, else by what it says."""
        if place is None:
            return []
        by_number = self.old_numbers.get((place[0], item.own.get("old_number", "")))
        return by_number or self.keys.alike(place[0], place[2], item.values)

    def _writable(self, numbers: Iterable[int]) -> set[int]:
        """Those among these series of this kind that this person may write."""
        rows = _in_chunks(self.session, sa.select(
            Series.id, Series.organisation_id, Series.entered_for).where(Series.kind == self.kind.name),
            Series.id, numbers)
        return {number for number, owner, entered in rows if self._may_write(owner, entered_for=entered)}

    def _may_write(self, organisation_id: int, *, entered_for: bool) -> bool:
        return organisation_id in self.own or (entered_for and organisation_id in self.entering)

    @cached_property
    def own(self) -> list[int]:
        return [organisation.id for organisation in writable_organisations(self.session, self.actor)]

    @cached_property
    def entering(self) -> set[int]:
        return {organisation.id for organisation in schools_to_enter_for(self.session, self.actor)}

    def _place(self, item: _ReadRow) -> tuple[int, bool, int | None] | None:
        """Whose a new record is, whether it is entered on their behalf, and what it belongs to; None where the row
        names nothing this person may write for."""
        if self.kind.parent:
            found = self.references.id_of("series", item.own.get("parent", ""))
            parent = self.parents.get(found) if isinstance(found, int) else None
            return (parent[0], parent[1], found) if parent and isinstance(found, int) else None
        owner = self._organisation(item.own.get("organisation", ""))
        return None if owner is None else (owner, owner not in self.own, None)

    @cached_property
    def parents(self) -> dict[int, tuple[int, bool]]:
        """The filed records in force on which this person may hang something: organisation, entered for it."""
        standing = sa.select(Version.series_id).where(Version.state == State.FILED, Version.until.is_(None))
        places = [*self.own, *(self.entering if self.actor.posts_held else ())]
        rows = _in_chunks(self.session, sa.select(Series.id, Series.organisation_id, Series.entered_for).where(
            Series.kind == self.kind.parent, Series.id.in_(standing)), Series.organisation_id, places)
        return {number: (owner, entered) for number, owner, entered in rows
                if self._may_write(owner, entered_for=entered)}

    def _organisation(self, text: str) -> int | None:
        """The organisation named, if this person may write for it; their own when they have just one and name none."""
        if not text:
            return self.own[0] if len(self.own) == 1 else None
        found = self.references.id_of("organisation", text)
        return found if isinstance(found, int) and (found in self.own or found in self.entering) else None

    def _versions(self, series: Iterable[int], with_rows: Sequence[str]) -> dict[int, Version]:
        """The last version of each that was not thrown away, its child rows with it where the file speaks of them."""
        options = [selectinload(getattr(self.kind.model, name)) for name in with_rows]
        model = self.kind.model
        rows = _in_chunks(self.session, sa.select(model).options(*options).where(
            model.state != State.VOID).order_by(model.number), model.series_id, series)
        return {version.series_id: version for (version,) in rows}

    def _of_series(self, table: Table, item: _ReadRow, target: int, versions: Mapping[int, Version]) -> Change | None:
        version = versions.get(target)
        if version is None:
            self.fault(table, item.row.number, "series", NO_DRAFT)
            return None
        change = Change(item.row, version.organisation_id, False, None, item.values)
        if version.is_draft:
            change.draft, change.draft_id, change.edition = version, version.id, version.edition
        else:
            change.stands = version
        return change

    def _of_new(self, table: Table, item: _ReadRow) -> Change | None:
        place = self._place(item)
        if place is not None:
            return Change(item.row, place[0], place[1], place[2], item.values)
        wanted = ("parent", UNKNOWN_PARENT) if self.kind.parent else ("organisation", WHOSE)
        self.fault(table, item.row.number, *wanted)
        return None

    def _rows_called(self, name: str) -> bool:
        return any(rows.name == name for rows in self.kind.rows)

    def _read_children(self, table: Table, rows: Rows, changes: Mapping[str, Change]) -> None:
        columns = child_columns(rows)
        names = self._header(table, ("series",), columns, rows.name)
        readers = self._readers(table, names, columns)
        series = next((table.column(title) for title, name in names.items() if name == "series"), None)
        if self.strict:
            for change in changes.values():
                change.children[rows.name] = []
        for row in table.rows:
            values = self._values(table, row, readers, names, rows.name)
            mark = cell_text(row.values[series]) if series is not None and series < len(row.values) else ""
            owner = changes.get(mark)
            if owner is None:
                self.fault(table, row.number, "series", CHILD_OF_NONE, sheet=rows.name, names=names)
            else:
                owner.children.setdefault(rows.name, []).append(values)
                owner.child_rows.append((rows.name, row.number))

    def _refuse_what_stands(self, table: Table, changes: Mapping[str, Change]) -> None:
        for change in changes.values():
            if change.stands is not None and changed_fields(self.kind, change.stands, change.values, change.children):
                self.fault(table, change.row.number, "series", NO_DRAFT)


def _title(names: Mapping[str, str], wanted: str) -> str:
    """A field as the sheet heads it; its machine name where the sheet has no such column."""
    return next((title for title, name in names.items() if name == wanted), wanted)


def _in_chunks(session: Session, statement: Any, column: Any, numbers: Iterable[int]) -> Iterable[Any]:
    """The rows of a statement for these ids, asked for some hundreds at a time."""
    wanted = sorted(set(numbers))
    for first in range(0, len(wanted), CHUNK):
        yield from session.execute(statement.where(column.in_(wanted[first:first + CHUNK])))
