"""The rows behind a figure as sheets: for every unit its records, and on a page beside them what the figure answers.

A unit's value stands on its first line only, so that the column adds up to the figure. Persons are an id and their
schools, as on the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series
from app.db.stamps import CHINA
from app.indicators.questions import Question
from app.indicators.rollup import UnitRow, figure, unit_rows
from app.indicators.rules import Measure, Ratio, Rule, measures_of
from app.indicators.unit_names import UnitWords, names_on
from app.organisations.models import Organisation
from app.sheets.writing import Sheet
from app.ui.territories import Area
from app.ui.text import text
from app.ui.words import t


@dataclass(frozen=True)
class Behind:
    """Where a record of a list comes from."""

    filing_number: str
    code: str
    school: str


def rows_sheets(session: Session, question: Question, title: str, rule: Rule) -> dict[str, Sheet]:
    """The units of a figure (`rows`) and what was asked, with the rule in words (`about`). Both name the two dates."""
    rows = unit_rows(session, question.moment, rule, question.organisation_ids)
    words = UnitWords(session, rows, question.moment)
    records = _records(session, question, {series for row in rows for series, _ in row.records})
    sides = _sides(rule)
    dates = (question.moment.on.isoformat(), question.moment.known.astimezone(CHINA).isoformat())
    lines = [line for row in rows for line in _lines(row, words, records, sides.get(row.measure, ""), dates)]
    return {"rows": Sheet(_header(), tuple(lines)), "about": _about(session, question, title, rule, len(rows))}


def _header() -> tuple[str, ...]:
    return (t("单元", "Unit"), t("单元名称", "Unit in words"), t("分子或分母", "Side of the ratio"), t("数值", "Value"),
            t("地区", "Area"), t("登记号", "Record id"), t("版次", "Version"), t("备案号", "Filing number"),
            t("单位代码", "School code"), t("单位", "School"), t("统计日期", "On"), t("按何时所知", "As known at"))


def _sides(rule: Rule) -> dict[Measure, str]:
    return {rule.part: t("分子", "numerator"), rule.whole: t("分母", "denominator")} if isinstance(rule, Ratio) else {}


def _lines(row: UnitRow, words: UnitWords, records: dict[str, Behind], side: str,
           dates: tuple[str, str]) -> list[tuple[str, ...]]:
    areas = t("、", ", ").join(Area(area).label for area in row.areas)
    return [
        (words.key(row), words.words(row), side, text(row.value, grouped=False) if place == 0 else "", areas, series,
         str(number), records[series].filing_number, records[series].code, records[series].school, *dates)
        for place, (series, number) in enumerate(row.records)]


def _records(session: Session, question: Question, public_ids: set[str]) -> dict[str, Behind]:
    found = session.execute(
        sa.select(Series.public_id, Series.filing_number, Organisation.id, Organisation.code)
        .join(Organisation, Organisation.id == Series.organisation_id).where(Series.public_id.in_(public_ids))).all()
    names = names_on(session, {number for _, _, number, _ in found}, question.moment)
    return {public_id: Behind(filing_number or "", code, names.get(number, code))
            for public_id, filing_number, number, code in found}


def _about(session: Session, question: Question, title: str, rule: Rule, units: int) -> Sheet:
    moment = question.moment
    answer = figure(session, moment, rule, question.organisation_ids).value
    facts = [
        (t("规划", "Plan"), str(question.plan.title)), (t("指标", "Target"), title),
        (t("单位", "Organisation"), question.codes), (t("统计日期", "On"), moment.on.isoformat()),
        (t("按何时所知", "As known at"), moment.known.astimezone(CHINA).isoformat()),
        (t("正式口径", "Official level"), moment.level.label), (t("数值", "Value"), _number(answer)),
        (t("单元数", "Units"), str(units)), *_conditions(measures_of(rule))]
    return Sheet((t("项目", "What"), t("内容", "Content")), tuple(facts))


def _number(value: Decimal | None) -> str:
    return t("无", "none") if value is None else text(round(value, 4), grouped=False)


def _conditions(measures: Sequence[Measure]) -> list[tuple[str, str]]:
    said = dict.fromkeys(str(condition.says) for measure in measures for condition in measure.conditions)
    return [(t("计入的条件", "What is counted"), words) for words in said]
