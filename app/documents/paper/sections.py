"""The parts of an annual summary after its key figures: one section for each target, the figures of the organisations
below, the units behind each figure, the records of the year, what was found, what was closed."""

from collections.abc import Sequence

from app.documents.paper.content import CountedUnit, Due, FindingLine, RecordList, ShareLine, TargetReport
from app.documents.paper.figures import HEIGHT as FIGURES_HEIGHT
from app.documents.paper.figures import Figures, ListLink
from app.documents.paper.flow import HEIGHT, TOP, WIDTH, Flow
from app.documents.paper.table import Bar, Cell, Column, Table
from app.documents.paper.text import fit, one_line
from app.documents.paper.wording import colon, date_words
from app.documents.paper.writer import Writer
from app.ui.words import Words

TARGETS = Words("各项指标", "Targets")
PLACES = Words("分单位数值", "Figures by organisation")
PLACES_NOTE = Words("各级均按去重后的单元清点，分单位之和不必等于合计。",
                    "Every level counts its own distinct units, so the parts need not make the whole.")
PLACE, MOST_CODES = Words("单位", "Organisation"), 7
LISTS = Words("计入单元名单", "Units counted")
LIST = Words("附表{n}　{code}　{quote}", "List {n}. {code}　{quote}")
SEE_LIST = Words("计入单元见附表{n}", "For the units counted see list {n}")
ROW_ADDRESS = Words("行号（如{anchor}）在本表与登记系统中通用，查阅网址：",
                    "A row’s number (such as {anchor}) is the same here and in the registry, where it is found at: ")
COUNT = Words("计入{n}条，合计{value}{unit}。", "{n} units counted, {value} {unit} in all.")
NO_UNITS = Words("下列指标没有计入的单元：{codes}。", "No unit is counted for: {codes}.")
RECORDS = Words("本年度登记记录", "Records of the year")
RECORDS_NOTE = Words("按各类记录的关键日期归入年度；在册为截至统计日期仍有效备案的全部记录。",
                     "A record belongs to the year of its key day; those standing are all that are filed on the day.")
NO_RECORDS = Words("本年度没有此类记录。", "No record of this kind in the year.")
KIND_COLUMNS = (
    (Words("类别", "Kind"), 90, "left"),
    (Words("本年度", "Of the year"), 33, "right"),
    (Words("在册", "Standing"), 33, "right"),
)
RECORD_COLUMNS = (
    (Words("序号", "No."), 12, "centre"),
    (Words("备案号", "Filing No."), 44, "left"),
    (Words("事项", "Matter"), 50, "left"),
    (Words("日期", "Day"), 24, "left"),
    (Words("状态", "State"), 26, "left"),
)
FINDINGS = Words("核查问题及说明", "Findings and answers")
NO_FINDINGS = Words("截至统计日期没有核查问题。", "Nothing was found on the day of this summary.")
FINDING_COLUMNS = (
    (Words("单位", "Organisation"), 30, "left"),
    (Words("问题", "Finding"), 50, "left"),
    (Words("记录", "Record"), 38, "left"),
    (Words("状态与说明", "State and answers"), 38, "left"),
)
CLOSINGS = Words("封存与更正", "Closing and errata")
NOT_ADDITIVE = Words(
    "同一单元可能涉及多个地区，分项之和可以大于合计。",
    "A unit can touch several areas; the parts may exceed the whole.",
)
QUOTE = Words("规划原文", "Plan’s words")
RULE = Words("计数规则", "Rule")
NATURE = Words("指标属性", "Nature")
BASELINE = Words("基期", "Baseline")
STATISTIC = Words("统计数据", "Statistic")
STATISTIC_TEXT = Words(
    "{value}（{on}，{source}）。统计数据仅供对照，不计入登记数。",
    "{value} ({on}, {source}). For comparison only; not part of the registered value.",
)
STATUS = Words("结论", "Verdict")
TREND = Words("历年年末", "Year ends")
PARTS = Words("并列数值", "Beside it")
FORECAST = Words("前景", "Outlook")
NOTE = Words("说明", "Note")
DUE_COLUMNS = (
    (Words("期限", "Due"), 34, "left"),
    (Words("要求", "Threshold"), 34, "left"),
    (Words("期限日数值", "Value"), 30, "right"),
    (Words("结论", "Verdict"), 58, "left"),
)
SHARE_COLUMNS = (
    (Words("分解期限", "Share due"), 30, "left"),
    (Words("下达单位", "Given by"), 37, "left"),
    (Words("承担单位", "Taken on by"), 37, "left"),
    (Words("份额", "Share"), 24, "right"),
    (Words("答复", "Answer"), 28, "left"),
)
UNIT_COLUMNS = (
    (Words("行号", "Row"), 22, "left"),
    (Words("学校", "School"), 40, "left"),
    (Words("合作方或人员", "Counterpart or person"), 39, "left"),
    (Words("备案号", "Filing No."), 43, "left"),
    (Words("版本", "Ver."), 12, "centre"),
)

