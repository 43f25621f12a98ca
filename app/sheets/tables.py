"""Reading a file as tables of cells: CSV in UTF-8, GB18030 or UTF-16, or the pages of an xlsx file.

Files come as people made them: a title above the columns, cells merged downwards, rows that are only formatted, a
column of serial numbers. Every refusal is one sentence that says what to do.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from app.sheets.packages import MOST_COLUMNS, TOO_FAR, BadPackage, check_package
from app.ui.text import MIB
from app.ui.words import Worded, Words

FILE_BYTES = 20 * MIB
MOST_ROWS = 20_000
MOST_LINES = 1_100_000
"""Of a CSV, blank ones among them: a spreadsheet has no more."""
MOST_CELL = 2_000
MOST_UNFOLDED = 6_000_000
"""Cells of all pages of a workbook, blank ones among them."""
MOST_SIGNS = 16_000_000
ABOVE = 10
"""The columns are named in one of so many filled lines."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LOCKED = "EncryptedPackage".encode("utf-16-le")
MARKS_OF_UTF16 = (b"\xff\xfe", b"\xfe\xff")
GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
"""A CSV cell behind an apostrophe, as our own export writes what a spreadsheet would take for a formula."""
SERIAL = frozenset(("序号", "序", "no", "no.", "№", "#"))
"""Headings of a column that numbers the rows and says nothing else."""

NOTES = frozenset(("系统标注", "registry's notes"))
"""Headings of the column in which we give reasons; a copy sent again brings it along."""

TOO_MUCH = Words("文件内容过多，请分开导入。", "There is too much in this file: split it.")
TOO_MANY_ROWS = Words(f"超过 {MOST_ROWS} 行，请分开导入。", f"There are over {MOST_ROWS} rows: split the file.")

Lines = tuple[tuple[int, Sequence[Any]], ...]
"""The filled lines of a page, each with its number as an editor shows it."""
Knows = Callable[[str], bool]


class BadTable(Worded):
    """The file cannot be read as a table; `words` say why, `row` where (0 for the whole file)."""

    def __init__(self, words: Words, row: int = 0) -> None:
        super().__init__(words)
        self.row = row


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file, by its number as an editor shows it, and its cells under the table's headings."""

    number: int
    titles: tuple[str, ...]
    values: Sequence[Any]

    @property
    def cells(self) -> dict[str, Any]:
        return {title: value for title, value in zip(self.titles, self.values, strict=False) if title}


