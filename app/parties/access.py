"""Who may do what with partners and persons."""

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.accounts.scope import READS_RECORDS
from app.parties.merging import root_of
from app.parties.models import Partner, PartnerMerge, Person, PersonMerge
from app.parties.search import visible_persons
from app.ui.words import Words

READS_PARTIES = READS_RECORDS
EDITS_PARTNERS = (Role.CLERK, Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)
EDITS_FACTS = (Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)
"""A territory decides in which subtotal everybody's agreements with a partner stand: no clerk moves it alone."""
MERGES = (Role.CITY_REVIEWER,)

MERGED_AWAY = Words("该主体已并入其他主体，请在并入后的页面上操作。",
                    "It is merged into another: work on that one's page.")


def partner_or_404(session: Session, public_id: str) -> Partner:
    partner = session.scalars(sa.select(Partner).where(Partner.public_id == public_id)).one_or_none()
    if partner is None:
        abort(404)
    return partner


def editable_partner(session: Session, public_id: str) -> Partner:
    """A partner that stands for itself; 409 for one that is merged into another."""
    partner = partner_or_404(session, public_id)
    if root_of(session, PartnerMerge, partner.id) != partner.id:
        abort(409, MERGED_AWAY)
    return partner


def find_person(session: Session, user: User, public_id: str) -> Person | None:
    """A person in a record this user may see; of all others even the existence is not told."""
    person = session.scalars(sa.select(Person).where(Person.public_id == public_id)).one_or_none()
    if person is None:
        return None
    root = root_of(session, PersonMerge, person.id)
    return person if session.scalar(sa.select(sa.literal(root).in_(visible_persons(user)))) else None


def person_or_404(session: Session, user: User, public_id: str) -> Person:
    return find_person(session, user, public_id) or abort(404)
