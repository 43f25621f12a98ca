"""Reminders: that something in a filed record runs out, told once for each step, and to whom."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.approval.models import Series
from app.db.base import Base, Stamp
from app.mail.models import Mail

AFTER = -1
"""The step that comes once the day has passed; the others are days before it."""


class Reminder(Base):
    """One step towards one day on which something in a record runs out. `deadline` is its name in the kind's
    description. Settled when a later step was told, or when the matter is: renewed, ended, revoked, left."""

    __tablename__ = "reminder"
    __table_args__ = (
        sa.UniqueConstraint("series_id", "deadline", "due", "step"),
        sa.CheckConstraint("step >= -1", name="a_step_is_days_before_or_after"),
        sa.CheckConstraint("step = -1 OR given_on <= due", name="it_is_told_in_time"),
        sa.Index("ix_reminder_open", "series_id", sqlite_where=sa.text("settled_on IS NULL"),
                 postgresql_where=sa.text("settled_on IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"))
    deadline: Mapped[str] = mapped_column(sa.String(40))
    due: Mapped[date]
    step: Mapped[int]
    given_on: Mapped[date]
    settled_on: Mapped[date | None]

    series: Mapped[Series] = relationship()
    told: Mapped[list["ReminderTold"]] = relationship(back_populates="reminder")


class ReminderTold(Base):
    """A reminder in one person's inbox. `mail` is the digest it went out with."""

    __tablename__ = "reminder_told"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "reminder_id"),
        sa.Index("ix_reminder_told_unread", "user_id", sqlite_where=sa.text("read_at IS NULL"),
                 postgresql_where=sa.text("read_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reminder_id: Mapped[int] = mapped_column(sa.ForeignKey("reminder.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    read_at: Mapped[datetime | None] = mapped_column(Stamp())
    mail_id: Mapped[int | None] = mapped_column(sa.ForeignKey("mail.id"), index=True)

    reminder: Mapped[Reminder] = relationship(back_populates="told")
    user: Mapped[User] = relationship()
    mail: Mapped[Mail | None] = relationship()
