"""Who sees which organisations, and who may change them. The pages of organisations ask nobody else."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.accounts.scope import READS_RECORDS, visible_organisations
from app.organisations.directory import facts_today
from app.organisations.models import Level, Organisation, OrganisationFacts
from app.organisations.tree import members

SEES_ORGANISATIONS = (*READS_RECORDS, Role.SYSTEM_ADMIN)
CHANGES_ORGANISATIONS = (Role.SYSTEM_ADMIN, Role.CITY_REVIEWER)

PARENTS = {Level.CITY: (), Level.DISTRICT: (Level.CITY,), Level.SCHOOL: (Level.CITY, Level.DISTRICT)}


def shown_organisations(user: User) -> sa.Select[int]:
    """Ids of the organisations whose pages this person may open: those of their records; an administrator's all."""
    return sa.select(Organisation.id) if user.holds(Role.SYSTEM_ADMIN) else visible_organisations(user)


def changeable_organisations(user: User) -> sa.Select[int]:
    """Ids of the organisations this person may rename, move and merge: a city's reviewer those of the city."""
    if user.holds(Role.SYSTEM_ADMIN):
        return sa.select(Organisation.id)
    return members([post.organisation_id for post in user.posts_held if post.role is Role.CITY_REVIEWER])


def may_see(session: Session, user: User, organisation: Organisation) -> bool:
    return bool(session.scalar(sa.select(sa.literal(organisation.id).in_(shown_organisations(user)))))


def may_change(session: Session, user: User, organisation: Organisation) -> bool:
    return bool(session.scalar(sa.select(sa.literal(organisation.id).in_(changeable_organisations(user)))))


def parents_for(session: Session, user: User, *levels: Level) -> list[OrganisationFacts]:
    """The bureaus of these levels that this person may put something under."""
    return facts_today(session, Organisation.level.in_(levels), Organisation.id.in_(changeable_organisations(user)))
