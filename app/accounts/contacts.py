"""The directory of officers: who is responsible where, for everybody who is signed in in the same city."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from app.accounts.models import Appointment, Contact, User
from app.accounts.scope import READS_RECORDS
from app.organisations.models import Level, Organisation, OrganisationFacts
from app.organisations.tree import lineage_now, members


def officers(user: User, wanted: str = "") -> sa.Select[Appointment]:
    """The business posts held now in this person's city, of people who may sign in: those whose name or organisation
    contains `wanted`; without it those of the bureaus, whom everybody looks for first."""
    posts = (sa.select(Appointment).join(Appointment.user)
             .where(Appointment.until.is_(None), Appointment.role.in_(READS_RECORDS), User.enabled,
                    Appointment.organisation_id.in_(_same_city(user)))
             .options(contains_eager(Appointment.user)))
    if not wanted:
        return posts.join(Appointment.organisation).where(Organisation.level != Level.SCHOOL)
    named = sa.select(OrganisationFacts.organisation_id).where(
        OrganisationFacts.until.is_(None), sa.or_(OrganisationFacts.name_zh.icontains(wanted, autoescape=True),
                                                  OrganisationFacts.name_en.icontains(wanted, autoescape=True)))
    return posts.where(sa.or_(User.name.icontains(wanted, autoescape=True), Appointment.organisation_id.in_(named)))


def _same_city(user: User) -> sa.Select[int]:
    """Ids of everything under the highest bureaus above this person's posts."""
    line = lineage_now()
    own = [post.organisation_id for post in user.posts_held]
    return members(sa.select(line.c.ancestor_id).where(line.c.member_id.in_(own)))


def contact_of(session: Session, user: User) -> Contact:
    """How to reach a person; empty where they have said nothing yet, and then not kept either."""
    return session.get(Contact, user.id) or Contact(user_id=user.id, phone="", mobile="", mobile_shown=False)


def contacts_of(session: Session, user_ids: set[int]) -> dict[int, Contact]:
    return {item.user_id: item for item in session.scalars(sa.select(Contact).where(Contact.user_id.in_(user_ids)))}
