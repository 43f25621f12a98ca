"""年报编制期: a bureau announces a freeze, and until its last day nobody below it submits or decides.

A freeze holds the desks of its own bureau and of everything below it; a city goes on deciding while one of its
districts is frozen. Drafts are written all the same, and what lapses by itself lapses. A named person may go on until a
day. Freezes, liftings and exceptions are only added.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.accounts.models import User
from app.approval.models import Version
from app.approval.moves import NotPossible
from app.approval.steps import Desk, Step, Verb
from app.db.base import Base, Stamp
from app.db.stamps import take_stamp, today
from app.db.trail import write_trail
from app.organisations.models import Level, Organisation
from app.organisations.tree import bureaus_above
from app.records.fields import Kind
from app.ui.words import Worded, Words

ALL_KINDS = ""


class Freeze(Base):
    """From `first_day` through `last_day`, for one kind of record or for all."""

    __tablename__ = "freeze"
    __table_args__ = (
        sa.CheckConstraint("length(trim(notice)) > 0", name="a_freeze_says_why"),
        sa.CheckConstraint("last_day >= first_day", name="it_ends_after_it_begins"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    notice: Mapped[str] = mapped_column(sa.String(400))
    notice_en: Mapped[str] = mapped_column(sa.String(600))
    first_day: Mapped[date]
    last_day: Mapped[date]
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    set_at: Mapped[datetime] = mapped_column(Stamp())

    organisation: Mapped[Organisation] = relationship()
    set_by: Mapped[User] = relationship()
    lifting: Mapped["FreezeLifting | None"] = relationship()
    exceptions: Mapped[list["FreezeException"]] = relationship(back_populates="freeze", order_by="FreezeException.id")

    @property
    def words(self) -> Words:
        return Words(self.notice, self.notice_en or self.notice)

    @property
    def is_on(self) -> bool:
        return self.lifting is None and self.first_day <= today() <= self.last_day

    @property
    def is_over(self) -> bool:
        return self.lifting is not None or self.last_day < today()


class FreezeLifting(Base):
    """The early end of a freeze, with its reason."""

    __tablename__ = "freeze_lifting"
    __table_args__ = (sa.CheckConstraint("length(trim(reason)) > 0", name="a_lifting_gives_its_reason"),)

    freeze_id: Mapped[int] = mapped_column(sa.ForeignKey("freeze.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(400))
    lifted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    lifted_at: Mapped[datetime] = mapped_column(Stamp())

    lifted_by: Mapped[User] = relationship()


class FreezeException(Base):
    """A named person may submit and decide in spite of the freeze, through `expires_on`."""

    __tablename__ = "freeze_exception"
    __table_args__ = (sa.CheckConstraint("length(trim(reason)) > 0", name="an_exception_says_why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    freeze_id: Mapped[int] = mapped_column(sa.ForeignKey("freeze.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    expires_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(400))
    allowed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    allowed_at: Mapped[datetime] = mapped_column(Stamp())

    freeze: Mapped[Freeze] = relationship(back_populates="exceptions")
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    allowed_by: Mapped[User] = relationship(foreign_keys=[allowed_by_id])


class Frozen(Worded):
    """Nothing is submitted or decided here now; `words` are the notice of the freeze and its last day."""

    def __init__(self, freeze: Freeze) -> None:
        super().__init__(Words(
            f"{freeze.words.zh}（冻结至 {freeze.last_day}，期间不得提交和审核；确需办理的请向发布部门申请例外。）",
            f"{freeze.words.en} (Frozen through {freeze.last_day}: nothing is submitted or decided until then. Ask the "
            "bureau that announced it for an exception.)"))


FROZEN_DESKS = {Level.DISTRICT: (Desk.OFFICER, Desk.HEAD, Desk.DISTRICT),
                Level.CITY: (Desk.OFFICER, Desk.HEAD, Desk.DISTRICT, Desk.CITY)}


def set_freeze(session: Session, organisation: Organisation, kind: Kind | None, first_day: date, last_day: date,
               notice: Words, actor: User) -> Freeze:
    """Announce a freeze of a bureau, for one kind or for all. Raises NotPossible."""
    if first_day < today() or last_day < first_day:
        raise NotPossible(Words("冻结须从今天或以后开始，截止日不早于开始日。",
                                "A freeze begins today or later, and does not end before it begins."))
    freeze = Freeze(organisation_id=organisation.id, kind=kind.name if kind else ALL_KINDS, notice=notice.zh,
                    notice_en=notice.en, first_day=first_day, last_day=last_day, set_by_id=actor.id,
                    set_at=take_stamp(session))
    session.add(freeze)
    session.flush()
    write_trail(session, "freeze", "freeze", freeze.id, actor=actor.username, at=freeze.set_at,
                organisation=organisation.code, kind=freeze.kind, valid_from=first_day, through=last_day)
    return freeze


def lift_freeze(session: Session, freeze: Freeze, reason: str, actor: User) -> None:
    """End it before its last day. Raises NotPossible."""
    _refuse_if_over(freeze)
    at = take_stamp(session)
    session.add(FreezeLifting(freeze_id=freeze.id, reason=reason, lifted_by_id=actor.id, lifted_at=at))
    session.flush()
    session.refresh(freeze)
    write_trail(session, "thaw", "freeze", freeze.id, actor=actor.username, at=at)


def except_person(session: Session, freeze: Freeze, person: User, expires_on: date, reason: str, actor: User,
                  ) -> FreezeException:
    """Let one person go on through a day. Raises NotPossible."""
    _refuse_if_over(freeze)
    if expires_on < today():
        raise NotPossible(Words("例外的截止日不得早于今天。", "An exception cannot have ended before today."))
    exception = FreezeException(freeze_id=freeze.id, user_id=person.id, expires_on=expires_on, reason=reason,
                                allowed_by_id=actor.id, allowed_at=take_stamp(session))
    session.add(exception)
    session.flush()
    write_trail(session, "except", "freeze", freeze.id, actor=actor.username, at=exception.allowed_at,
                person=person.username, through=expires_on)
    return exception


def refuse_frozen(session: Session, version: Version, step: Step, actor: User) -> None:
    """Raises Frozen where a freeze holds this step today. A draft may always be thrown away."""
    if step.verb is not Verb.VOID:
        refuse_in_freeze(session, version.organisation_id, version.kind, step.desk, actor,
                         series=version.series.public_id, number=version.number)


def refuse_in_freeze(session: Session, organisation_id: int, kind: str, desk: Desk, actor: User,
                     **about: Any) -> None:
    """Raises Frozen where a freeze holds this desk for the organisation and kind today, and excepts nobody of this
    name. What is done under an exception leaves a trail of its own."""
    for freeze in _freezes_on(session, organisation_id, kind, desk):
        if not any(item.user_id == actor.id and item.expires_on >= today() for item in freeze.exceptions):
            raise Frozen(freeze)
        write_trail(session, "go_on", "freeze", freeze.id, actor=actor.username, **about)


def freezes_over(session: Session, organisation_ids: set[int] | sa.Select[int]) -> list[Freeze]:
    """The freezes of these organisations that are on today or still to come."""
    return list(session.scalars(not_over(organisation_ids, today())))


def not_over(organisation_ids: set[int] | sa.Select[int], day: date | sa.BindParameter[date]) -> sa.Select[Freeze]:
    """The statement that asks it, for those that ask it often."""
    return sa.select(Freeze).where(
        Freeze.organisation_id.in_(organisation_ids), Freeze.last_day >= day,
        ~sa.exists().where(FreezeLifting.freeze_id == Freeze.id)).order_by(Freeze.last_day.desc(), Freeze.id)


def _freezes_on(session: Session, organisation_id: int, kind: str, desk: Desk) -> list[Freeze]:
    bureaus = bureaus_above(session, organisation_id)
    holding = {number for level, number in bureaus.items() if desk in FROZEN_DESKS[level]}
    return [item for item in freezes_over(session, holding)
            if item.first_day <= today() and item.kind in (ALL_KINDS, kind)]


def _refuse_if_over(freeze: Freeze) -> None:
    if freeze.is_over:
        raise NotPossible(Words("这项冻结已经结束。", "This freeze has ended already."))
