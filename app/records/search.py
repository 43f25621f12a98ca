"""The list of records: one row a series, its latest visible version, filtered and paged by key."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.approval.models import Series, Version
from app.approval.steps import State
from app.organisations.models import OrganisationFacts
from app.parties.models import PartnerName
from app.parties.names import fold
from app.records.access import visible_versions
from app.records.fields import Kind


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty texts narrow nothing."""

    text: str = ""
    state: str = ""
    organisation: str = ""


def records_of(kind: Kind, user: User, filters: Filters) -> sa.Select[Version]:
    """The latest version of each series of this kind that the person may see."""
    later = sa.inspect(Version).local_table.alias("later")
    statement = (
        sa.select(kind.model).join(Series, Series.id == kind.model.series_id)
        .options(joinedload(kind.model.series))
        .where(visible_versions(user),
               ~sa.exists().where(later.c.series_id == kind.model.series_id, later.c.number > kind.model.number,
                                  later.c.state != State.VOID))
    )
    if filters.state in {state.value for state in State}:
        statement = statement.where(Version.state == State(filters.state))
    if filters.text:
        statement = statement.where(_matches(kind, filters.text.strip()))
    if filters.organisation:
        statement = statement.where(Version.organisation.has(code=filters.organisation))
    return statement


def _matches(kind: Kind, text: str) -> sa.ColumnElement[bool]:
    """Part of the filing number or id, of our school's name, or of any name of the partner."""
    like = f"%{text}%"
    named = sa.select(OrganisationFacts.organisation_id).where(
        OrganisationFacts.until.is_(None), sa.or_(OrganisationFacts.name_zh.like(like), OrganisationFacts.name_en.ilike(like)))
    found = [Series.filing_number.like(like), Series.public_id.ilike(like), Version.organisation_id.in_(named)]
    if "partner_id" in kind.table.columns:
        partners = sa.select(PartnerName.partner_id).where(
            PartnerName.until.is_(None), PartnerName.key.like(f"%{fold(text)}%"))
        found.append(kind.table.c.partner_id.in_(partners))
    return sa.or_(*found)
