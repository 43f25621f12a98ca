"""Dated programme facts (M10), their amounts, and ratios supplied by others (M11)."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from app.indicators.rules import ColumnClause, Condition, Measure, Moment, Ratio, is_filed
from app.indicators.sources import (
    Window,
    area_of,
    joined,
    latest_day,
    one_of,
    own_root,
    owner_facts,
    partner_root,
    run_by,
    window_of,
)
from app.organisations.models import Affiliation, Level, Ownership, Stage
from app.records.kinds.programme import PROGRAMME, ProgrammeStatus, ProgrammeSubtype
from app.ui.words import Words

UNITS = ("programme", "organisation", "counterpart")


def programmes(moment: Moment, *, subtypes: tuple[str, ...], statuses: tuple[str, ...], unit: str = "programme",
               stages: tuple[str, ...] = (), ownership: tuple[str, ...] = (), affiliations: tuple[str, ...] = (),
               names: tuple[str, ...] = (), window: str | None = None,
               after: date | None = None, until: date | None = None) -> Measure:
    """Distinct facts that have reached a status the target names. 筹设, 在建, 建设单位 and 培育 are lower statuses and
    count only where the target says so."""
    facts = _Facts(moment)
    conditions = facts.common(subtypes)
    conditions.append(one_of(Words("状态须为", "the status is"), facts.content.status,
                              [ProgrammeStatus(item) for item in statuses]))
    dated = window_of(moment, window, after, until)
    if window or after or until:
        conditions.append(_within(dated, facts.content.status_on))
    conditions += [facts.standing(), *facts.staged(stages),
                   *run_by(facts.owner, [Ownership(item) for item in ownership],
                           [Affiliation(item) for item in affiliations]), *_named(facts.content.name, names)]
    if unit == "counterpart":
        conditions.append(Condition(Words("须填写合作方", "names its counterpart"),
                                    sa.or_(facts.root.is_not(None), facts.content.counterpart_city.is_not(None))))
    key, named = facts.unit("name" if names else unit)
    return facts.measure(key, named, tuple(conditions))


def programme_amount(moment: Moment, *, subtypes: tuple[str, ...], window: str | None = None,
                     after: date | None = None, until: date | None = None) -> Measure:
    """The sum of the amounts of such facts dated in a stretch of days: 专项经费, 奖学金."""
    facts = _Facts(moment)
    dated = window_of(moment, window, after, until)
    conditions = (*facts.common(subtypes), _within(dated, facts.content.status_on),
                  Condition(Words("须填写数值", "states an amount"), facts.content.amount.is_not(None)))
    return facts.measure((facts.version.series_id,), ("series",), conditions, facts.content.amount)


def ratio(moment: Moment, *, indicator: str, subtypes: tuple[str, ...] = (ProgrammeSubtype.RATIO.value,)) -> Ratio:
    """Numerator over denominator, each summed over the latest figure of every organisation up to the day. Both come
    from one record with its date; a count of records is never divided by an unrelated denominator."""
    return Ratio(_side(moment, indicator, subtypes, "numerator"), _side(moment, indicator, subtypes, "denominator"))


def _side(moment: Moment, indicator: str, subtypes: tuple[str, ...], side: str) -> Measure:
    facts = _Facts(moment)
    facts.source, latest = moment.once(_beside_latest, indicator, subtypes)
    c = facts.content
    conditions = (
        *facts.common(subtypes),
        Condition(Words(f"指标代码须为 {indicator}", f"the indicator is {indicator}"), c.indicator == indicator),
        Condition(Words("须为该单位截至所问日期的最近一次数据", "is the organisation's latest figure by that day"),
                  c.counted_on == latest.c.counted_on),
    )
    return facts.measure((facts.version.series_id,), ("series",), conditions, c[side])


def _beside_latest(moment: Moment, indicator: str, subtypes: tuple[str, ...]) -> tuple[Any, sa.Subquery]:
    """The facts, each beside the day of its organisation's latest figure."""
    rows = moment.once(_Rows)
    latest = _latest(moment, indicator, subtypes)
    return rows.source.outerjoin(latest, latest.c.organisation_id == rows.version.organisation_id), latest


