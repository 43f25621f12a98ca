"""Looking organisations up: today's facts of many at once, former names, history and merges."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from app.db.kept import kept
from app.db.stamps import last_change, stood, today, utc_now, valid
from app.organisations.models import (
    Level,
    Organisation,
    OrganisationFacts,
    OrganisationMerge,
    in_current_language,
)
from app.organisations.tree import find_organisation
from app.ui.words import current_language

SEARCH_LIMIT = 100
Ids = sa.Select[Any]
"""A statement that selects ids; those of a viewer come typed by column or by row."""


@dataclass(frozen=True)
class Merged:
    """One side of a merge as the other side's page shows it."""

    code: str
    name: str
    on: date


def facts_today(session: Session, *conditions: sa.ColumnElement[bool],
                limit: int | None = None) -> list[OrganisationFacts]:
    """Facts that hold today as known now, each with its organisation, bureaus first, then by code."""
    bureaus_first = sa.case({Level.CITY: 0, Level.DISTRICT: 1}, value=Organisation.level, else_=2)
    return list(session.scalars(
        sa.select(OrganisationFacts).join(OrganisationFacts.organisation).where(_now(OrganisationFacts), *conditions)
        .options(joinedload(OrganisationFacts.organisation)).order_by(bureaus_first, Organisation.code).limit(limit)))


def search(session: Session, visible: Ids, wanted: str) -> list[OrganisationFacts]:
    """Today's facts of the first of `found_among`."""
    return facts_today(session, *found_among(visible, wanted), limit=SEARCH_LIMIT)


def found_among(visible: Ids, wanted: str) -> list[sa.ColumnElement[bool]]:
    """True of those among `visible` whose code, or a name now or earlier, contains the words; without words of all."""
    if not wanted:
        return [Organisation.id.in_(visible)]
    ever = aliased(OrganisationFacts)
    named = sa.select(ever.organisation_id).where(
        ever.until.is_(None), sa.or_(ever.name_zh.icontains(wanted, autoescape=True),
                                     ever.name_en.icontains(wanted, autoescape=True)))
    return [Organisation.id.in_(visible),
            sa.or_(Organisation.code.icontains(wanted, autoescape=True), Organisation.id.in_(named))]


def organisation_called(session: Session, text: str) -> Organisation | None:
    """The organisation of this code, or the only one that has this Chinese name today."""
    if found := find_organisation(session, text.strip()):
        return found
    named = facts_today(session, OrganisationFacts.name_zh == text.strip(), limit=2)
    return named[0].organisation if len(named) == 1 else None


def roots_of(session: Session, visible: Ids) -> list[OrganisationFacts]:
    """Where the tree of this viewer begins: those whose parent is not among `visible`."""
    return facts_today(session, Organisation.id.in_(visible), sa.or_(
        OrganisationFacts.parent_id.is_(None), OrganisationFacts.parent_id.not_in(visible)))


def children_of(session: Session, organisation_ids: Sequence[int], *levels: Level) -> list[OrganisationFacts]:
    conditions = [OrganisationFacts.parent_id.in_(organisation_ids)]
    return facts_today(session, *conditions, *([Organisation.level.in_(levels)] if levels else []))


def schools_by_parent(session: Session) -> dict[int, int]:
    """How many schools stand directly under each bureau today, merged ones counted as one."""
    rows = session.execute(
        sa.select(OrganisationFacts.parent_id, sa.func.count()).join(OrganisationFacts.organisation)
        .where(_now(OrganisationFacts), Organisation.level == Level.SCHOOL, Organisation.id.not_in(_merged_today()))
        .group_by(OrganisationFacts.parent_id))
    return {parent: number for parent, number in rows if parent is not None}


def merged_today(session: Session) -> set[int]:
    """Ids of the schools that count as another one today."""
    return set(session.scalars(_merged_today()))


def history_of(session: Session, organisation: Organisation) -> list[OrganisationFacts]:
    """Every row ever known, what was corrected later among them, by the days it spoke of."""
    return list(session.scalars(
        sa.select(OrganisationFacts).where(OrganisationFacts.organisation_id == organisation.id)
        .order_by(OrganisationFacts.valid_from, OrganisationFacts.since)))


def former_names(history: Sequence[OrganisationFacts], present: OrganisationFacts | None) -> list[str]:
    """Names it had on earlier days, as known now, without today's; a correction is not a former name."""
    names = [row.name_zh for row in history if row.until is None and row.valid_from <= today()]
    return [name for name in dict.fromkeys(names) if present is None or name != present.name_zh]


def names_of(session: Session, organisation_ids: Iterable[int], on: date | None = None,
             known: datetime | None = None) -> dict[int, str]:
    """The names of a day (today), as known at a time (now), in the current language, by id; one that has none that day
    is left out."""
    numbers, on, known = tuple(sorted(set(organisation_ids))), on or today(), known or last_change(session)

    def names() -> dict[int, str]:
        rows = session.execute(_names(), {"numbers": numbers, "on": on, "known": known})
        return {number: in_current_language(name_zh, name_en) for number, name_zh, name_en in rows}

    return dict(kept(session, "names", (numbers, on, known, current_language()), names))


@cache
def _names() -> sa.Select[int, str, str]:
    """Leaves open whose, on which day and as known when: every page asks it for its header."""
    facts = OrganisationFacts
    on, known = sa.bindparam("on", type_=sa.Date()), sa.bindparam("known", type_=facts.since.type)
    return sa.select(facts.organisation_id, facts.name_zh, facts.name_en).where(
        facts.organisation_id.in_(sa.bindparam("numbers", expanding=True)),
        valid(facts.valid_from, facts.valid_to, on), stood(facts.since, facts.until, known))


def merged_into(session: Session, organisation: Organisation) -> Merged | None:
    found = _merges(session, OrganisationMerge.alias_id == organisation.id, OrganisationMerge.root_id)
    return found[0] if found else None


def merged_from(session: Session, organisation: Organisation) -> list[Merged]:
    return _merges(session, OrganisationMerge.root_id == organisation.id, OrganisationMerge.alias_id)


def latest_facts(session: Session, organisation: Organisation) -> OrganisationFacts:
    """Today's facts; those to come of one that does not exist yet, the last ones of one that has ended."""
    known = [row for row in history_of(session, organisation) if row.until is None]
    return next((row for row in known if row.valid_to is None or row.valid_to > today()), known[-1])


def _merges(session: Session, condition: sa.ColumnElement[bool],
            other: InstrumentedAttribute[int]) -> list[Merged]:
    """The other side of merges that stand, those announced for a later day too."""
    rows = session.execute(
        sa.select(Organisation.id, Organisation.code, OrganisationMerge.merged_on)
        .join(OrganisationMerge, Organisation.id == other)
        .where(condition, OrganisationMerge.until.is_(None)).order_by(OrganisationMerge.merged_on)).all()
    names = names_of(session, {number for number, _, _ in rows})
    return [Merged(code, names.get(number, code), on) for number, code, on in rows]


def _merged_today() -> Ids:
    return sa.select(OrganisationMerge.alias_id).where(
        OrganisationMerge.until.is_(None), OrganisationMerge.merged_on <= today())


def _now(facts: type[OrganisationFacts]) -> sa.ColumnElement[bool]:
    return sa.and_(valid(facts.valid_from, facts.valid_to, today()), stood(facts.since, facts.until, utc_now()))