SECTION_HEIGHT, NOTE_HEIGHT = 40.0, 24.0
KEPT_TOGETHER = HEIGHT * 0.3
"""A target's section is divided rather than leave more of a page empty than this."""


def anchor(code: str, number: int) -> str:
    """How a row of a list is cited: G6-017."""
    return f"{code}-{number:03d}"


# ---- targets


def write_targets(writer: Writer) -> None:
    if not writer.content.targets:
        return
    heights = [min(_height(writer, at, target), KEPT_TOGETHER) for at, target in enumerate(writer.content.targets, 1)]
    writer.flow.space(14)
    writer.flow.need(SECTION_HEIGHT + heights[0])
    writer.section(TARGETS, "targets")
    for at, target in enumerate(writer.content.targets, 1):
        writer.flow.need(heights[at - 1])
        _target(writer, writer.flow, at, target)


def _height(writer: Writer, at: int, target: TargetReport) -> float:
    """How high the section of a target is; a whole page where it is longer."""
    trial = Flow(writer.styles)
    _target(writer, trial, at, target)
    return TOP - trial.y if len(trial.pages) == 1 else HEIGHT


def _target(writer: Writer, flow: Flow, at: int, target: TargetReport) -> None:
    flow.space(10)
    title = fit(f"{target.code}　{one_line(target.quote)}", writer.styles.bold, 13, 13, WIDTH, 1)
    flow.heading(2, title.lines[0].text, f"target{at}")
    flow.space(4)
    flow.put(FIGURES_HEIGHT, Figures(target, writer.styles, writer.language).draw)
    if target.units:
        flow.put(20, ListLink(writer.say(SEE_LIST.filled(n=at)), f"list{at}", writer.styles).draw)
    flow.space(4 if target.units else 7)
    flow.labelled(writer.say(QUOTE), f"「{target.quote}」", writer.quoted)
    for label, text in _facts(writer, target):
        flow.labelled(writer.say(label), text, writer.text)
    if target.due:
        flow.space(6)
        Table(writer.styles, writer.columns(DUE_COLUMNS), [_due_row(writer, due) for due in target.due]).add_to(flow)
    if target.shares:
        flow.space(6)
        shares = [_share_row(writer, share) for share in target.shares]
        Table(writer.styles, writer.columns(SHARE_COLUMNS), shares).add_to(flow)


def _facts(writer: Writer, target: TargetReport) -> list[tuple[Words, str]]:
    between = "；" if writer.language == "zh" else "; "
    after = colon(writer.language)
    facts = [
        (RULE, target.rule),
        (NATURE, target.nature),
        (BASELINE, target.baseline),
        (TREND, between.join(f"{item.name} {item.words}" for item in target.trend)),
        (PARTS, between.join(f"{item.name}{after}{item.words}" for item in target.parts)),
        (STATISTIC, _statistic(writer, target)),
        (STATUS, "" if target.due else target.status),
        (FORECAST, _forecast(writer, target)),
        (NOTE, _note(writer, target)),
    ]
    return [(label, text) for label, text in facts if text]


def _statistic(writer: Writer, target: TargetReport) -> str:
    known = target.statistic
    if known is None:
        return ""
    on = date_words(known.on, writer.language)
    return writer.say(STATISTIC_TEXT.filled(value=known.value, on=on, source=known.source or "—"))


def _forecast(writer: Writer, target: TargetReport) -> str:
    """The prospect, then the sentences that give its reasons."""
    first, *reasons = target.forecast or ("",)
    if not reasons:
        return first
    stop = "。" if writer.language == "zh" else ". "
    return first + stop + ("" if writer.language == "zh" else " ").join(reasons)


def _note(writer: Writer, target: TargetReport) -> str:
    additive = target.areas is None or target.areas.additive
    return "\n".join(text for text in (target.note, "" if additive else writer.say(NOT_ADDITIVE)) if text)


def _due_row(writer: Writer, due: Due) -> Sequence[Cell]:
    status: Cell = due.status if due.share is None else Bar(due.share, due.status)
    return (date_words(due.on, writer.language), due.threshold, due.value, status)


def _share_row(writer: Writer, share: ShareLine) -> Sequence[Cell]:
    return (date_words(share.due, writer.language), share.giver, share.organisation, share.amount, share.answer)


