"""The annual summary of a plan: cover, contents, key figures, each target, the units behind each figure, signatures.

Every figure leads to the list of the units that make it. What was counted and what a statistic says stand side by side
and are never added. There is no seal and no red head: the last page has a box for the seal with the words （盖章处）.
"""

from dataclasses import dataclass

from app.documents.paper.annual.key_figures import write_key_figures
from app.documents.paper.annual.lists import write_lists
from app.documents.paper.annual.places import write_places
from app.documents.paper.annual.targets import write_targets
from app.documents.paper.annual.writer import Writer
from app.documents.paper.annual.year import write_closings, write_findings, write_records
from app.documents.paper.canvas import Box, TaggedCanvas
from app.documents.paper.content import ElectronicSignature, Language, Paper, Summary
from app.documents.paper.contents import contents_flow
from app.documents.paper.flow import BOTTOM, LEFT, RIGHT, TOP, WIDTH, Draw, Flow, Furniture, Setting, draw_pages
from app.documents.paper.marks import HAIRLINE, INK, MM, PAGE, QUIET, demo_mark, draw_slots
from app.documents.paper.metadata import Imprint
from app.documents.paper.signature import add_field, signature_words
from app.documents.paper.text import balanced_lines, fit, legible, one_line
from app.documents.paper.type import Styles, Type, Typeface
from app.documents.paper.wording import COUNTED_ONLY, SEAL_PLACE, date_words, moment_words, say
from app.ui.words import Words

PARTS = (write_key_figures, write_targets, write_places, write_lists, write_records, write_findings, write_closings)
MIDDLE = LEFT + WIDTH / 2
YEAR = Words("{year}年度", "{year}")
ORGANISATION = Words("填报单位", "Organisation")
PLAN = Words("规划", "Plan")
PLAN_NUMBER = Words("规划文号", "Plan number")
ON = Words("数据截止日", "As of")
KNOWN = Words("审核截止时刻", "Approved by")
LEVEL = Words("数据级别", "Level")
MADE_ON = Words("生成日期", "Made on")
DIGEST = Words("报告校验码", "Check code")
SIGNATURES = Words("签　　署", "Signatures")
ROLES = (
    (Words("统计人员", "Compiled by"), "compiled_by"),
    (Words("审核人", "Reviewed by"), "reviewed_by"),
    (Words("单位负责人", "Head of organisation"), "head"),
)
DATE = Words("填报日期", "Date of report")
SIGNATURES_HEIGHT = 76 * MM


def summary(content: Summary, type_: Type) -> Paper:
    """The finished summary. The same content gives the same bytes."""
    styles = type_.of(content.language)
    writer = Writer(content, type_, Flow(styles))
    for write in PARTS:
        write(writer)
    body = writer.flow
    _add_signatures(content, styles, body)
    contents = contents_flow(styles, content.language, body.entries, pages_before=1)
    return _drawn(content, type_, [*contents.pages, *body.pages])


def _drawn(content: Summary, type_: Type, pages: list[list[Draw]]) -> Paper:
    styles = type_.of(content.language)
    title = legible(one_line(content.title))
    imprint = Imprint(title, legible(one_line(content.organisation)), content.language, content.made_on)
    canvas = TaggedCanvas(imprint, PAGE)
    furniture = Furniture(styles, f"{content.title}　{content.organisation}")
    if content.demo:
        demo_mark(canvas, type_)
    _Cover(content, styles, canvas).draw()
    canvas.showPage()
    draw_pages(canvas, type_, pages, furniture.draw, 2, demo=content.demo)
    return Paper(canvas.finished(), len(pages) + 1, tuple(sorted(canvas.typesetting.missing)))


