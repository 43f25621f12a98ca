"""The tree as a table of pairs: who belongs under whom on a day, as known at a time. The one source of scope."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.db.kept import kept
from app.db.stamps import stood, today, utc_now, valid
from app.organisations.models import Level, Organisation, OrganisationFacts, OrganisationMerge

Day = date | sa.ColumnElement[date]
Known = datetime | sa.ColumnElement[datetime]


def lineage(on: date, known: datetime) -> sa.CTE:
    """Columns `ancestor_id`, `member_id`, `unit_id`: every organisation under each of its
    up to three levels, itself included. `unit_id` is the member, or the school it has been merged into by `on`;
    a merged school sits where its root sits. Three plain joins: the tree is never deeper.
    """
    return _pairs(on, known).cte()  # without a name of its own: a statement may ask for two trees


@cache
def lineage_now() -> sa.CTE:
    """`lineage` of the day and moment at which the statement is executed. Always the same one: a statement that asks
    for it in several places has it put together once."""
    return _pairs(*_this_moment()).cte()


def _this_moment() -> tuple[Day, Known]:
    """The day and moment at which a statement is executed."""
    return (sa.bindparam("today", callable_=today, type_=OrganisationFacts.valid_from.type, unique=True),
            sa.bindparam("now", callable_=utc_now, type_=OrganisationFacts.since.type, unique=True))


@lru_cache(maxsize=16)
def _pairs(on: Day, known: Known) -> sa.CompoundSelect[Any]:
    places = _places(on, known).cte()
    return sa.union(*(
        sa.select(ancestor.label("ancestor_id"), places.c.member_id, places.c.unit_id).where(ancestor.is_not(None))
        for ancestor in (places.c.unit_id, places.c.parent_id, places.c.grand_id)
    ))


def _places(on: Day, known: Known) -> sa.Select[int, int, int | None, int | None]:
    """Where each organisation sits: itself, its unit, the parent and the parent's parent of that."""
    own = aliased(OrganisationFacts, name="own")
    up = aliased(OrganisationFacts, name="up")
    merge = aliased(OrganisationMerge, name="merged")
    unit = sa.func.coalesce(merge.root_id, Organisation.id)
    return (
        sa.select(
            Organisation.id.label("member_id"), unit.label("unit_id"), own.parent_id.label("parent_id"),
            up.parent_id.label("grand_id"),
        )
        .outerjoin(merge, sa.and_(merge.alias_id == Organisation.id, merge.merged_on <= on,
                                  stood(merge.since, merge.until, known)))
        .join(own, sa.and_(own.organisation_id == unit, valid(own.valid_from, own.valid_to, on),
                           stood(own.since, own.until, known)))
        .outerjoin(up, sa.and_(up.organisation_id == own.parent_id, valid(up.valid_from, up.valid_to, on),
                               stood(up.since, up.until, known)))
    )


def lineage_under(organisation_ids: Sequence[int] | sa.BindParameter[Any], on: date, known: datetime) -> sa.CTE:
    """The rows of `lineage` whose ancestor is one of these, found from above: a district costs its own schools only."""
    own = aliased(OrganisationFacts, name="own")
    up = aliased(OrganisationFacts, name="up")
    merge = aliased(OrganisationMerge, name="merged")

    def holds(facts: Any) -> sa.ColumnElement[bool]:
        return sa.and_(valid(facts.valid_from, facts.valid_to, on), stood(facts.since, facts.until, known))

    merged = sa.and_(merge.merged_on <= on, stood(merge.since, merge.until, known))
    units = sa.union(
        sa.select(own.organisation_id.label("ancestor_id"), own.organisation_id.label("unit_id"))
        .where(own.organisation_id.in_(organisation_ids), holds(own)),
        sa.select(own.parent_id, own.organisation_id).where(own.parent_id.in_(organisation_ids), holds(own)),
        sa.select(up.parent_id, own.organisation_id).join(own, own.parent_id == up.organisation_id)
        .where(up.parent_id.in_(organisation_ids), holds(up), holds(own)),
    ).cte()
    return sa.union_all(
        sa.select(units.c.ancestor_id, units.c.unit_id.label("member_id"), units.c.unit_id)
        .where(~sa.exists().where(merge.alias_id == units.c.unit_id, merged)),
        sa.select(units.c.ancestor_id, merge.alias_id, units.c.unit_id)
        .join(merge, sa.and_(merge.root_id == units.c.unit_id, merged)),
    ).cte()