# ---- by organisation


def write_places(writer: Writer) -> None:
    """The figures of the organisations below, so many targets beside each other."""
    told = [target for target in writer.content.targets if target.places]
    if not told:
        return
    writer.flow.space(14)
    writer.section(PLACES, "places")
    writer.flow.paragraph(writer.say(PLACES_NOTE), writer.quiet)
    for start in range(0, len(told), MOST_CODES):
        part = told[start:start + MOST_CODES]
        names = [item.name for item in part[0].places]
        rows = [(name, *(target.places[at].words for target in part)) for at, name in enumerate(names)]
        columns = [Column(writer.say(PLACE), 44), *(Column(f"{target.code}\n{target.unit}", 112 / MOST_CODES, "right")
                                                    for target in part)]
        if len(part) < MOST_CODES:
            columns[0] = Column(writer.say(PLACE), 156 - 112 / MOST_CODES * len(part))
        writer.flow.space(8)
        Table(writer.styles, columns, rows).add_to(writer.flow)


# ---- lists


def write_lists(writer: Writer) -> None:
    targets = writer.content.targets
    if not targets:
        return
    writer.flow.space(16)
    writer.section(LISTS, "lists", 120)
    if writer.content.rows_address:
        first = next((target for target in targets if target.units), targets[0])
        said = writer.say(ROW_ADDRESS.filled(anchor=anchor(first.code, 1)))
        writer.flow.paragraph(said + writer.content.rows_address, writer.quiet)
    for at, target in enumerate(targets, 1):
        if target.units:
            _list(writer, at, target)
    empty = [target.code for target in targets if not target.units]
    if empty:
        between = "、" if writer.language == "zh" else ", "
        writer.note(writer.say(NO_UNITS.filled(codes=between.join(empty))))


def _list(writer: Writer, at: int, target: TargetReport) -> None:
    flow = writer.flow
    flow.space(8)
    anchors = [anchor(target.code, number) for number in range(1, len(target.units) + 1)]
    rows = (_unit_row(*pair) for pair in zip(anchors, target.units, strict=True))
    table = Table(writer.styles, writer.columns(UNIT_COLUMNS), rows, anchors=anchors)
    title = writer.say(LIST).replace("{n}", str(at)).replace("{code}", target.code)
    flow.heading(2, title.replace("{quote}", one_line(target.quote)), f"list{at}", table.least + NOTE_HEIGHT)
    flow.paragraph(writer.say(COUNT.filled(n=len(target.units), value=target.value, unit=target.unit)), writer.quiet)
    flow.space(3)
    table.add_to(flow)
    flow.space(10)


def _unit_row(name: str, unit: CountedUnit) -> Sequence[Cell]:
    return (name, unit.school, unit.party, unit.number, str(unit.version))


# ---- records, findings, closings


def write_records(writer: Writer) -> None:
    records = writer.content.records
    if not records:
        return
    writer.flow.space(16)
    writer.section(RECORDS, "records", 100)
    writer.flow.paragraph(writer.say(RECORDS_NOTE), writer.quiet)
    writer.flow.space(6)
    counts = [(item.kind, f"{item.of_year:,}", f"{item.standing:,}") for item in records]
    Table(writer.styles, writer.columns(KIND_COLUMNS), counts).add_to(writer.flow)
    for at, item in enumerate(records, 1):
        if item.rows:
            _record_list(writer, at, item)


def _record_list(writer: Writer, at: int, item: RecordList) -> None:
    rows = [(str(number), *row) for number, row in enumerate(item.rows, 1)]
    table = Table(writer.styles, writer.columns(RECORD_COLUMNS), rows)
    writer.flow.space(10)
    writer.flow.heading(2, item.kind, f"records{at}", table.least)
    table.add_to(writer.flow)


def write_findings(writer: Writer) -> None:
    table = Table(writer.styles, writer.columns(FINDING_COLUMNS), map(_finding_row, writer.content.findings))
    writer.flow.space(16)
    writer.section(FINDINGS, "findings", table.least + NOTE_HEIGHT)
    if not writer.content.findings:
        writer.flow.paragraph(writer.say(NO_FINDINGS), writer.quiet)
        return
    writer.flow.space(4)
    table.add_to(writer.flow)


def _finding_row(finding: FindingLine) -> Sequence[Cell]:
    return (finding.organisation, finding.sentence, finding.record, "\n".join((finding.state, *finding.answers)))


def write_closings(writer: Writer) -> None:
    if not writer.content.closings:
        return
    writer.flow.space(16)
    writer.section(CLOSINGS, "closings")
    for note in writer.content.closings:
        writer.note(note)