@dataclass(frozen=True, slots=True)
class _Cover:
    """Title, organisation and year, and below them of what and as of when this is."""

    content: Summary
    styles: Styles
    canvas: TaggedCanvas

    @property
    def language(self) -> Language:
        return self.content.language

    def draw(self) -> None:
        content, styles = self.content, self.styles
        draw_slots(self.canvas, styles, content.slots, self.language, RIGHT, TOP + 18 * MM)
        y = TOP - 30 * MM
        y = self._centred(content.organisation, styles.song, 16, 26, y, "P")
        y = self._centred(content.title, styles.title, 22, 36, y - 20, "H1")
        year = say(YEAR, self.language).format(year=content.year)
        y = self._centred(year, styles.song, 16, 26, y - 8, "P")
        with self.canvas.artifact():
            self.canvas.rule(MIDDLE - 24 * MM, y, MIDDLE + 24 * MM, y, INK, 1)
        self._facts(BOTTOM + 96 * MM)
        note = Setting(styles.song, 9, 14, QUIET, filled=False)
        flow = Flow(styles, y=BOTTOM + 14 * MM)
        flow.paragraph(say(COUNTED_ONLY, self.language), note)
        for draw in flow.pages[0]:
            draw(self.canvas)

    def _centred(self, text: str, typeface: Typeface, size: float, leading: float, y: float, tag: str) -> float:
        lines = balanced_lines(one_line(text), typeface, size, WIDTH)[:4]
        with self.canvas.content(tag):
            for line in lines:
                across = line.width * size / 1000
                self.canvas.write(MIDDLE - across / 2, y, line, typeface, size)
                y -= leading
        return y

    def _facts(self, y: float) -> None:
        content = self.content
        facts = (
            (ORGANISATION, content.organisation),
            (PLAN, content.plan_title),
            (PLAN_NUMBER, content.plan_number),
            (ON, date_words(content.on, self.language)),
            (KNOWN, moment_words(content.known, self.language)),
            (LEVEL, content.level),
            (MADE_ON, date_words(content.made_on, self.language)),
            (DIGEST, content.digest),
        )
        left, values = LEFT + 14 * MM, LEFT + 50 * MM
        for label, text in facts:
            if text:
                y = self._fact(say(label, self.language), one_line(text), left, values, y)

    def _fact(self, label: str, text: str, left: float, values: float, y: float) -> float:
        fitted = fit(text, self.styles.song, 11.5, 8, RIGHT - 14 * MM - values, 2)
        height = max(24.0, len(fitted.lines) * 16 + 8)
        base = y - height / 2 + (len(fitted.lines) - 1) * 8 - 4
        with self.canvas.content("P"):
            self.canvas.write(left, y - height / 2 - 4, label, self.styles.bold, 10.5, INK)
        with self.canvas.content("P"):
            for at, line in enumerate(fitted.lines):
                self.canvas.write(values, base - at * 16, line, self.styles.song, fitted.size)
        with self.canvas.artifact():
            self.canvas.rule(left, y - height, RIGHT - 14 * MM, y - height, HAIRLINE)
        return y - height


def _add_signatures(content: Summary, styles: Styles, flow: Flow) -> None:
    """Who answers for the figures, when, the place of the seal, and the check code, together on the last page."""
    flow.space(16)
    flow.need(SIGNATURES_HEIGHT + 40)
    flow.heading(1, say(SIGNATURES, content.language), "signatures")
    flow.put(SIGNATURES_HEIGHT, _Signatures(content, styles).draw)


@dataclass(frozen=True, slots=True)
class _Signatures:
    """The block at the end of the summary."""

    content: Summary
    styles: Styles

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        language, y = self.content.language, top - 14 * MM
        for label, name in ROLES:
            self._line(canvas, say(label, language), getattr(self.content.signatories, name), y)
            y -= 13 * MM
        self._line(canvas, say(DATE, language), date_words(self.content.made_on, language), y)
        self._seal(canvas, top - 8 * MM)
        text = f"{say(DIGEST, language)}　{one_line(self.content.digest)}"
        digest = fit(text, self.styles.hei, 9, 5, WIDTH, 1)
        with canvas.content("P"):
            canvas.write(LEFT, top - SIGNATURES_HEIGHT + 8, digest.lines[0], self.styles.hei, digest.size, QUIET)

    def _line(self, canvas: TaggedCanvas, label: str, name: str, y: float) -> None:
        start = LEFT + 43 * MM
        with canvas.content("P"):
            canvas.write(LEFT, y, label, self.styles.bold, 11, INK)
            if name:
                fitted = fit(one_line(name), self.styles.song, 12, 7, 48 * MM, 1)
                canvas.write(start + 6, y, fitted.lines[0], self.styles.song, fitted.size)
        with canvas.artifact():
            canvas.rule(start, y - 5, start + 50 * MM, y - 5, QUIET, 0.6)

    def _seal(self, canvas: TaggedCanvas, top: float) -> None:
        """A plain box that leaves room for a seal of 42 mm, the size of a bureau's, and says what it is for."""
        left, side = RIGHT - 56 * MM, 52 * MM
        with canvas.artifact():
            canvas.frame(left, top - side, 56 * MM, side, HAIRLINE, 0.8)
        words = say(SEAL_PLACE, self.content.language)
        with canvas.content("P"):
            x = left + 28 * MM - self.styles.song.width(words) * 11 / 2000
            canvas.write(x, top - side + 8, words, self.styles.song, 11, QUIET)
        signature = self.content.signature
        if signature is not None:
            self._signature(canvas, signature, (left, top - side, left + 56 * MM, top))

    def _signature(self, canvas: TaggedCanvas, signature: ElectronicSignature, box: Box) -> None:
        """The words in the middle of the box, the field over all of it."""
        said = fit(signature_words(signature, self.content.language), self.styles.song, 9, 6, box[2] - box[0] - 12, 4)
        y = (box[1] + box[3]) / 2 + 6 * len(said.lines) - said.size
        with canvas.content("P"):
            for at, line in enumerate(said.lines):
                canvas.write(box[0] + 6, y - 12 * at, line, self.styles.song, said.size)
        add_field(canvas, signature, self.content.language, box)
