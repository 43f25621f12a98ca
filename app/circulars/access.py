"""Who issues circulars, and who sees which: the bureau that issued it, and those it was addressed to."""

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Role, User
from app.accounts.scope import posts_with_records
from app.circulars.models import Circular, CircularAddressee
from app.organisations.models import Organisation

ISSUES = (Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)


def bureaus_of(user: User) -> list[Organisation]:
    """The bureaus in whose name this person writes to those below."""
    found = {post.organisation_id: post.organisation for post in user.posts_held if post.role in ISSUES}
    return list(found.values())


def circulars_seen(user: User) -> sa.Select[Circular]:
    own = posts_with_records(user)
    addressed = sa.exists().where(CircularAddressee.circular_id == Circular.id,
                                  CircularAddressee.organisation_id.in_(own))
    return (sa.select(Circular).where(sa.or_(Circular.organisation_id.in_(own), addressed))
            .options(joinedload(Circular.organisation), joinedload(Circular.author)))


def find_circular(session: Session, user: User, public_id: str) -> Circular:
    """One of those, or 404."""
    return session.scalars(circulars_seen(user).where(Circular.public_id == public_id)).one_or_none() or abort(404)


def may_take_back(user: User, circular: Circular) -> bool:
    """A reviewer of the bureau that issued it."""
    return circular.organisation_id in {bureau.id for bureau in bureaus_of(user)}
