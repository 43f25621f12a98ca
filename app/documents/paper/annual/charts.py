"""Charts of plain strokes and fills: dark on light, every value beside its mark, so that they read in black and white.

Each is one figure for a screen reader, whose alternative text says every value that the chart shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.documents.paper.canvas import BLACK, TaggedCanvas
from app.documents.paper.content import Amount
from app.documents.paper.flow import LEFT, WIDTH
from app.documents.paper.marks import HAIRLINE, INK, MM, QUIET
from app.documents.paper.text import fit, one_line
from app.documents.paper.type import Styles, Typeface

TITLE_HEIGHT = 17.0
ROW, SMALL, HEADS = 15.0, 13.0, 26.0
DARK, LIGHT, OUTLINE = "#3B4A5E", "#D5DBE3", "#5A6675"
TREND_HEIGHT, ACROSS = 76.0, 4
BARS_HEIGHT = 34.0


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One target: its code, what it is called, the share of the way, and both numbers in words."""

    code: str
    title: str
    share: float
    words: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The figures of one target at the year ends; `bound` is what is asked."""

    title: str
    amounts: tuple[Amount, ...]
    bound: float | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of figures under column heads, each with a bar as long as its part of the largest of its row or column."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Amount, ...]], ...]
    by_column: bool
    note: str = ""

    @property
    def height(self) -> float:
        return TITLE_HEIGHT + HEADS + SMALL * len(self.rows) + (SMALL if self.note else 0)

    @property
    def says(self) -> str:
        lines = [f"{name}: " + ", ".join(f"{head} {amount.words}" for head, amount in zip(self.heads, amounts,
                                                                                          strict=True))
                 for name, amounts in self.rows]
        return "; ".join([self.title, *lines, *([self.note] if self.note else [])])


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes words of a chart so that they stay in their room."""

    canvas: TaggedCanvas
    styles: Styles

    def words(self, x: float, y: float, text: str, width: float, size: float = 8, *, align: str = "left",
              face: Typeface | None = None, colour: str = BLACK) -> None:
        fitted = fit(one_line(text), face or self.styles.hei, size, min(size, 5.5), width, 1)
        across = fitted.lines[0].width * fitted.size / 1000
        left = {"left": x, "right": x + width - across, "centre": x + (width - across) / 2}[align]
        self.canvas.write(left, y, fitted.lines[0], face or self.styles.hei, fitted.size, colour)

    def head(self, x: float, top: float, text: str, width: float) -> None:
        """The head of a column, on as many as three lines, above its figures."""
        fitted = fit(one_line(text).replace("（", "\n（"), self.styles.hei, 7, 5.5, width, 3)
        for at, line in enumerate(reversed(fitted.lines)):
            left = x + width - line.width * fitted.size / 1000
            self.canvas.write(left, top - HEADS + 5 + 8 * at, line, self.styles.hei, fitted.size, QUIET)

    def title(self, x: float, top: float, text: str, width: float) -> None:
        self.words(x, top - 11, text, width, 9.5, face=self.styles.bold, colour=INK)


