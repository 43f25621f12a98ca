"""Reading a sheet as a table of texts: CSV in UTF-8 or GB18030, or the first page of an xlsx file.

An xlsx file is a zip: its members are looked at before any reader unpacks them, because a small file can hide a
gigabyte. Every refusal is one sentence that says what to do.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.ui.words import Words

MIB = 1 << 20
CSV_BYTES = 20 * MIB
XLSX_BYTES = 5 * MIB
UNPACKED_BYTES = 100 * MIB
MOST_RATIO = 200
MOST_MEMBERS = 200
MOST_ROWS = 20_000
MOST_CELL = 2_000
MOST_COLUMNS = 300

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
"""A CSV cell behind an apostrophe, as our own export writes what a spreadsheet would take for a formula."""


class BadTable(Exception):
    """The file cannot be read as a table; `words` say why, `row` where (0 for the whole file)."""

    def __init__(self, words: Words, row: int = 0) -> None:
        super().__init__(words.en)
        self.words, self.row = words, row


@dataclass(frozen=True)
class Row:
    """One line of the file, by its number as an editor shows it, and its cells by heading."""

    number: int
    cells: dict[str, Any]


@dataclass(frozen=True)
class Table:
    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path) -> Table:
    """The table in a file, told by its content and not by its name. Blank lines are left out. Raises BadTable."""
    return table_in(path.name, _content(path))


def read_pages(path: Path) -> dict[str, Table]:
    """Every page of an xlsx file by its name, empty pages left out; none for a CSV. Raises BadTable."""
    content = _content(path)
    if not content.startswith(ZIP):
        return {}
    pages = _pages(content)
    return {name: _table(f"{path.name}#{name}", enumerate(lines, start=1)) for name, lines in pages.items()
            if any(not _is_blank(cell) for line in lines for cell in line)}


def table_in(name: str, content: bytes) -> Table:
    """The table of a file that was uploaded; of an xlsx its first page. Raises BadTable."""
    if content.startswith(OLE):
        raise BadTable(Words("这是旧版 .xls 文件，请另存为 .xlsx 或 CSV（UTF-8）后再导入。",
                             "This is an old .xls file: save it as .xlsx or as CSV (UTF-8) first."))
    if content.startswith(ZIP):
        return _table(name, enumerate(next(iter(_pages(content).values()), []), start=1))
    return _table(name, _csv_lines(content))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > CSV_BYTES:
            raise BadTable(Words("文件超过 20 MB，请分开上传。", "The file is over 20 MB: please split it."))
        return path.read_bytes()
    except OSError:
        raise BadTable(Words("无法打开文件。", "The file cannot be opened.")) from None


def _table(name: str, lines: Iterable[tuple[int, list[Any]]]) -> Table:
    filled = ((number, cells) for number, cells in lines if any(not _is_blank(cell) for cell in cells))
    number, first = next(filled, (0, []))
    if not first:
        raise BadTable(Words("文件是空的，第一行应为列名。", "The file is empty: its first line names the columns."))
    header = _header(number, first)
    rows = tuple(_row(header, number, cells) for number, cells in filled)
    return Table(name, tuple(title for title in header if title), rows)


def _header(number: int, cells: list[Any]) -> list[str]:
    header = [str(cell).strip() if not _is_blank(cell) else "" for cell in cells]
    named = [title for title in header if title]
    twice = sorted({title for title in named if named.count(title) > 1})
    if twice:
        raise BadTable(Words(f"列名“{twice[0]}”出现两次。", f"The column “{twice[0]}” is there twice."), number)
    if len(header) > MOST_COLUMNS:
        raise BadTable(Words(f"列数超过 {MOST_COLUMNS}。", f"There are more than {MOST_COLUMNS} columns."), number)
    return header


def _row(header: list[str], number: int, cells: list[Any]) -> Row:
    found: dict[str, Any] = {}
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) > MOST_CELL:
            raise BadTable(Words(f"单元格超过 {MOST_CELL} 个字符。", f"A cell is over {MOST_CELL} signs."), number)
        title = header[place] if place < len(header) else ""
        if title:
            found[title] = cell
        elif not _is_blank(cell):
            raise BadTable(Words(f"第 {place + 1} 列有内容但没有列名。", f"Column {place + 1} has no name."), number)
    return Row(number, found)


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    before = 0
    try:
        for cells in reader:
            yield before + 1, [_unguarded(cell) for cell in cells]
            before = reader.line_num
    except csv.Error:
        raise BadTable(Words("CSV 格式有误：请检查这一行的引号。",
                             "The CSV is broken: check the quotation marks of this line."), before + 1) from None


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, else GB18030 as spreadsheets in China save it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadTable(Words("不是可识别的表格：请用 CSV（UTF-8 或 GB18030）或 .xlsx 文件。",
                         "This is no table we can read: use CSV (UTF-8 or GB18030) or an .xlsx file."))


def _unguarded(cell: str) -> str:
    return cell[1:] if GUARDED.match(cell) else cell


def guarded(cell: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula: behind an apostrophe when it begins like one."""
    return f"'{cell}" if GUARDED.match(f"'{cell}") else cell


def _pages(content: bytes) -> dict[str, list[list[Any]]]:
    """The pages of an xlsx by name, in their order, each as its lines from the first on."""
    _look_into_zip(content)
    broken = Words("这个 .xlsx 文件已损坏或不是工作簿。", "This .xlsx file is damaged or no workbook.")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        pages = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, zipfile.BadZipFile, ValueError, IndexError, OSError):
        raise BadTable(broken) from None
    if any(len(lines) > MOST_ROWS + 1 for lines in pages.values()):
        raise BadTable(Words(f"超过 {MOST_ROWS} 行，请分开导入。", f"There are over {MOST_ROWS} rows: split the file."))
    return pages


def _look_into_zip(content: bytes) -> None:
    too_big = Words("这个 .xlsx 文件过大，请分开导入或另存为 CSV。",
                    "This .xlsx file is too large: split it or save it as CSV.")
    if len(content) > XLSX_BYTES:
        raise BadTable(too_big)
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise BadTable(Words("这个 .xlsx 文件已损坏。", "This .xlsx file is damaged.")) from None
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > UNPACKED_BYTES or unpacked > MOST_RATIO * max(len(content), 1):
        raise BadTable(too_big)
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise BadTable(Words("这不是 .xlsx 工作簿。", "This is no .xlsx workbook."))
