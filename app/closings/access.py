"""Who sees a closing, who prepares and confirms one, who locks a period. A closing is there for those who see every
organisation it speaks for."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from app.accounts.models import User
from app.accounts.scope import posts_with_records, visible_organisations
from app.approval.knowing import NotThere
from app.closings.models import Closing, ClosingOrganisation, Erratum
from app.indicators.access import REVIEWERS, askable_organisations, may_state
from app.indicators.plans import Plan
from app.organisations.models import Organisation
from app.organisations.tree import lineage_now, members
from app.records.locks import LockException, PeriodLock
from app.ui.words import Words


def closings_seen(user: User | None) -> sa.Select[Closing]:
    """The closings this person may see, newest first; all of them for whoever runs the machine and names nobody."""
    found = sa.select(Closing).order_by(Closing.day.desc(), Closing.id.desc())
    if user is None:
        return found
    return found.where(~sa.exists().where(
        ClosingOrganisation.closing_id == Closing.id,
        ClosingOrganisation.organisation_id.not_in(visible_organisations(user))))


def find_closing(session: Session, user: User | None, public_id: str) -> Closing:
    """With its document. Raises NotThere."""
    closing = session.scalars(closings_seen(user).where(Closing.public_id == public_id.strip().upper())
                              .options(undefer(Closing.document))).one_or_none()
    if closing is None:
        raise NotThere(Words(f"没有编号为 {public_id} 的封存", f"there is no closing {public_id}"))
    return closing


def find_erratum(session: Session, closing: Closing, number: int) -> Erratum:
    """By its id. Raises NotThere."""
    erratum = session.get(Erratum, number, options=[undefer(Erratum.document)])
    if erratum is None or erratum.closing_id != closing.id:
        raise NotThere(Words("没有这份更正", "there is no such erratum"))
    return erratum


def closable_organisations(session: Session, user: User, plan: Plan) -> list[Organisation]:
    """The organisations of a plan this person may close for: as their own reviewer."""
    return [item for item in askable_organisations(session, user, plan) if may_state(user, item)]


def may_close(user: User, closing: Closing) -> bool:
    return all(may_state(user, place.organisation) for place in closing.places)


def bureaus_of(user: User) -> list[Organisation]:
    """The bureaus this person reviews for, whose periods they may lock."""
    found = {post.organisation_id: post.organisation for post in user.posts_held if post.role in REVIEWERS}
    return list(found.values())


def locks_seen(user: User) -> sa.Select[PeriodLock]:
    """The locks that hold this person's organisations or those below them, newest first."""
    line, own = lineage_now(), posts_with_records(user)
    above = sa.select(line.c.ancestor_id).where(line.c.member_id.in_(own))
    return sa.select(PeriodLock).where(sa.or_(
        PeriodLock.organisation_id.in_(visible_organisations(user)), PeriodLock.organisation_id.in_(above))
    ).order_by(PeriodLock.through.desc(), PeriodLock.id.desc())


def find_lock(session: Session, user: User, number: int) -> PeriodLock:
    """Raises NotThere."""
    lock = session.scalars(locks_seen(user).where(PeriodLock.id == number)).one_or_none()
    if lock is None:
        raise NotThere(Words("没有这项锁定", "there is no such lock"))
    return lock


def exceptions_seen(session: Session, user: User, locks: Sequence[PeriodLock]) -> dict[int, list[LockException]]:
    """By lock the exceptions of the organisations this person may see."""
    found: dict[int, list[LockException]] = {lock.id: [] for lock in locks}
    for item in session.scalars(sa.select(LockException).where(
            LockException.lock_id.in_(found), LockException.organisation_id.in_(visible_organisations(user)))
            .order_by(LockException.id)):
        found[item.lock_id].append(item)
    return found


def covered_organisations(session: Session, lock: PeriodLock) -> Sequence[Organisation]:
    return session.scalars(sa.select(Organisation).where(
        Organisation.id.in_(members([lock.organisation_id]))).order_by(Organisation.level, Organisation.code)).all()
