"""The organisations one level below those a figure is asked for, as they were on the day."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import stood, valid
from app.indicators.questions import Question
from app.organisations.models import Organisation, OrganisationFacts


def children_of(session: Session, question: Question) -> Sequence[Organisation]:
    moment, facts = question.moment, OrganisationFacts
    return session.scalars(
        sa.select(Organisation).join(facts, facts.organisation_id == Organisation.id)
        .where(facts.parent_id.in_(question.organisation_ids), valid(facts.valid_from, facts.valid_to, moment.on),
               stood(facts.since, facts.until, moment.known))
        .order_by(Organisation.level, Organisation.code)).all()