def _latest(moment: Moment, indicator: str, subtypes: tuple[str, ...]) -> sa.Subquery:
    """The day of each organisation's latest figure among facts of these types: others may carry an indicator too."""
    version, content, source = joined(PROGRAMME.table)
    return (
        sa.select(version.organisation_id, latest_day(moment, version, content.counted_on).label("counted_on"))
        .select_from(source)
        .where(moment.stands(version, Level.SCHOOL), content.subtype.in_(subtypes), content.indicator == indicator,
               content.counted_on <= moment.on, *moment.inside(version.organisation_id))
        .group_by(version.organisation_id).subquery()
    )


class _Rows:
    """The programme facts of one moment, joined with what their conditions read."""

    def __init__(self, moment: Moment) -> None:
        self.version, self.content, source = joined(PROGRAMME.table)
        self.own, source = own_root(moment, source, self.version.organisation_id)
        self.root, self.partner, source = partner_root(moment, source, self.content.partner_id)
        self.owner, self.source = owner_facts(moment, source, self.version.organisation_id)
        self.area = area_of(self.partner.territory)


class _Facts:
    """The programme facts of one moment, and conditions on them."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        rows = moment.once(_Rows)
        self.version, self.content, self.partner, self.owner = rows.version, rows.content, rows.partner, rows.owner
        self.own, self.root, self.area, self.source = rows.own, rows.root, rows.area, rows.source

    def common(self, subtypes: tuple[str, ...]) -> list[Condition]:
        return [is_filed(self.moment, self.version),
                one_of(Words("项目类型须为", "the type is"), self.content.subtype,
                        [ProgrammeSubtype(item) for item in subtypes])]

    def standing(self) -> Condition:
        c, on = self.content, self.moment.on
        return Condition(Words("所问日期时已达到该状态且未结束", "had reached the status by that day and not ended"),
                         sa.and_(c.status_on <= on, sa.or_(c.ends_on.is_(None), c.ends_on >= on)))

    def staged(self, stages: tuple[str, ...]) -> list[Condition]:
        return [one_of(Words("学段须为", "the stage is"), self.content.stage,
                        [Stage(item) for item in stages])] if stages else []

    def unit(self, unit: str) -> tuple[tuple[ColumnClause | None, ...], tuple[str, ...]]:
        """What is counted once. Of a named list each name, however many records bear it; of counterparts the partner,
        or the city where no partner is registered."""
        city = sa.case((self.root.is_(None), self.content.counterpart_city))
        units: dict[str, tuple[tuple[ColumnClause | None, ...], tuple[str, ...]]] = {
            "programme": ((self.version.series_id,), ("series",)),
            "name": ((self.content.name,), ("name",)),
            "organisation": ((None,), ("organisation",)),
            "counterpart": ((self.root, city), ("partner", "city")),
        }
        return units[unit]

    def measure(self, unit: tuple[ColumnClause | None, ...], names: tuple[str, ...],
                conditions: tuple[Condition, ...], amount: Any = None) -> Measure:
        return Measure("programme", self.version, self.source, unit, self.version.organisation_id, self.area,
                       conditions, names, amount, self.moment.once(_Rows).source, one_area="series" in names)


def _within(window: Window, day: ColumnClause) -> Condition:
    return Condition(Words(f"状态日期须在 {window.words.zh}", f"dated {window.words.en}"), window.holds(day))


def _named(column: ColumnClause, names: tuple[str, ...]) -> list[Condition]:
    if not names:
        return []
    listed = "、".join(names)
    return [Condition(Words(f"名称须为清单所列：{listed}", f"is on the list: {listed}"), column.in_(names))]