@dataclass(frozen=True)
class Table:
    """`header`: the headings that name something. `head`: the line they stand in. `page`: which page of a workbook."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    head: int = 1
    page: str = ""
    titles: tuple[str, ...] = ()

    def column(self, title: str) -> int:
        """Where the column stands, from 0."""
        return self.titles.index(title)


def read_table(path: Path, knows: Knows | None = None) -> Table:
    """The table in a file, told by its content and not by its name. Blank lines are left out. Raises BadTable."""
    return table_in(path.name, content_of(path), knows)


def content_of(path: Path) -> bytes:
    """Raises BadTable for a file that cannot be opened or is too large."""
    try:
        if path.stat().st_size > FILE_BYTES:
            raise BadTable(Words("文件超过 20 MB，请分开上传。", "The file is over 20 MB: please split it."))
        return path.read_bytes()
    except OSError:
        raise BadTable(Words("无法打开文件。", "The file cannot be opened.")) from None


def table_in(name: str, content: bytes, knows: Knows | None = None) -> Table:
    """The table of a file; of a workbook the first page, or the page that `knows` knows most of. Raises BadTable."""
    pages = pages_in(content)
    page = best_page(pages, knows)
    return table_of(name, pages.get(page, ()), knows, page=page)


def pages_in(content: bytes) -> dict[str, Lines]:
    """The pages of a workbook by name, empty ones left out; of a CSV its one page under an empty name."""
    if content.startswith(OLE):
        raise BadTable(Words("文件设有密码，请去掉密码后再上传。", "The file has a password: take it away first.")
                       if LOCKED in content else
                       Words("这是旧版 .xls 文件，请另存为 .xlsx 或 CSV（UTF-8）后再导入。",
                             "This is an old .xls file: save it as .xlsx or as CSV (UTF-8) first."))
    if content.startswith(ZIP):
        return _workbook(content)
    lines = tuple(_filled(_csv_lines(content)))
    return {"": lines} if lines else {}


def best_page(pages: Mapping[str, Lines], knows: Knows | None) -> str:
    """The page with the most known headings; the first where none is known."""
    if knows is None:
        return next(iter(pages), "")
    return max(pages, key=lambda name: _known(pages[name], knows)[0], default="")


def table_of(name: str, lines: Lines, knows: Knows | None = None, *, page: str = "") -> Table:
    """The lines of a page as a table. Raises BadTable."""
    if not lines:
        raise BadTable(Words("文件是空的，第一行应为列名。", "The file is empty: its first line names the columns."))
    place = _known(lines, knows)[1] if knows is not None else 0
    number, first = lines[place]
    titles = tuple(_titles(number, first))
    rows = tuple(_rows(titles, lines[place + 1:]))
    if len(rows) > MOST_ROWS:
        raise BadTable(TOO_MANY_ROWS)
    header = tuple(title for title in titles if title and title.casefold() not in SERIAL | NOTES)
    return Table(name, header, rows, number, page, titles)


def _known(lines: Lines, knows: Knows) -> tuple[int, int]:
    """How many headings the best of the first lines names, and which line that is."""
    scores = [sum(knows(str(cell)) for cell in cells if isinstance(cell, str)) for _, cells in lines[:ABOVE]]
    return max(scores, default=0), scores.index(max(scores)) if scores else 0


def _titles(number: int, cells: Sequence[Any]) -> list[str]:
    titles = ["" if is_blank(cell) else " ".join(str(cell).split()) for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    if len(titles) > MOST_COLUMNS:
        raise BadTable(Words(f"列数超过 {MOST_COLUMNS}。", f"There are more than {MOST_COLUMNS} columns."), number)
    named = [title for title in titles if title]
    twice = sorted({title for title in named if named.count(title) > 1})
    if twice:
        raise BadTable(Words(f"列名“{twice[0]}”出现两次。", f"The column “{twice[0]}” is there twice."), number)
    return titles


def _rows(titles: tuple[str, ...], lines: Iterable[tuple[int, Sequence[Any]]]) -> Iterator[Row]:
    """Serial numbers and our own notes are no content: a row of nothing else is blank."""
    serial = {place for place, title in enumerate(titles) if title.casefold() in SERIAL | NOTES}
    titles = tuple("" if place in serial else title for place, title in enumerate(titles))
    for number, cells in lines:
        _check_cells(titles, number, cells, serial)
        values = [cell for place, cell in enumerate(cells) if place not in serial] if serial else cells
        if not serial or not all(map(is_blank, values)):
            yield Row(number, titles, cells)


def _check_cells(titles: tuple[str, ...], number: int, cells: Sequence[Any], serial: set[int]) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) > MOST_CELL:
            raise BadTable(Words(f"单元格超过 {MOST_CELL} 个字符。", f"A cell is over {MOST_CELL} signs."), number)
        if (place >= len(titles) or not titles[place]) and place not in serial and not is_blank(cell):
            raise BadTable(Words(f"第 {place + 1} 列有内容但没有列名。", f"Column {place + 1} has no name."), number)


def is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _filled(lines: Iterable[tuple[int, Sequence[Any]]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """The lines that hold something. Raises BadTable where there are too many, or too much is in them."""
    rows = signs = 0
    for number, cells in lines:
        if (not any(cells) and 0 not in cells) or all(map(is_blank, cells)):
            continue
        rows, signs = rows + 1, signs + sum(len(cell) for cell in cells if isinstance(cell, str))
        if rows > MOST_ROWS + ABOVE:
            raise BadTable(TOO_MANY_ROWS)
        if signs > MOST_SIGNS:
            raise BadTable(TOO_MUCH)
        yield number, cells


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    """Read on as it goes, so that a large file is never there as one text."""
    encoding = _encoding_of(content)
    if content.count(b"\n") > MOST_LINES:
        raise BadTable(TOO_MANY_ROWS)
    lines = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    reader = csv.reader(_bounded(lines), strict=True, delimiter=_delimiter(content, encoding))
    before = 0
    try:
        for cells in reader:
            yield before + 1, [_unguarded(cell) for cell in cells] if "'" in "".join(cells) else cells
            before = reader.line_num
    except csv.Error:
        raise BadTable(Words("CSV 格式有误：请检查这一行的引号。",
                             "The CSV is broken: check the quotation marks of this line."), before + 1) from None


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    """The lines, none longer than the widest row may be: such a one would be taken to pieces for nothing."""
    for number, line in enumerate(lines, start=1):
        if len(line) > MOST_COLUMNS * MOST_CELL:
            raise BadTable(Words(f"这一行过长，超过 {MOST_COLUMNS} 列所能容纳。",
                                 f"This line is longer than {MOST_COLUMNS} columns can be."), number)
        yield line


def _delimiter(content: bytes, encoding: str) -> str:
    """Commas, unless the first line has only tabs or semicolons."""
    first = content[:MOST_CELL * 4].decode(encoding, "ignore").lstrip().splitlines()[:1]
    return next((sign for sign in (",", "\t", ";") if first and sign in first[0]), ",")


def _encoding_of(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else GB18030 as spreadsheets in China save it."""
    for encoding in ("utf-16",) if content.startswith(MARKS_OF_UTF16) else ("utf-8-sig", "gb18030"):
        if _is_text(content, encoding):
            return encoding
    raise BadTable(Words("不是可识别的表格：请用 CSV（UTF-8 或 GB18030）或 .xlsx 文件。",
                         "This is no table we can read: use CSV (UTF-8 or GB18030) or an .xlsx file."))


