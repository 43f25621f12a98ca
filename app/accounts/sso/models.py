"""By which staff id the bureau's identity provider knows a person."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base


class StaffId(Base):
    """Registered by the system administrator before its person first comes: no account is made from what a provider
    says."""

    __tablename__ = "staff_id"
    __table_args__ = (sa.CheckConstraint("length(trim(number)) > 0", name="it_is_not_empty"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(sa.String(80), unique=True)

    user: Mapped[User] = relationship()
