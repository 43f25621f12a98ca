"""Handovers: a leaving officer's open work at one organisation, offered to a successor who takes it or does not."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.organisations.models import Organisation
from app.ui.words import Labelled


class HandoverState(Labelled):
    OFFERED = "offered", "待接收", "Offered"
    ACCEPTED = "accepted", "已接收", "Accepted"
    DECLINED = "declined", "已谢绝", "Declined"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


class Handover(Base):
    """Nothing moves before it is accepted, and everything stays where it was when it is not. `moved` says how much of
    each sort of work went over."""

    __tablename__ = "handover"
    __table_args__ = (
        sa.CheckConstraint("leaver_id <> successor_id", name="nobody_succeeds_themselves"),
        sa.CheckConstraint("(answered_at IS NULL) = (state = 'offered')", name="an_answer_says_when"),
        sa.Index("uq_handover_offered", "leaver_id", "organisation_id", unique=True,
                 sqlite_where=sa.text("state = 'offered'"), postgresql_where=sa.text("state = 'offered'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    leaver_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    successor_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    started_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Stamp())
    state: Mapped[HandoverState] = mapped_column(default=HandoverState.OFFERED)
    answered_at: Mapped[datetime | None] = mapped_column(Stamp())
    answer: Mapped[str] = mapped_column(sa.String(1000), default="")
    moved: Mapped[dict[str, int]] = mapped_column(sa.JSON, default=dict)

    leaver: Mapped[User] = relationship(foreign_keys=[leaver_id])
    successor: Mapped[User] = relationship(foreign_keys=[successor_id])
    started_by: Mapped[User] = relationship(foreign_keys=[started_by_id])
    organisation: Mapped[Organisation] = relationship()
