"""Founding, changing, moving and merging organisations. Each verb adds rows and a trail entry; none overwrites."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import take_stamp
from app.db.trail import write_trail
from app.organisations.models import (
    Affiliation,
    Level,
    Organisation,
    OrganisationFacts,
    OrganisationMerge,
    Ownership,
    Stage,
)


@dataclass(frozen=True)
class Facts:
    """What is true of an organisation, without its dates."""

    parent_id: int | None
    name_zh: str
    name_en: str = ""
    division: str = ""
    functional_zone: bool = False
    affiliation: Affiliation | None = None
    ownership: Ownership | None = None
    stage: Stage | None = None
    uscc: str = ""
    filing_prefix: str = ""


FACTS = tuple(field.name for field in fields(Facts))


def found(session: Session, code: str, level: Level, facts: Facts, valid_from: date,
          since: datetime | None = None) -> Organisation:
    """A new organisation. `since` may lie in the past only while an existing ledger is taken over."""
    since = since or take_stamp(session)
    organisation = Organisation(code=code, level=level)
    session.add(organisation)
    session.flush()
    _add(session, organisation.id, facts, valid_from, None, since)
    write_trail(session, "found", "organisation", code)
    return organisation


def change_facts(session: Session, organisation: Organisation, valid_from: date, *, since: datetime | None = None,
                 **changes: Any) -> None:
    """From `valid_from` on, these facts are different: a new name, parent, stage. Earlier days keep theirs.

    Rows that reached into or beyond that day are closed at `until` and written again up to it; rows that began
    later (an announced future change) are written again with the change. Unknown fact names raise TypeError.
    """
    since = since or take_stamp(session)
    known = session.scalars(
        sa.select(OrganisationFacts)
        .where(OrganisationFacts.organisation_id == organisation.id, OrganisationFacts.until.is_(None),
               sa.or_(OrganisationFacts.valid_to.is_(None), OrganisationFacts.valid_to > valid_from))
        .order_by(OrganisationFacts.valid_from)
    ).all()
    for row in known:
        row.until = since
    session.flush()
    for row in known:
        before = Facts(**{name: getattr(row, name) for name in FACTS})
        if row.valid_from < valid_from:
            _add(session, organisation.id, before, row.valid_from, valid_from, since)
        _add(session, organisation.id, replace(before, **changes), max(row.valid_from, valid_from), row.valid_to, since)
    write_trail(session, "change", "organisation", organisation.code, fields=sorted(changes), valid_from=valid_from)


def merge_organisations(session: Session, alias: Organisation, root: Organisation, merged_on: date, *,
                        since: datetime | None = None) -> None:
    """From `merged_on` the alias counts as the root. Organisations merged into the alias before follow it."""
    since = since or take_stamp(session)
    followers = session.scalars(
        sa.select(OrganisationMerge).where(OrganisationMerge.root_id == alias.id, OrganisationMerge.until.is_(None))
    ).all()
    for follower in followers:
        follower.until = since
        session.flush()
        session.add(OrganisationMerge(alias_id=follower.alias_id, root_id=root.id, merged_on=merged_on, since=since))
    session.add(OrganisationMerge(alias_id=alias.id, root_id=root.id, merged_on=merged_on, since=since))
    write_trail(session, "merge", "organisation", alias.code, root=root.code, merged_on=merged_on)


def _add(session: Session, organisation_id: int, facts: Facts, valid_from: date, valid_to: date | None,
         since: datetime) -> None:
    values = {name: getattr(facts, name) for name in FACTS}
    session.add(OrganisationFacts(organisation_id=organisation_id, valid_from=valid_from, valid_to=valid_to,
                                  since=since, **values))
    session.flush()
