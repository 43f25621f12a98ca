"""待核: a reviewer stars a field of a record, with a note of what must be looked at. A star stays with the record
through its versions until somebody at the desk takes it off."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from app.accounts.models import User
from app.approval.access import desks_of
from app.approval.models import Series, Version
from app.approval.moves import NotPossible
from app.approval.steps import Desk
from app.db.base import Base, Stamp
from app.db.stamps import take_stamp
from app.db.trail import write_trail
from app.organisations.models import BITEMPORAL
from app.records.content import kind_of
from app.records.fields import Kind, Rows
from app.ui.words import Words


class Star(Base):
    """One field, or a section's rows, of one record that is to be checked, since a moment and until another."""

    __tablename__ = "star"
    __table_args__ = (
        sa.CheckConstraint("length(trim(note)) > 0", name="a_star_says_what_to_check"),
        sa.CheckConstraint("until IS NULL OR until > since", name="it_is_taken_off_after_it_is_set"),
        sa.Index("uq_star_set", "series_id", "field", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    number: Mapped[int]
    field: Mapped[str] = mapped_column(sa.String(60))
    note: Mapped[str] = mapped_column(sa.String(400))
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    series: Mapped[Series] = relationship()
    set_by: Mapped[User] = relationship()


BUREAUS = (Desk.DISTRICT, Desk.CITY)


def places_of(kind: Kind) -> dict[str, Words]:
    """What can be starred, by name in reading order: fields, child rows and documents."""
    found = {item.name: section.title if isinstance(item, Rows) else item.label for section, item in kind.walk()}
    return found | {f"documents.{item.name}": item.title for item in kind.documents}


def may_star(session: Session, user: User, version: Version) -> bool:
    """Whoever sits at a bureau's desk of the record, once it was submitted."""
    return version.submitted_at is not None and not desks_of(session, user, version.series).isdisjoint(BUREAUS)


def set_star(session: Session, version: Version, field: str, note: str, actor: User) -> Star:
    """Raises NotPossible for a place the kind does not have, and for one that is starred already."""
    if field not in places_of(kind_of(version)):
        raise NotPossible(Words("请选择要核对的栏目。", "Please choose what is to be checked."))
    if any(star.field == field for star in stars_on(session, [version.series_id])):
        raise NotPossible(Words("该栏目已标记待核。", "This field is starred already."))
    star = Star(series_id=version.series_id, number=version.number, field=field, note=note, set_by_id=actor.id,
                since=take_stamp(session))
    session.add(star)
    session.flush()
    write_trail(session, "star", "version", version.id, actor=actor.username, at=star.since,
                series=version.series.public_id, number=version.number, fields=[field])
    return star


def take_off(session: Session, star: Star, actor: User) -> None:
    """It has been checked. Raises NotPossible where somebody was faster."""
    if star.until is not None:
        raise NotPossible(Words("该标记已取消。", "This star is off already."))
    now = take_stamp(session)
    star.until = now
    session.flush()
    version = session.scalars(sa.select(Version).where(
        Version.series_id == star.series_id, Version.number == star.number)).one()
    write_trail(session, "unstar", "version", version.id, actor=actor.username, at=now, series=star.series.public_id,
                number=star.number, fields=[star.field])


def pass_on(session: Session, star: Star, successor: User, now: datetime) -> None:
    """From now on it is this person's to follow up; who set it stays known. The caller writes the trail."""
    star.until = now
    session.flush()
    session.add(Star(series_id=star.series_id, number=star.number, field=star.field, note=star.note,
                     set_by_id=successor.id, since=now))
    session.flush()


def stars_on(session: Session, series_ids: Collection[int]) -> list[Star]:
    """The stars that stand on these records."""
    return list(session.scalars(
        sa.select(Star).where(Star.series_id.in_(series_ids), Star.until.is_(None))
        .options(joinedload(Star.set_by)).order_by(Star.id)))


def starred_of(session: Session, series_ids: Collection[int]) -> set[int]:
    """Which of these records bear a star."""
    return set(session.scalars(_starred(), {"numbers": list(series_ids)}))


@cache
def _starred() -> sa.Select[int]:
    return sa.select(Star.series_id).where(
        Star.series_id.in_(sa.bindparam("numbers", expanding=True)), Star.until.is_(None))


def is_starred() -> sa.ColumnElement[bool]:
    """True of a version whose record bears a star."""
    return sa.exists().where(Star.series_id == Version.series_id, Star.until.is_(None))
