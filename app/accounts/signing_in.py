"""Sign-ins as rows: the cookie holds a random token, the row its hash, and ending the row ends the sign-in at once.

A cookie that is only signed would go on working after signing out; a row does not (OWASP ASVS 5.0, 7.2.1 to 7.5.2).
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from app.accounts.factors.keeping import has_factor
from app.accounts.models import Appointment, Role, SignIn, User
from app.accounts.passwords import hash_password, is_right, least_length, weakness
from app.accounts.throttle import forget_failures, must_wait_until, note_failure
from app.db.base import Stamp
from app.db.engine import LAST_CHANGE, begin_writing
from app.db.stamps import CHANGED, take_stamp, utc_now
from app.db.trail import write_trail
from app.ui.words import Worded

TOKEN_BYTES = 32
SLACK = timedelta(minutes=1)
"""A sign-in later than now by more than this is none: a clock that goes back gives nobody longer."""
LIMITS = ("used_after", "begun_after", "latest")
TO_GIVE_FACTOR = timedelta(minutes=10)
"""From the password to the second factor."""
UNKNOWN = "unknown"
"""Stands in the trail for a name nobody has: what was typed may be a password."""


@dataclass(frozen=True)
class Place:
    """Where a try comes from."""

    address: str
    browser: str


class NotSignedIn(Exception):
    """Name and password do not go together, or the account is disabled. Which of them is not told."""


class MustWait(Exception):
    """Too many failures; `until` says when the next try is heard."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"wait until {until}")
        self.until = until


class WeakPassword(Worded):
    """The password is refused; `words` say why in both languages."""


def sign_in_with(session: Session, username: str, password: str, place: Place,
                 asked_of: Sequence[Role] = ()) -> tuple[User, str]:
    """The user and the token of a new sign-in. The slow check comes before the write lock is taken. Where a second
    factor is owed the sign-in opens nothing until it is given.

    Raises MustWait, or NotSignedIn with the failure noted in the caller's transaction.
    """
    user = _find(session, username, place)
    checked = user.password_hash if user else ""
    right = is_right(checked, password)
    now = _begin(session, user)
    if user is None or not right or not user.enabled or user.password_hash != checked:
        raise _failed(session, user, username, place, now)
    forget_failures(session, username, place.address)
    return user, begin_sign_in(session, user, place, owing=owes_factor(session, user, asked_of))


def use_code(session: Session, username: str, code: str, password: str, place: Place,
             asked_of: Sequence[Role] = ()) -> tuple[User, str]:
    """Sign in with a one-time code and set the password that follows it. A code works once and not after it expires,
    and stands for no second factor.

    Raises MustWait, NotSignedIn with the failure noted in the caller's transaction, or WeakPassword; only to whoever
    has the code, since the length asked for tells who decides.
    """
    user = _find(session, username, place)
    checked = user.code_hash if user else ""
    right = is_right(checked, plain_code(code))
    now = _begin(session, user)
    if user is None or not right or not user.enabled or user.code_hash != checked or _expired(user, now):
        raise _failed(session, user, username, place, now)
    refuse_weak(user, password)
    user.password_hash, user.code_hash, user.code_expires = hash_password(password), "", None
    forget_failures(session, username, place.address)
    write_trail(session, "set_password", "user", user.username, actor=user.username)
    return user, begin_sign_in(session, user, place, owing=owes_factor(session, user, asked_of))


def change_password(session: Session, user: User, password: str, place: Place, *, by_factor: bool = False) -> str:
    """A new password ends every sign-in of this person; the token is that of a new one. Raises WeakPassword."""
    begin_writing(session)
    refuse_weak(user, password)
    user.password_hash = hash_password(password)
    end_sign_ins(session, user)
    write_trail(session, "set_password", "user", user.username)
    return begin_sign_in(session, user, place, by_factor=by_factor)


def refuse_weak(user: User, password: str) -> None:
    words = weakness(password, user.username, least_length({post.role for post in user.posts_held}))
    if words:
        raise WeakPassword(words)


def owes_factor(session: Session, user: User, asked_of: Sequence[Role]) -> bool:
    """Whether a right password alone opens nothing: of whoever has a second factor, and of the roles it is asked of."""
    return user.holds(*asked_of) or has_factor(session, user)


def begin_sign_in(session: Session, user: User, place: Place, *, owing: bool = False, by_factor: bool = False) -> str:
    begin_writing(session)
    token, now = secrets.token_urlsafe(TOKEN_BYTES), utc_now()
    session.add(SignIn(token_hash=_hash(token), user=user, created_at=now, seen_at=now, address=place.address[:64],
                       browser=place.browser[:200], confirmed_at=None if owing else now, by_factor=by_factor))
    write_trail(session, "give_password" if owing else "sign_in", "user", user.username, actor=user.username)
    return token


