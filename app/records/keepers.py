"""经办人: who looks after a record in place of whoever began it. It decides whose desk a draft lies on, nothing else:
rights come from roles, and four eyes look at who really created, edited and submitted."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.accounts.models import User
from app.approval.models import Series, Version
from app.db.base import Base, Stamp
from app.organisations.models import BITEMPORAL


class Keeper(Base):
    """A person looks after a record since a moment, and until another takes it over."""

    __tablename__ = "keeper"
    __table_args__ = (
        sa.CheckConstraint("until IS NULL OR until > since", name="it_ends_after_it_begins"),
        sa.Index("uq_keeper_now", "series_id", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    series: Mapped[Series] = relationship()
    user: Mapped[User] = relationship()


def is_kept_by(user_id: int | sa.BindParameter[int]) -> sa.ColumnElement[bool]:
    """True of a version whose record this person looks after: handed to them, or last edited by them and handed to
    nobody."""
    now = sa.and_(Keeper.series_id == Version.series_id, Keeper.until.is_(None))
    return sa.or_(sa.exists().where(now, Keeper.user_id == user_id),
                  sa.and_(Version.edited_by_id == user_id, ~sa.exists().where(now)))


def keeper_of(session: Session, series: Series) -> Keeper | None:
    return session.scalars(sa.select(Keeper).where(Keeper.series_id == series.id, Keeper.until.is_(None))).one_or_none()


def hand_on(session: Session, records: Iterable[Series], user: User, now: datetime) -> None:
    """From now on this person looks after them. The caller writes the trail."""
    for series in records:
        before = keeper_of(session, series)
        if before is not None:
            before.until = now
            session.flush()
        session.add(Keeper(series_id=series.id, user_id=user.id, since=now))
    session.flush()
