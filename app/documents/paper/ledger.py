"""A ledger (台账): the records of a list as one table on pages that lie on their side, with totals and page x of y."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.documents.paper.canvas import TaggedCanvas
from app.documents.paper.content import Language, Paper
from app.documents.paper.flow import Flow, Setting, draw_pages
from app.documents.paper.marks import HAIRLINE, INK, MM, QUIET
from app.documents.paper.metadata import Imprint
from app.documents.paper.table import Column, Table, measured, widths_for
from app.documents.paper.text import fit, legible, one_line
from app.documents.paper.type import Styles, Type
from app.documents.paper.type_area import LYING
from app.documents.paper.wording import colon, date_words, moment_words, say
from app.ui.words import Words

NUMBER = Words("序号", "No.")
ON = Words("统计日期", "As of")
KNOWN = Words("按何时所知", "As known at")
MADE_ON = Words("打印日期", "Printed on")
EMPTY = Words("没有符合条件的记录。", "No record matches.")
TOTAL = Words("合计 {n} 条。", "{n} records in all.")
PAGE_OF = Words("第 {n} 页，共 {all} 页", "Page {n} of {all}")
GAP = "　　"


@dataclass(frozen=True, slots=True)
class Ledger:
    """`asked` says how the list was narrowed, `totals` what the rows come to, one line each."""

    title: str
    organisation: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    on: date
    known: datetime
    made_on: date
    asked: tuple[tuple[str, str], ...] = ()
    totals: tuple[str, ...] = ()
    language: Language = "zh"
    demo: bool = False


def ledger(content: Ledger, type_: Type) -> Paper:
    """The finished ledger. The same content gives the same bytes."""
    styles = type_.of(content.language)
    flow = _laid_out(content, styles)
    title = f"{one_line(content.title)}　{one_line(content.organisation)}"
    imprint = Imprint(legible(title), legible(one_line(content.organisation)), content.language, content.made_on)
    canvas = TaggedCanvas(imprint, LYING.page)
    furniture = _Furniture(styles, content.language, title, len(flow.pages))
    draw_pages(canvas, type_, flow.pages, furniture.draw, 1, demo=content.demo)
    return Paper(canvas.finished(), len(flow.pages), tuple(sorted(canvas.typesetting.missing)))


def _laid_out(content: Ledger, styles: Styles) -> Flow:
    flow = Flow(styles, area=LYING)
    quiet = Setting(styles.hei, 9, 14, QUIET, filled=False, area=LYING)
    flow.paragraph(one_line(content.title), Setting(styles.title, 18, 26, INK, filled=False, tag="H1", area=LYING))
    flow.paragraph(content.organisation, Setting(styles.bold, 11, 17, filled=False, area=LYING))
    flow.paragraph(_dates(content), quiet)
    flow.space(5)
    if content.rows:
        _table(content, styles).add_to(flow)
    else:
        flow.paragraph(say(EMPTY, content.language), Setting(styles.song, 11, 22, filled=False, area=LYING))
    flow.space(8)
    flow.need(17 * (1 + len(content.totals)))
    total = Setting(styles.bold, 10.5, 17, INK, filled=False, area=LYING)
    flow.paragraph(say(TOTAL.filled(n=f"{len(content.rows):,}"), content.language), total)
    for line in content.totals:
        flow.paragraph(line, Setting(styles.hei, 9.5, 15, filled=False, area=LYING))
    return flow


def _dates(content: Ledger) -> str:
    language = content.language
    facts = [(say(ON, language), date_words(content.on, language)),
             (say(KNOWN, language), moment_words(content.known, language)),
             (say(MADE_ON, language), date_words(content.made_on, language)), *content.asked]
    return GAP.join(f"{label}{colon(language)}{one_line(value)}" for label, value in facts)


def _table(content: Ledger, styles: Styles) -> Table:
    rows: list[Sequence[str]] = [(str(number), *row) for number, row in enumerate(content.rows, 1)]
    heads = (say(NUMBER, content.language), *content.heads)
    asked = [measured(styles, head, [row[at] for row in rows]) for at, head in enumerate(heads)]
    size, widths = widths_for(asked, LYING.width)
    columns = [Column(head, width, "left" if at else "centre")
               for at, (head, width) in enumerate(zip(heads, widths, strict=True))]
    return Table(styles, columns, rows, LYING, size)


@dataclass(frozen=True, slots=True)
class _Furniture:
    """Running head from the second page on, page x of y on every one."""

    styles: Styles
    language: Language
    head: str
    pages: int

    def draw(self, canvas: TaggedCanvas, number: int) -> None:
        label = say(PAGE_OF.filled(n=number, all=self.pages), self.language)
        with canvas.artifact():
            if number > 1:
                head = fit(self.head, self.styles.hei, 8, 6, LYING.width, 1)
                canvas.write(LYING.left, LYING.top + 5 * MM, head.lines[0], self.styles.hei, head.size, QUIET)
                canvas.rule(LYING.left, LYING.top + 3 * MM, LYING.right, LYING.top + 3 * MM, HAIRLINE)
            across = self.styles.song.width(label) * 10 / 1000
            canvas.write(LYING.right - across, LYING.bottom - 9 * MM, label, self.styles.song, 10)
