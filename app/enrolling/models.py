"""Lists of people to be given accounts, and the slips by which they get their one-time codes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.db.blobs import HOLDS_BLOB
from app.db.cipher import Encrypted


class SlipPrinting(Base):
    """Slips asked for together. They are printed once, by whoever asked, before the codes expire."""

    __tablename__ = "slip_printing"
    __table_args__ = (
        sa.CheckConstraint("printed_at IS NULL OR printed_at >= asked_at", name="what_is_printed_was_asked_for"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    job: Mapped[str] = mapped_column(sa.String(40), default="")
    asked_at: Mapped[datetime] = mapped_column(Stamp())
    expires: Mapped[datetime] = mapped_column(Stamp())
    printed_at: Mapped[datetime | None] = mapped_column(Stamp())

    owner: Mapped[User] = relationship()
    slips: Mapped[list["Slip"]] = relationship(back_populates="printing", order_by="Slip.id")


class Slip(Base):
    """One person's code, encrypted until it is printed and gone after."""

    __tablename__ = "slip"
    __table_args__ = (sa.UniqueConstraint("printing_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    printing_id: Mapped[int] = mapped_column(sa.ForeignKey("slip_printing.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    code: Mapped[str | None] = mapped_column(Encrypted("slip.code"))

    printing: Mapped[SlipPrinting] = relationship(back_populates="slips")
    user: Mapped[User] = relationship()


class AccountSheet(Base):
    """A sheet of organisations and people as it was sent. `job` makes them, `printing` are their slips."""

    __tablename__ = "account_sheet"
    __table_args__ = (
        sa.CheckConstraint("printing_id IS NULL OR taken_at IS NOT NULL", name="slips_follow_the_accounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    digest: Mapped[str] = mapped_column(sa.String(64), info=HOLDS_BLOB)
    sent_at: Mapped[datetime] = mapped_column(Stamp())
    job: Mapped[str] = mapped_column(sa.String(40), default="")
    taken_at: Mapped[datetime | None] = mapped_column(Stamp())
    printing_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slip_printing.id"), index=True)

    owner: Mapped[User] = relationship()
    printing: Mapped[SlipPrinting | None] = relationship()
