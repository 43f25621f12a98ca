"""What waits at a person's desks: one queue over all kinds, oldest first."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Role, User
from app.approval.models import Series, Version
from app.approval.steps import State
from app.organisations.tree import members
from app.records.fields import Kind

DESKS = {Role.HEAD: (State.AT_HEAD,), Role.DISTRICT_REVIEWER: (State.AT_DISTRICT, State.CONDITIONAL),
         Role.CITY_REVIEWER: (State.AT_CITY, State.CONDITIONAL)}


def waiting_statement(user: User, kind: Kind | None = None) -> sa.Select[Version]:
    """Versions that wait for a role this person holds at an organisation above their owner."""
    places: list[sa.ColumnElement[bool]] = [sa.false()]
    for post in user.posts_held:
        if post.role in DESKS:
            places.append(sa.and_(Version.state.in_(DESKS[post.role]),
                                  Version.organisation_id.in_(members([post.organisation_id]))))
    statement = sa.select(Version).where(sa.or_(*places)).options(joinedload(Version.series).joinedload(Series.organisation))
    return statement.where(Version.kind == kind.name) if kind is not None else statement


def waiting_for(session: Session, user: User, *, kind: Kind | None = None, limit: int | None = None) -> list[Version]:
    return list(session.scalars(waiting_statement(user, kind).order_by(Version.submitted_at, Version.id).limit(limit)))
