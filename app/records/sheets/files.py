"""A kind's sheet and its child sheets in a file: pages of one workbook, or CSV files beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.records.fields import Kind, Rows
from app.records.sheets.headings import knows_child_heading, knows_heading
from app.sheets.tables import Lines, Table, best_page, content_of, pages_in, table_of
from app.sheets.writing import page_title

STAMP = "exreg"
"""The page of a template that says of which columns it was made."""


@dataclass(frozen=True)
class SheetFile:
    """What a file holds of a kind. `stamp`: the columns a template had, by sheet; empty for a school's own file."""

    table: Table
    children: Mapping[str, Table]
    stamp: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def sheets_in(kind: Kind, name: str, content: bytes) -> SheetFile:
    """Raises BadTable."""
    pages = pages_in(content)
    stamp = _stamp(pages.pop(STAMP, ()))
    children = {rows.name: table_of(f"{name}#{page}", pages.pop(page), knows_child_heading(rows), page=page)
                for rows in kind.rows for page in [_page_of(kind, rows, pages)] if page is not None}
    knows = knows_heading(kind)
    page = best_page(pages, knows)
    return SheetFile(table_of(name, pages.get(page, ()), knows, page=page), children, stamp)


def read_sheets(kind: Kind, path: Path) -> tuple[Table, Mapping[str, Table]]:
    """The same from a folder, where child sheets may lie beside the file. Raises BadTable."""
    found = sheets_in(kind, path.name, content_of(path))
    beside = {rows.name: sheet_beside(path, rows) for rows in kind.rows if rows.name not in found.children}
    return found.table, {**found.children, **{name: table for name, table in beside.items() if table is not None}}


def sheet_beside(path: Path, rows: Rows) -> Table | None:
    child = child_file(path, rows)
    if not child.is_file():
        return None
    return table_of(child.name, pages_in(content_of(child)).get("", ()), knows_child_heading(rows))


def child_file(path: Path, rows: Rows) -> Path:
    """`trip.csv` → `trip_participants.csv`, beside it."""
    return path.with_name(f"{path.stem}_{rows.name}{path.suffix}")


def page_names(kind: Kind, rows: Rows) -> tuple[str, ...]:
    """What the page of a child sheet may be called."""
    return tuple(page_title(name) for name in (f"{kind.name}_{rows.name}", rows.one.zh, rows.one.en))


def _page_of(kind: Kind, rows: Rows, pages: Mapping[str, Lines]) -> str | None:
    return next((page for page in pages if page.strip() in page_names(kind, rows)), None)


def _stamp(lines: Lines) -> dict[str, tuple[str, ...]]:
    """Sheet → its columns when the template was made; lines that say something else are none of ours."""
    return {str(cells[0]): tuple(str(cell) for cell in cells[1:] if cell) for _, cells in lines if cells and cells[0]}
