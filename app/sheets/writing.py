"""Sheets of texts written as CSV or xlsx. Every cell is a text: nothing becomes a formula, a link or a number."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from app.sheets.tables import guarded

ENCODINGS = {"utf8": "utf-8-sig", "gb18030": "gb18030"}
"""What a CSV may be written in: UTF-8 with its mark, so that every spreadsheet opens it as Chinese, or GB18030."""
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True)
class Sheet:
    """A header and rows of texts, ready to be written to a file."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def page_title(words: str) -> str:
    """Words as a workbook allows its pages to be called."""
    return re.sub(r"[\[\]:*?/\\]", "、", words)[:31]


def csv_bytes(sheet: Sheet, encoding: str = "utf8") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in (sheet.header, *sheet.rows):
        writer.writerow([guarded(cell) for cell in row])
    return text.getvalue().encode(ENCODINGS[encoding])


def xlsx_bytes(sheets: dict[str, Sheet]) -> bytes:
    """One page for each sheet, the headings in bold and always in sight."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, SAFE)
    bold = book.add_format({"bold": True, "num_format": "@"})
    plain = book.add_format({"num_format": "@"})
    for name, sheet in sheets.items():
        page = book.add_worksheet(page_title(name))
        page.freeze_panes(1, 0)
        for column, title in enumerate(sheet.header):
            page.write_string(0, column, title, bold)
        for line, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                page.write_string(line, column, cell, plain)
    book.close()
    return content.getvalue()


def write_files(sheets: dict[str, Sheet], path: Path) -> list[Path]:
    """To an .xlsx of several pages, or to one CSV for each sheet beside the first; gives what was written."""
    if path.suffix.lower() == ".xlsx":
        path.write_bytes(xlsx_bytes(sheets))
        return [path]
    main = next(iter(sheets))
    written = []
    for name, sheet in sheets.items():
        target = path if name == main else path.with_name(f"{path.stem}{name.removeprefix(main)}{path.suffix}")
        target.write_bytes(csv_bytes(sheet))
        written.append(target)
    return written
