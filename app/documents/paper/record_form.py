"""A record as a form (备案表): every field in its box, the files with their hashes, the path of decisions, the place of
the seals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.documents.paper.canvas import TaggedCanvas
from app.documents.paper.content import NO_SLOTS, HeaderSlots, Language, Paper
from app.documents.paper.flow import LEFT, RIGHT, WIDTH, Flow, Furniture, Setting, draw_pages
from app.documents.paper.grid import RULE, SIDE, Box, Grid, Role
from app.documents.paper.marks import INK, MM, QUIET, draw_slots
from app.documents.paper.metadata import Imprint
from app.documents.paper.qr import draw_qr
from app.documents.paper.text import balanced_lines, break_lines, fit, legible, one_line
from app.documents.paper.type import Styles, Type
from app.documents.paper.type_area import UPRIGHT
from app.documents.paper.wording import PRINTED_ONLY, SEAL_PLACE, colon, say, slot_lines
from app.ui.words import Words

PAIR = (27.0, 51.0)
"""Shares of a label and its value; two such pairs in a row."""
CHILD_PAIR = (19.0, 33.0)
CHILD_SIZE = 8.5
MOST_LINES, MOST_LETTERS = 2, 200
"""What a value may take beside another; a longer one gets the whole row."""
FILES = Words("附件", "Documents attached")
FILE_HEADS = (Words("材料", "Document"), Words("文件名", "File"), Words("大小", "Size"), Words("SHA-256", "SHA-256"))
FILE_SHARES = (32, 46, 18, 60)
NO_FILES = Words("没有附件。", "None.")
STEPS = Words("办理过程", "Path of decisions")
STEP_HEADS = (Words("步骤", "Step"), Words("经办人", "By"), Words("时间", "When"), Words("说明", "Note"))
STEP_SHARES = (40, 38, 32, 46)
NO_STEPS = Words("尚未提交。", "Not submitted yet.")
NO_ROWS = Words("没有填写。", "None.")
ROW_TITLE = Words("{one}（第{n}，共{all}）", "{one} ({n} of {all})")
SIGNER = Words("负责人（签字）", "Head (signature)")
SIGNED_ON = Words("日期", "Date")
SCHOOL = Words("登记单位", "Organisation")
BUREAU = Words("主管部门", "Bureau")
SIGNING_HEIGHT = 52 * MM
CODE_HEIGHT = 20 * MM
CHECK = Words("核对码", "Check code")
CODE_SAYS = Words("本表的二维码：{check}", "The QR code of this form: {check}")
CODE_ADVICE = Words("签字盖章后扫描上传，系统凭此码核对版本；请勿遮盖。",
                    "Scan and send it once it is stamped: by this code the registry knows the version. Keep it clear.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and what is filled in; `long` ones get a whole row."""

    label: str
    value: str
    long: bool = False


@dataclass(frozen=True, slots=True)
class Children:
    """Child rows, such as participants: each with its fields."""

    one: str
    rows: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class FormSection:
    title: str
    entries: tuple[Entry, ...] = ()
    children: Children | None = None


@dataclass(frozen=True, slots=True)
class RecordForm:
    """One version of one record. `files` and `steps` are the cells of their tables, in order. `code` is what the QR
    code at the end says and `check` the digits beside it, by which a stamped form that comes back is known."""

    title: str
    school: str
    bureau: str
    number: str
    head: tuple[Entry, ...]
    sections: tuple[FormSection, ...]
    files: tuple[tuple[str, str, str, str], ...]
    steps: tuple[tuple[str, str, str, str], ...]
    made_on: date
    slots: HeaderSlots = NO_SLOTS
    language: Language = "zh"
    demo: bool = False
    code: str = ""
    check: str = ""


def record_form(content: RecordForm, type_: Type) -> Paper:
    """The finished form. The same content gives the same bytes."""
    styles = type_.of(content.language)
    form = _Form(content, styles, Flow(styles))
    form.lay_out()
    title = f"{one_line(content.title)} {one_line(content.number)}"
    canvas = TaggedCanvas(Imprint(legible(title), legible(one_line(content.school)), content.language,
                                  content.made_on), UPRIGHT.page)
    furniture = Furniture(styles, title)
    draw_pages(canvas, type_, form.flow.pages, furniture.draw, 1, demo=content.demo)
    return Paper(canvas.finished(), len(form.flow.pages), tuple(sorted(canvas.typesetting.missing)))