def _is_text(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return not any("\0" in decoder.decode(content[start:start + MIB], start + MIB >= len(content))
                       for start in range(0, len(content), MIB))
    except UnicodeDecodeError:
        return False


def _unguarded(cell: str) -> str:
    return cell[1:] if GUARDED.match(cell) else cell


def guarded(cell: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula: behind an apostrophe when it begins like one."""
    return f"'{cell}" if GUARDED.match(f"'{cell}") else cell


def _workbook(content: bytes) -> dict[str, Lines]:
    """Every page that holds something, in their order."""
    try:
        check_package(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        pages, unfolded = {}, 0
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            unfolded += _cells_unfolded(sheet)
            if unfolded > MOST_UNFOLDED:
                raise BadTable(TOO_FAR)
            pages[name] = tuple(_filled(_unmerged(sheet)))
    except BadPackage as bad:
        raise BadTable(bad.words) from None
    except (CalamineError, zipfile.BadZipFile, ValueError, IndexError, OSError):
        raise BadTable(Words("这个 .xlsx 文件已损坏或不是工作簿。",
                             "This .xlsx file is damaged or no workbook.")) from None
    return {name: lines for name, lines in pages.items() if lines}


def _cells_unfolded(sheet: CalamineSheet) -> int:
    return (sheet.end[0] + 1) * (sheet.end[1] + 1) if sheet.end is not None else 0


def _unmerged(sheet: CalamineSheet) -> Iterator[tuple[int, Sequence[Any]]]:
    """The lines of a page from its first column; what is merged downwards is said again in every row it covers."""
    before = [""] * (sheet.start[1] if sheet.start is not None else 0)
    down: dict[tuple[int, int], tuple[int, int]] = {
        (row, first[1]): first for first, last in sheet.merged_cell_ranges or ()
            for row in range(first[0] + 1, min(last[0], first[0] + MOST_ROWS) + 1)}
    sources, covered = set(down.values()), {row for row, _ in down}
    said: dict[tuple[int, int], Any] = {}
    for place, found in enumerate(sheet.iter_rows()):
        cells = before + found if before else found
        if sources:
            said |= {(place, column): cell for column, cell in enumerate(cells) if (place, column) in sources}
        if place in covered:
            cells = [said.get(down[place, column], cell) if is_blank(cell) and (place, column) in down else cell
                     for column, cell in enumerate(cells)]
        yield place + 1, cells
