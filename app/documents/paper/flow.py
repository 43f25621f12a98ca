"""Pages: laid out first, drawn afterwards, so that the contents page can come before what it counts.

Below the type area stands the page number between dashes, right on odd pages and left on even ones (GB/T 9704-2012).
Laying out only measures and remembers how to draw; memory and time grow with the length of the document and not faster.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.documents.paper.canvas import BLACK, TaggedCanvas
from app.documents.paper.marks import HAIRLINE, INK, MM, QUIET, demo_mark
from app.documents.paper.structure import Element
from app.documents.paper.text import Line, break_lines, fit, legible, one_line, stretch
from app.documents.paper.type import Styles, Type, Typeface
from app.documents.paper.type_area import UPRIGHT, TypeArea

LEFT, RIGHT, TOP, BOTTOM = UPRIGHT.left, UPRIGHT.right, UPRIGHT.top, UPRIGHT.bottom
WIDTH, HEIGHT = UPRIGHT.width, UPRIGHT.height
BODY, LEADING = 12.0, 20.0
HEADINGS = {1: (15.75, 30.0, "H1"), 2: (13.0, 24.0, "H2"), 3: (11.0, 19.0, "H3")}
PAGE_NUMBER_SIZE = 14.0
LABEL_WIDTH = 30 * MM
Draw = Callable[[TaggedCanvas], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading that the contents page and the bookmarks name."""

    title: str
    level: int
    page: int
    place: str


class Thread:
    """One element drawn in several places, as a paragraph that goes on overleaf."""

    def __init__(self, tag: str, language: str = "") -> None:
        self._tag = tag
        self._language = language
        self._element: Element | None = None

    @contextmanager
    def content(self, canvas: TaggedCanvas) -> Iterator[None]:
        if self._element is None:
            with canvas.content(self._tag, language=self._language) as element:
                self._element = element
                yield
        else:
            with canvas.more(self._element):
                yield


@dataclass(frozen=True, slots=True)
class Setting:
    """How lines of a paragraph are set."""

    typeface: Typeface
    size: float = BODY
    leading: float = LEADING
    colour: str = BLACK
    left: float = 0
    filled: bool = True
    language: str = ""
    tag: str = "P"
    area: TypeArea = UPRIGHT

    @property
    def width(self) -> float:
        return self.area.width - self.left

    def base(self, top: float) -> float:
        """The base line of a line whose upper edge is here."""
        return top - self.leading / 2 - self.size * 0.36

    def draw(self, canvas: TaggedCanvas, lines: list[Line], top: float) -> None:
        room = int(self.width * 1000 / self.size)
        for line in lines:
            opening = stretch(line, room) if self.filled else 0
            x = self.area.left + self.left
            canvas.write(x, self.base(top), line, self.typeface, self.size, self.colour, opening)
            top -= self.leading


