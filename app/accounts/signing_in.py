"""Sign-ins as rows: the cookie holds a random token, the row its hash, and ending the row ends the sign-in at once.

A cookie that is only signed would go on working after signing out; a row does not (OWASP ASVS 5.0, 7.2.1 to 7.5.2).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import SignIn, User
from app.accounts.passwords import hash_password, is_right, least_length, weakness
from app.accounts.throttle import forget_failures, must_wait_until, note_failure
from app.db.engine import begin_writing
from app.db.stamps import take_stamp, utc_now
from app.db.trail import write_trail
from app.ui.words import Words

TOKEN_BYTES = 32
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


class WeakPassword(Exception):
    """The password is refused; `words` say why in both languages."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


def sign_in_with(session: Session, username: str, password: str, place: Place) -> tuple[User, str]:
    """The user and the token of a new sign-in. The slow check comes before the write lock is taken.

    Raises MustWait, or NotSignedIn with the failure noted in the caller's transaction.
    """
    user = _find(session, username, place)
    checked = user.password_hash if user else ""
    right = is_right(checked, password)
    now = _begin(session, user)
    if user is None or not right or not user.enabled or user.password_hash != checked:
        raise _failed(session, user, username, place, now)
    forget_failures(session, username, place.address)
    return user, begin_sign_in(session, user, place, now)


def use_code(session: Session, username: str, code: str, password: str, place: Place) -> tuple[User, str]:
    """Sign in with a one-time code and set the password that follows it. A code works once and not after it expires.

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
    return user, begin_sign_in(session, user, place, now)


def change_password(session: Session, user: User, password: str, place: Place) -> str:
    """A new password ends every sign-in of this person; the token is that of a new one. Raises WeakPassword."""
    now = take_stamp(session)
    refuse_weak(user, password)
    user.password_hash = hash_password(password)
    end_sign_ins(session, user)
    write_trail(session, "set_password", "user", user.username)
    return begin_sign_in(session, user, place, now)


def refuse_weak(user: User, password: str) -> None:
    words = weakness(password, user.username, least_length({post.role for post in user.posts_held}))
    if words:
        raise WeakPassword(words)


def begin_sign_in(session: Session, user: User, place: Place, now: datetime) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(SignIn(token_hash=_hash(token), user=user, created_at=now, seen_at=now, address=place.address[:64],
                       browser=place.browser[:200]))
    write_trail(session, "sign_in", "user", user.username, actor=user.username)
    return token


def find_sign_in(session: Session, token: str, idle: timedelta, longest: timedelta) -> SignIn | None:
    """The sign-in of a token: not ended, of an enabled user, used lately, begun not too long ago."""
    now = utc_now()
    return session.scalars(
        sa.select(SignIn).join(SignIn.user).where(
            SignIn.token_hash == _hash(token), SignIn.ended_at.is_(None), User.enabled,
            SignIn.seen_at > now - idle, SignIn.created_at > now - longest)
    ).one_or_none()


def open_sign_ins(session: Session, user: User, idle: timedelta, longest: timedelta) -> list[SignIn]:
    """Where this person is signed in now, the latest first."""
    now = utc_now()
    return list(session.scalars(
        sa.select(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.seen_at > now - idle,
                                SignIn.created_at > now - longest).order_by(SignIn.id.desc())))


def end_sign_in(session: Session, sign_in: SignIn, act: str = "sign_out") -> None:
    sign_in.ended_at = take_stamp(session)
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
    now = take_stamp(session)
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
