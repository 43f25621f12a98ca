"""Names of several organisations at once, for lists of people."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import stood, today, utc_now, valid
from app.organisations.models import OrganisationFacts


def names_today(session: Session, organisation_ids: Iterable[int]) -> dict[int, str]:
    """Today's name of each organisation, in the current language. One that has none today is left out."""
    known = session.scalars(sa.select(OrganisationFacts).where(
        OrganisationFacts.organisation_id.in_(set(organisation_ids)),
        valid(OrganisationFacts.valid_from, OrganisationFacts.valid_to, today()),
        stood(OrganisationFacts.since, OrganisationFacts.until, utc_now())))
    return {facts.organisation_id: facts.name for facts in known}
