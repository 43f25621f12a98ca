"""Making users and giving them work. Each verb writes the trail; none commits, none checks who asks.

Each begins as a writer: taking the write lock in the middle would give up what was changed before it.
"""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import APART, Appointment, Role, User
from app.accounts.passwords import hash_password
from app.accounts.signing_in import end_sign_ins, plain_code
from app.db.engine import begin_writing
from app.db.stamps import take_stamp
from app.db.trail import write_trail
from app.organisations.models import Level, Organisation
from app.ui.words import Worded, Words

CODE_LIFE = timedelta(hours=24)
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_GROUPS, CODE_GROUP = 4, 4
"""Sixteen signs out of thirty-one are 79 bits; none of them looks like another."""

ONLY_AT = {Role.HEAD: Level.SCHOOL, Role.DISTRICT_REVIEWER: Level.DISTRICT, Role.CITY_REVIEWER: Level.CITY}

NO_SEAT = Words("系统中还没有单位，请先载入单位。", "There is no organisation yet: load organisations first.")


class CannotAppoint(Worded):
    """The role cannot be given; `words` say why in both languages."""


def make_user(session: Session, username: str, name: str, *, post: str = "", email: str = "", language: str = "",
              password: str | None = None) -> User:
    """A new user without any role. Without a password nobody can sign in as them until a code is given."""
    now = take_stamp(session)
    user = User(username=username.strip().lower(), name=name, post=post, email=email, language=language,
                password_hash=hash_password(password) if password else "", created_at=now)
    session.add(user)
    session.flush()
    write_trail(session, "create", "user", user.username)
    return user


def find_user(session: Session, username: str) -> User | None:
    return session.scalars(sa.select(User).where(User.username == username.strip().lower())).one_or_none()


def may_appoint(session: Session, user: User) -> bool:
    """Roles are the security administrator's to give; the system administrator's only while there is none, so that
    the first one can be appointed."""
    return user.holds(Role.SECURITY_ADMIN) or (user.holds(Role.SYSTEM_ADMIN) and not _governed(session))


def _governed(session: Session) -> bool:
    held = sa.select(Appointment.id).where(Appointment.role == Role.SECURITY_ADMIN, Appointment.until.is_(None))
    return session.scalars(held.limit(1)).first() is not None


def appoint(session: Session, user: User, organisation: Organisation, role: Role,
            since: datetime | None = None) -> Appointment:
    """Give a role from now on. `since` may lie in the past only while an existing ledger is taken over.

    Raises CannotAppoint.
    """
    now = take_stamp(session)
    _check(user, organisation, role)
    appointment = Appointment(user=user, organisation=organisation, role=role, since=since or now)
    session.add(appointment)
    session.flush()
    write_trail(session, "appoint", "user", user.username, organisation=organisation.code, role=role)
    return appointment


def end_appointment(session: Session, appointment: Appointment) -> None:
    """From now on the role is not held. Ending twice changes nothing."""
    now = take_stamp(session)
    if appointment.until is not None:
        return
    appointment.until = now
    write_trail(session, "dismiss", "user", appointment.user.username, organisation=appointment.organisation.code,
                role=appointment.role)


def one_time_code(session: Session, user: User, *, life: timedelta = CODE_LIFE) -> str:
    """A code to set a password with, told to the person once. The old password and every sign-in end with it."""
    now = take_stamp(session)
    groups = ["".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_GROUP)) for _ in range(CODE_GROUPS)]
    code = "-".join(groups)
    user.password_hash, user.code_hash = "", hash_password(plain_code(code))
    user.code_expires = now + life
    end_sign_ins(session, user)
    write_trail(session, "give_code", "user", user.username)
    return code


def enable(session: Session, user: User, enabled: bool) -> None:
    """Open or close an account. Closing ends its sign-ins; its name stays in what it did."""
    begin_writing(session)
    user.enabled = enabled
    if not enabled:
        end_sign_ins(session, user)
    write_trail(session, "enable" if enabled else "disable", "user", user.username)


def admin_code(session: Session, username: str, organisation: Organisation | None = None,
               role: Role = Role.SYSTEM_ADMIN) -> str:
    """The code of a system administrator, or of another of the three, who is made and appointed where there is none of
    that name; at the first organisation of the registry unless another is named.

    No account exists before it and none has a default password (OWASP ASVS 5.0, 6.3.2). Raises CannotAppoint.
    """
    user = find_user(session, username) or make_user(session, username, username)
    if not user.holds(role):
        seat = organisation or session.scalars(sa.select(Organisation).order_by(Organisation.id).limit(1)).first()
        if seat is None:
            raise CannotAppoint(NO_SEAT)
        appoint(session, user, seat, role)
    return one_time_code(session, user)


def _check(user: User, organisation: Organisation, role: Role) -> None:
    together = {role, *(post.role for post in user.posts_held)}
    if role in user.roles_at(organisation.id):
        raise CannotAppoint(Words("该用户已在此单位担任这一角色。", "This person holds the role there already."))
    if len(together) > 1 and together & set(APART):
        raise CannotAppoint(Words("系统管理员、安全管理员、审计员须由不同的人担任，且不得兼任业务角色（三员分立）。",
                                  "System administrator, security administrator and auditor are three persons, and "
                                  "hold no other role."))
    if ONLY_AT.get(role, organisation.level) is not organisation.level:
        raise CannotAppoint(Words("该角色不能设在这一级单位。",
                                  "This role does not exist at this level of organisation."))
