"""The units behind a figure, a page at a time; a ratio has two lists. The sums are those of the whole lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Series, Version
from app.indicators.questions import BadQuestion, Question
from app.indicators.rollup import UnitRow, unit_rows
from app.indicators.rules import Measure, Ratio, Rule, Total, measures_of
from app.indicators.unit_names import UnitWords
from app.records.access import visible_versions
from app.records.marks import marks_of
from app.ui.territories import Area
from app.ui.words import Words, t

PAGE = 50


@dataclass(frozen=True)
class ShownUnit:
    words: str
    value: Decimal
    areas: str
    records: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class UnitList:
    """One list: its heading, how many units and their sum, the units of this page, the conditions in words. `marks`
    are those of its records, by id and version."""

    title: str
    number: int
    total: Decimal
    units: tuple[ShownUnit, ...]
    conditions: tuple[Words, ...]
    linked: frozenset[str]
    marks: Mapping[tuple[str, int], Sequence[Words]]
    page: int
    pages: int


def rows_page(session: Session, user: User, question: Question, rule: Rule, page: str) -> list[UnitList]:
    """One list for each measure of the rule. Records the person may not open are named without a link."""
    number = page_number(page)
    rows = unit_rows(session, question.moment, rule, question.organisation_ids)
    titles = _titles(rule)
    return [_list(session, user, question, title, measure, [row for row in rows if row.measure is measure], number)
            for title, measure in zip(titles, measures_of(rule), strict=True)]


def _titles(rule: Rule) -> list[str]:
    match rule:
        case Ratio():
            return [t("分子", "Numerator"), t("分母", "Denominator")]
        case Total():
            return [t("花名册", "Rosters"), t("汇总填报", "Returns of numbers")]
        case Measure():
            return [t("计入的单元", "Counted units")]
    return []


def _list(session: Session, user: User, question: Question, title: str, measure: Measure, rows: Sequence[UnitRow],
          page: int) -> UnitList:
    pages = max(1, -(-len(rows) // PAGE))
    here = rows[(page - 1) * PAGE:page * PAGE]
    words = UnitWords(session, here, question.moment)
    units = tuple(ShownUnit(words.words(row), row.value, _areas(row), row.records) for row in here)
    records = {record for row in here for record in row.records}
    linked = visible_records(session, user, {series for series, _ in records})
    return UnitList(title, len(rows), sum((row.value for row in rows), Decimal(0)), units,
                    tuple(condition.says for condition in measure.conditions), linked,
                    marked(session, records), page, pages)


def _areas(row: UnitRow) -> str:
    return t("、", ", ").join(Area(area).label for area in row.areas)


def visible_records(session: Session, user: User, public_ids: set[str]) -> frozenset[str]:
    """Those of these records that the person may open."""
    return frozenset(session.scalars(sa.select(Series.public_id).join(Version, Version.series_id == Series.id).where(
        Series.public_id.in_(public_ids), visible_versions(user))))


def marked(session: Session, records: Collection[tuple[str, int]]) -> dict[tuple[str, int], list[Words]]:
    """What is to be said about these versions, for those about which there is something."""
    table = sa.inspect(Version).local_table.c
    found = session.execute(sa.select(table.id, Series.public_id, table.number).join(
        Series, Series.id == table.series_id).where(Series.public_id.in_({series for series, _ in records})))
    ids = {number: (series, place) for number, series, place in found if (series, place) in records}
    marks = marks_of(session, list(ids))
    return {ids[number]: words for number, words in marks.items()}


def page_number(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) > 0):
        raise BadQuestion(Words("页码无效。", "This is no page number."))
    return int(text)
