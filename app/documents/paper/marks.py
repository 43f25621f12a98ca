"""What more than one document carries: the mark of demonstration data, the header slots, the place of the seal.

A seal is never drawn, not even as an empty ring: a printout shows only the words （盖章处）. An electronic seal comes
from the unified system alone (国务院关于在线政务服务的若干规定, articles 8 to 10).
"""

from app.documents.paper.canvas import TaggedCanvas
from app.documents.paper.content import HeaderSlots, Language
from app.documents.paper.text import fit
from app.documents.paper.type import Styles, Type
from app.documents.paper.wording import DEMO, DEMO_WARNING, slot_lines

MM = 72 / 25.4
PAGE = (210 * MM, 297 * MM)
INK = "#1F3A5F"
QUIET = "#5A6675"
HAIRLINE = "#C9D2DC"
WARNING = "#B3261E"
WATERMARK = "#FAE9E7"


def demo_mark(canvas: TaggedCanvas, type_: Type) -> None:
    """On demonstration data: large words across the page behind everything, and a label on top that is read aloud."""
    width, height = canvas.page_size
    with canvas.artifact():
        canvas.saveState()
        canvas.translate(width / 2, height / 2)
        canvas.rotate(52)
        for words, size, base in ((DEMO.zh, 120, 6.0), (DEMO.en, 92, -96.0)):
            canvas.write(-type_.zh.bold.width(words) * size / 2000, base, words, type_.zh.bold, size, WATERMARK)
        canvas.restoreState()
    label = f"{DEMO_WARNING.zh}　{DEMO_WARNING.en}"
    across = type_.zh.bold.width(label) * 8.5 / 1000
    x, y = (width - across) / 2, height - 10.2 * MM
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
