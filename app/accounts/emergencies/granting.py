"""Asking for, giving and ending an emergency's leave. It reads as a leader of one organisation reads, and writes
nothing. Each verb writes the trail; none commits."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.emergencies.models import Emergency
from app.accounts.models import Appointment, Role, User
from app.accounts.scope import visible_organisations
from app.db.stamps import take_stamp, utc_now
from app.db.trail import TrailEntry, write_trail
from app.organisations.models import Organisation

ASKS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
DECIDES = (Role.AUDITOR, Role.LEADER)


def running_grant(session: Session, user: User) -> Emergency | None:
    """The leave this person has now. Only administrators can have one, so nobody else is asked after."""
    if not user.holds(*ASKS):
        return None
    return session.scalars(sa.select(Emergency).where(Emergency.user_id == user.id, runs_now())
                           .order_by(Emergency.id.desc()).limit(1)).first()


def runs_now() -> sa.ColumnElement[bool]:
    return sa.and_(Emergency.until > utc_now(), Emergency.ended_at.is_(None))


def stand_in_post(grant: Emergency) -> Appointment:
    """What the leave gives: a leader's post for as long as a request lasts. It is no row and is never kept."""
    post = Appointment(user_id=grant.user_id, organisation_id=grant.organisation_id, role=Role.LEADER,
                       since=grant.decided_at, until=None)
    set_committed_value(post, "organisation", grant.organisation)
    return post


def ask(session: Session, user: User, organisation: Organisation, reason: str, hours: int) -> Emergency:
    now = take_stamp(session)
    grant = Emergency(user=user, organisation=organisation, reason=reason, hours=hours, asked_at=now)
    session.add(grant)
    session.flush()
    write_trail(session, "ask_emergency", "emergency", grant.id, user=user.username, organisation=organisation.code,
                hours=hours)
    return grant


def may_decide(session: Session, user: User, grant: Emergency) -> bool:
    """The auditor, or a leader who sees the organisation; never whoever asked, nor anybody on an emergency's leave."""
    if user.id == grant.user_id or user.emergency_post is not None or grant.decided_at is not None:
        return False
    sees = sa.select(sa.literal(grant.organisation_id).in_(visible_organisations(user)))
    return user.holds(Role.AUDITOR) or (user.holds(Role.LEADER) and bool(session.scalar(sees)))


def may_end(user: User, grant: Emergency) -> bool:
    """Whoever has it, and whoever gave it, while it runs."""
    running = grant.until is not None and grant.until > utc_now() and grant.ended_at is None
    return running and user.id in (grant.user_id, grant.decided_by_id)


def give(session: Session, grant: Emergency, by: User) -> None:
    """It begins now and ends by itself."""
    now = take_stamp(session)
    grant.decided_by, grant.decided_at, grant.until = by, now, now + timedelta(hours=grant.hours)
    write_trail(session, "give_emergency", "emergency", grant.id, user=grant.user.username, hours=grant.hours)


def refuse(session: Session, grant: Emergency, by: User) -> None:
    grant.decided_by, grant.decided_at = by, take_stamp(session)
    write_trail(session, "refuse_emergency", "emergency", grant.id, user=grant.user.username)


def end(session: Session, grant: Emergency) -> None:
    grant.ended_at = take_stamp(session)
    write_trail(session, "end_emergency", "emergency", grant.id, user=grant.user.username)


def log_view(session: Session, grant: Emergency, method: str, path: str) -> None:
    write_trail(session, "emergency_view", "emergency", grant.id, method=method, path=path[:200])


def grants_seen(user: User) -> sa.Select[Emergency]:
    """All of them for the auditor; a leader's are those of their organisations; everybody's are their own."""
    found = sa.select(Emergency).order_by(Emergency.id.desc())
    if user.holds(Role.AUDITOR):
        return found
    mine = Emergency.user_id == user.id
    led = Emergency.organisation_id.in_(visible_organisations(user))
    return found.where(sa.or_(mine, led) if user.holds(Role.LEADER) and user.emergency_post is None else mine)


def views_of(session: Session, grants: Sequence[Emergency]) -> dict[int, int]:
    """How many pages were opened by each leave."""
    rows = session.execute(sa.select(TrailEntry.subject_id, sa.func.count()).where(
        TrailEntry.act == "emergency_view", TrailEntry.subject == "emergency",
        TrailEntry.subject_id.in_([str(grant.id) for grant in grants])).group_by(TrailEntry.subject_id))
    return {int(number): count for number, count in rows}
