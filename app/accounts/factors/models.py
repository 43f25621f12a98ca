"""A person's second factor and the recovery codes that stand in for a lost telephone."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Stamp
from app.db.cipher import Encrypted


class SecondFactor(Base):
    """The seed that a telephone shares with the registry. It holds from `confirmed_at` on, when the first right code
    showed that the telephone has it. A code of a step up to `last_step` is never taken again."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True, autoincrement=False)
    seed: Mapped[str] = mapped_column(Encrypted("second_factor.seed"))
    last_step: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(Stamp())
    confirmed_at: Mapped[datetime | None] = mapped_column(Stamp())


class RecoveryCode(Base):
    """A code to be used once in place of the telephone. Only its keyed digest is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("user_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None] = mapped_column(Stamp())
