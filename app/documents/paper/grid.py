"""A form: ruled boxes with labels and what is filled in, over any number of pages.

For a screen reader it is a table whose labels head their rows; rules and grounds are artifacts. A heading never stands
alone at the foot of a page, and a box is divided only where it is taller than a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import accumulate

from app.documents.paper.canvas import BLACK, TaggedCanvas
from app.documents.paper.flow import Flow
from app.documents.paper.marks import INK
from app.documents.paper.structure import Element
from app.documents.paper.text import Line, break_lines
from app.documents.paper.type import Styles, Typeface
from app.documents.paper.type_area import UPRIGHT

PAD, SIDE = 4.0, 4.5
RULE, GROUND, HEAD_GROUND = "#7C8896", "#F3F6FA", "#DDE4EC"
COLUMN_HEAD, ROW_HEAD = "/Scope/Column", "/Scope/Row"


class Role(Enum):
    """What a box is: the heading of what follows, the head of a column, a label, or what is filled in."""

    HEADING = "heading"
    HEAD = "head"
    LABEL = "label"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Box:
    """One box over `span` columns. `tall`: at least so many lines high, to write in by hand."""

    text: str
    role: Role = Role.VALUE
    span: int = 1
    tall: int = 1
    language: str = ""

    @property
    def attributes(self) -> str:
        """What a screen reader is told of the box."""
        scope = {Role.VALUE: "", Role.LABEL: ROW_HEAD}.get(self.role, COLUMN_HEAD)
        span = f"/ColSpan {self.span}" if self.span > 1 else ""
        return f"/A<</O/Table{scope}{span}>>" if scope or span else ""


@dataclass(frozen=True, slots=True)
class _Row:
    boxes: tuple[Box, ...]
    lines: tuple[list[Line], ...]
    height: float

    @property
    def heads(self) -> bool:
        """Whether it must not be the last on its page."""
        return self.boxes[0].role in (Role.HEADING, Role.HEAD)


@dataclass(slots=True)
class _Elements:
    """The body of the table, once its first page is drawn."""

    body: Element | None = None


class Grid:
    """One ruled table of boxes; `add_to` lays it out. `columns` are shares of the width."""

    def __init__(self, styles: Styles, columns: Sequence[float], rows: Sequence[Sequence[Box]],
                 size: float = 9.5) -> None:
        self._styles, self._size, self._leading = styles, size, size * 1.42
        shares = [0.0, *accumulate(columns)]
        self._edges = [UPRIGHT.left + UPRIGHT.width * share / shares[-1] for share in shares]
        self._rows = [part for row in rows for part in self._parts(self._row(tuple(row)))]

    @property
    def height(self) -> float:
        """How high it is where it is not divided."""
        return sum(row.height for row in self._rows)

    def face(self, box: Box) -> Typeface:
        return self._styles.song if box.role is Role.VALUE else self._styles.bold

    def size(self, box: Box) -> float:
        """Labels are a little smaller, as long words stand in narrow columns."""
        return self._size * 0.9 if box.role is Role.LABEL else self._size

    def _row(self, boxes: tuple[Box, ...]) -> _Row:
        lines, at = [], 0
        for box in boxes:
            width = self._edges[at + box.span] - self._edges[at] - 2 * SIDE
            lines.append(break_lines(box.text, self.face(box), self.size(box), width))
            at += box.span
        return self._made(boxes, tuple(lines))

    def _made(self, boxes: tuple[Box, ...], lines: tuple[list[Line], ...]) -> _Row:
        most = max(max(len(part), box.tall) for part, box in zip(lines, boxes, strict=True))
        return _Row(boxes, lines, most * self._leading + 2 * PAD)

    def _parts(self, row: _Row) -> list[_Row]:
        """The row, or where it is taller than a page the row in pieces, its longer boxes going on."""
        most = int((UPRIGHT.height - 2 * PAD) // self._leading)
        longest = max(map(len, row.lines))
        if longest <= most:
            return [row]
        boxes = tuple(replace(box, tall=1) for box in row.boxes)
        return [self._made(boxes, tuple(lines[start:start + most] or [Line("", 0)] for lines in row.lines))
                for start in range(0, longest, most)]

    def add_to(self, flow: Flow) -> None:
        """Lay the boxes out, from where the flow is to where the last one ends."""
        elements, at = _Elements(), 0
        while at < len(self._rows):
            flow.need(sum(row.height for row in self._together(at)))
            room, end = flow.room, at
            while end < len(self._rows) and sum(row.height for row in self._together(end)) <= room + 0.01:
                room -= self._rows[end].height
                end += 1
            self._put(flow, self._rows[at:max(end, at + 1)], elements)
            at = max(end, at + 1)
            if at < len(self._rows):
                flow.new_page()

    def _together(self, at: int) -> list[_Row]:
        """The row, with those it must not be parted from."""
        end = at
        while self._rows[end].heads and end + 1 < len(self._rows):
            end += 1
        return self._rows[at:end + 1]

    def _put(self, flow: Flow, rows: list[_Row], elements: _Elements) -> None:
        flow.put(sum(row.height for row in rows), lambda canvas, top: self._draw(canvas, rows, elements, top))

    # ---- drawing

    def _draw(self, canvas: TaggedCanvas, rows: list[_Row], elements: _Elements, top: float) -> None:
        self._ground(canvas, rows, top)
        if elements.body is None:
            with canvas.element("Table"), canvas.element("TBody") as elements.body:
                self._body(canvas, rows, top)
            return
        with canvas.reopened(elements.body):
            self._body(canvas, rows, top)

    def _body(self, canvas: TaggedCanvas, rows: list[_Row], top: float) -> None:
        for row in rows:
            with canvas.element("TR"):
                at = 0
                for box, lines in zip(row.boxes, row.lines, strict=True):
                    self._box(canvas, box, lines, self._edges[at], top, row.height)
                    at += box.span
            top -= row.height

    def _box(self, canvas: TaggedCanvas, box: Box, lines: list[Line], left: float, top: float, height: float) -> None:
        tag = "TD" if box.role is Role.VALUE else "TH"
        if not any(line.text for line in lines):
            with canvas.element(tag, box.attributes):
                return
        size = self.size(box)
        y = top - (height - len(lines) * self._leading) / 2 - self._leading / 2 - size * 0.36
        colour = BLACK if box.role is Role.VALUE else INK
        with canvas.content(tag, box.attributes, box.language):
            for line in lines:
                if line.text:
                    canvas.write(left + SIDE, y, line, self.face(box), size, colour)
                y -= self._leading

    def _ground(self, canvas: TaggedCanvas, rows: list[_Row], top: float) -> None:
        """Grounds, then rules, which a screen reader passes over."""
        left, right = self._edges[0], self._edges[-1]
        foot = top - sum(row.height for row in rows)
        with canvas.artifact():
            y = top
            for row in rows:
                at = 0
                for box in row.boxes:
                    x, end = self._edges[at], self._edges[at + box.span]
                    if box.role is not Role.VALUE:
                        ground = HEAD_GROUND if box.role is Role.HEADING else GROUND
                        canvas.fill(x, y - row.height, end - x, row.height, ground)
                    canvas.frame(x, y - row.height, end - x, row.height, RULE, 0.4)
                    at += box.span
                y -= row.height
            canvas.frame(left, foot, right - left, top - foot, INK, 1)