def confirm_sign_in(session: Session, sign_in: SignIn, *, by_factor: bool) -> str:
    """Its person has proved again who they are. The token is a new one, and the old one is dead."""
    begin_writing(session)
    token, act = secrets.token_urlsafe(TOKEN_BYTES), "confirm" if sign_in.confirmed_at else "sign_in"
    sign_in.token_hash, sign_in.confirmed_at = _hash(token), utc_now()
    sign_in.by_factor = sign_in.by_factor or by_factor
    write_trail(session, act, "user", sign_in.user.username, actor=sign_in.user.username, sign_in=sign_in.id)
    return token


def find_sign_in(session: Session, token: str, idle: timedelta, longest: timedelta) -> SignIn | None:
    """The sign-in of a token: nothing owed, not ended, of an enabled user, used lately, begun not too long ago. Every
    request asks this: its user, what they hold and where, and the registry's last change come with it."""
    row = session.execute(_signed_in_by(), {"token_hash": _hash(token), **_limits(idle, longest)}
                          ).unique().one_or_none()
    if row is None:
        return None
    sign_in, session.info[LAST_CHANGE] = row
    return sign_in


def find_owing(session: Session, token: str) -> SignIn | None:
    """The sign-in of a token whose password was right a short while ago and whose second factor is owed."""
    now = utc_now()
    return session.scalars(sa.select(SignIn).join(SignIn.user).where(
        SignIn.token_hash == _hash(token), SignIn.confirmed_at.is_(None), SignIn.ended_at.is_(None), User.enabled,
        SignIn.created_at.between(now - TO_GIVE_FACTOR, now + SLACK))).one_or_none()


def sign_in_of(session: Session, token: str) -> SignIn | None:
    """The sign-in of a token, ended or not: only the browser that began it knows the token."""
    return session.scalars(sa.select(SignIn).where(SignIn.token_hash == _hash(token))).one_or_none()


def open_sign_ins(session: Session, user: User, idle: timedelta, longest: timedelta) -> list[SignIn]:
    """Where this person is signed in now, the latest first."""
    return list(session.scalars(
        _open().where(SignIn.user_id == user.id).order_by(SignIn.id.desc()), _limits(idle, longest)))


@cache
def _signed_in_by() -> sa.Select[SignIn, datetime]:
    return (_open().add_columns(CHANGED.scalar_subquery()).join(SignIn.user)
            .where(SignIn.token_hash == sa.bindparam("token_hash"), User.enabled)
            .options(contains_eager(SignIn.user).joinedload(User.appointments).joinedload(Appointment.organisation)))


def _open() -> sa.Select[SignIn]:
    """Leaves open what `_limits` gives."""
    used_after, begun_after, latest = (sa.bindparam(name, type_=Stamp()) for name in LIMITS)
    return sa.select(SignIn).where(
        SignIn.ended_at.is_(None), SignIn.confirmed_at.is_not(None), SignIn.seen_at.between(used_after, latest),
        SignIn.created_at.between(begun_after, latest))


def _limits(idle: timedelta, longest: timedelta) -> dict[str, datetime]:
    now = utc_now()
    return dict(zip(LIMITS, (now - idle, now - longest, now + SLACK), strict=True))


def end_sign_in(session: Session, sign_in: SignIn, act: str = "sign_out") -> None:
    sign_in.ended_at = take_stamp(session, counts=False)
    write_trail(session, act, "user", sign_in.user.username, sign_in=sign_in.id)


def end_sign_ins(session: Session, user: User, besides: int | None = None) -> int:
    """End every sign-in of this person but one, and say how many ended. Writes no trail: the act behind it does."""
    now = take_stamp(session)
    others = session.scalars(sa.select(SignIn).where(
        SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.id != (besides or 0))).all()
    for other in others:
        other.ended_at = now
    return len(others)


def plain_code(code: str) -> str:
    """A code as it is kept: people type it with or without dashes, in either case."""
    return "".join(code.split()).replace("-", "").upper()


def _find(session: Session, username: str, place: Place) -> User | None:
    until = must_wait_until(session, username, place.address, utc_now())
    if until is not None:
        raise MustWait(until)
    return session.scalars(sa.select(User).where(User.username == username)).one_or_none()


def _begin(session: Session, user: User | None) -> datetime:
    """Take the write lock and look at the user again: a code may have been used while this try was checked."""
    begin_writing(session)
    now = take_stamp(session, counts=False)
    if user is not None:
        session.refresh(user)
    return now


def _failed(session: Session, user: User | None, username: str, place: Place, now: datetime) -> NotSignedIn:
    note_failure(session, username, place.address, now)
    write_trail(session, "sign_in_failed", "user", user.username if user else UNKNOWN)
    return NotSignedIn()


def _expired(user: User, now: datetime) -> bool:
    return user.code_expires is None or user.code_expires <= now


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
