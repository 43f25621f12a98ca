"""Slips with one-time codes: ten a page, to be cut along the dashes and handed out one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.documents.paper.canvas import BLACK, TaggedCanvas
from app.documents.paper.content import Language, Paper
from app.documents.paper.marks import INK, MM, PAGE, QUIET, demo_mark
from app.documents.paper.metadata import Imprint
from app.documents.paper.text import fit, one_line
from app.documents.paper.type import Styles, Type, Typeface
from app.documents.paper.wording import colon, moment_words, say
from app.ui.words import Words

TITLE = Words("学校国际交流登记系统 · 首次登录", "School International Exchange Registry · first sign-in")
LABELS = (Words("姓名", "Name"), Words("用户名", "Sign-in name"), Words("一次性代码", "One-time code"),
          Words("有效期至", "Valid until"), Words("网址", "Address"))
ADVICE = Words("请当面交给本人；用代码设置密码后本条作废。",
               "Hand it to the person only. Worth nothing once a password is set.")
DOCUMENT = Words("一次性代码纸条", "Slips with one-time codes")
ACROSS, DOWN = 2, 5
MARGIN_X, MARGIN_Y = 10 * MM, 16 * MM
WIDTH, HEIGHT = (PAGE[0] - 2 * MARGIN_X) / ACROSS, (PAGE[1] - 2 * MARGIN_Y) / DOWN
INSIDE = 5 * MM
LABEL_WIDTH = 21 * MM
LEADING = 6.1 * MM
CODE_SIZE = 14


@dataclass(frozen=True, slots=True)
class PaperSlip:
    """One person and their code."""

    organisation: str
    name: str
    role: str
    username: str
    code: str


@dataclass(frozen=True, slots=True)
class Slips:
    """The slips of one printing. `address`: the page where the code is used."""

    slips: tuple[PaperSlip, ...]
    address: str
    expires: datetime
    made_on: date
    language: Language = "zh"
    demo: bool = False


def draw_slips(content: Slips, type_: Type) -> Paper:
    title = say(DOCUMENT, content.language)
    canvas = TaggedCanvas(Imprint(title, say(TITLE, content.language), content.language, content.made_on), PAGE)
    styles, a_page = type_.of(content.language), ACROSS * DOWN
    pages = range(0, max(len(content.slips), 1), a_page)
    for first in pages:
        if content.demo:
            demo_mark(canvas, type_)
        with canvas.artifact():
            _cut_lines(canvas)
        for place, slip in enumerate(content.slips[first:first + a_page]):
            x = MARGIN_X + place % ACROSS * WIDTH + INSIDE
            top = PAGE[1] - MARGIN_Y - place // ACROSS * HEIGHT - INSIDE
            _Drawing(canvas, styles, content, x, top).slip(slip)
        canvas.showPage()
    return Paper(canvas.finished(), len(pages), tuple(sorted(canvas.typesetting.missing)))


def _cut_lines(canvas: TaggedCanvas) -> None:
    canvas.operators("q [3 3] 0 d")
    for column in range(ACROSS + 1):
        x = MARGIN_X + column * WIDTH
        canvas.rule(x, MARGIN_Y, x, PAGE[1] - MARGIN_Y, QUIET)
    for row in range(DOWN + 1):
        y = MARGIN_Y + row * HEIGHT
        canvas.rule(MARGIN_X, y, PAGE[0] - MARGIN_X, y, QUIET)
    canvas.operators("Q")


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One slip, its upper left corner inside the cut lines at x and top."""

    canvas: TaggedCanvas
    styles: Styles
    content: Slips
    x: float
    top: float

    def slip(self, slip: PaperSlip) -> None:
        language, room = self.content.language, WIDTH - 2 * INSIDE
        y = self.top - 3 * MM
        self._line(say(TITLE, language), self.styles.hei, 7.5, 6, self.x, y, room, QUIET)
        y -= LEADING
        self._line(one_line(slip.organisation), self.styles.bold, 11, 7, self.x, y, room, INK)
        for label, (value, typeface, size) in zip(LABELS, self._values(slip), strict=True):
            y -= LEADING
            self._line(say(label, language) + colon(language), self.styles.song, 8.5, 7, self.x, y, LABEL_WIDTH, QUIET)
            self._line(value, typeface, size, 6, self.x + LABEL_WIDTH, y, room - LABEL_WIDTH, BLACK)
        self._line(say(ADVICE, language), self.styles.song, 7.5, 6, self.x, y - LEADING, room, QUIET)

    def _values(self, slip: PaperSlip) -> Iterator[tuple[str, Typeface, float]]:
        song, bold = self.styles.song, self.styles.bold
        role = f"（{slip.role}）" if self.content.language == "zh" else f" ({slip.role})"
        yield one_line(slip.name) + (role if slip.role else ""), song, 10
        yield slip.username, bold, 11
        yield slip.code, bold, CODE_SIZE
        yield moment_words(self.content.expires, self.content.language), song, 9
        yield self.content.address, song, 9

    def _line(self, text: str, typeface: Typeface, size: float, least: float, x: float, y: float, room: float,
              colour: str) -> None:
        fitted = fit(text, typeface, size, least, room, 1)
        with self.canvas.content("P"):
            self.canvas.write(x, y, fitted.lines[0], typeface, fitted.size, colour)
