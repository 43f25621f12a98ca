"""The outbox: every mail is a row first, written with what it tells of, and stays one after it was sent."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.ui.words import Labelled


class MailState(Labelled):
    WAITING = "waiting", "待发", "Waiting"
    SENT = "sent", "已发出", "Sent"
    REFUSED = "refused", "被退回", "Refused"


class Mail(Base):
    """One mail to one person. `public_id` is its Message-ID: a second delivery of the same row is the same mail.
    `topic` names what it is about, once for a person."""

    __tablename__ = "mail"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "topic"),
        sa.CheckConstraint("(sent_at IS NOT NULL) = (state = 'sent')", name="what_was_sent_says_when"),
        sa.CheckConstraint("state <> 'refused' OR fault <> ''", name="a_refusal_gives_its_reason"),
        sa.Index("ix_mail_waiting", "due", sqlite_where=sa.text("state = 'waiting'"),
                 postgresql_where=sa.text("state = 'waiting'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    topic: Mapped[str] = mapped_column(sa.String(60))
    address: Mapped[str] = mapped_column(sa.String(200))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(Stamp())

    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    due: Mapped[datetime] = mapped_column(Stamp())
    attempts: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(sa.String(300), default="")
    sent_at: Mapped[datetime | None] = mapped_column(Stamp())

    user: Mapped[User] = relationship()
