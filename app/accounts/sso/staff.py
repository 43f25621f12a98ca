"""Who is known to the identity provider by which staff id."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.sso.models import StaffId
from app.db.engine import begin_writing
from app.db.trail import write_trail


def user_known_as(session: Session, number: str) -> User | None:
    return session.scalars(sa.select(User).join(StaffId, StaffId.user_id == User.id).where(
        StaffId.number == number)).one_or_none()


def staff_id_of(session: Session, user: User) -> str:
    known = session.get(StaffId, user.id)
    return known.number if known else ""


def is_taken(session: Session, number: str, besides: User | None = None) -> bool:
    """Whether this id leads to somebody else."""
    holder = user_known_as(session, number) if number else None
    return holder is not None and holder is not besides


def register(session: Session, user: User, number: str) -> None:
    """From now on this person is known by this id; by none where it is empty."""
    begin_writing(session)
    known = session.get(StaffId, user.id)
    if number == (known.number if known else ""):
        return
    if known is not None and not number:
        session.delete(known)
    elif known is not None:
        known.number = number
    else:
        session.add(StaffId(user_id=user.id, number=number))
    write_trail(session, "change", "user", user.username, fields=["staff_id"])