@dataclass
class Flow:
    """Pages being filled from top to bottom."""

    styles: Styles
    pages: list[list[Draw]] = field(default_factory=lambda: [[]])
    entries: list[Entry] = field(default_factory=list)
    area: TypeArea = UPRIGHT
    y: float = 0

    def __post_init__(self) -> None:
        self.y = self.y or self.area.top

    @property
    def room(self) -> float:
        return self.y - self.area.bottom

    @property
    def at_head(self) -> bool:
        """Whether nothing stands on the page yet."""
        return self.y >= self.area.top

    def new_page(self) -> None:
        self.pages.append([])
        self.y = self.area.top

    def need(self, height: float) -> None:
        """Go to a new page where less than this is left, unless nothing would be gained."""
        if self.room < min(height, self.area.height) - 0.01 and not self.at_head:
            self.new_page()

    def space(self, height: float) -> None:
        """A gap; none at the head of a page."""
        if not self.at_head:
            self.y = max(self.y - height, self.area.bottom)

    def put(self, height: float, draw: Callable[[TaggedCanvas, float], None]) -> None:
        """A drawing of this height that is not divided; it is told its upper edge."""
        self.need(height)
        top = self.y
        self.pages[-1].append(lambda canvas: draw(canvas, top))
        self.y -= height

    def heading(self, level: int, text: str, place: str, below: float = 3 * LEADING) -> None:
        """A heading with so much of what follows on its page."""
        size, leading, tag = HEADINGS[level]
        setting = Setting(self.styles.bold, size, leading, INK, filled=False, tag=tag, area=self.area)
        lines = break_lines(one_line(text), self.styles.bold, size, setting.width)
        height = leading * len(lines)
        self.need(min(height, self.area.height / 2) + below)
        self.entries.append(Entry(one_line(text), level, len(self.pages) - 1, place))
        top = self.y
        self.pages[-1].append(lambda canvas: canvas.place(place, top, legible(text) if level < 3 else ""))
        self._lines(lines, setting, Thread(tag))

    def paragraph(self, text: str, setting: Setting, indent: float = 0) -> None:
        lines = break_lines(text, setting.typeface, setting.size, setting.width, indent)
        self._lines(lines, setting, Thread(setting.tag, setting.language))

    def _lines(self, lines: list[Line], setting: Setting, thread: Thread) -> None:
        """Lines over as many pages as they need; never one line alone at a foot or a head."""
        while lines:
            count = int((self.room + 0.01) // setting.leading)
            if count < len(lines):
                count = min(count, len(lines) - 2)
            if count < min(2, len(lines)) and not self.at_head:
                self.new_page()
                continue
            part, lines = lines[: max(count, 1)], lines[max(count, 1) :]
            self._place(part, setting, thread)
            if lines:
                self.new_page()

    def _place(self, part: list[Line], setting: Setting, thread: Thread) -> None:
        top = self.y

        def draw(canvas: TaggedCanvas) -> None:
            with thread.content(canvas):
                setting.draw(canvas, part, top)

        self.pages[-1].append(draw)
        self.y -= setting.leading * len(part)

    def labelled(self, label: str, text: str, setting: Setting) -> None:
        """A label in the left column with its text beside it, over as many pages as it needs."""
        lines = break_lines(text, setting.typeface, setting.size, setting.width)
        self.need(min(len(lines), 2) * setting.leading)
        fitted = fit(label, self.styles.bold, 10.5, 7, LABEL_WIDTH - 6, 1)
        top = self.y

        def draw(canvas: TaggedCanvas) -> None:
            with canvas.content("P"):
                base = setting.base(top)
                canvas.write(LEFT, base, fitted.lines[0], self.styles.bold, fitted.size, INK)

        self.pages[-1].append(draw)
        self._lines(lines, setting, Thread(setting.tag, setting.language))


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands on every page outside the type area: the running head and the page number."""

    styles: Styles
    head: str

    def draw(self, canvas: TaggedCanvas, number: int) -> None:
        with canvas.artifact():
            head = fit(one_line(self.head), self.styles.hei, 8, 6, WIDTH, 1)
            canvas.write(LEFT, TOP + 9 * MM, head.lines[0], self.styles.hei, head.size, QUIET)
            canvas.rule(LEFT, TOP + 7 * MM, RIGHT, TOP + 7 * MM, HAIRLINE)
            label = f"— {number} —"
            across = self.styles.song.width(label) * PAGE_NUMBER_SIZE / 1000
            x = RIGHT - PAGE_NUMBER_SIZE - across if number % 2 else LEFT + PAGE_NUMBER_SIZE
            canvas.write(x, BOTTOM - 7 * MM - PAGE_NUMBER_SIZE * 0.7, label, self.styles.song, PAGE_NUMBER_SIZE)


def draw_pages(canvas: TaggedCanvas, type_: Type, pages: list[list[Draw]], furnish: Callable[[TaggedCanvas, int], None],
               first: int, *, demo: bool) -> None:
    """The pages with their furniture, numbered from `first` on."""
    for number, page in enumerate(pages, first):
        if demo:
            demo_mark(canvas, type_)
        furnish(canvas, number)
        for draw in page:
            draw(canvas)
        canvas.showPage()
