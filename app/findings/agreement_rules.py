"""Findings about pairs: one that has lapsed without renewal, and one that sleeps."""

from typing import Any

import sqlalchemy as sa

from app.approval.models import Series, Version
from app.findings.rules import FindingRule, Ground, columns, months_before
from app.findings.trip_rules import travellers, trips_made
from app.indicators.measures.agreements import pairs
from app.indicators.sources import Where, joined, named
from app.records.kinds.agreement import ACTIVITY, AGREEMENT
from app.ui.words import Words

EVERYWHERE = Where()


def lapsed(ground: Ground) -> sa.Select[Any]:
    """Pairs of which no agreement is in force, told at the one that ended last, unless that was ended on purpose."""
    rows = _pairs(ground)
    pair = (rows.c.own, rows.c.partner)
    ends = sa.func.coalesce(rows.c.ended_on, rows.c.expires_on)
    ranked = sa.select(
        rows, sa.func.max(rows.c.alive).over(partition_by=pair).label("lives"),
        sa.func.row_number().over(partition_by=pair, order_by=(ends.desc(), rows.c.series_id.desc())).label("place"),
    ).subquery()
    return sa.select(*columns(organisation_id=ranked.c.organisation_id, series_id=ranked.c.series_id,
                              mark=ranked.c.expires_on, first=ranked.c.expires_on)).where(
        ranked.c.place == 1, ranked.c.lives == 0, ranked.c.expires_on < ground.moment.on,
        sa.or_(ranked.c.ended_on.is_(None), ranked.c.ended_on > ranked.c.expires_on))


def sleeping(ground: Ground) -> sa.Select[Any]:
    """Pairs in force of which nothing was heard for so many months: no signing, no activity, no trip to the partner."""
    rows, on = _pairs(ground), ground.moment.on
    last = _last_heard_of(ground, rows)
    pair = (rows.c.own, rows.c.partner)
    ranked = sa.select(rows, sa.func.row_number().over(
        partition_by=pair, order_by=(rows.c.signed_on.desc(), rows.c.series_id.desc())).label("place"),
    ).where(rows.c.alive == 1).subquery()
    return (
        sa.select(*columns(organisation_id=ranked.c.organisation_id, series_id=ranked.c.series_id,
                           mark=last.c.day, first=last.c.day))
        .join_from(ranked, last, sa.and_(last.c.own == ranked.c.own, last.c.partner == ranked.c.partner))
        .where(ranked.c.place == 1, last.c.day < months_before(on, ground.sleeping_months)))


def _pairs(ground: Ground) -> sa.CTE:
    """Every agreement that makes or made a pair, as the plans count pairs, with whether it is in force (有效存量)."""
    moment = ground.moment
    ever = pairs(moment, where=EVERYWHERE, basis="ever")
    in_force = pairs(moment, where=EVERYWHERE, basis="in_force").conditions[len(ever.conditions):]
    version, content, _ = joined(AGREEMENT.table)
    line = moment.lineage
    return (
        sa.select(version.series_id, version.organisation_id, line.c.unit_id.label("own"),
                  ever.unit[1].label("partner"), content.signed_on, content.expires_on, content.ended_on,  # type: ignore[union-attr]  # a pair's second part is its partner
                  sa.case((sa.and_(*(condition.clause for condition in in_force)), 1), else_=0).label("alive"))
        .select_from(ever.source.join(line, sa.and_(
            line.c.member_id == version.organisation_id, line.c.ancestor_id == line.c.unit_id)))
        .where(ground.inside(version.organisation_id), *(condition.clause for condition in ever.conditions))
        .cte("pair_rows").prefix_with("MATERIALIZED"))  # read once, though a pair is looked at from several sides


def _last_heard_of(ground: Ground, rows: sa.CTE) -> sa.Subquery:
    """The last day on which something is registered of each pair."""
    moment = ground.moment
    version = named(sa.inspect(Version).local_table, "av")
    activity, series = named(ACTIVITY.table, "a"), named(Series.__table__, "a_series")
    held = (
        sa.select(rows.c.own, rows.c.partner, activity.c.held_on.label("day"))
        .select_from(rows.join(series, series.c.parent_id == rows.c.series_id)
                     .join(version, sa.and_(version.c.series_id == series.c.id, version.c.kind == ACTIVITY.name))
                     .join(activity, activity.c.id == version.c.id))
        .where(moment.stands(version.c), activity.c.held_on <= moment.on))
    trips, who = trips_made(moment), travellers(moment)
    travelled = (
        sa.select(who.c.own, trips.c.partner, trips.c.departs_on)
        .join_from(trips, who, who.c.version_id == trips.c.version_id)
        .where(trips.c.partner.is_not(None), trips.c.departs_on <= moment.on))
    signed = sa.select(rows.c.own, rows.c.partner, rows.c.signed_on)
    days = sa.union_all(held, travelled, signed).subquery()
    return sa.select(days.c.own, days.c.partner, sa.func.max(days.c.day).label("day")).group_by(
        days.c.own, days.c.partner).subquery()


LAPSED = FindingRule(
    "lapsed_pair", Words("协议已到期未续签", "A pair lapsed without renewal"),
    {"": Words("协议已于 {first} 到期，至今没有登记续签，也没有登记终止；不再计入有效存量。",
               "It expired on {first}; neither a renewal nor an end is registered. It no longer counts as in force.")},
    Words("请说明是否续签、何时续签，或登记终止。", "Say whether and when it is renewed, or register its end."), lapsed)

SLEEPING = FindingRule(
    "sleeping_agreement", Words("沉睡协议", "A sleeping agreement"),
    {"": Words("最近一次登记的签约、交流或团组在 {first}，此后没有任何活动。",
               "The last signing, activity or trip registered is of {first}; nothing since.")},
    Words("请说明近期往来情况；已有活动的请补登。",
          "Say what is going on between the two; register activities that took place."), sleeping)
