"""One section for each target of a summary: its figure, the plan's words, the rule, what is asked, the outlook."""

from collections.abc import Sequence

from app.documents.paper.annual.figures import HEIGHT as FIGURES_HEIGHT
from app.documents.paper.annual.figures import Figures, ListLink
from app.documents.paper.annual.writer import Writer
from app.documents.paper.content import Due, ShareLine, TargetReport
from app.documents.paper.flow import HEIGHT, TOP, WIDTH, Flow
from app.documents.paper.table import Bar, Cell, Table
from app.documents.paper.text import fit, one_line
from app.documents.paper.wording import colon, date_words
from app.ui.words import Words

TARGETS = Words("各项指标", "Targets")
SEE_LIST = Words("计入单元见附表{n}", "For the units counted see list {n}")
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
KEPT_TOGETHER = HEIGHT * 0.3
"""A target's section is divided rather than leave more of a page empty than this."""


def write_targets(writer: Writer) -> None:
    if not writer.content.targets:
        return
    heights = [min(_height(writer, at, target), KEPT_TOGETHER) for at, target in enumerate(writer.content.targets, 1)]
    writer.flow.space(14)
    writer.section(TARGETS, "targets", heights[0])
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
