"""备案证明, the certificate of filing: one page, Chinese first with English beneath, or one of the two.

It attests the fact of filing and says so; it has no seal, no red head and no emblem. Rows are as large as the page
allows; only what fits nowhere is cut, and that is reported.
"""

from collections.abc import Sequence

from app.documents.paper.canvas import TaggedCanvas
from app.documents.paper.content import Certificate, Paper
from app.documents.paper.facts import Facts
from app.documents.paper.issue import draw_check, draw_issuer
from app.documents.paper.marks import INK, MM, PAGE, QUIET, demo_mark, draw_slots, preview_mark
from app.documents.paper.metadata import Imprint
from app.documents.paper.sheet import HEIGHT, LEFT, MIDDLE, RIGHT, WIDTH, Sheet, main_language
from app.documents.paper.text import legible, one_line
from app.documents.paper.type import Type
from app.documents.paper.wording import ATTESTS_ONLY, say
from app.ui.words import Words

BORDERS = ((15 * MM, 1.8), (16.6 * MM, 0.5))
"""Distance from the edge and weight of the two rules of the border."""
TITLE_LINE = HEIGHT - 51 * MM
FOOT_RULE = 36.5 * MM
FACTS_END = 88 * MM
TITLE = Words("备案证明", "Certificate of Filing")
ATTESTATION = Words(
    "兹证明下列事项已经本机关备案。", "This is to certify that the following matter has been filed with this bureau."
)
SERIAL = Words("证明编号", "Certificate No.")
NUMBER = Words("备案号", "Filing No.")
VERSION = Words("第{n}版", "Version {n}")


def certificate(content: Certificate, type_: Type) -> Paper:
    """The finished certificate. The same content gives the same bytes."""
    language = main_language(content)
    title = f"{one_line(say(TITLE, language))} {content.number}"
    canvas = TaggedCanvas(Imprint(legible(title), legible(one_line(say(content.bureau, language))), language,
                                  content.issued_on), PAGE)
    sheet = Sheet(content, type_, canvas)
    _draw(sheet)
    canvas.showPage()
    return Paper(canvas.finished(), 1, tuple(sorted(canvas.typesetting.missing)), tuple(sheet.cut))


def print_run(contents: Sequence[Certificate], title: str, type_: Type) -> Paper:
    """Many certificates in one document to be printed in one go, each on its page and in the outline by its serial."""
    first = contents[0]
    canvas = TaggedCanvas(Imprint(legible(title), legible(one_line(say(first.bureau, main_language(first)))),
                                  main_language(first), first.issued_on), PAGE)
    cut: list[str] = []
    for content in contents:
        with canvas.element("Sect"):
            canvas.place(content.serial, HEIGHT, f"{content.serial} {content.number}")
            sheet = Sheet(content, type_, canvas)
            _draw(sheet)
        cut += sheet.cut
        canvas.showPage()
    return Paper(canvas.finished(), len(contents), tuple(sorted(canvas.typesetting.missing)), tuple(cut))


def _draw(sheet: Sheet) -> None:
    content, type_ = sheet.content, sheet.type
    if content.preview:
        preview_mark(sheet.canvas, type_, demo=content.demo)
    elif content.demo:
        demo_mark(sheet.canvas, type_)
    _border(sheet)
    draw_slots(sheet.canvas, sheet.styles, content.slots, sheet.language, WIDTH - 22 * MM, HEIGHT - 20 * MM)
    Facts(sheet).draw(_head(sheet), FACTS_END)
    draw_check(sheet)
    draw_issuer(sheet)
    _foot(sheet)


def _border(sheet: Sheet) -> None:
    with sheet.canvas.artifact():
        for inset, weight in BORDERS:
            sheet.canvas.frame(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset, INK, weight)


def _head(sheet: Sheet) -> float:
    """Title, filing number and version, attestation; gives the height where the facts begin."""
    y = _title(sheet)
    with sheet.canvas.artifact():
        sheet.canvas.rule(MIDDLE - 21 * MM, y, MIDDLE + 21 * MM, y, INK, 0.9)
    y = _number(sheet, y - 29) - 28
    sheet.centred(sheet.say(ATTESTATION), sheet.styles.song, 12.5 if sheet.language == "zh" else 11.5, y)
    if sheet.both:
        y -= 14
        sheet.english(ATTESTATION.en, 9.5, y)
    return y - 14


def _title(sheet: Sheet) -> float:
    if sheet.language == "en":
        sheet.tracked("H1", TITLE.en, sheet.styles.title, 30, TITLE_LINE, 0.8)
    else:
        sheet.tracked("H1", TITLE.zh, sheet.styles.title, 36, TITLE_LINE, 10)
    if not sheet.both:
        return TITLE_LINE - 24
    sheet.tracked("P", TITLE.en.upper(), sheet.type.en.song, 12, TITLE_LINE - 23, 2.4)
    return TITLE_LINE - 37


def _number(sheet: Sheet, y: float) -> float:
    content, styles = sheet.content, sheet.styles
    version = VERSION.filled(n=content.version)
    text = f"{one_line(content.number)}　{sheet.say(version)}"
    line = sheet.fitted(text, styles.bold, 15, 8, RIGHT - LEFT, NUMBER.zh)
    sheet.centred(line.lines[0].text, styles.bold, line.size, y)
    below = f"{sheet.label(NUMBER)} · {version.en}" if sheet.both else sheet.say(NUMBER)
    sheet.centred(below, styles.song, 8.5, y - 15, colour=QUIET)
    return y - 15


def _foot(sheet: Sheet) -> None:
    """What this paper is not, and its serial."""
    y = FOOT_RULE - 15
    with sheet.canvas.artifact():
        sheet.canvas.rule(LEFT, FOOT_RULE, RIGHT, FOOT_RULE, INK, 0.5)
    sheet.centred(sheet.say(ATTESTS_ONLY), sheet.styles.song, 9.5, y)
    if sheet.both:
        y -= 12
        sheet.english(ATTESTS_ONLY.en, 8.5, y)
    text = f"{sheet.label(SERIAL)}　{one_line(sheet.content.serial)}"
    line = sheet.fitted(text, sheet.styles.hei, 8, 5, RIGHT - LEFT, SERIAL.zh)
    sheet.centred(line.lines[0].text, sheet.styles.hei, line.size, y - 15, colour=QUIET)
