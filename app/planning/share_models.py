"""Shares of a target: how much of it each organisation below takes on by a due date, and who agreed to that when."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.indicators.models import PlanRow
from app.organisations.models import BITEMPORAL, Organisation
from app.ui.words import Labelled


class Reply(Labelled):
    ACCEPT = "accept", "接受", "Accepted"
    DECLINE = "decline", "不接受", "Declined"


class Share(Base):
    """What one bureau asks of one organisation below it. It stays with the organisation, wherever that moves; zero
    takes back what was asked."""

    __tablename__ = "share"
    __table_args__ = (
        sa.CheckConstraint("amount >= 0", name="a_share_is_not_negative"),
        sa.CheckConstraint("giver_id <> organisation_id", name="nobody_shares_out_to_itself"),
        sa.CheckConstraint("until IS NULL OR until > since", name="it_ends_after_it_begins"),
        sa.CheckConstraint("replaces_id IS NULL OR length(trim(reason)) > 0", name="a_change_gives_its_reason"),
        sa.Index("uq_share_known", "plan_id", "target", "due", "giver_id", "organisation_id", unique=True,
                 sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    target: Mapped[str] = mapped_column(sa.String(20))
    due: Mapped[date]
    giver_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("share.id"), index=True)
    given_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    plan: Mapped[PlanRow] = relationship()
    giver: Mapped[Organisation] = relationship(foreign_keys=[giver_id])
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    given_by: Mapped[User] = relationship()
    answers: Mapped[list["ShareAnswer"]] = relationship(back_populates="share", order_by="ShareAnswer.id")


class ShareAnswer(Base):
    """What the organisation said to its share. Rows are added, never changed; the last one holds."""

    __tablename__ = "share_answer"
    __table_args__ = (
        sa.CheckConstraint("reply <> 'decline' OR length(trim(words)) > 0", name="a_refusal_says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(sa.ForeignKey("share.id"), index=True)
    reply: Mapped[Reply]
    words: Mapped[str] = mapped_column(sa.String(1000), default="")
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(Stamp())

    share: Mapped[Share] = relationship(back_populates="answers")
    by: Mapped[User] = relationship()
