"""The targets of a plan as paper shows them: quote, rule in words, figure, what is asked and what became of it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.documents.paper.content import Areas, CountedUnit, DatedStatistic, Due, Progress, TargetReport
from app.documents.yearly.forecasts import forecasts
from app.documents.yearly.shares import received, share_lines, shares_of
from app.documents.yearly.trends import amount, places, trends
from app.documents.yearly.units import Behind
from app.indicators.answers import board_of
from app.indicators.board import DueLine, TargetLine
from app.indicators.figures import due_words, shown
from app.indicators.plans import Target, TargetType
from app.indicators.questions import Question
from app.indicators.rollup import unit_rows
from app.indicators.rules import Measure, measures_of
from app.planning.share_models import Share
from app.ui.territories import Area
from app.ui.text import text
from app.ui.words import t

TEN_THOUSAND = 10_000


def targets_of(session: Session, question: Question) -> tuple[TargetReport, ...]:
    board, place = board_of(session, question), list(question.organisation_ids)
    targets = [line.target for line in board.lines]
    rules = [target.count.rule(board.moment) for target in targets]
    rows = [unit_rows(session, board.moment, rule, place) for rule in rules]
    names = Behind(session, [row for found in rows for row in found], board.moment)
    heading_for = forecasts(session, question, board)
    shares = shares_of(session, question)
    return tuple(
        replace(
            _target(line, measures_of(rule), tuple(names.unit(row, place) for place, row in enumerate(found, start=1)),
                    whole=question.whole),
            trend=trend, places=below, forecast=heading_for.get(line.target.code, ()),
            shares=share_lines(session, question, shares.get(line.target.code, ()), question.plan),
            **_against(line, question, shares.get(line.target.code, ())))
        for line, rule, found, trend, below in zip(
            board.lines, rules, rows, trends(session, question, targets), places(session, question, targets),
            strict=True))


def _against(line: TargetLine, question: Question, shares: Sequence[Share]) -> dict[str, Any]:
    """What the figure is measured against: the plan's number for all that it covers, for a part of it the share it was
    given of the next due date."""
    bound, value = line.bound, line.figure.value
    if not question.whole:
        given = [share for share in received(shares, question.organisations[0])
                 if share.due >= question.moment.on]
        first = min((share.due for share in given), default=None)
        bound = sum((Decimal(share.amount) for share in given if share.due == first), Decimal(0)) or None
    if not bound or value is None:
        return {}
    unit = line.target.unit
    words = t("{value} / {bound} {unit}（{share}%）", "{value} of {bound} {unit} ({share}%)",
              value=shown(value, line.target), bound=shown(bound, line.target), unit=unit,
              share=int(100 * value / bound))
    return {"progress": Progress(float(value / bound), words), "bound": float(bound / line.target.scale)}


def _target(line: TargetLine, measures: Sequence[Measure], units: tuple[CountedUnit, ...], *,
            whole: bool) -> TargetReport:
    target, figure = line.target, line.figure
    return TargetReport(
        code=target.code, quote=target.quote, rule=_rule(measures), unit=str(target.unit), title=str(target.title),
        value=_amount(line, figure.value), number=amount("", figure.value, target).number,
        areas=_areas(line, measures), baseline=_baseline(line),
        nature=f"{target.nature.label} · {target.strength.label}",
        statistic=DatedStatistic(line.statistic.dated, f"{text(line.statistic.value)} {line.statistic.unit}",
                                 line.statistic.source) if line.statistic else None,
        due=tuple(_due(line, item, whole=whole) for item in line.due),
        status=_status(line),
        parts=tuple(amount(str(part.part.words), part.figure.value, target) for part in line.parts),
        note="　".join(str(words) for words in (target.note, target.conflict, *_readings(target))
                        if str(words)), units=units)


def _status(line: TargetLine) -> str:
    if not line.because:
        return line.status.label
    return t("{status}（{because}）", "{status} ({because})", status=line.status.label, because=line.because)


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


def _due(line: TargetLine, item: DueLine, *, whole: bool) -> Due:
    low = item.due.at_least
    asked = (t("高于上年", "more than the year before") if line.target.type is TargetType.GROWTH
             else due_words(item.due, line.target))
    value = item.value if item.value is not None else line.figure.value
    share = float(value / low) if low and value is not None and whole else None
    then = _amount(line, item.value) if item.value is not None else ""
    return Due(item.due.on, asked, then, item.status.label, share)