@dataclass(frozen=True, slots=True)
class ProgressChart:
    """How far each target is on its way: a frame is the whole, what is filled is there."""

    title: str
    rows: tuple[ProgressRow, ...]
    styles: Styles

    @property
    def height(self) -> float:
        return TITLE_HEIGHT + ROW * len(self.rows)

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        says = "; ".join([self.title, *(f"{row.code} {row.title}: {row.words}" for row in self.rows)])
        pen = Pen(canvas, self.styles)
        with canvas.figure(says, (LEFT, top - self.height, LEFT + WIDTH, top)):
            pen.title(LEFT, top, self.title, WIDTH)
            for at, row in enumerate(self.rows):
                self._row(pen, row, top - TITLE_HEIGHT - ROW * at)

    def _row(self, pen: Pen, row: ProgressRow, top: float) -> None:
        bar, across, height = LEFT + 62 * MM, 50 * MM, 7.5
        base = top - 10
        pen.words(LEFT, base, row.code, 12 * MM, 8.5, face=self.styles.bold)
        pen.words(LEFT + 13 * MM, base, row.title, 47 * MM, 8.5)
        filled = across * min(max(row.share, 0), 1)
        pen.canvas.fill(bar, base - 1, across, height, "#FFFFFF")
        if filled:
            pen.canvas.fill(bar, base - 1, filled, height, DARK)
        pen.canvas.frame(bar, base - 1, across, height, OUTLINE, 0.6)
        pen.words(bar + across + 6, base, row.words, LEFT + WIDTH - bar - across - 6, 8.5)


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Small columns of the years for each target; a broken line where what is asked lies within reach."""

    title: str
    trends: tuple[Trend, ...]
    styles: Styles

    @property
    def height(self) -> float:
        return TITLE_HEIGHT + TREND_HEIGHT * -(-len(self.trends) // ACROSS)

    def last_years(self, trend: Trend, width: float) -> tuple[Amount, ...]:
        """As many as there is room for their figures beside each other."""
        widest = max(self.styles.hei.width(text) for amount in trend.amounts for text in (amount.name, amount.words))
        return trend.amounts[-max(int(width // (widest * 6 / 1000 + 2)), 2):]

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        says = "; ".join([self.title, *(f"{trend.title}: " + ", ".join(f"{amount.name} {amount.words}"
                                                                        for amount in trend.amounts)
                                        for trend in self.trends)])
        pen, step = Pen(canvas, self.styles), WIDTH / ACROSS
        with canvas.figure(says, (LEFT, top - self.height, LEFT + WIDTH, top)):
            pen.title(LEFT, top, self.title, WIDTH)
            for at, trend in enumerate(self.trends):
                left = LEFT + step * (at % ACROSS)
                self._trend(pen, trend, left, top - TITLE_HEIGHT - TREND_HEIGHT * (at // ACROSS), step - 8)

    def _trend(self, pen: Pen, trend: Trend, left: float, top: float, width: float) -> None:
        canvas, foot = pen.canvas, top - 62
        title = fit(one_line(trend.title), self.styles.bold, 7.5, 6, width, 2)
        for at, line in enumerate(title.lines):
            canvas.write(left, top - 7 - 7 * at, line, self.styles.bold, title.size)
        amounts = self.last_years(trend, width)
        most = max([amount.number or 0 for amount in amounts])
        scale = max(most, trend.bound if trend.bound and trend.bound <= most * 2 else 0) or 1
        if trend.bound and trend.bound <= scale:
            y = foot + BARS_HEIGHT * trend.bound / scale
            for x in _dashes(left, left + width):
                canvas.rule(x, y, x + 3, y, BLACK, 0.7)
        step = width / len(amounts)
        for at, amount in enumerate(amounts):
            self._column(pen, amount, left + step * at, foot, step, BARS_HEIGHT * (amount.number or 0) / scale)
        canvas.rule(left, foot, left + width, foot, OUTLINE, 0.6)

    def _column(self, pen: Pen, amount: Amount, x: float, foot: float, step: float, height: float) -> None:
        """One year: its column, the figure on top on white, so that no line runs through it, and the year below."""
        if height:
            pen.canvas.fill(x + step * 0.18, foot, step * 0.64, height, DARK)
        across = min(self.styles.hei.width(amount.words) * 6.5 / 1000, step)
        pen.canvas.fill(x + (step - across) / 2 - 1, foot + height + 1, across + 2, 6.5, "#FFFFFF")
        pen.words(x, foot + height + 2, amount.words, step, 6.5, align="centre")
        pen.words(x, foot - 8, amount.name, step, 6.5, align="centre", colour=QUIET)


def _dashes(left: float, right: float) -> Iterator[float]:
    while left + 3 <= right:
        yield left
        left += 6


def draw_matrix(canvas: TaggedCanvas, matrix: Matrix, styles: Styles, left: float, top: float, width: float) -> None:
    """A table of figures with bars behind them."""
    pen = Pen(canvas, styles)
    named = width * (0.2 if max(len(name) for name, _ in matrix.rows) < 6 else 0.45)
    step = (width - named) / len(matrix.heads)
    with canvas.figure(matrix.says, (left, top - matrix.height, left + width, top)):
        pen.title(left, top, matrix.title, width)
        y = top - TITLE_HEIGHT
        for at, head in enumerate(matrix.heads):
            pen.head(left + named + step * at + 2, y, head, step - 6)
        y -= HEADS
        for place, (name, amounts) in enumerate(matrix.rows):
            pen.words(left, y - 9.5, name, named - 4, 7.5)
            for at, amount in enumerate(amounts):
                share = _share(matrix, place, at)
                x = left + named + step * at + 2
                if share:
                    canvas.fill(x + (step - 4) * (1 - share), y - 11.5, (step - 4) * share, 10, LIGHT)
                pen.words(x, y - 9.5, amount.words, step - 6, 7.5, align="right")
            y -= SMALL
            canvas.rule(left, y + 0.5, left + width, y + 0.5, HAIRLINE, 0.4)
        if matrix.note:
            pen.words(left, y - 10, matrix.note, width, 7, colour=QUIET)


def _share(matrix: Matrix, place: int, column: int) -> float:
    """How much of the largest figure beside or above it this one is."""
    amounts: Sequence[Amount] = ([row[1][column] for row in matrix.rows] if matrix.by_column
                                 else matrix.rows[place][1])
    most = max([amount.number or 0 for amount in amounts])
    return (matrix.rows[place][1][column].number or 0) / most if most else 0
