"""The lower part of a certificate: on the left how to check it, on the right who issued it, and when.

Where the seal goes stand only the words （盖章处）.
"""

from app.documents.paper.marks import INK, MM, QUIET
from app.documents.paper.qr import draw_qr
from app.documents.paper.sheet import LEFT, RIGHT, Sheet
from app.documents.paper.signature import add_field, signature_words
from app.documents.paper.text import Fitted, Line, balanced_lines, break_lines, fit, one_line
from app.documents.paper.wording import SEAL_PLACE, date_words, english_of, say
from app.ui.words import Words

QR_SIZE, QR_FOOT = 28 * MM, 42 * MM
CHECK_LEFT, CHECK_WIDTH = LEFT + QR_SIZE + 5 * MM, 40 * MM
ISSUER_TOP, ISSUER_WIDTH = 83 * MM, 74 * MM
ISSUER_MIDDLE = RIGHT - ISSUER_WIDTH / 2
ROOM_FOR_TWO = 45.0
"""Points between signatory and date in which an electronic signature may take two lines."""
SIGNATORY = Words("签发人", "Signed by")
SCAN = Words("扫码查现状，签名可离线核验",
             "Scan for the present status; the signature inside verifies offline")
DIGEST = Words("校验码", "Check code")
ALTERNATIVE = Words("二维码，查验网址：", "QR code, address for checking: ")


def draw_check(sheet: Sheet) -> None:
    """The QR code; beside it what it is for, the address in letters, and the check code."""
    content, canvas = sheet.content, sheet.canvas
    alternative = say(ALTERNATIVE, sheet.language) + content.address
    draw_qr(canvas, content.code or content.address, LEFT, QR_FOOT, QR_SIZE, alternative)
    y = QR_FOOT + QR_SIZE - 7
    for at, words in enumerate((SCAN.zh, SCAN.en) if sheet.both else (sheet.say(SCAN),)):
        typeface = (sheet.type.en if at else sheet.styles).hei
        with canvas.content("P", language="en" if at else ""):
            for line in break_lines(words, typeface, 7.5, CHECK_WIDTH):
                canvas.write(CHECK_LEFT, y, line, typeface, 7.5, QUIET)
                y -= 10.5
        y -= 2
    y = _address(sheet, y)
    if sheet.language == "zh" and not sheet.both:
        _digest_line(sheet, f"{DIGEST.zh} {one_line(content.digest)}", y)
    else:
        _digest_line(sheet, one_line(content.digest), _digest_line(sheet, sheet.label(DIGEST), y))


def _digest_line(sheet: Sheet, text: str, y: float) -> float:
    digest = fit(text, sheet.styles.hei, 7.5, 5, CHECK_WIDTH, 2)
    if digest.cut:
        sheet.cut.append(DIGEST.zh)
    with sheet.canvas.content("P"):
        for at, line in enumerate(digest.lines):
            sheet.canvas.write(CHECK_LEFT, y - at * 8.5, line, sheet.styles.hei, digest.size, QUIET)
    return y - len(digest.lines) * 9.5


def _address(sheet: Sheet, y: float) -> float:
    """The address in letters, for those who have nothing to scan with; behind it as a link what the QR code holds, for
    those who read on a screen."""
    address = sheet.content.address
    fitted = fit(address, sheet.styles.hei, 6.5, 4.5, CHECK_WIDTH, 3)
    with sheet.canvas.content("Link") as link:
        for at, line in enumerate(fitted.lines):
            sheet.canvas.write(CHECK_LEFT, y - at * 8.5, line, sheet.styles.hei, fitted.size, INK)
    bottom = y - len(fitted.lines) * 8.5
    box = (CHECK_LEFT, bottom + 6, CHECK_LEFT + CHECK_WIDTH, y + 7)
    sheet.canvas.link(link, box, address, address=sheet.content.code or address)
    return bottom - 4


def draw_issuer(sheet: Sheet) -> None:
    """Bureau and signatory from above, the day of issue from below, the place of the seal in the room between them."""
    content, styles = sheet.content, sheet.styles
    lowest = _signatory(sheet, _bureau(sheet, ISSUER_TOP))
    foot = QR_FOOT + (11.5 if sheet.both else 3)
    _seal_place(sheet, lowest, foot)
    sheet.centred(date_words(content.issued_on, sheet.language), styles.song, 12, foot, ISSUER_MIDDLE)
    if sheet.both:
        sheet.english(date_words(content.issued_on, "en"), 8, QR_FOOT, ISSUER_MIDDLE)


