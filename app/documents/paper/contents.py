"""The contents page: each heading with its page, linked, dots between."""

from dataclasses import dataclass

from app.documents.paper.canvas import TaggedCanvas
from app.documents.paper.content import Language
from app.documents.paper.flow import HEADINGS, LEFT, RIGHT, WIDTH, Entry, Flow, Setting
from app.documents.paper.marks import INK, MM, QUIET
from app.documents.paper.structure import Element
from app.documents.paper.text import fit
from app.documents.paper.type import Styles
from app.documents.paper.wording import say
from app.ui.words import Words

CONTENTS = Words("目　　录", "Contents")
PAGE_WORDS = Words("第{n}页", "page {n}")
NUMBER_ROOM = 12 * MM
ENTRY = {1: (12.0, 23.0, 0.0), 2: (10.5, 18.0, 6 * MM)}
"""Size, leading and indent of an entry by its level."""


def contents_flow(styles: Styles, language: Language, entries: list[Entry], pages_before: int) -> Flow:
    """Contents pages for headings of the pages that follow them. The contents begin after so many pages; how many
    pages they take themselves does not depend on the numbers in them, so it is counted first."""
    own_pages = len(_laid_out(styles, language, entries, 0).pages)
    return _laid_out(styles, language, entries, pages_before + own_pages + 1)


def _laid_out(styles: Styles, language: Language, entries: list[Entry], first_number: int) -> Flow:
    flow = Flow(styles)
    size, leading, tag = HEADINGS[1]
    flow.paragraph(say(CONTENTS, language), Setting(styles.bold, size, leading, INK, filled=False, tag=tag))
    flow.space(8)
    list_ = _List(styles, language)
    for entry in entries:
        if entry.level in ENTRY:
            flow.put(ENTRY[entry.level][1], _Line(list_, entry, entry.page + first_number).draw)
    return flow


class _List:
    """The one TOC element, made when the first line is drawn."""

    def __init__(self, styles: Styles, language: Language) -> None:
        self.styles = styles
        self.language = language
        self._element: Element | None = None

    def element(self, canvas: TaggedCanvas) -> Element:
        if self._element is None:
            with canvas.element("TOC") as element:
                self._element = element
        return self._element


@dataclass(frozen=True, slots=True)
class _Line:
    """One heading in the contents."""

    list_: _List
    entry: Entry
    number: int

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        size, leading, indent = ENTRY[self.entry.level]
        styles = self.list_.styles
        face = styles.bold if self.entry.level == 1 else styles.hei
        base, x = top - leading / 2 - size * 0.36, LEFT + indent
        title = fit(self.entry.title, face, size, size, WIDTH - indent - NUMBER_ROOM, 1)
        number = str(self.number)
        number_x = RIGHT - face.width(number) * size / 1000
        title_end = x + title.lines[0].width * size / 1000
        with canvas.artifact():
            self._dots(canvas, title_end + 6, number_x - 6, base)
        says = f"{self.entry.title} · {say(PAGE_WORDS.filled(n=self.number), self.list_.language)}"
        with canvas.reopened(self.list_.element(canvas)), canvas.element("TOCI"), canvas.content("Link") as link:
            canvas.write(x, base, title.lines[0], face, size, INK)
            canvas.write(number_x, base, number, face, size)
        canvas.link(link, (x, top - leading, RIGHT, top), says, place=self.entry.place)

    def _dots(self, canvas: TaggedCanvas, start: float, end: float, base: float) -> None:
        face, size = self.list_.styles.hei, 8.0
        step = face.width(".") * size / 1000 + 2.4
        count = int((end - start) / step)
        if count > 2:
            canvas.write(end - count * step, base, "." * count, face, size, QUIET, tracking=2.4)
