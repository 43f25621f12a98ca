"""A page that begins something begins it once, however often its button is pressed: the page carries a token, and the
second press is led to what the first began. Both happen under the write lock, so two presses at once are one after
the other."""

import re
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.db.engine import begin_writing
from app.db.stamps import utc_now

USES_FOR = timedelta(days=7)
"""A page older than this is not sent again by going back."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")


class FormUse(Base):
    """A token that was used, and the address of what it began."""

    __tablename__ = "form_use"

    token: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    address: Mapped[str] = mapped_column(sa.String(200))
    used_at: Mapped[datetime] = mapped_column(Stamp())


def once_token() -> str:
    """For the hidden field `once` of a page that begins something."""
    return secrets.token_urlsafe(18)


def begun_before(session: Session, user: User) -> str:
    """Where the first sending of this page led; empty for the first, and for a page without a token."""
    found = session.scalars(sa.select(FormUse.address).where(
        FormUse.token == request.form.get("once", ""), FormUse.user_id == user.id)).one_or_none()
    return found or ""


def note_begun(session: Session, user: User, address: str) -> str:
    """Remember where the page of this request led. Gives the address."""
    token = request.form.get("once", "")
    if TOKEN.fullmatch(token) and session.get(FormUse, token) is None:
        session.add(FormUse(token=token, user_id=user.id, address=address, used_at=utc_now()))
    return address


def purge_uses(session: Session) -> int:
    """Forget what is too old to be sent again. Part of the daily work; gives how many went."""
    begin_writing(session)
    gone = session.execute(sa.delete(FormUse).where(FormUse.used_at <= utc_now() - USES_FOR))
    session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a CursorResult
