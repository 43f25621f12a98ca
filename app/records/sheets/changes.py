"""What a sheet asks for: every row as a change to a draft, or as a fault with its file, row and column.

A row with a record id changes the open draft of that record; a row without one begins a record. Child rows name the
record, or a mark such as new-1 that a new row carries in place of an id.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.access import may_enter_for, may_write_for
from app.approval.models import Series, Version
from app.organisations.models import Organisation
from app.records.access import may_write, visible_versions, writable_organisations
from app.records.fields import Kind, Rows
from app.records.filing import open_version, standing_version
from app.records.sheets.columns import child_columns, main_columns, match_header, own_columns, parse_cells
from app.records.sheets.references import Known
from app.records.sheets.values import cell_text
from app.sheets.tables import Row, Table
from app.ui.words import Words

NEW = re.compile(r"(new|新)[-_ ]?\d+", re.IGNORECASE)
STATE_COLUMNS = frozenset((
    "version", "state", "begun", "submitted", "district_since", "city_since", "until", "revoked", "filing_number",
    "created_by", "signed_by", "district_by", "city_by"))

SETS_STATES = Words("导入不能设置状态、时间或备案号：请删去此列。",
                    "An import sets no state, time or filing number: remove this column.")
NO_COLUMN = Words("没有此列。", "There is no such column.")
NOT_YOURS = Words("没有您可以修改的此登记号记录。", "There is no record of this id that you may change.")
NO_DRAFT = Words("该记录没有可修改的草稿；已备案的请先申请变更。",
                 "The record has no open draft; begin a change of it first if it is filed.")
WHOSE = Words("请填写您可以填报的单位的代码。", "Give the code of an organisation you log records for.")
TWICE = Words("同一记录在表中出现两次。", "The same record is in the sheet twice.")
UNKNOWN_PARENT = Words("请填写所属的已备案记录。", "Give the filed record it belongs to.")
CHILD_OF_NONE = Words("主表中没有此登记号。", "The main sheet has no such record.")


@dataclass(frozen=True)
class SheetFault:
    """What is wrong in a file, and where; an empty column means the whole row, row 0 the whole file."""

    file: str
    row: int
    column: str
    words: Words


@dataclass
class Change:
    """One row's record: the draft it goes into (None: a new one), and what it says."""

    row: Row
    organisation: Organisation
    entered_for: bool
    parent: Series | None
    draft: Version | None
    values: dict[str, Any]
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


