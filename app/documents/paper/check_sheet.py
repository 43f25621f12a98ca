"""Check sheets of a sample (现场核查表): one page a record, with boxes to tick for ledger and originals."""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.documents.paper.canvas import TaggedCanvas
from app.documents.paper.content import Language, Paper
from app.documents.paper.flow import Flow, Furniture, Setting, draw_pages
from app.documents.paper.grid import Box, Grid, Role
from app.documents.paper.marks import INK, QUIET
from app.documents.paper.metadata import Imprint
from app.documents.paper.text import fit, legible, one_line
from app.documents.paper.type import Styles, Type
from app.documents.paper.type_area import UPRIGHT
from app.documents.paper.wording import colon, say
from app.ui.words import Words

TITLE = Words("现场核查表", "Check sheet")
PLACE = Words("第 {n} 份，共 {all} 份", "Sheet {n} of {all}")
HEADS = (Words("项目", "Item"), Words("登记内容", "What the registry says"), Words("与台账一致", "As in ledger"),
         Words("与原件一致", "As in original"))
SHARES = (34, 72, 25, 25)
ORIGINALS = Words("应见原件", "Originals to be seen")
SEEN, MISSING = Words("□ 已见", "□ seen"), Words("□ 未见", "□ missing")
TICK = "□"
FOUND = Words("核查结果", "What was found")
DIFFERS = Words("不符项目", "What differs")
IN_WORDS = Words("说明", "In words")
CHECKERS = Words("核查人（两名签字）", "Checked by (two)")
SCHOOL_SIDE = Words("被核查单位在场人（签字）", "Present for the school")
CHECKED_ON = Words("核查日期", "Date")
MORE = Words("另有 {n} 项内容见备案表。", "{n} more items: see the filing form.")
OUT_OF_REACH = Words("该校已不在本局范围内，登记内容不列示。",
                     "The school is no longer in this bureau’s part; the record is not shown.")
LEAST_SHOWN = 1


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One record drawn. `entries` are its fields with what the registry says, `originals` the documents to be seen;
    both empty where the record is out of reach."""

    place: int
    title: str
    facts: tuple[tuple[str, str], ...]
    entries: tuple[tuple[str, str], ...] = ()
    originals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckSheets:
    """The sheets of one sample; `outcomes` are the results to tick."""

    sample: str
    bureau: str
    items: tuple[CheckItem, ...]
    outcomes: tuple[str, ...]
    made_on: date
    language: Language = "zh"
    demo: bool = False


def check_sheets(content: CheckSheets, type_: Type) -> Paper:
    """The finished sheets, as many pages as records."""
    styles = type_.of(content.language)
    title = f"{say(TITLE, content.language)}　{one_line(content.sample)}"
    pages = [page for item in content.items for page in _sheet(content, item, styles).pages]
    canvas = TaggedCanvas(Imprint(legible(title), legible(one_line(content.bureau)), content.language,
                                  content.made_on), UPRIGHT.page)
    draw_pages(canvas, type_, pages, Furniture(styles, title).draw, 1, demo=content.demo)
    return Paper(canvas.finished(), len(pages), tuple(sorted(canvas.typesetting.missing)))


def _sheet(content: CheckSheets, item: CheckItem, styles: Styles) -> Flow:
    """One page: as many of the entries as there is room for."""
    most = len(item.entries)
    if most > LEAST_SHOWN:
        numbers = range(LEAST_SHOWN, most + 1)
        too_many = bisect(numbers, False, key=lambda shown: len(_laid_out(content, item, styles, shown).pages) > 1)
        most = numbers[max(too_many - 1, 0)]
    return _laid_out(content, item, styles, most)


def _laid_out(content: CheckSheets, item: CheckItem, styles: Styles, shown: int) -> Flow:
    language, flow = content.language, Flow(styles)
    of = say(PLACE.filled(n=item.place, all=len(content.items)), language)
    quiet = Setting(styles.hei, 9, 14, QUIET, filled=False)
    flow.paragraph(say(TITLE, language), Setting(styles.title, 20, 30, INK, filled=False, tag="H1"))
    flow.paragraph(f"{content.bureau}　{content.sample}　{of}", quiet)
    name = fit(f"{item.place}. {one_line(item.title)}", styles.bold, 12, 9, UPRIGHT.width, 2)
    flow.space(3)
    said = Setting(styles.bold, name.size, 18, filled=False, tag="H2")
    flow.paragraph("\n".join(line.text for line in name.lines), said)
    facts = [f"{label}{colon(language)}{one_line(value)}" for label, value in item.facts if value]
    flow.paragraph("　".join(facts), quiet)
    flow.space(6)
    if item.entries:
        _entries(content, item, styles, shown).add_to(flow)
        if shown < len(item.entries):
            flow.paragraph(say(MORE.filled(n=len(item.entries) - shown), language), quiet)
        flow.space(6)
        if item.originals:
            _originals(content, item, styles).add_to(flow)
            flow.space(6)
    else:
        flow.paragraph(say(OUT_OF_REACH, language), Setting(styles.song, 11, 22, filled=False))
    _result(content, styles).add_to(flow)
    return flow


def _entries(content: CheckSheets, item: CheckItem, styles: Styles, shown: int) -> Grid:
    rows: list[Sequence[Box]] = [[Box(say(head, content.language), Role.HEAD) for head in HEADS]]
    rows += [[Box(label, Role.LABEL), Box(value), Box(TICK), Box(TICK)] for label, value in item.entries[:shown]]
    return Grid(styles, SHARES, rows, 9)


def _originals(content: CheckSheets, item: CheckItem, styles: Styles) -> Grid:
    """Two documents in a row."""
    seen, missing = say(SEEN, content.language), say(MISSING, content.language)
    boxes = [[Box(title, Role.LABEL), Box(f"{seen}　{missing}")] for title in item.originals]
    rows = [[*boxes[at], *(boxes[at + 1] if at + 1 < len(boxes) else [Box("", Role.LABEL), Box("")])]
            for at in range(0, len(boxes), 2)]
    return Grid(styles, (44, 34) * 2, [[Box(say(ORIGINALS, content.language), Role.HEADING, 4)], *rows], 9)


def _result(content: CheckSheets, styles: Styles) -> Grid:
    """What was found, in words, and who says so."""
    outcomes = "　　".join(f"{TICK} {outcome}" for outcome in content.outcomes)
    rows = [(FOUND, outcomes, 1), (DIFFERS, "", 2), (IN_WORDS, "", 3), (CHECKERS, "", 2), (SCHOOL_SIDE, "", 2),
            (CHECKED_ON, "", 1)]
    return Grid(styles, (34, 122), [[Box(say(words, content.language), Role.LABEL), Box(text, tall=tall)]
                                    for words, text, tall in rows], 9.5)
