"""Locked periods: a bureau holds still what lies on or before a day, for itself and everything below it.

While a lock stands no new record of such a day is submitted and no change moves a record's key day across the locked
day. A named, dated exception opens it for one organisation and kind. Locks, liftings and exceptions are only added.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.accounts.models import User
from app.approval.models import Version
from app.approval.moves import NotPossible
from app.approval.steps import State
from app.db.base import Base, Stamp
from app.db.stamps import take_stamp, today
from app.db.trail import write_trail
from app.organisations.models import Organisation
from app.organisations.tree import bureaus_above, facts_of, members
from app.records.content import kind_of
from app.records.fields import Field, Kind, Problem
from app.ui.words import Words


class PeriodLock(Base):
    """What lies on or before `through` is locked for the organisation and all below it."""

    __tablename__ = "period_lock"
    __table_args__ = (sa.CheckConstraint("length(trim(name)) > 0", name="a_lock_has_a_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(300))
    through: Mapped[date]
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    set_at: Mapped[datetime] = mapped_column(Stamp())

    organisation: Mapped[Organisation] = relationship()
    set_by: Mapped[User] = relationship()
    lifting: Mapped["LockLifting | None"] = relationship()
    exceptions: Mapped[list["LockException"]] = relationship(back_populates="lock", order_by="LockException.id")

    @property
    def words(self) -> Words:
        return Words(self.name, self.name_en or self.name)

    @property
    def title(self) -> str:
        return str(self.words)


class LockLifting(Base):
    """The end of a lock, with its reason."""

    __tablename__ = "lock_lifting"
    __table_args__ = (sa.CheckConstraint("length(trim(reason)) > 0", name="a_lifting_gives_its_reason"),)

    lock_id: Mapped[int] = mapped_column(sa.ForeignKey("period_lock.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(400))
    lifted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    lifted_at: Mapped[datetime] = mapped_column(Stamp())

    lifted_by: Mapped[User] = relationship()


class LockException(Base):
    """One organisation may submit one kind of record in spite of the lock, through `expires_on`."""

    __tablename__ = "lock_exception"
    __table_args__ = (
        sa.CheckConstraint("length(trim(reason)) > 0 AND length(trim(allowed_for)) > 0",
                           name="an_exception_says_for_whom_and_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lock_id: Mapped[int] = mapped_column(sa.ForeignKey("period_lock.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    allowed_for: Mapped[str] = mapped_column(sa.String(100))
    expires_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(400))
    allowed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    allowed_at: Mapped[datetime] = mapped_column(Stamp())

    lock: Mapped[PeriodLock] = relationship(back_populates="exceptions")
    organisation: Mapped[Organisation] = relationship()
    allowed_by: Mapped[User] = relationship()

    @property
    def is_open(self) -> bool:
        return self.expires_on >= today()


STANDS = ~sa.exists().where(LockLifting.lock_id == PeriodLock.id)


def set_lock(session: Session, organisation: Organisation, through: date, name: Words, actor: User) -> PeriodLock:
    """A future day is not locked: what has not happened cannot be complete."""
    if through > today():
        raise NotPossible(Words("不能锁定将来的日期：请选择今天或以前。",
                                "A day to come cannot be locked: choose today or an earlier day."))
    lock = PeriodLock(organisation_id=organisation.id, name=name.zh, name_en=name.en, through=through,
                      set_by_id=actor.id, set_at=take_stamp(session))
    session.add(lock)
    session.flush()
    write_trail(session, "lock", "lock", lock.id, actor=actor.username, at=lock.set_at,
                organisation=organisation.code, through=through)
    return lock


def lift_lock(session: Session, lock: PeriodLock, reason: str, actor: User) -> None:
    if lock.lifting is not None:
        raise NotPossible(Words("此锁定已经解除。", "This lock has been lifted already."))
    at = take_stamp(session)
    session.add(LockLifting(lock_id=lock.id, reason=reason, lifted_by_id=actor.id, lifted_at=at))
    session.flush()
    session.refresh(lock)
    write_trail(session, "lift", "lock", lock.id, actor=actor.username, at=at)


def allow_exception(session: Session, lock: PeriodLock, organisation: Organisation, kind: Kind, *, allowed_for: str,
                    expires_on: date, reason: str, actor: User) -> LockException:
    if lock.lifting is not None:
        raise NotPossible(Words("此锁定已经解除，不需要例外。", "This lock has been lifted: no exception is needed."))
    if expires_on < today():
        raise NotPossible(Words("例外的截止日不得早于今天。", "An exception cannot have ended before today."))
    if organisation.id not in session.scalars(members([lock.organisation_id])).all():
        raise NotPossible(Words("该单位不在此锁定范围内。", "This lock does not cover that organisation."))
    exception = LockException(lock_id=lock.id, organisation_id=organisation.id, kind=kind.name,
                              allowed_for=allowed_for, expires_on=expires_on, reason=reason, allowed_by_id=actor.id,
                              allowed_at=take_stamp(session))
    session.add(exception)
    session.flush()
    write_trail(session, "except", "lock", lock.id, actor=actor.username, at=exception.allowed_at,
                organisation=organisation.code, kind=kind.name, through=expires_on)
    return exception


def standing_lock(session: Session, organisation_id: int, through: date) -> PeriodLock | None:
    """A lock of this very organisation that reaches at least as far."""
    return session.scalars(sa.select(PeriodLock).where(
        STANDS, PeriodLock.organisation_id == organisation_id, PeriodLock.through >= through)
        .order_by(PeriodLock.id).limit(1)).first()


def lock_problems(session: Session, version: Version) -> list[Problem]:
    """What a lock has against submitting this version. A first version must not lie in the locked stretch; a change
    must not move its key day into it or out of it."""
    kind = kind_of(version)
    field, day = kind.day_of(version)
    locks = _locks_on(session, version)
    before = _standing_before(session, version) if locks else None
    for lock in locks:
        inside = day is not None and day <= lock.through
        if before is None and inside:
            return [Problem("locked", field.name, _refusal(session, lock, field, IS_INSIDE))]
        if before is not None:
            old = kind.day_of(before)[1]
            if inside is not (old is not None and old <= lock.through):
                return [Problem("locked", field.name, _refusal(session, lock, field, CROSSES))]
    return []


IS_INSIDE = Words("{label}在{bureau}已锁定的期间“{name}”（{through}及以前）之内，不能提交；"
                  "确需补报的，请向{bureau}申请例外。",
                  "The {label} lies in the period “{name}” that {bureau} has locked (through {through}): it cannot be "
                  "submitted. If it must still be reported, ask {bureau} for an exception.")
CROSSES = Words("变更不得将{label}移入或移出{bureau}已锁定的期间“{name}”（{through}及以前）；"
                "确需更改的，请向{bureau}申请例外。",
                "A change cannot move the {label} into or out of the period “{name}” that {bureau} has locked (through "
                "{through}). If it must be changed, ask {bureau} for an exception.")


def _refusal(session: Session, lock: PeriodLock, field: Field, words: Words) -> Words:
    facts = facts_of(session, lock.organisation_id)
    code = lock.organisation.code
    bureau = Words(facts.name_zh, facts.name_en or facts.name_zh) if facts else Words(code, code)
    return Words(
        words.zh.format(label=field.label.zh, bureau=bureau.zh, name=lock.words.zh, through=lock.through),
        words.en.format(label=field.label.en, bureau=bureau.en, name=lock.words.en, through=lock.through))


def _locks_on(session: Session, version: Version) -> list[PeriodLock]:
    """The standing locks of this organisation and of the bureaus above it that no exception opens today."""
    places = {version.organisation_id, *bureaus_above(session, version.organisation_id).values()}
    opened = sa.exists().where(
        LockException.lock_id == PeriodLock.id, LockException.organisation_id == version.organisation_id,
        LockException.kind == version.kind, LockException.expires_on >= today())
    return list(session.scalars(sa.select(PeriodLock).where(
        STANDS, PeriodLock.organisation_id.in_(places), ~opened).order_by(PeriodLock.through.desc(), PeriodLock.id)))


def _standing_before(session: Session, version: Version) -> Version | None:
    return session.scalars(sa.select(Version).where(
        Version.series_id == version.series_id, Version.id != version.id, Version.state == State.FILED,
        Version.until.is_(None))).one_or_none()