class Reading:
    """One reading of a sheet and its child sheets, for one person."""

    def __init__(self, session: Session, kind: Kind, actor: User) -> None:
        self.session, self.kind, self.actor = session, kind, actor
        seen = sa.select(Version.series_id).where(visible_versions(actor))
        self.references = Known(session, seen)
        self.faults: list[SheetFault] = []

    def fault(self, table: Table, row: int, column: str, words: Words) -> None:
        self.faults.append(SheetFault(table.name, row, column, words))

    def read(self, table: Table, children: Mapping[str, Table]) -> list[Change]:
        """Every row as a change, and the faults of all of them."""
        own, columns = own_columns(self.kind), main_columns(self.kind)
        names = self._header(table, own, {column.name for column in columns})
        changes: dict[str, Change] = {}
        for row in table.rows:
            cells = {names[title]: cell for title, cell in row.cells.items() if title in names}
            change = self._change(table, names, row, cells)
            key = cell_text(cells.get("series")) or f"row {row.number}"
            if key in changes:
                self.fault(table, row.number, _title(names, "series"), TWICE)
            elif change is not None:
                changes[key] = change
        for rows in self.kind.rows:
            if rows.name in children:
                self._read_children(children[rows.name], rows, changes)
        return list(changes.values())

    def _header(self, table: Table, own: tuple[str, ...], fields: set[str]) -> dict[str, str]:
        names = match_header(table.header, main_columns(self.kind), own)
        for title in table.header:
            if title not in names:
                states = title.strip().casefold() in STATE_COLUMNS
                self.fault(table, 1, title, SETS_STATES if states else NO_COLUMN)
        twice = [title for title, name in names.items() if list(names.values()).count(name) > 1]
        for title in twice:
            self.fault(table, 1, title, Words("此列与另一列是同一字段。", "This column is the same field as another."))
        if not fields & set(names.values()):
            self.fault(table, 1, "", Words("没有可识别的列。", "None of the columns is known."))
        return names

    def _change(self, table: Table, names: dict[str, str], row: Row, cells: dict[str, Any]) -> Change | None:
        values, faults = parse_cells(main_columns(self.kind), cells, self.references)
        for item in faults:
            self.fault(table, row.number, _title(names, item.column), item.words)
        mark = cell_text(cells.get("series"))
        if mark and not NEW.fullmatch(mark):
            return self._of_series(table, names, row, mark, values)
        return self._of_new(table, names, row, cells, values)

    def _of_series(self, table: Table, names: dict[str, str], row: Row, mark: str,
                   values: dict[str, Any]) -> Change | None:
        found = self.references.id_of("series", mark)
        series = self.session.get(Series, found) if isinstance(found, int) else None
        if series is None or series.kind != self.kind.name or not may_write(self.session, self.actor, series):
            self.fault(table, row.number, _title(names, "series"), NOT_YOURS)
            return None
        draft = open_version(self.session, series)
        if draft is None or not draft.is_draft:
            self.fault(table, row.number, _title(names, "series"), NO_DRAFT)
            return None
        return Change(row, series.organisation, series.entered_for, None, draft, values)

    def _of_new(self, table: Table, names: dict[str, str], row: Row, cells: dict[str, Any],
                values: dict[str, Any]) -> Change | None:
        parent = self._parent(table, names, row, cells) if self.kind.parent else None
        if self.kind.parent and parent is None:
            return None
        organisation = parent.organisation if parent else self._organisation(cell_text(cells.get("organisation")))
        if organisation is None:
            self.fault(table, row.number, _title(names, "organisation"), WHOSE)
            return None
        own = may_write_for(self.session, self.actor, organisation)
        return Change(row, organisation, parent.entered_for if parent else not own, parent, None, values)

    def _parent(self, table: Table, names: dict[str, str], row: Row, cells: dict[str, Any]) -> Series | None:
        found = self.references.id_of("series", cell_text(cells.get("parent")))
        series = self.session.get(Series, found) if isinstance(found, int) else None
        fits = (series is not None and series.kind == self.kind.parent
                and may_write(self.session, self.actor, series) and standing_version(self.session, series) is not None)
        if not fits:
            self.fault(table, row.number, _title(names, "parent"), UNKNOWN_PARENT)
        return series if fits else None

    def _organisation(self, text: str) -> Organisation | None:
        """The organisation named, if this person may write for it; their own when they have just one and name none."""
        if not text:
            own = writable_organisations(self.session, self.actor)
            return own[0] if len(own) == 1 else None
        found = self.references.id_of("organisation", text)
        organisation = self.session.get(Organisation, found) if isinstance(found, int) else None
        if organisation is None:
            return None
        allowed = may_write_for(self.session, self.actor, organisation) or may_enter_for(
            self.session, self.actor, organisation)
        return organisation if allowed else None

    def _read_children(self, table: Table, rows: Rows, changes: dict[str, Change]) -> None:
        """A child sheet says everything about its records: those it does not name have no such rows."""
        columns = child_columns(rows)
        names = match_header(table.header, columns, ("series",))
        for title in table.header:
            if title not in names:
                self.fault(table, 1, title, NO_COLUMN)
        for change in changes.values():
            change.children[rows.name] = []
        for row in table.rows:
            cells = {names[title]: cell for title, cell in row.cells.items() if title in names}
            values, faults = parse_cells(columns, cells, self.references)
            for item in faults:
                self.fault(table, row.number, _title(names, item.column), item.words)
            owner = changes.get(cell_text(cells.get("series")))
            if owner is None:
                self.fault(table, row.number, _title(names, "series"), CHILD_OF_NONE)
            else:
                owner.children[rows.name].append(values)


def _title(names: Mapping[str, str], wanted: str) -> str:
    """A field as the sheet heads it; its machine name where the sheet has no such column."""
    return next((title for title, name in names.items() if name == wanted), wanted)
