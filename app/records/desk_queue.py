"""What waits at a person's desks: one queue over all kinds, oldest first."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectin_polymorphic
from sqlalchemy.sql.base import ExecutableOption

from app.accounts.models import Role, User
from app.approval.models import Series, Version
from app.approval.steps import Desk, State
from app.organisations.tree import members
from app.records.fields import Kind
from app.records.kinds import KINDS
from app.ui.paging import PAGE_SIZE

DESKS = {Role.HEAD: (State.AT_HEAD, Desk.HEAD), Role.DISTRICT_REVIEWER: (State.AT_DISTRICT, Desk.DISTRICT),
         Role.CITY_REVIEWER: (State.AT_CITY, Desk.CITY)}
"""For each role the state that waits for it, and its desk."""


def waiting_statement(user: User, kind: Kind | None = None) -> sa.Select[Version]:
    """Versions that wait for a role this person holds at an organisation above their owner. A condition waits for the
    last desk of its path."""
    places: list[sa.ColumnElement[bool]] = [sa.false()]
    for role, (state, desk) in DESKS.items():
        posts = [post.organisation_id for post in user.posts_held if post.role is role]
        if posts:
            waits = sa.or_(Version.state == state, sa.and_(
                Version.state == State.CONDITIONAL, Version.path.like(f"%{desk.value}")))
            places.append(sa.and_(waits, Version.organisation_id.in_(members(posts))))
    statement = sa.select(Version).where(sa.or_(*places)).options(
        joinedload(Version.series).joinedload(Series.organisation), whole_records())
    return statement.where(Version.kind == kind.name) if kind is not None else statement


def whole_records() -> ExecutableOption:
    """Versions of all kinds with their content: one statement a kind, not one a record."""
    return selectin_polymorphic(Version, [kind.model for kind in KINDS.values()])


def oldest_first(session: Session, user: User, kind: Kind | None, after: int | None,
                 size: int = PAGE_SIZE) -> tuple[list[Version], int | None]:
    """One page of the queue in the order records were begun, and the key the next page comes after."""
    statement = waiting_statement(user, kind).order_by(Version.id).limit(size + 1)
    found = list(session.scalars(statement if after is None else statement.where(Version.id > after)))
    return found[:size], found[size - 1].id if len(found) > size else None


def waiting_for(session: Session, user: User, *, kind: Kind | None = None, limit: int | None = None) -> list[Version]:
    return list(session.scalars(waiting_statement(user, kind).order_by(Version.submitted_at, Version.id).limit(limit)))
