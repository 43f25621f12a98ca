"""What more than one document carries: the marks of demonstration data and of previews, the header slots.

A seal is never drawn, not even as an empty ring: a printout shows only the words （盖章处）. An electronic seal comes
from the unified system alone (国务院关于在线政务服务的若干规定, articles 8 to 10).
"""

from app.documents.paper.canvas import TaggedCanvas
from app.documents.paper.content import HeaderSlots, Language
from app.documents.paper.text import fit
from app.documents.paper.type import Styles, Type
from app.documents.paper.wording import DEMO, DEMO_WARNING, PREVIEW, PREVIEW_WARNING, slot_lines
from app.ui.words import Words

MM = 72 / 25.4
PAGE = (210 * MM, 297 * MM)
INK = "#1F3A5F"
QUIET = "#5A6675"
HAIRLINE = "#C9D2DC"
WARNING = "#B3261E"
WATERMARK = "#FAE9E7"
LABEL = 10.2 * MM
"""How far from the edge of the page a label stands."""


def demo_mark(canvas: TaggedCanvas, type_: Type) -> None:
    """On demonstration data."""
    _watermark(canvas, type_, DEMO)
    _label(canvas, type_, DEMO_WARNING, canvas.page_size[1] - LABEL)


def preview_mark(canvas: TaggedCanvas, type_: Type, *, demo: bool = False) -> None:
    """On what has not been issued; that it is of demonstration data is then said at the foot."""
    _watermark(canvas, type_, PREVIEW)
    _label(canvas, type_, PREVIEW_WARNING, canvas.page_size[1] - LABEL)
    if demo:
        _label(canvas, type_, DEMO_WARNING, LABEL)


def _watermark(canvas: TaggedCanvas, type_: Type, mark: Words) -> None:
    """Large words across the page behind everything."""
    width, height = canvas.page_size
    with canvas.artifact():
        canvas.saveState()
        canvas.translate(width / 2, height / 2)
        canvas.rotate(52)
        for words, size, base in ((mark.zh, 120, 6.0), (mark.en, 92, -96.0)):
            canvas.write(-type_.zh.bold.width(words) * size / 2000, base, words, type_.zh.bold, size, WATERMARK)
        canvas.restoreState()


def _label(canvas: TaggedCanvas, type_: Type, warning: Words, y: float) -> None:
    """A red label in the middle, read aloud too."""
    label = f"{warning.zh}　{warning.en}"
    across = type_.zh.bold.width(label) * 8.5 / 1000
    x = (canvas.page_size[0] - across) / 2
    with canvas.artifact():
        canvas.fill(x - 10, y - 5.4, across + 20, 17, WARNING)
    with canvas.content("P"):
        canvas.write(x, y, label, type_.zh.bold, 8.5, "#FFFFFF")


def draw_slots(
    canvas: TaggedCanvas, styles: Styles, slots: HeaderSlots, language: Language, right: float, top: float
) -> None:
    """The header slots as statistical forms have them, at the upper right, their labels in one column."""
    lines = [fit(line, styles.song, 8.5, 6, 74 * MM, 1) for line in slot_lines(slots, language)]
    widest = max((fitted.lines[0].width * fitted.size / 1000 for fitted in lines), default=0)
    for at, fitted in enumerate(lines):
        with canvas.content("P"):
            canvas.write(right - widest, top - 8.5 - 12.5 * at, fitted.lines[0], styles.song, fitted.size)
