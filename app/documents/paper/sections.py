"""The body of an annual summary: key figures, one section for each target, and the units behind each figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.paper.content import CountedUnit, Due, Language, Summary, TargetReport
from app.documents.paper.figures import HEIGHT as FIGURES_HEIGHT
from app.documents.paper.figures import Figures, ListLink
from app.documents.paper.flow import HEIGHT, LABEL_WIDTH, TOP, WIDTH, Flow, Setting
from app.documents.paper.marks import QUIET
from app.documents.paper.table import Bar, Cell, Column, Table
from app.documents.paper.text import fit, one_line
from app.documents.paper.type import Styles, Type
from app.documents.paper.wording import date_words, say
from app.ui.words import Words

KEY_FIGURES = Words("一、主要指标一览", "1. Key figures")
TARGETS = Words("二、各项指标", "2. Targets")
LISTS = Words("三、计入单位名单", "3. Units counted")
LIST = Words("附表{n}　{code}　{quote}", "List {n}. {code}　{quote}")
SEE_LIST = Words("计入单位见附表{n}", "For the units counted see list {n}")
COUNT = Words("计入{n}条，合计{value}{unit}。", "{n} units counted, {value} {unit} in all.")
NO_UNITS = Words("截至本汇总所述日期，没有计入的单位。", "No unit was counted on the day of this summary.")
NO_TARGETS = Words("本规划没有可列示的指标。", "This plan has no targets to show.")
NOT_ADDITIVE = Words(
    "同一单位可能涉及多个地区，分项之和可以大于合计。",
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
NOTE = Words("说明", "Note")
QUOTE_HEAD = Words("指标（规划原文）", "Target (the plan’s words)")
KEY_COLUMNS = (
    (Words("代码", "Code"), 13, "centre"),
    (QUOTE_HEAD, 55, "left"),
    (Words("登记数", "Registered"), 24, "right"),
    (Words("期限与要求", "Due and threshold"), 37, "left"),
    (Words("结论", "Verdict"), 27, "left"),
)
DUE_COLUMNS = (
    (Words("期限", "Due"), 34, "left"),
    (Words("要求", "Threshold"), 34, "left"),
    (Words("期限日数值", "Value"), 30, "right"),
    (Words("结论", "Verdict"), 58, "left"),
)
UNIT_COLUMNS = (
    (Words("序号", "No."), 12, "centre"),
    (Words("学校", "School"), 44, "left"),
    (Words("合作方或人员", "Counterpart or person"), 46, "left"),
    (Words("备案号", "Filing No."), 41, "left"),
    (Words("版本", "Ver."), 13, "centre"),
)
ColumnWords = tuple[tuple[Words, int, str], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """Writes the sections of one summary into a flow."""

    content: Summary
    type: Type
    flow: Flow

    @property
    def language(self) -> Language:
        return self.content.language

    @property
    def styles(self) -> Styles:
        return self.type.of(self.language)

    @property
    def text(self) -> Setting:
        return Setting(self.styles.song, 10.5, 17, left=LABEL_WIDTH, filled=self.language == "zh")

    @property
    def quoted(self) -> Setting:
        """The plan's own words are Chinese in either language."""
        return Setting(self.type.zh.song, 10.5, 17, left=LABEL_WIDTH, language="" if self.language == "zh" else "zh-CN")

    def say(self, words: Words) -> str:
        return say(words, self.language)

    def columns(self, words: ColumnWords) -> list[Column]:
        quoted = "zh-CN" if self.language == "en" else ""
        return [
            Column(self.say(head), share, align, quoted if head is QUOTE_HEAD else "") for head, share, align in words
        ]

    # ---- key figures

    def key_figures(self) -> None:
        flow = self.flow
        flow.heading(1, self.say(KEY_FIGURES), "figures")
        flow.space(4)
        targets = self.content.targets
        if not targets:
            flow.paragraph(self.say(NO_TARGETS), Setting(self.styles.song))
            return
        rows = [self._key_row(target) for target in targets]
        Table(self.styles, self.columns(KEY_COLUMNS), rows).add_to(flow)
        for note in self.content.notes:
            flow.space(6)
            flow.paragraph(note, Setting(self.styles.song, 9.5, 15, QUIET, filled=self.language == "zh"))

    def _key_row(self, target: TargetReport) -> Sequence[Cell]:
        due = self._present_due(target.due)
        threshold = f"{date_words(due.on, self.language)}\n{due.threshold}" if due else ""
        verdict = target.status or (due.status if due else "")
        shown: Cell = Bar(due.share, verdict) if due and due.share is not None else verdict
        return (target.code, target.quote, f"{target.value} {target.unit}", threshold, shown)

    def _present_due(self, dues: tuple[Due, ...]) -> Due | None:
        """The next due date, or the last when all are past."""
        ordered = sorted(dues, key=lambda due: due.on)
        last = ordered[-1] if ordered else None
        return next((due for due in ordered if due.on >= self.content.on), last)

    # ---- targets

    def targets(self) -> None:
        if not self.content.targets:
            return
        self.flow.space(14)
        self.flow.heading(1, self.say(TARGETS), "targets")
        for at, target in enumerate(self.content.targets, 1):
            self.flow.need(self._height(at, target))
            self._target(at, target)

    def _height(self, at: int, target: TargetReport) -> float:
        """How high the section of a target is, so that it need not be divided; a whole page where it is longer."""
        trial = Flow(self.styles)
        Body(self.content, self.type, trial)._target(at, target)
        return TOP - trial.y if len(trial.pages) == 1 else HEIGHT

    def _target(self, at: int, target: TargetReport) -> None:
        flow = self.flow
        flow.space(10)
        title = fit(f"{target.code}　{one_line(target.quote)}", self.styles.bold, 13, 13, WIDTH, 1)
        flow.heading(2, title.lines[0].text, f"target{at}")
        flow.space(4)
        flow.put(FIGURES_HEIGHT, Figures(target, self.styles, self.language).draw)
        flow.space(7)
        flow.labelled(self.say(QUOTE), f"「{target.quote}」", self.quoted)
        for label, text in self._facts(target):
            flow.labelled(self.say(label), text, self.text)
        if target.due:
            flow.space(6)
            Table(self.styles, self.columns(DUE_COLUMNS), map(self._due_row, target.due)).add_to(flow)
        flow.put(20, ListLink(self.say(SEE_LIST).format(n=at), f"list{at}", self.styles).draw)

    def _facts(self, target: TargetReport) -> list[tuple[Words, str]]:
        statistic = ""
        if target.statistic:
            known = target.statistic
            source = known.source or "—"
            on = date_words(known.on, self.language)
            statistic = self.say(STATISTIC_TEXT).format(value=known.value, on=on, source=source)
        note = target.note
        if target.areas and not target.areas.additive:
            note = f"{note}\n{self.say(NOT_ADDITIVE)}" if note else self.say(NOT_ADDITIVE)
        facts = [
            (RULE, target.rule),
            (NATURE, target.nature),
            (BASELINE, target.baseline),
            (STATISTIC, statistic),
            (STATUS, "" if target.due else target.status),
            (NOTE, note),
        ]
        return [(label, text) for label, text in facts if text]

    def _due_row(self, due: Due) -> Sequence[Cell]:
        status: Cell = due.status if due.share is None else Bar(due.share, due.status)
        return (date_words(due.on, self.language), due.threshold, due.value, status)

    # ---- lists

    def lists(self) -> None:
        if not self.content.targets:
            return
        self.flow.new_page()
        self.flow.heading(1, self.say(LISTS), "lists")
        for at, target in enumerate(self.content.targets, 1):
            self._list(at, target)

    def _list(self, at: int, target: TargetReport) -> None:
        flow = self.flow
        flow.space(8)
        title = self.say(LIST).replace("{n}", str(at)).replace("{code}", target.code)
        flow.heading(2, title.replace("{quote}", one_line(target.quote)), f"list{at}")
        quiet = Setting(self.styles.song, 9.5, 16, QUIET, filled=False)
        if not target.units:
            flow.paragraph(self.say(NO_UNITS), quiet)
            return
        count = self.say(COUNT).format(n=len(target.units), value=target.value, unit=target.unit)
        flow.paragraph(count, quiet)
        flow.space(3)
        rows = (self._unit_row(number, unit) for number, unit in enumerate(target.units, 1))
        Table(self.styles, self.columns(UNIT_COLUMNS), rows).add_to(flow)
        flow.space(10)

    def _unit_row(self, number: int, unit: CountedUnit) -> Sequence[Cell]:
        return (str(number), unit.school, unit.party, unit.number, str(unit.version))
