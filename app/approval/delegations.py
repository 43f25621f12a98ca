"""代理: a desk in the hands of a named colleague for some days. It gives the desk and nothing else: the deputy writes
nothing for the giver, hands nothing on, and what binds the giver binds the deputy too."""

from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Appointment, Role, User
from app.accounts.scope import READS_RECORDS
from app.approval.models import Delegation
from app.approval.moves import NotPossible
from app.db.stamps import take_stamp, today
from app.db.trail import write_trail
from app.ui.words import Words

DESK_ROLES = (Role.HEAD, Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)


def desk_posts(user: User) -> list[Appointment]:
    """The desks a person holds in their own name: what they may delegate."""
    return [post for post in user.posts_held if post.role in DESK_ROLES]


def in_force(on: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """True of a delegation that holds on this day: not ended, and its giver still holds the desk."""
    held = sa.exists().where(
        Appointment.user_id == Delegation.giver_id, Appointment.organisation_id == Delegation.organisation_id,
        Appointment.role == Delegation.role, Appointment.until.is_(None))
    open_account = sa.exists().where(User.id == Delegation.giver_id, User.enabled)
    return sa.and_(Delegation.until.is_(None), Delegation.first_day <= on, Delegation.last_day >= on, held,
                   open_account)


def deputed_to(session: Session, user: User) -> list[Delegation]:
    """The desks in this person's hands today, the oldest delegation first."""
    return list(session.scalars(_deputed(), {"deputy": user.id, "on": today()}))


@cache
def _deputed() -> sa.Select[Delegation]:
    return (sa.select(Delegation).where(Delegation.deputy_id == sa.bindparam("deputy"),
                                        in_force(sa.bindparam("on", type_=sa.Date())))
            .order_by(Delegation.id).options(joinedload(Delegation.giver)))


def colleagues(session: Session, user: User) -> list[User]:
    """Whom a person may name: everybody who reads records at one of the organisations whose desk they hold."""
    places = {post.organisation_id for post in desk_posts(user)}
    return list(session.scalars(
        sa.select(User).where(User.enabled, User.id != user.id, _reads_at(places)).order_by(User.name, User.id)))


def delegations_seen(user: User) -> sa.Select[Delegation]:
    """Given or held by this person, and all of the desks of the organisations they hold a desk at; newest first."""
    places = {post.organisation_id for post in desk_posts(user)}
    return sa.select(Delegation).where(sa.or_(
        Delegation.giver_id == user.id, Delegation.deputy_id == user.id, Delegation.organisation_id.in_(places))
    ).order_by(Delegation.id.desc())


def may_end(user: User, delegation: Delegation) -> bool:
    """Its giver, its deputy, or whoever holds the same desk in their own name."""
    return (user.id in (delegation.giver_id, delegation.deputy_id)
            or delegation.role in user.roles_at(delegation.organisation_id))


def delegate(session: Session, post: Appointment, deputy: User, first_day: date, last_day: date, reason: str,
             ) -> Delegation:
    """Give one's desk to a colleague for these days. Raises NotPossible."""
    _check(session, post, deputy, first_day, last_day)
    now = take_stamp(session)
    delegation = Delegation(
        giver_id=post.user_id, deputy_id=deputy.id, organisation_id=post.organisation_id, role=post.role,
        first_day=first_day, last_day=last_day, reason=reason, since=now)
    session.add(delegation)
    session.flush()
    write_trail(session, "delegate", "delegation", delegation.id, actor=post.user.username, at=now,
                deputy=deputy.username, organisation=post.organisation.code, role=post.role,
                valid_from=first_day, through=last_day)
    return delegation


def end_delegation(session: Session, delegation: Delegation, actor: User) -> None:
    """End it before its last day. Raises NotPossible."""
    if delegation.until is not None or delegation.last_day < today():
        raise NotPossible(Words("这项代理已经结束。", "This delegation has ended already."))
    now = take_stamp(session)
    delegation.until = now
    session.flush()
    write_trail(session, "end_delegation", "delegation", delegation.id, actor=actor.username, at=now)


def pass_on(session: Session, delegation: Delegation, leaver: User, successor: User) -> None:
    """The successor takes the leaver's side of it for the days that are left, as giver or as deputy, where they hold
    the same desk in their own name: nobody gets a desk by it. Elsewhere, and where they would be their own deputy, it
    ends, and its giver names somebody else."""
    now = take_stamp(session)
    sides = {"giver_id": delegation.giver_id, "deputy_id": delegation.deputy_id}
    taken = {name: successor.id if number == leaver.id else number for name, number in sides.items()}
    delegation.until = now
    session.flush()
    write_trail(session, "end_delegation", "delegation", delegation.id, at=now)
    if taken["giver_id"] == taken["deputy_id"] or delegation.role not in successor.roles_at(delegation.organisation_id):
        return
    passed = Delegation(
        **taken, organisation_id=delegation.organisation_id, role=delegation.role,
        first_day=max(delegation.first_day, today()), last_day=delegation.last_day, reason=delegation.reason, since=now)
    session.add(passed)
    session.flush()
    write_trail(session, "delegate", "delegation", passed.id, at=now,
                deputy=session.get_one(User, passed.deputy_id).username, organisation=passed.organisation.code,
                role=passed.role, valid_from=passed.first_day, through=passed.last_day)


def _check(session: Session, post: Appointment, deputy: User, first_day: date, last_day: date) -> None:
    if first_day < today() or last_day < first_day:
        raise NotPossible(Words("起止日期须从今天或以后开始，截止日不早于开始日。",
                                "It begins today or later, and does not end before it begins."))
    if deputy.id == post.user_id or session.scalar(sa.select(User.id).where(
            User.id == deputy.id, User.enabled, _reads_at({post.organisation_id}))) is None:
        raise NotPossible(Words("代理人须是本单位另一位在岗人员。",
                                "The deputy is another person with a post at the same organisation."))
    overlapping = sa.select(Delegation.id).where(
        Delegation.giver_id == post.user_id, Delegation.organisation_id == post.organisation_id,
        Delegation.role == post.role, Delegation.until.is_(None), Delegation.first_day <= last_day,
        Delegation.last_day >= first_day)
    if session.scalars(overlapping).first() is not None:
        raise NotPossible(Words("这段时间已委托他人代理，请先结束原代理。",
                                "These days are delegated already: end that delegation first."))


def _reads_at(places: set[int]) -> sa.ColumnElement[bool]:
    return sa.exists().where(Appointment.user_id == User.id, Appointment.organisation_id.in_(places),
                             Appointment.role.in_(READS_RECORDS), Appointment.until.is_(None))
