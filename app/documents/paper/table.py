"""Tables over any number of pages: the head repeats, a row is divided only where it is taller than a page.

Cells are broken into lines once and drawn straight on the canvas. For a screen reader it is one table with one head;
the repeated heads, the rules and the stripes are artifacts.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import accumulate

from app.documents.paper.canvas import BLACK, TaggedCanvas
from app.documents.paper.flow import Flow
from app.documents.paper.marks import HAIRLINE, INK
from app.documents.paper.structure import Element
from app.documents.paper.text import CLUSTER, Line, break_lines
from app.documents.paper.type import Styles, Typeface
from app.documents.paper.type_area import UPRIGHT, TypeArea

SIZE, LEADING = 9.5, 13.0
PAD, SIDE = 3.5, 4.5
STRIPE = "#F3F6FA"
BAR, BAR_GROUND = "#2F5D8C", "#DDE4EC"
SETTINGS = ((9.5, 14_000), (9.5, 11_000), (8.5, 11_000), (8.5, 7_000), (8.5, 4_000), (7.5, 4_000), (7.5, 0))
"""Sizes for columns of plain text, and up to what width a cell stays on one line: the first that leaves the longest
texts enough is taken. Widths are in thousandths of the size."""
WIDEST_WISH, WIDEST_WORD, WIDEST_HEAD = 30_000, 12_000, 4_000
NEARLY_ALL, ENOUGH_SHARE = 0.95, 0.3
MOST_ROWS = 1000
"""Longer tables go on as a new table on the next page: readers and checkers have limits near a thousand rows."""
COLUMN_HEAD = "/A<</O/Table/Scope/Column>>"


@dataclass(frozen=True, slots=True)
class Column:
    """A head, a share of the width, left, centre or right, and the language of its cells where it is not the
    document's."""

    head: str
    share: float
    align: str = "left"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A cell that shows a share as a plain bar with its words behind it; the words say all that the bar shows."""

    share: float
    words: str


Cell = str | Bar


@dataclass(frozen=True, slots=True)
class Row:
    """Broken cells, the shares of bars by column, the height, and the name by which the row is cited."""

    cells: tuple[list[Line], ...]
    bars: dict[int, float]
    height: float
    anchor: str = ""


@dataclass(slots=True)
class _Elements:
    """The body element of a table that goes on overleaf."""

    body: Element | None = None


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The rows on one page, the number of the first, and the table element they belong to."""

    rows: list[Row]
    start: int
    elements: _Elements


