"""The user's own workbook given back with the wrong cells coloured and the reasons in a column of their own."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

from app.sheets.tables import NOTES, ZIP, Lines, Table, pages_in
from app.ui.words import t

RED, YELLOW = "FFF4B6B6", "FFFFF2CC"
UNREADABLE = (InvalidFileException, zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, IndexError)


@dataclass(frozen=True)
class Mark:
    """A row to be marked: the column's heading (empty: the whole row), why, and whether it is only a hint."""

    table: Table
    row: int
    column: str
    words: str
    hint: bool = False


def coloured(content: bytes, marks: Sequence[Mark]) -> bytes:
    """An xlsx. What a reader of workbooks cannot open, and a CSV, come as a new workbook of the same cells."""
    book = _own_book(content) or _new_book(content)
    by_table: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_table[mark.table.page].append(mark)
    for page, found in by_table.items():
        _mark(book[page] if page in book.sheetnames else book.worksheets[0], found)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _own_book(content: bytes) -> Any:
    if not content.startswith(ZIP):
        return None
    try:
        return load_workbook(io.BytesIO(content), keep_links=False)
    except UNREADABLE:
        return None


def _new_book(content: bytes) -> Any:
    book = Workbook()
    del book["Sheet"]
    for name, lines in pages_in(content).items():
        _write(book.create_sheet(name or "Sheet1"), lines)
    return book


def _write(page: Any, lines: Lines) -> None:
    """Each line at its own place, and no text a formula."""
    for number, cells in lines:
        for place, value in enumerate(cells, start=1):
            if value not in (None, ""):
                _put(page.cell(number, place), value)


def _put(cell: Any, value: Any) -> None:
    try:
        cell.value = value
    except (IllegalCharacterError, ValueError):
        cell.value = ascii(value)
    if isinstance(value, str) and isinstance(cell, Cell):
        cell.data_type = "s"


def _mark(page: Any, marks: Sequence[Mark]) -> None:
    table = marks[0].table
    notes = next((place for place, title in enumerate(table.titles, start=1) if title.casefold() in NOTES),
                 len(table.titles) + 1)
    _clear(page, table, notes)
    _put(page.cell(table.head, notes), t("系统标注", "Registry's notes"))
    page.column_dimensions[page.cell(table.head, notes).column_letter].width = 60
    reasons: dict[int, list[str]] = defaultdict(list)
    for mark in marks:
        fill = PatternFill("solid", start_color=YELLOW if mark.hint else RED)
        if mark.column in table.titles:
            page.cell(mark.row, table.column(mark.column) + 1).fill = fill
        reasons[mark.row].append(f"{mark.column}{t('：', ': ')}{mark.words}" if mark.column else mark.words)
        if not mark.hint:
            page.cell(mark.row, notes).fill = fill
    for row, words in reasons.items():
        _put(page.cell(row, notes), "\n".join(words))


def _clear(page: Any, table: Table, notes: int) -> None:
    """What an earlier copy had marked is marked no more."""
    for row in table.rows:
        for place in range(1, notes + 1):
            cell = page.cell(row.number, place)
            if isinstance(cell, Cell) and cell.fill.start_color.rgb in (RED, YELLOW):
                cell.fill = PatternFill()
        if table.titles[notes - 1:notes]:
            page.cell(row.number, notes).value = None
