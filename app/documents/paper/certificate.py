"""备案证明, the certificate of filing: one page, Chinese first with English beneath, or one of the two.

It attests the fact of filing and says so; it has no seal, no red head and no emblem. Rows are as large as the page
allows: sizes and spaces shrink together until everything fits, and only what fits nowhere is cut, which is reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.documents.paper.canvas import BLACK, TaggedCanvas
from app.documents.paper.content import Certificate, Fact, Language, Paper
from app.documents.paper.marks import HAIRLINE, INK, MM, PAGE, QUIET, demo_mark, draw_slots
from app.documents.paper.metadata import Imprint
from app.documents.paper.qr import draw_qr
from app.documents.paper.text import Fitted, balanced_lines, break_lines, fit, legible, one_line
from app.documents.paper.type import Styles, Type, Typeface
from app.documents.paper.wording import ATTESTS_ONLY, SEAL_PLACE, date_words, say
from app.ui.words import Words

WIDTH, HEIGHT = PAGE
MIDDLE = WIDTH / 2
LEFT, RIGHT = 28 * MM, WIDTH - 28 * MM
VALUES = LEFT + 43 * MM
TITLE_LINE = HEIGHT - 51 * MM
FOOT_RULE = 40 * MM
QR_SIZE, QR_FOOT = 28 * MM, 46 * MM
ISSUER_TOP, ISSUER_WIDTH = 76 * MM, 74 * MM
ROWS_END = 84 * MM
SIZES = tuple(half / 2 for half in range(28, 13, -1))
TITLE = Words("备案证明", "Certificate of Filing")
ATTESTATION = Words(
    "兹证明下列事项已经本机关备案。", "This is to certify that the following matter has been filed with this bureau."
)
SERIAL = Words("证明编号", "Certificate No.")
NUMBER = Words("备案号", "Filing No.")
VERSION = Words("第{n}版", "Version {n}")
KIND = Words("备案事项", "Matter filed")
SCHOOL = Words("学　　校", "School")
CREDIT_CODE = Words("统一社会信用代码", "Unified social credit code")
FILED_ON = Words("备案日期", "Date of filing")
SIGNATORY = Words("签发人", "Signed by")
SCAN = Words("扫码查验备案的现时状态", "Scan to check the present status of this filing")
DIGEST = Words("校验码", "Check code")
ALTERNATIVE = Words("二维码，查验网址：", "QR code, address for checking: ")


@dataclass(frozen=True, slots=True)
class Row:
    """A fact made to fit at one size: the label, the value and, with both languages, its English beneath."""

    label: Words
    value: Fitted
    english: Fitted | None

    @property
    def height(self) -> float:
        below = len(self.english.lines) * self.english.size * 1.3 if self.english else 0
        return max(len(self.value.lines) * self.value.size * 1.34 + below, self.value.size * 2.1)

    @property
    def cut(self) -> bool:
        return self.value.cut or (self.english is not None and self.english.cut)


def certificate(content: Certificate, type_: Type) -> Paper:
    """The finished certificate. The same content gives the same bytes."""
    return _Sheet(content, type_).finished()


class _Sheet:
    """One certificate while it is drawn."""

    def __init__(self, content: Certificate, type_: Type) -> None:
        self.content = content
        self.type = type_
        self.both = content.language == "both"
        self.language: Language = "en" if content.language == "en" else "zh"
        self.styles: Styles = type_.of(self.language)
        title = legible(f"{self.say(TITLE)} {content.number}")
        author = legible(self.say(content.bureau))
        self.canvas = TaggedCanvas(Imprint(title, author, self.language, content.issued_on), PAGE)
        self.cut: list[str] = []

    def finished(self) -> Paper:
        if self.content.demo:
            demo_mark(self.canvas, self.type)
        self._border()
        draw_slots(self.canvas, self.styles, self.content.slots, self.language, WIDTH - 22 * MM, HEIGHT - 20 * MM)
        self._rows(self._head())
        self._check()
        self._issuer()
        self._foot()
        self.canvas.showPage()
        return Paper(self.canvas.finished(), 1, tuple(sorted(self.canvas.typesetting.missing)), tuple(self.cut))

    def say(self, words: Words) -> str:
        return one_line(say(words, self.language))

    def label(self, words: Words) -> str:
        """A short label in the one language or in both on one line."""
        return f"{words.zh} {words.en}" if self.both else self.say(words)

    def centred(
        self, text: str, typeface: Typeface, size: float, y: float, middle: float = MIDDLE, colour: str = BLACK
    ) -> None:
        with self.canvas.content("P"):
            x = middle - typeface.width(text) * size / 2000
            self.canvas.write(x, y, text, typeface, size, colour)

    def english(self, text: str, size: float, y: float, middle: float = MIDDLE) -> None:
        """The English line under a Chinese one."""
        with self.canvas.content("P", language="en"):
            x = middle - self.type.en.song.width(text) * size / 2000
            self.canvas.write(x, y, text, self.type.en.song, size, QUIET)

    def _border(self) -> None:
        with self.canvas.artifact():
            for inset, weight in ((15 * MM, 1.8), (16.6 * MM, 0.5)):
                self.canvas.frame(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset, INK, weight)

    # ---- head

    def _head(self) -> float:
        """Title, filing number and version, attestation; gives the height where the rows begin."""
        y = self._title()
        with self.canvas.artifact():
            self.canvas.rule(MIDDLE - 21 * MM, y, MIDDLE + 21 * MM, y, INK, 0.9)
        y -= 29
        version = VERSION.filled(n=self.content.version)
        number = f"{one_line(self.content.number)}　{self.say(version)}"
        line = fit(number, self.styles.bold, 15, 8, RIGHT - LEFT, 1)
        self._note_cut(line, self.content.number)
        self.centred(line.lines[0].text, self.styles.bold, line.size, y)
        y -= 15
        below = f"{self.label(NUMBER)} · {version.en}" if self.both else self.say(NUMBER)
        self.centred(below, self.styles.song, 8.5, y, colour=QUIET)
        y -= 28
        self.centred(self.say(ATTESTATION), self.styles.song, 12.5 if self.language == "zh" else 11.5, y)
        if self.both:
            y -= 14
            self.english(ATTESTATION.en, 9.5, y)
        return y - 14

    def _title(self) -> float:
        title, size, tracking = (TITLE.en, 30, 0.8) if self.language == "en" else (TITLE.zh, 36, 10)
        self._tracked("H1", title, self.styles.title, size, TITLE_LINE, tracking, BLACK)
        if not self.both:
            return TITLE_LINE - 24
        self._tracked("P", TITLE.en.upper(), self.type.en.song, 12, TITLE_LINE - 23, 2.4, QUIET)
        return TITLE_LINE - 37

    def _tracked(
        self, tag: str, text: str, typeface: Typeface, size: float, y: float, tracking: float, colour: str
    ) -> None:
        across = typeface.width(text) * size / 1000 + tracking * (len(text) - 1)
        with self.canvas.content(tag, language="en" if self.both and text.isascii() else ""):
            self.canvas.write(MIDDLE - across / 2, y, text, typeface, size, colour, tracking=tracking)

    # ---- facts

    def _facts(self) -> Iterator[Fact]:
        content = self.content
        yield Fact(KIND, content.kind)
        yield Fact(SCHOOL, content.school)
        if content.credit_code:
            yield Fact(CREDIT_CODE, Words(content.credit_code, ""))
        yield from content.facts
        yield Fact(FILED_ON, Words(date_words(content.filed_on, "zh"), date_words(content.filed_on, "en")))

    def _rows(self, top: float) -> None:
        """All rows at the largest size at which they fit, what room is left shared out between them."""
        room = top - ROWS_END
        for size in SIZES:
            rows = [self._row(fact, size) for fact in self._facts()]
            total = sum(row.height for row in rows)
            if total + len(rows) * size * 0.5 <= room and not any(row.cut for row in rows):
                break
        padding = min((room - total) / len(rows), size * 1.7)
        for row in rows:
            self._draw_row(row, size, top, row.height + padding)
            top -= row.height + padding

    def _row(self, fact: Fact, size: float) -> Row:
        room = RIGHT - VALUES
        value = fit(one_line(self.say(fact.value)), self.styles.song, size, size, room, 3)
        english = one_line(fact.value.en)
        if not self.both or not english or english == fact.value.zh:
            return Row(fact.label, value, None)
        smaller = max(size * 0.74, 6.5)
        return Row(fact.label, value, fit(english, self.type.en.song, smaller, smaller, room, 3))

    def _draw_row(self, row: Row, size: float, top: float, height: float) -> None:
        middle = top - height / 2
        with self.canvas.artifact():
            self.canvas.rule(LEFT, top - height, RIGHT, top - height, HAIRLINE, 0.5)
        self._row_label(row.label, size, middle)
        if row.cut:
            self.cut.append(row.label.zh)
        lines = len(row.value.lines) * row.value.size * 1.34
        lines += len(row.english.lines) * row.english.size * 1.3 if row.english else 0
        y = self._stack(row.value, self.styles.song, 1.34, middle + lines / 2, BLACK, "")
        if row.english:
            self._stack(row.english, self.type.en.song, 1.3, y, QUIET, "en")

    def _stack(self, fitted: Fitted, typeface: Typeface, leading: float, y: float, colour: str, language: str) -> float:
        """Lines under each other from y down; gives where they end."""
        with self.canvas.content("P", language=language):
            for line in fitted.lines:
                base = y - fitted.size * (leading / 2 + 0.36)
                self.canvas.write(VALUES, base, line, typeface, fitted.size, colour)
                y -= fitted.size * leading
        return y

    def _row_label(self, label: Words, size: float, middle: float) -> None:
        small = max(min(size * 0.84, 11), 7.5)
        room = VALUES - LEFT - 8
        words = fit(self.say(label), self.styles.bold, small, 6, room, 1 if self.both else 2)
        y = middle + (small * 0.14 if self.both else (len(words.lines) - 1) * small * 0.6 - small * 0.36)
        with self.canvas.content("P"):
            for at, line in enumerate(words.lines):
                self.canvas.write(LEFT, y - at * small * 1.2, line, self.styles.bold, words.size, INK)
        if self.both and label.en:
            english = fit(label.en, self.type.en.song, max(small * 0.74, 6), 5.5, room, 1)
            with self.canvas.content("P", language="en"):
                self.canvas.write(LEFT, y - small * 1.05, english.lines[0], self.type.en.song, english.size, QUIET)

    # ---- bottom

    def _check(self) -> None:
        """The QR code at the lower left; beside it how to use it, the address in letters and the check code."""
        content, canvas = self.content, self.canvas
        draw_qr(canvas, content.address, LEFT, QR_FOOT, QR_SIZE, say(ALTERNATIVE, self.language) + content.address)
        x, y, room = LEFT + QR_SIZE + 5 * MM, QR_FOOT + QR_SIZE - 7, 40 * MM
        for at, words in enumerate((SCAN.zh, SCAN.en) if self.both else (self.say(SCAN),)):
            styles = self.type.en if at else self.styles
            with canvas.content("P", language="en" if at else ""):
                for line in break_lines(words, styles.hei, 7.5, room):
                    canvas.write(x, y, line, styles.hei, 7.5, QUIET)
                    y -= 10.5
            y -= 2
        y = self._address(x, y, room)
        digest = fit(f"{self.label(DIGEST)} {one_line(content.digest)}", self.styles.hei, 7.5, 5, room, 1)
        with canvas.content("P"):
            canvas.write(x, max(y, QR_FOOT), digest.lines[0], self.styles.hei, digest.size, QUIET)

    def _address(self, x: float, y: float, room: float) -> float:
        """The address as a link, for those who read on a screen or have nothing to scan with."""
        address = self.content.address
        fitted = fit(address, self.styles.hei, 6.5, 4.5, room, 3)
        with self.canvas.content("Link") as link:
            for at, line in enumerate(fitted.lines):
                self.canvas.write(x, y - at * 8.5, line, self.styles.hei, fitted.size, INK)
        bottom = y - len(fitted.lines) * 8.5
        self.canvas.link(link, (x, bottom + 6, x + room, y + 7), address, address=address)
        return bottom - 4

    def _issuer(self) -> None:
        """Bureau, signatory, place of the seal and day of issue at the lower right."""
        content, middle, y = self.content, RIGHT - ISSUER_WIDTH / 2, ISSUER_TOP - 10
        for line in balanced_lines(self.say(content.bureau), self.styles.song, 13.5, ISSUER_WIDTH)[:3]:
            self.centred(line.text, self.styles.song, 13.5, y, middle)
            y -= 17
        if self.both and content.bureau.en:
            below = fit(one_line(content.bureau.en), self.type.en.song, 8.5, 6, ISSUER_WIDTH, 1)
            self.english(below.lines[0].text, below.size, y + 3, middle)
            y -= 11
        y = self._signatory(middle, y - 3)
        self.centred(self.label(SEAL_PLACE), self.styles.song, 10.5, y, middle, QUIET)
        y -= 19
        self.centred(date_words(content.issued_on, self.language), self.styles.song, 12.5, y, middle)
        if self.both:
            self.english(date_words(content.issued_on, "en"), 8.5, y - 12, middle)

    def _signatory(self, middle: float, y: float) -> float:
        name, post = self.say(self.content.signatory), self.say(self.content.post)
        if not name:
            return y
        text = f"{self.label(SIGNATORY)}　{name}{'　' + post if post else ''}"
        line = fit(text, self.styles.song, 11, 6.5, ISSUER_WIDTH, 1)
        self._note_cut(line, name)
        self.centred(line.lines[0].text, self.styles.song, line.size, y, middle)
        return y - 19

    def _foot(self) -> None:
        """What this paper is not, and its serial."""
        y = FOOT_RULE - 15
        with self.canvas.artifact():
            self.canvas.rule(LEFT, FOOT_RULE, RIGHT, FOOT_RULE, INK, 0.5)
        self.centred(self.say(ATTESTS_ONLY), self.styles.song, 9.5, y)
        if self.both:
            y -= 12
            self.english(ATTESTS_ONLY.en, 8.5, y)
        text = f"{self.label(SERIAL)}　{one_line(self.content.serial)}"
        line = fit(text, self.styles.hei, 8, 5, RIGHT - LEFT, 1)
        self.centred(line.lines[0].text, self.styles.hei, line.size, y - 15, colour=QUIET)

    def _note_cut(self, fitted: Fitted, what: str) -> None:
        if fitted.cut:
            self.cut.append(what)
