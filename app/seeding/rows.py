"""Rows of a seed's tables: each cell asked for by its column and type; what cannot be read becomes a fault."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

from app.records.values import BadCell, cell_text, read_day, read_member, read_territory, read_truth
from app.seeding.faults import Faults
from app.sheets.tables import BadTable, Table, read_table
from app.ui.text import CHINA
from app.ui.words import Labelled, Words

MORNING = time(9)
"""The hour of a stamp that is given as a day."""

Member = TypeVar("Member", bound=Labelled)
Thing = TypeVar("Thing")

MISSING = Words("请填写此项。", "Please fill this in.")
NO_SUCH = Words("没有此项。", "There is no such thing.")
NO_ORGANISATION = Words("没有此代码的单位。", "No organisation has this code.")


@dataclass(frozen=True)
class SeedRow:
    """One row; every getter gives None or an empty text for a bad cell and notes the fault."""

    file: str
    number: int
    cells: dict[str, Any]
    faults: Faults

    def fault(self, column: str, words: Words) -> None:
        self.faults.add(self.file, self.number, column, words)

    def text(self, column: str, *, needed: bool = False) -> str:
        text = cell_text(self.cells.get(column))
        if needed and not text:
            self.fault(column, MISSING)
        return text

    def called(self, column: str, known: Mapping[str, Thing], words: Words = NO_SUCH) -> Thing | None:
        """The known thing that the cell names; there must be one."""
        name = self.text(column, needed=True)
        found = known.get(name)
        if found is None and name:
            self.fault(column, words)
        return found

    def day(self, column: str, *, needed: bool = False) -> date | None:
        if not self.text(column, needed=needed):
            return None
        try:
            return read_day(self.cells[column])
        except BadCell as bad:
            self.fault(column, bad.words)
            return None

    def moment(self, column: str, *, needed: bool = False) -> datetime | None:
        """A day (its morning in China) or a moment of ISO 8601, in China's time unless it says otherwise."""
        text = self.text(column, needed=needed)
        if not text:
            return None
        try:
            read = (datetime.fromisoformat(text) if "T" in text
                    else datetime.combine(read_day(self.cells[column]), MORNING))
        except (ValueError, BadCell):
            self.fault(column, Words("不是有效的时间，应形如 2026-01-31 或 2026-01-31T09:00。",
                                     "This is no moment; write 2026-01-31 or 2026-01-31T09:00."))
            return None
        return read if read.tzinfo else read.replace(tzinfo=CHINA)

    def member(self, column: str, options: type[Member], *, needed: bool = False) -> Member | None:
        text = self.text(column, needed=needed)
        if not text:
            return None
        try:
            return options(read_member(options, text))
        except BadCell as bad:
            self.fault(column, bad.words)
            return None

    def territory(self, column: str, *, needed: bool = False) -> str:
        text = self.text(column, needed=needed)
        try:
            return read_territory(text) if text else ""
        except BadCell as bad:
            self.fault(column, bad.words)
            return ""

    def truth(self, column: str) -> bool:
        text = self.text(column)
        try:
            return read_truth(text) if text else False
        except BadCell as bad:
            self.fault(column, bad.words)
            return False


@dataclass(frozen=True)
class Folder:
    """The folder that is loaded. A table that is not there has no rows."""

    path: Path
    faults: Faults

    def rows(self, name: str, columns: Sequence[str], optional: Sequence[str] = ()) -> Iterator[SeedRow]:
        """The rows of a table whose header has exactly these columns, the optional ones or not."""
        table = self.table(name)
        if table is None:
            return
        self.check_header(table, name, columns, (*columns, *optional))
        for row in table.rows:
            yield SeedRow(name, row.number, row.cells, self.faults)

    def table(self, name: str) -> Table | None:
        path = self.path / name
        if not path.is_file():
            return None
        try:
            return read_table(path)
        except BadTable as bad:
            self.faults.add(name, bad.row, "", bad.words)
            return None

    def check_header(self, table: Table, name: str, needed: Sequence[str], allowed: Sequence[str]) -> None:
        for column in needed:
            if column not in table.header:
                self.faults.add(name, 1, column, Words("缺少此列。", "This column is missing."))
        for column in table.header:
            if column not in allowed:
                self.faults.add(name, 1, column, Words("没有此列。", "There is no such column."))
