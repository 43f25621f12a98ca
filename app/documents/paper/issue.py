"""The lower part of a certificate: on the left how to check it, on the right who issued it, and when.

Where the seal goes stand only the words （盖章处）.
"""

from app.documents.paper.marks import INK, MM, QUIET
from app.documents.paper.qr import draw_qr
from app.documents.paper.sheet import LEFT, RIGHT, Sheet
from app.documents.paper.text import balanced_lines, break_lines, fit, one_line
from app.documents.paper.wording import SEAL_PLACE, date_words, english_of, say
from app.ui.words import Words

QR_SIZE, QR_FOOT = 28 * MM, 46 * MM
CHECK_LEFT, CHECK_WIDTH = LEFT + QR_SIZE + 5 * MM, 40 * MM
ISSUER_TOP, ISSUER_WIDTH = 78 * MM, 74 * MM
ISSUER_MIDDLE = RIGHT - ISSUER_WIDTH / 2
SIGNATORY = Words("签发人", "Signed by")
SCAN = Words("扫码查验备案的现时状态", "Scan to check the present status of this filing")
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
    text = f"{sheet.label(DIGEST)} {one_line(content.digest)}"
    digest = fit(text, sheet.styles.hei, 7.5, 5, CHECK_WIDTH, 2)
    if digest.cut:
        sheet.cut.append(DIGEST.zh)
    with canvas.content("P"):
        for at, line in enumerate(digest.lines):
            canvas.write(CHECK_LEFT, y - at * 8.5, line, sheet.styles.hei, digest.size, QUIET)


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
    """Bureau, signatory, place of the seal and day of issue."""
    content, styles = sheet.content, sheet.styles
    y = _bureau(sheet, ISSUER_TOP - 12)
    y = _signatory(sheet, y)
    sheet.centred(sheet.label(SEAL_PLACE), styles.song, 10.5, y, ISSUER_MIDDLE, QUIET)
    y -= 18
    sheet.centred(date_words(content.issued_on, sheet.language), styles.song, 12.5, y, ISSUER_MIDDLE)
    if sheet.both:
        sheet.english(date_words(content.issued_on, "en"), 8.5, y - 11.5, ISSUER_MIDDLE)


def _bureau(sheet: Sheet, y: float) -> float:
    bureau, styles = sheet.content.bureau, sheet.styles
    lines = balanced_lines(sheet.say(bureau), styles.song, 13.5, ISSUER_WIDTH)
    if len(lines) > 2:
        fitted = sheet.fitted(sheet.say(bureau), styles.song, 11, 6, ISSUER_WIDTH, sheet.say(bureau))
        sheet.centred(fitted.lines[0].text, styles.song, fitted.size, y, ISSUER_MIDDLE)
        y -= 17
    else:
        for line in lines:
            sheet.centred(line.text, styles.song, 13.5, y, ISSUER_MIDDLE)
            y -= 17
    if sheet.both and english_of(bureau):
        below = sheet.fitted(one_line(bureau.en), sheet.type.en.song, 8.5, 5, ISSUER_WIDTH, bureau.en)
        sheet.english(below.lines[0].text, below.size, y + 4, ISSUER_MIDDLE)
        y -= 10
    return y - 2


def _signatory(sheet: Sheet, y: float) -> float:
    signatory, post = sheet.content.signatory, sheet.content.post
    name = sheet.say(signatory)
    if not name:
        return y
    text = f"{sheet.label(SIGNATORY)}　{name}{'　' + sheet.say(post) if post.zh else ''}"
    line = sheet.fitted(text, sheet.styles.song, 11, 6.5, ISSUER_WIDTH, name)
    sheet.centred(line.lines[0].text, sheet.styles.song, line.size, y, ISSUER_MIDDLE)
    if sheet.both and english_of(signatory):
        english = ", ".join(one_line(part) for part in (signatory.en, post.en) if part)
        below = sheet.fitted(english, sheet.type.en.song, 8.5, 5, ISSUER_WIDTH, signatory.en)
        sheet.english(below.lines[0].text, below.size, y - 11.5, ISSUER_MIDDLE)
        y -= 11
    return y - 17