@dataclass(frozen=True, slots=True)
class _Form:
    """The form while it is laid out."""

    content: RecordForm
    styles: Styles
    flow: Flow

    def say(self, words: Words) -> str:
        return say(words, self.content.language)

    def lay_out(self) -> None:
        content, flow = self.content, self.flow
        _title(flow, content)
        self._boxes("", content.head)
        for section in content.sections:
            self._section(section)
        self._put(self._listed(FILES, FILE_HEADS, FILE_SHARES, content.files, NO_FILES))
        steps = self._listed(STEPS, STEP_HEADS, STEP_SHARES, content.steps, NO_STEPS)
        if steps.height < SIGNING_HEIGHT:  # so that the signatures do not stand alone on a page
            flow.need(steps.height + SIGNING_HEIGHT + 50 + (CODE_HEIGHT if content.code else 0))
        self._put(steps)
        flow.space(8)
        flow.put(SIGNING_HEIGHT, _Signing(content, self.styles).draw)
        if content.code:
            flow.space(6)
            flow.put(CODE_HEIGHT, _Code(content, self.styles).draw)
        flow.space(4)
        note = Setting(self.styles.song, 9, 14, QUIET, filled=False)
        flow.paragraph(self.say(PRINTED_ONLY), note)

    def _section(self, section: FormSection) -> None:
        children = section.children
        if section.entries or children is None:
            self._boxes(section.title, section.entries)
        if children is not None:
            self._children(section.title, children)

    def _children(self, title: str, children: Children) -> None:
        """Each row as boxes of its own, kept together where that leaves no hole."""
        if not children.rows:
            self._put(Grid(self.styles, (1.0,), [[Box(title, Role.HEADING)], [Box(self.say(NO_ROWS))]]))
        for number, row in enumerate(children.rows, 1):
            said = self.say(ROW_TITLE.filled(one=children.one, n=number, all=len(children.rows)))
            rows = [[Box(said, Role.HEADING, 6)], *_rows(row, CHILD_PAIR, 3, self.styles, CHILD_SIZE)]
            grid = Grid(self.styles, CHILD_PAIR * 3, rows, CHILD_SIZE)
            self.flow.need(grid.height + 6 if grid.height < UPRIGHT.height / 2 else 0)
            self._put(grid)

    def _boxes(self, title: str, entries: Sequence[Entry]) -> None:
        head = [[Box(title, Role.HEADING, 4)]] if title else []
        self._put(Grid(self.styles, PAIR * 2, [*head, *_rows(entries, PAIR, 2, self.styles, 9.5)]))

    def _listed(self, title: Words, heads: Sequence[Words], shares: Sequence[float], rows: Sequence[Sequence[str]],
                empty: Words) -> Grid:
        heading = [Box(self.say(title), Role.HEADING, len(heads))]
        below = [[Box(self.say(head), Role.HEAD) for head in heads], *([Box(cell) for cell in row] for row in rows)]
        return Grid(self.styles, shares, [heading, *(below if rows else [[Box(self.say(empty), span=len(heads))]])],
                    CHILD_SIZE)

    def _put(self, grid: Grid) -> None:
        self.flow.space(6)
        grid.add_to(self.flow)


def _rows(entries: Sequence[Entry], pair: tuple[float, float], across: int, styles: Styles,
          size: float) -> list[list[Box]]:
    """Labels and values beside each other, `across` pairs in a row; a long value has a row of its own."""
    rows: list[list[Box]] = []
    waiting: list[Box] = []
    for entry in entries:
        boxes = [Box(entry.label, Role.LABEL), Box(entry.value)]
        if entry.long or not _is_short(entry.value, WIDTH * pair[1] / sum(pair) / across, styles, size):
            rows += [_filled(waiting, across)] if waiting else []
            rows.append(_filled(boxes, across))
            waiting = []
            continue
        waiting += boxes
        if len(waiting) == 2 * across:
            rows.append(waiting)
            waiting = []
    return rows + ([_filled(waiting, across)] if waiting else [])


