"""One-time codes that were given: whoever gives one could sign in with it, so its owner and the head of the school see
who gave it and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.holders import holding_posts
from app.accounts.models import Role, User
from app.db.stamps import utc_now
from app.db.trail import TrailEntry

SHOWN_FOR, SHOWN = timedelta(days=90), 20


@dataclass(frozen=True)
class CodeGiven:
    """`giver` is nobody where a command of the machine gave it."""

    at: datetime
    user: User
    giver: User | None


def heads_of(session: Session, user: User) -> list[User]:
    """The heads of the schools where this person holds a post, but not they themselves."""
    places = [post.organisation_id for post in user.posts_held]
    return list(session.scalars(sa.select(User).where(User.enabled, User.id != user.id, User.id.in_(
        holding_posts(places, Role.HEAD))).order_by(User.id)))


def codes_seen_by(session: Session, user: User) -> list[CodeGiven]:
    """The codes lately given to this person, and to everybody at the schools they head; the latest first."""
    headed = [post.organisation_id for post in user.posts_held if post.role is Role.HEAD]
    people = sa.select(User.username).where(sa.or_(User.id == user.id, User.id.in_(holding_posts(headed))))
    rows = session.scalars(sa.select(TrailEntry).where(
        TrailEntry.subject == "user", TrailEntry.subject_id.in_(people), TrailEntry.act == "give_code",
        TrailEntry.at > utc_now() - SHOWN_FOR).order_by(TrailEntry.id.desc()).limit(SHOWN)).all()
    if not rows:
        return []
    named = {name for row in rows for name in (row.subject_id, row.actor)}
    users = {item.username: item for item in session.scalars(sa.select(User).where(User.username.in_(named)))}
    return [CodeGiven(row.at, users[row.subject_id], users.get(row.actor)) for row in rows]
