"""A leave to read records in an emergency: asked for with a reason, given or refused by another person, over by
itself."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.organisations.models import Organisation

MOST_HOURS = 4


class Emergency(Base):
    __tablename__ = "emergency"
    __table_args__ = (
        sa.CheckConstraint(f"hours BETWEEN 1 AND {MOST_HOURS}", name="it_lasts_some_hours"),
        sa.CheckConstraint("length(trim(reason)) > 0", name="it_has_a_reason"),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> user_id", name="a_second_person_decides"),
        sa.CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="somebody_decides_at_a_moment"),
        sa.CheckConstraint("until IS NULL OR until > decided_at", name="it_is_over_after_it_was_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    hours: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(Stamp())
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())
    ended_at: Mapped[datetime | None] = mapped_column(Stamp())

    user: Mapped[User] = relationship(foreign_keys=user_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    organisation: Mapped[Organisation] = relationship()
