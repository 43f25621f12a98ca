"""Circulars (通知): what a bureau tells those under it, whom it was addressed to, and who says that they read it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.db.blobs import HOLDS_BLOB
from app.organisations.models import Organisation


class Circular(Base):
    """Never changed once it is out; a wrong one is withdrawn, and another goes out."""

    __tablename__ = "circular"
    __table_args__ = (
        sa.CheckConstraint("length(trim(title)) > 0 AND length(trim(body)) > 0", name="it_says_something"),
        sa.CheckConstraint("(digest IS NULL) = (file_name = '')", name="an_attachment_is_a_named_file"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="somebody_withdraws_it"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(Stamp())
    file_name: Mapped[str] = mapped_column(sa.String(200), default="")
    media_type: Mapped[str] = mapped_column(sa.String(100), default="")
    digest: Mapped[str | None] = mapped_column(sa.String(64), index=True, info=HOLDS_BLOB)
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Stamp())

    organisation: Mapped[Organisation] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])


class CircularAddressee(Base):
    """One of the organisations it was addressed to, as they were that day."""

    __tablename__ = "circular_addressee"

    circular_id: Mapped[int] = mapped_column(sa.ForeignKey("circular.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True, index=True)

    circular: Mapped[Circular] = relationship()
    organisation: Mapped[Organisation] = relationship()


class CircularRead(Base):
    """A person says, for their organisation, that they have read it."""

    __tablename__ = "circular_read"
    __table_args__ = (
        sa.ForeignKeyConstraint(["circular_id", "organisation_id"],
                                ["circular_addressee.circular_id", "circular_addressee.organisation_id"]),
    )

    circular_id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True, index=True)
    read_at: Mapped[datetime] = mapped_column(Stamp())

    user: Mapped[User] = relationship()