def _seal_place(sheet: Sheet, lowest: float, foot: float) -> None:
    """In the middle of the room between these base lines the place of the seal; an electronic signature says so beneath
    on one line, or on two where there is room, and its field lies over all of it."""
    styles, signature, middle = sheet.styles, sheet.content.signature, (lowest + foot + 5) / 2
    if signature is None:
        sheet.centred(sheet.label(SEAL_PLACE), styles.song, 10, middle, ISSUER_MIDDLE, QUIET)
        return
    words = signature_words(signature, sheet.language)
    said = fit(words, styles.song, 7.5, 5, ISSUER_WIDTH, 2 if lowest - foot > ROOM_FOR_TWO else 1)
    if said.cut:
        sheet.cut.append(signature.signer)
    top = middle + 4.5 * len(said.lines)
    sheet.centred(sheet.label(SEAL_PLACE), styles.song, 9, top, ISSUER_MIDDLE, QUIET)
    for at, line in enumerate(said.lines, 1):
        sheet.centred(line.text, styles.song, said.size, top - 9.5 * at, ISSUER_MIDDLE)
    left, bottom = ISSUER_MIDDLE - ISSUER_WIDTH / 2, top - 9.5 * len(said.lines) - 2.5
    add_field(sheet.canvas, signature, sheet.language, (left, bottom, left + ISSUER_WIDTH, top + 9))


def _bureau(sheet: Sheet, y: float) -> float:
    """On one line where it goes at a good size, else on two; gives the next base line."""
    bureau, styles = sheet.content.bureau, sheet.styles
    size, lines = _bureau_lines(sheet)
    y -= 12 if len(lines) == 1 else 4
    for line in lines:
        sheet.centred(line.text, styles.song, size, y, ISSUER_MIDDLE)
        y -= size * 1.22
    if sheet.both and english_of(bureau):
        below = _below(sheet, one_line(bureau.en))
        for line in below.lines:
            sheet.english(line.text, below.size, y + size * 0.3, ISSUER_MIDDLE)
            y -= 8
    return y - 7


def _below(sheet: Sheet, name: str) -> Fitted:
    """The bureau's English name beneath the Chinese, on one line or two."""
    song = sheet.type.en.song
    one = fit(name, song, 8, 6.5, ISSUER_WIDTH, 1)
    if not one.cut:
        return one
    two = fit(name, song, 7, 5, ISSUER_WIDTH, 2)
    if two.cut:
        sheet.cut.append(name)
        return two
    return Fitted(two.size, balanced_lines(name, song, two.size, ISSUER_WIDTH))


def _bureau_lines(sheet: Sheet) -> tuple[float, list[Line]]:
    name, song = sheet.say(sheet.content.bureau), sheet.styles.song
    one = fit(name, song, 13.5, 11.5, ISSUER_WIDTH, 1)
    if not one.cut:
        return one.size, one.lines
    two = balanced_lines(name, song, 11.5, ISSUER_WIDTH)
    if len(two) == 2:
        return 11.5, two
    small = fit(name, song, 11, 5, ISSUER_WIDTH, 2)
    if small.cut:
        sheet.cut.append(name)
    return small.size, small.lines


def _signatory(sheet: Sheet, y: float) -> float:
    """Who signed, with the post; gives the lowest base line so far."""
    signatory, post = sheet.content.signatory, sheet.content.post
    name = sheet.say(signatory)
    if not name:
        return y
    if sheet.language == "en":
        text = f"{SIGNATORY.en} {', '.join(part for part in (name, sheet.say(post)) if part)}"
    else:
        label = sheet.label(SIGNATORY) if sheet.both and not english_of(signatory) else SIGNATORY.zh
        text = "　".join(part for part in (label, name, sheet.say(post)) if part)
    line = sheet.fitted(text, sheet.styles.song, 10.5, 6.5, ISSUER_WIDTH, name)
    sheet.centred(line.lines[0].text, sheet.styles.song, line.size, y, ISSUER_MIDDLE)
    if not (sheet.both and english_of(signatory)):
        return y
    english = ", ".join(one_line(english_of(part)) for part in (signatory, post) if english_of(part))
    below = sheet.fitted(f"{SIGNATORY.en} {english}", sheet.type.en.song, 8, 5, ISSUER_WIDTH, signatory.en)
    sheet.english(below.lines[0].text, below.size, y - 10.5, ISSUER_MIDDLE)
    return y - 10.5
