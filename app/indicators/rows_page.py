"""The units behind a figure, a page at a time; a ratio has two lists. The sums are those of the whole lists."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.knowing import BadQuestion
from app.approval.models import Series, Version
from app.indicators.questions import Question
from app.indicators.rules import Measure, Ratio, Rule, Total, measures_of
from app.indicators.unit_names import UnitWords
from app.indicators.units import Key, UnitRow, fits, unit_page, unit_totals
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
    are those of its records, by id and version. `following` asks for the next page; `later` of one that is not the
    first."""

    title: str
    number: int
    total: Decimal
    units: tuple[ShownUnit, ...]
    conditions: tuple[Words, ...]
    linked: frozenset[str]
    marks: Mapping[tuple[str, int], Sequence[Words]]
    following: str
    later: bool


def rows_page(session: Session, user: User, question: Question, rule: Rule, cursor: str) -> list[UnitList]:
    """One list for each measure of the rule; the cursor says which of them is turned to a later page. Records the
    person may not open are named without a link."""
    measures = measures_of(rule)
    turned = read_cursor(cursor, measures)
    return [_list(session, user, question, title, measure, place, turned.get(place))
            for place, (title, measure) in enumerate(zip(_titles(rule), measures, strict=True))]


def read_cursor(text: str, measures: Sequence[Measure]) -> dict[int, Key]:
    """A place among the lists and the key after which its page begins: `[0,12,7]`. Raises BadQuestion."""
    if not text:
        return {}
    try:
        place, *key = json.loads(text)
        if place in range(len(measures)) and fits(key, measures[place]):
            return {place: tuple(key)}
    except (ValueError, TypeError):
        pass
    raise BadQuestion(Words("没有这一页。", "There is no such page."))


def _titles(rule: Rule) -> list[str]:
    match rule:
        case Ratio():
            return [t("分子", "Numerator"), t("分母", "Denominator")]
        case Total():
            return [t("花名册", "Rosters"), t("汇总填报", "Returns of numbers")]
        case Measure():
            return [t("计入的单元", "Counted units")]
    return []


def _list(session: Session, user: User, question: Question, title: str, measure: Measure, place: int,
          after: Key | None) -> UnitList:
    asked = (session, question.moment, measure, question.organisation_ids)
    number, total = unit_totals(*asked)
    here, goes_on = unit_page(*asked, after=after, size=PAGE, among=number)
    words = UnitWords(session, here, question.moment)
    units = tuple(ShownUnit(words.words(row), row.value, _areas(row), row.records) for row in here)
    records = {record for row in here for record in row.records}
    linked = visible_records(session, user, {series for series, _ in records})
    following = json.dumps([place, *here[-1].key], separators=(",", ":")) if goes_on else ""
    return UnitList(title, number, total, units, tuple(condition.says for condition in measure.conditions), linked,
                    marked(session, records), following, after is not None)


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
