"""Findings about trips: to a partner without an agreement, and the same delegation reported by several schools."""

from typing import Any

import sqlalchemy as sa

from app.findings.rules import FindingRule, Ground, columns
from app.indicators.rules import Moment
from app.indicators.sources import joined, named, own_root, partner_root, person_root
from app.records.kinds.agreement import AGREEMENT, AgreementPhase
from app.records.kinds.trip import TRIP, TripParticipant, TripPhase
from app.ui.words import Words

MADE = (TripPhase.EXECUTED.value, TripPhase.PARTLY.value)


def trips_made(moment: Moment) -> sa.CTE:
    """Filed trips that were carried out, with the partner visited after merges and the school after mergers."""
    return moment.once(_trips_made)


def _trips_made(moment: Moment) -> sa.CTE:
    version, trip, source = joined(TRIP.table)
    root, _, source = partner_root(moment, source, trip.partner_id)
    own, source = own_root(moment, source, version.organisation_id)
    return (
        sa.select(version.id.label("version_id"), version.series_id, version.organisation_id, own.label("own"),
                  root.label("partner"), trip.departs_on, trip.returns_on, trip.approval_number)
        .select_from(source).where(moment.stands(version), trip.phase.in_(MADE), trip.departs_on <= moment.on)
        .cte("trips_made").prefix_with("MATERIALIZED"))


def travellers(moment: Moment) -> sa.CTE:
    """The schools a trip is of: its owner's and those of its participants, after mergers."""
    return moment.once(_travellers)


def _travellers(moment: Moment) -> sa.CTE:
    trips = trips_made(moment)
    people = named(TripParticipant.__table__, "tp")
    source = trips.join(people, people.c.version_id == trips.c.version_id)
    root, source = own_root(moment, source, people.c.organisation_id)
    sent = sa.select(trips.c.version_id, root.label("own")).select_from(source).where(
        people.c.organisation_id.is_not(None))
    return sa.union(sa.select(trips.c.version_id, trips.c.own), sent).cte("travellers")


def without_agreement(ground: Ground) -> sa.Select[Any]:
    """Trips to a registered partner with whom none of the schools that went had an agreement of any kind that day."""
    moment = ground.moment
    trips, who, ties = trips_made(moment), travellers(moment), _ties(moment)
    tied = sa.exists().where(
        who.c.version_id == trips.c.version_id, ties.c.own == who.c.own, ties.c.partner == trips.c.partner,
        ties.c.signed_on <= trips.c.departs_on, sa.or_(ties.c.ends.is_(None), ties.c.ends >= trips.c.departs_on))
    return sa.select(*columns(organisation_id=trips.c.organisation_id, series_id=trips.c.series_id,
                              mark=trips.c.departs_on, first=trips.c.departs_on)).where(
        ground.inside(trips.c.organisation_id), trips.c.partner.is_not(None), ~tied)


def _ties(moment: Moment) -> sa.CTE:
    """Signed agreements of every type: who with whom, from when, and to when."""
    version, content, source = joined(AGREEMENT.table)
    own, source = own_root(moment, source, version.organisation_id)
    root, _, source = partner_root(moment, source, content.partner_id)
    expires = sa.case((sa.or_(content.open_ended, content.auto_renews), sa.null()), else_=content.expires_on)
    return (
        sa.select(own.label("own"), root.label("partner"), content.signed_on,
                  sa.func.coalesce(content.ended_on, expires).label("ends"))
        .select_from(source).where(moment.stands(version), content.phase == AgreementPhase.SIGNED.value)
        .cte("ties").prefix_with("MATERIALIZED"))


def reported_twice(ground: Ground) -> sa.Select[Any]:
    """Trips of different schools on overlapping days with the same permission, or with a person in common."""
    one = trips_made(ground.moment)
    other = one.alias("other_trip")
    alike = sa.union(
        _same_permission(one, other), _same_person(ground.moment)).subquery("alike")
    overlap = sa.and_(one.c.own != other.c.own, one.c.departs_on <= other.c.returns_on,
                      other.c.departs_on <= one.c.returns_on)
    return (
        sa.select(*columns(organisation_id=one.c.organisation_id, series_id=one.c.series_id,
                           other_id=other.c.series_id, other_owner_id=other.c.organisation_id,
                           mark=one.c.departs_on, first=one.c.departs_on))
        .select_from(one.join(alike, alike.c.one_id == one.c.version_id)
                     .join(other, other.c.version_id == alike.c.other_id))
        .where(ground.inside(one.c.organisation_id), overlap))


def _same_permission(one: sa.CTE, other: Any) -> sa.Select[Any]:
    return sa.select(one.c.version_id.label("one_id"), other.c.version_id.label("other_id")).join_from(
        one, other, sa.and_(one.c.approval_number == other.c.approval_number, one.c.own != other.c.own)).where(
        one.c.approval_number != "")


def _same_person(moment: Moment) -> sa.Select[Any]:
    people = named(TripParticipant.__table__, "tq")
    trips = trips_made(moment)
    taken = trips.join(people, people.c.version_id == trips.c.version_id)
    root, source = person_root(moment, taken, people.c.person_id)
    went = sa.select(trips.c.version_id, trips.c.own, root.label("person")).select_from(source).where(
        people.c.person_id.is_not(None)).cte("went")
    again = went.alias("went_again")
    return sa.select(went.c.version_id, again.c.version_id).join_from(
        went, again, sa.and_(went.c.person == again.c.person, went.c.own != again.c.own))


WITHOUT_AGREEMENT = FindingRule(
    "trip_without_agreement", Words("团组前往没有协议的境外机构", "A trip to a partner without an agreement"),
    {"": Words("{first} 出境的团组访问已登记的境外机构，当日派出单位与其没有任何有效协议。",
               "The trip of {first} visited a registered partner with whom none of the schools that went had an "
               "agreement in force.")},
    Words("请说明邀请与往来的依据；已有协议的请补登。",
          "Say on what footing it went; register an agreement that exists."), without_agreement)

REPORTED_TWICE = FindingRule(
    "trip_reported_twice", Words("同一团组被多个单位登记", "The same delegation reported twice"),
    {"": Words("{first} 出境的团组与{other}登记的团组批件相同或有同一参训人，日期重叠。",
               "The trip of {first} has its permission or a participant in common with one reported by {other}, on "
               "overlapping days.")},
    Words("请核对由谁登记；重复的请撤销或改为参团人员。",
          "Settle who reports it; revoke the double or make it participants of the other."), reported_twice)
