"""The annual summary of a plan for a school, a district or a city: the board of the year on paper, with the lists
behind its figures. Persons appear as serial, school and area."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from app.approval.knowing import BadQuestion, read_on
from app.approval.models import Series, Version
from app.closings.published import closing_notes
from app.db.stamps import today
from app.documents.issuing import house_type
from app.documents.paper.content import (
    Areas,
    CountedUnit,
    DatedStatistic,
    Due,
    Language,
    Paper,
    Signatories,
    Summary,
    TargetReport,
    texts,
)
from app.documents.paper.summary import summary
from app.indicators.answers import board_of
from app.indicators.board import Board, DueLine, TargetLine
from app.indicators.plans import Plan, Target, TargetType
from app.indicators.questions import ask
from app.indicators.rollup import UnitRow, unit_rows
from app.indicators.rules import Measure, measures_of
from app.organisations.models import Organisation
from app.records.display import heading
from app.records.naming import Names, organisation_names
from app.ui.territories import Area
from app.ui.text import text
from app.ui.words import Words, speaking, t

PERSONAL_KINDS = ("teacher", "trip", "student")
TEN_THOUSAND = 10_000
MANY = 3
TO_SIGN_BY_HAND = Signatories()


@dataclass(frozen=True)
class Wanted:
    """Which summary: a plan, an organisation, a year, its language, who answers for it, and the day asked about when it
    is not the last of the year."""

    plan: str
    organisation: Organisation
    year: int
    language: Language = "zh"
    signatories: Signatories = TO_SIGN_BY_HAND
    on: date | None = None


def make_summary(session: Session, wanted: Wanted, known: datetime) -> Paper:
    """The PDF. Figures are those of the day wanted, else of `last_day`. Raises NotThere, BadQuestion."""
    with speaking(wanted.language):
        return summary(summary_content(session, wanted, known), house_type())


def last_day(year: int) -> date:
    """31 December of the year, or today while it runs."""
    return min(date(year, 12, 31), today())


def day_of(year: int, text: str) -> date:
    """The day a summary is asked for: in its year and not in the future. Raises BadQuestion."""
    if not text.strip():
        return last_day(year)
    day = read_on(text)
    if day.year != year or day > last_day(year):
        raise BadQuestion(Words(
            f"统计日期 {day} 不在 {year} 年度内或在将来：请填该年度内已到的日期，或留空",
            f"{day} is not in {year} or lies in the future: give a day of that year that has come, or leave it empty"))
    return day


def summary_content(session: Session, wanted: Wanted, known: datetime) -> Summary:
    question = ask(session, wanted.plan, [wanted.organisation], wanted.on or last_day(wanted.year), known)
    plan, moment, place = question.plan, question.moment, list(question.organisation_ids)
    board = board_of(session, question)
    names = organisation_names(session, place, known)
    content = Summary(
        title=t("规划年度总结", "Annual summary of the plan"), organisation=names[wanted.organisation.id],
        year=wanted.year, plan_title=str(plan.title), plan_number=plan.number, on=moment.on, known=known,
        level=moment.level.label, targets=_targets(session, board, place), made_on=today(), digest="",
        signatories=wanted.signatories, notes=(*_notes(plan), *closing_notes(session, question)),
        language=wanted.language, demo=bool(current_app.config["DEMO"]))
    return replace(content, digest=hashlib.sha256("\n".join(texts(content)).encode()).hexdigest())


def _notes(plan: Plan) -> tuple[str, ...]:
    found = [t("数值为已备案记录按口径清点的结果；历史统计数并列，不相加。",
               "Values are counted from filed records; dated statistics stand beside them and are never added.")]
    if not plan.confirmed:
        found.append(str(plan.source_note))
    return tuple(found)


def _targets(session: Session, board: Board, place: Sequence[int]) -> tuple[TargetReport, ...]:
    rules = [line.target.count.rule(board.moment) for line in board.lines]
    rows = [unit_rows(session, board.moment, rule, place) for rule in rules]
    names = _Behind(session, [row for found in rows for row in found], board.moment.known)
    return tuple(
        _target(line, measures_of(rule), tuple(names.unit(row, place) for place, row in enumerate(found, start=1)))
        for line, rule, found in zip(board.lines, rules, rows, strict=True))


def _target(line: TargetLine, measures: Sequence[Measure], units: tuple[CountedUnit, ...]) -> TargetReport:
    target, figure = line.target, line.figure
    return TargetReport(
        code=target.code, quote=target.quote, rule=_rule(measures), unit=str(target.unit),
        value=_amount(line, figure.value), areas=_areas(line, measures), baseline=_baseline(line),
        nature=f"{target.nature.label} · {target.strength.label}",
        statistic=DatedStatistic(line.statistic.dated, f"{text(line.statistic.value)} {line.statistic.unit}",
                                 line.statistic.source) if line.statistic else None,
        due=tuple(_due(line, item) for item in line.due),
        status=line.status.label + (f"（{line.because}）" if line.because else ""),
        note="　".join(str(words) for words in (target.note, target.conflict, *_readings(target))
                        if str(words)), units=units)


def _readings(target: Target) -> list[str]:
    return [t("口径：{words}", "Reading: {words}", words=chosen.words) for chosen in target.readings]


def _rule(measures: Sequence[Measure]) -> str:
    """The conditions in words, those of a second list after the first."""
    if not measures:
        return t("不从登记记录计数。", "Not counted from records.")
    said = [t("；", "; ").join(str(condition.says) for condition in measure.conditions) for measure in measures]
    return t("。另计：", ". Also: ").join(dict.fromkeys(said)) + t("。", ".")


def _amount(line: TargetLine, value: Decimal | None) -> str:
    """In the plan's own unit; 万人 with one decimal and the persons beneath."""
    if value is None:
        return "—"
    if line.target.scale == TEN_THOUSAND:
        return f"{value / TEN_THOUSAND:.1f}（{text(value)}）"
    return text(round(value, 2))