def _is_short(value: str, width: float, styles: Styles, size: float) -> bool:
    """Whether it takes no more than two lines of a box of this width."""
    return len(value) < MOST_LETTERS and len(break_lines(value, styles.song, size, width - 2 * SIDE)) <= MOST_LINES


def _filled(boxes: list[Box], across: int) -> list[Box]:
    """A row whose last value takes what room is left."""
    last = boxes[-1]
    return [*boxes[:-1], Box(last.text, last.role, 2 * across - len(boxes) + 1)]


def _title(flow: Flow, content: RecordForm) -> None:
    """The header slots and the title."""
    styles = flow.styles
    size = fit(one_line(content.title), styles.title, 22, 13, WIDTH, 2).size
    lines = balanced_lines(one_line(content.title), styles.title, size, WIDTH)[:2]
    slots = 13 * len(slot_lines(content.slots, content.language))

    def draw(canvas: TaggedCanvas, top: float) -> None:
        draw_slots(canvas, styles, content.slots, content.language, RIGHT, top)
        with canvas.content("H1"):
            for at, line in enumerate(lines):
                x = LEFT + (WIDTH - line.width * size / 1000) / 2
                canvas.write(x, top - slots - size * (1.1 + 1.35 * at), line, styles.title, size, INK)

    flow.put(slots + size * 1.35 * len(lines) + 10, draw)


@dataclass(frozen=True, slots=True)
class _Code:
    """The QR code with the check code and what it is for beside it."""

    content: RecordForm
    styles: Styles

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        language, side = self.content.language, CODE_HEIGHT
        draw_qr(canvas, self.content.code, LEFT + 4, top - side, side,
                say(CODE_SAYS.filled(check=self.content.check), language))
        x = LEFT + side + 16
        said = f"{say(CHECK, language)}{colon(language)}{self.content.check}"
        for at, (words, typeface, size) in enumerate(((said, self.styles.bold, 11.0),
                                                      (say(CODE_ADVICE, language), self.styles.song, 9.0))):
            fitted = fit(words, typeface, size, 6, RIGHT - x, 1)
            with canvas.content("P"):
                canvas.write(x, top - 22 - 16 * at, fitted.lines[0], typeface, fitted.size, INK if at == 0 else QUIET)


@dataclass(frozen=True, slots=True)
class _Signing:
    """Two boxes side by side: the school's and the bureau's, each with room for a signature, a day and a seal."""

    content: RecordForm
    styles: Styles

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        half, language = WIDTH / 2, self.content.language
        for left, words, name in ((LEFT, SCHOOL, self.content.school), (LEFT + half, BUREAU, self.content.bureau)):
            with canvas.artifact():
                canvas.frame(left, top - SIGNING_HEIGHT, half, SIGNING_HEIGHT, RULE, 0.5)
            said = f"{say(words, language)}{colon(language)}{one_line(name)}"
            self._words(canvas, left + 6, top, said, half - 12)
            self._line(canvas, left + 6, top - 34 * MM, SIGNER)
            self._line(canvas, left + 6, top - 44 * MM, SIGNED_ON)
            seal = say(SEAL_PLACE, language)
            with canvas.content("P"):
                x = left + half - 8 - self.styles.song.width(seal) * 11 / 1000
                canvas.write(x, top - 22 * MM, seal, self.styles.song, 11, QUIET)

    def _words(self, canvas: TaggedCanvas, x: float, top: float, words: str, width: float) -> None:
        fitted = fit(words, self.styles.bold, 10.5, 7, width, 2)
        with canvas.content("P"):
            for at, line in enumerate(fitted.lines):
                canvas.write(x, top - 16 - 14 * at, line, self.styles.bold, fitted.size, INK)

    def _line(self, canvas: TaggedCanvas, x: float, y: float, words: Words) -> None:
        label = say(words, self.content.language)
        start = x + self.styles.song.width(label) * 10.5 / 1000 + 6
        with canvas.content("P"):
            canvas.write(x, y, label, self.styles.song, 10.5)
        with canvas.artifact():
            canvas.rule(start, y - 3, x + WIDTH / 2 - 20, y - 3, QUIET, 0.5)