class Table:
    """One table; `add_to` lays it out."""

    def __init__(self, styles: Styles, columns: Sequence[Column], rows: Iterable[Sequence[Cell]],
                 area: TypeArea = UPRIGHT, size: float = SIZE, anchors: Sequence[str] = ()) -> None:
        self._styles = styles
        self._size = size
        self._columns = columns
        self._area = area
        shares = [0.0, *accumulate(column.share for column in columns)]
        self._edges = [area.left + area.width * share / shares[-1] for share in shares]
        self._known: dict[tuple[int, str], list[Line]] = {}
        self._head = self._row([column.head for column in columns], styles.bold)
        self._rows = [part for at, row in enumerate(rows)
                      for part in self._parts(self._row(row, styles.hei, anchors[at] if anchors else ""))]

    def _row(self, cells: Sequence[Cell], typeface: Typeface, anchor: str = "") -> Row:
        broken, bars = [], {}
        for at, cell in enumerate(cells):
            words = cell
            if isinstance(cell, Bar):
                bars[at] = min(max(cell.share, 0.0), 1.0)
                words = cell.words
            broken.append(self._broken(at, str(words), typeface))
        lines = max(len(lines) for lines in broken)
        bar_room = 7 if bars else 0
        return Row(tuple(broken), bars, lines * LEADING + 2 * PAD + bar_room, anchor)

    def _broken(self, column: int, text: str, typeface: Typeface) -> list[Line]:
        """Lines of a cell; the same words come again and again in a column."""
        known = self._known.get((column, text))
        if known is None:
            known = break_lines(text, typeface, self._size, self._width(column))
            self._known[column, text] = known
        return known

    @property
    def least(self) -> float:
        """The height of its head and its first row."""
        return self._head.height + sum(row.height for row in self._rows[:1])

    def _width(self, column: int) -> float:
        """The room between the sides of a column."""
        return self._edges[column + 1] - self._edges[column] - 2 * SIDE

    def add_to(self, flow: Flow) -> None:
        """Lay the table out, from where the flow is to where the last row ends."""
        at, opened = 0, -1
        while at < len(self._rows) or opened < 0:
            flow.need(self._head.height + (self._rows[at].height if at < len(self._rows) else 0))
            room, end = flow.room - self._head.height, at
            while end < len(self._rows) and self._rows[end].height <= room + 0.01:
                room -= self._rows[end].height
                end += 1
            if opened < 0 or end - opened > MOST_ROWS:
                opened, elements = at, _Elements()
            self._put(flow, _Chunk(self._rows[at:end], at, elements))
            at = end
            if at < len(self._rows):
                flow.new_page()

    def _put(self, flow: Flow, chunk: _Chunk) -> None:
        height = self._head.height + sum(row.height for row in chunk.rows)
        flow.put(height, lambda canvas, top: self._draw(canvas, chunk, top))

    def _parts(self, row: Row) -> list[Row]:
        """The row, or where it is taller than a page the row in pieces, its longer cells going on."""
        most = int((self._area.height - self._head.height - 2 * PAD - 7) // LEADING)
        longest = max(len(lines) for lines in row.cells)
        if longest <= most:
            return [row]
        parts = []
        for start in range(0, longest, most):
            cells = tuple(lines[start : start + most] or [Line("", 0)] for lines in row.cells)
            height = max(map(len, cells)) * LEADING + 2 * PAD + 7
            parts.append(Row(cells, row.bars, height, row.anchor) if start == 0 else Row(cells, {}, height))
        return parts

    # ---- drawing

    def _draw(self, canvas: TaggedCanvas, chunk: _Chunk, top: float) -> None:
        self._ground(canvas, chunk, top)
        elements = chunk.elements
        if elements.body is None:
            with canvas.element("Table"):
                with canvas.element("THead"), canvas.element("TR"):
                    self._cells(canvas, self._head, top, self._styles.bold, "#FFFFFF", "TH")
                with canvas.element("TBody") as elements.body:
                    self._body(canvas, chunk.rows, top - self._head.height)
            return
        with canvas.artifact():
            self._cells(canvas, self._head, top, self._styles.bold, "#FFFFFF", "")
        with canvas.reopened(elements.body):
            self._body(canvas, chunk.rows, top - self._head.height)

    def _body(self, canvas: TaggedCanvas, rows: list[Row], y: float) -> None:
        for row in rows:
            if row.anchor:
                canvas.place(row.anchor, y)
            with canvas.element("TR"):
                self._cells(canvas, row, y, self._styles.hei, BLACK, "TD")
            y -= row.height

    def _cells(self, canvas: TaggedCanvas, row: Row, top: float, typeface: Typeface, colour: str, tag: str) -> None:
        """The text of a row; with an empty tag its cells are part of an artifact."""
        for at, lines in enumerate(row.cells):
            bar_room = 7 if at in row.bars else 0
            height = len(lines) * LEADING + bar_room
            y = top - (row.height - height) / 2 - LEADING / 2 - self._size * 0.36
            align = self._columns[at].align if tag == "TD" else "centre"
            with self._cell(canvas, at, lines, tag):
                for line in lines:
                    if line.text:
                        canvas.write(self._x(at, line, align), y, line, typeface, self._size, colour)
                    y -= LEADING

    def _cell(self, canvas: TaggedCanvas, column: int, lines: list[Line], tag: str) -> AbstractContextManager[object]:
        """The element of a cell; one without words has no content."""
        if not tag:
            return nullcontext()
        attributes, language = (COLUMN_HEAD, "") if tag == "TH" else ("", self._columns[column].language)
        if any(line.text for line in lines):
            return canvas.content(tag, attributes, language)
        return canvas.element(tag, attributes)

    def _x(self, column: int, line: Line, align: str) -> float:
        left, right = self._edges[column] + SIDE, self._edges[column + 1] - SIDE
        if align == "left":
            return left
        across = line.width * self._size / 1000
        return right - across if align == "right" else (left + right - across) / 2

    def _ground(self, canvas: TaggedCanvas, chunk: _Chunk, top: float) -> None:
        """Head, stripes, rules and bars, which a screen reader passes over."""
        left, width = self._area.left, self._area.width
        with canvas.artifact():
            canvas.fill(left, top - self._head.height, width, self._head.height, INK)
            y = top - self._head.height
            for at, row in enumerate(chunk.rows, chunk.start):
                if at % 2:
                    canvas.fill(left, y - row.height, width, row.height, STRIPE)
                y -= row.height
                canvas.rule(left, y, left + width, y, HAIRLINE, 0.4)
                for column, share in row.bars.items():
                    self._bar(canvas, column, share, y + PAD)
            canvas.rule(left, y, left + width, y, INK, 1.2)

    def _bar(self, canvas: TaggedCanvas, column: int, share: float, y: float) -> None:
        left, across = self._edges[column] + SIDE, self._width(column)
        canvas.fill(left, y + 1, across, 4, BAR_GROUND)
        if share:
            canvas.fill(left, y + 1, across * share, 4, BAR)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a column of plain text asks for, in thousandths of its size: nearly all its cells on one line; its longest
    word; its head."""

    whole: float
    word: float

    def least(self, kept: int) -> float:
        """Words never break, nor do cells of this width and less."""
        return max(self.word, self.whole) if self.whole <= kept else self.word

    @property
    def wish(self) -> float:
        return max(min(self.whole, WIDEST_WISH), self.word)


def measured(styles: Styles, head: str, cells: Sequence[str]) -> Measured:
    widths = sorted(styles.hei.width(cell) for cell in cells)
    words = max((styles.hei.width(part) for cell in set(cells) for part in CLUSTER.findall(cell)), default=0)
    heads = max(min(styles.bold.width(head), WIDEST_HEAD), *map(styles.bold.width, CLUSTER.findall(head)))
    whole = widths[int(NEARLY_ALL * (len(widths) - 1))] if widths else 0
    return Measured(max(whole, heads), max(min(words, WIDEST_WORD), heads))


def widths_for(columns: Sequence[Measured], width: float) -> tuple[float, list[float]]:
    """A size and widths for columns of plain text, so that no word or number breaks and the longest texts share what
    room is left."""
    for size, kept in SETTINGS:
        floors = [_room(column.least(kept), size) for column in columns]
        extra = [_room(column.wish, size) - floor for column, floor in zip(columns, floors, strict=True)]
        share = (width - sum(floors)) / (sum(extra) or 1)
        if share >= ENOUGH_SHARE:
            break
    return size, [floor + each * min(max(share, 0), 1) for floor, each in zip(floors, extra, strict=True)]


def _room(thousandths: float, size: float) -> float:
    """Points for a cell whose text is so wide."""
    return thousandths * size / 1000 + 2 * SIDE + 1