def _areas(line: TargetLine, measures: Sequence[Measure]) -> Areas | None:
    by_area = line.figure.by_area
    if not by_area or not measures:
        return None
    shown = {area: text(by_area[area.value]) for area in (Area.FOREIGN, Area.HK, Area.MO, Area.TW,
                                                          Area.OVERSEAS_CHINESE)}
    return Areas(shown[Area.FOREIGN], shown[Area.HK], shown[Area.MO], shown[Area.TW], shown[Area.OVERSEAS_CHINESE],
                 additive=all(measure.kind != "trip" for measure in measures))


def _baseline(line: TargetLine) -> str:
    baseline = line.target.baseline
    return f"{text(baseline.value)}（{baseline.on.isoformat()}）" if baseline else ""


def _due(line: TargetLine, item: DueLine) -> Due:
    low, high = item.due.at_least, item.due.at_most
    asked = f"{text(low)}–{text(high)}" if low is not None and high is not None else (
        t("不少于 {n}", "at least {n}", n=text(low)) if low is not None else "")
    if line.target.type is TargetType.GROWTH:
        asked = t("高于上年", "more than the year before")
    value = item.value if item.value is not None else line.figure.value
    share = float(value / low) if low and value is not None else None
    then = _amount(line, item.value) if item.value is not None else ""
    return Due(item.due.on, asked, then, item.status.label, share)


class _Behind:
    """Names of the records behind figures, fetched together."""

    def __init__(self, session: Session, rows: Sequence[UnitRow], known: datetime) -> None:
        wanted = {key for row in rows for key in row.records}
        versions = session.execute(
            sa.select(Series.public_id, Version).join(Version, Version.series_id == Series.id)
            .where(Series.public_id.in_({public_id for public_id, _ in wanted}))).all() if wanted else []
        self.versions = {(public_id, version.number): version for public_id, version in versions
                         if (public_id, version.number) in wanted}
        self.names = Names(session, self.versions.values(), known)

    def unit(self, row: UnitRow, place: int) -> CountedUnit:
        versions = [self.versions[key] for key in row.records]
        schools = dict.fromkeys(self.names.organisation(version) for version in versions)
        numbers = dict.fromkeys(version.series.filing_number or version.series.public_id for version in versions)
        areas = t("、", ", ").join(Area(area).label for area in row.areas)
        party = (t("第{n}人 {areas}", "Person {n} {areas}", n=place, areas=areas)
                 if row.measure.kind in PERSONAL_KINDS and "person" in row.measure.names
                 else heading(versions[0], self.names))
        return CountedUnit(_first(list(schools)), party, _first(list(numbers)), versions[-1].number)


def _first(items: list[str]) -> str:
    shown = t("、", ", ").join(items[:MANY])
    if len(items) <= MANY:
        return shown
    return t("{shown} 等 {n} 项", "{shown} and others ({n})", shown=shown, n=len(items))