def sits_under(unit_id: sa.ColumnElement[Any], organisation_ids: Sequence[int], on: date,
               known: datetime) -> sa.ColumnElement[bool]:
    """The same asked of one organisation at a time: it is one of these, or belongs under one."""
    own = aliased(OrganisationFacts, name="sits")
    up = aliased(OrganisationFacts, name="sits_above")

    def holds(facts: Any) -> sa.ColumnElement[bool]:
        return sa.and_(valid(facts.valid_from, facts.valid_to, on), stood(facts.since, facts.until, known))

    return (
        sa.exists(sa.select(own.id).outerjoin(up, sa.and_(up.organisation_id == own.parent_id, holds(up))))
        .where(own.organisation_id == unit_id, holds(own), sa.or_(
            *(column.in_(organisation_ids) for column in (own.organisation_id, own.parent_id, up.parent_id))))
    )


def members(organisation_ids: sa.Select[int] | list[int] | sa.BindParameter[Any],
            on: date | None = None) -> sa.Select[int]:
    """Ids of everything under these organisations on a day (today), themselves included, as known now."""
    line = lineage(on, utc_now()) if on else lineage_now()
    return sa.select(line.c.member_id).where(line.c.ancestor_id.in_(organisation_ids)).distinct()


def members_of(session: Session, organisation_ids: Iterable[int]) -> tuple[int, ...]:
    """The same ids as `members` of today, kept until something changes: pages ask for them all the time."""
    numbers = tuple(sorted(set(organisation_ids)))
    if not numbers:
        return ()
    return kept(session, "members", (numbers, today()),
                lambda: tuple(session.scalars(_members(), {"numbers": numbers})))


@cache
def _members() -> sa.Select[int]:
    return members(sa.bindparam("numbers", expanding=True))


def facts_of(session: Session, organisation_id: int, on: date | None = None,
             known: datetime | None = None) -> OrganisationFacts | None:
    """The facts of one organisation on a day (today) as known at a time (now). None before it existed or after."""
    return session.scalars(_facts(), {"number": organisation_id, "on": on or today(), "known": known or utc_now()}
                           ).one_or_none()


@cache
def _facts() -> sa.Select[OrganisationFacts]:
    """Leaves open whose, on which day and as known when: pages ask it often."""
    facts = OrganisationFacts
    on, known = sa.bindparam("on", type_=sa.Date()), sa.bindparam("known", type_=facts.since.type)
    return sa.select(facts).where(facts.organisation_id == sa.bindparam("number"),
                                  valid(facts.valid_from, facts.valid_to, on), stood(facts.since, facts.until, known))


def facts_of_each(session: Session, numbers: Iterable[int]) -> dict[int, OrganisationFacts]:
    """The facts of many organisations today, by one statement. Those that do not exist today are left out."""
    rows = session.scalars(sa.select(OrganisationFacts).where(
        OrganisationFacts.organisation_id.in_(set(numbers)),
        valid(OrganisationFacts.valid_from, OrganisationFacts.valid_to, today()),
        stood(OrganisationFacts.since, OrganisationFacts.until, utc_now())))
    return {facts.organisation_id: facts for facts in rows}


def bureaus_above(session: Session, organisation_id: int) -> dict[Level, int]:
    """The district and city an organisation reports to today, by level; its own level included for a bureau."""
    return bureaus_above_each(session, [organisation_id])[organisation_id]


def bureaus_above_each(session: Session, numbers: Iterable[int]) -> dict[int, dict[Level, int]]:
    """The same for many organisations, by one statement."""
    above: dict[int, dict[Level, int]] = {number: {} for number in numbers}
    for member, level, bureau in session.execute(_bureaus(), {"numbers": list(above)}):
        above[member][level] = bureau
    return above


@cache
def _bureaus() -> sa.Select[int, Level, int]:
    """Of every one of `numbers` the bureaus above it."""
    line = lineage_now()
    return (sa.select(line.c.member_id, Organisation.level, Organisation.id)
            .join(line, line.c.ancestor_id == Organisation.id)
            .where(line.c.member_id.in_(sa.bindparam("numbers", expanding=True)), Organisation.level != Level.SCHOOL))


def find_organisation(session: Session, code: str) -> Organisation | None:
    return session.scalars(sa.select(Organisation).where(Organisation.code == code)).one_or_none()
