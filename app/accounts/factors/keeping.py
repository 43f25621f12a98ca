"""Making, checking and taking away second factors. Each verb writes the trail; none commits, none checks who asks.

A code counts once and one step of 30 seconds early or late at the most (OWASP ASVS 5.0, 6.5.1 to 6.5.5).
"""

import hmac
import secrets

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.factors.models import RecoveryCode, SecondFactor
from app.accounts.models import User
from app.db.cipher import keyring
from app.db.stamps import take_stamp, utc_now
from app.db.trail import write_trail

STEP = 30
DRIFT = (-1, 0, 1)
"""Steps a telephone's clock may be off."""

CODES, CODE_GROUPS, CODE_GROUP = 10, 5, 5
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Twenty-five signs out of thirty-one are 123 bits: nobody finds one by trying, not even with digest and key."""


def has_factor(session: Session, user: User) -> bool:
    """Whether this person must give a second factor, whatever their role."""
    factor = session.get(SecondFactor, user.id)
    return factor is not None and factor.confirmed_at is not None


def begin_factor(session: Session, user: User) -> SecondFactor:
    """A fresh seed to be scanned. It asks for nothing before a right code has confirmed it, and one that is confirmed
    is never replaced: it is removed first."""
    now = take_stamp(session)
    factor = session.get(SecondFactor, user.id) or SecondFactor(user_id=user.id)
    if factor.confirmed_at is not None:
        raise ValueError("a confirmed factor is removed before another is begun")
    factor.seed, factor.last_step, factor.made_at = pyotp.random_base32(), 0, now
    session.add(factor)
    session.flush()
    return factor


def waiting_factor(session: Session, user: User) -> SecondFactor | None:
    """The seed that was begun and not confirmed."""
    factor = session.get(SecondFactor, user.id)
    return factor if factor is not None and factor.confirmed_at is None else None


def address_of(factor: SecondFactor, user: User, issuer: str) -> str:
    """The `otpauth:` address that a telephone scans."""
    return pyotp.TOTP(factor.seed).provisioning_uri(name=user.username, issuer_name=issuer)


def confirm_factor(session: Session, user: User, typed: str) -> list[str] | None:
    """The recovery codes, once the telephone has shown that it holds the seed; None if the code is not right."""
    factor = waiting_factor(session, user)
    if factor is None or not _is_next(factor, plain(typed)):
        return None
    factor.confirmed_at = take_stamp(session)
    write_trail(session, "enrol_factor", "user", user.username, actor=user.username)
    return make_codes(session, user)


def make_codes(session: Session, user: User) -> list[str]:
    """Fresh recovery codes in place of all before, to be shown once."""
    take_stamp(session)
    for old in session.scalars(sa.select(RecoveryCode).where(RecoveryCode.user_id == user.id)):
        session.delete(old)
    session.flush()
    codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(CODE_GROUP)) for _ in range(CODE_GROUPS))
             for _ in range(CODES)]
    session.add_all([RecoveryCode(user_id=user.id, digest=_digest(user, code)) for code in codes])
    write_trail(session, "make_recovery_codes", "user", user.username, actor=user.username)
    return codes


def codes_left(session: Session, user: User) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode).where(
        RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))) or 0


def take_code(session: Session, user: User, typed: str) -> bool:
    """Whether this is a right code of the telephone or an unused one of the paper; it will not be again."""
    take_stamp(session)
    factor = session.get(SecondFactor, user.id, populate_existing=True)
    if factor is None or factor.confirmed_at is None:
        return False
    return _is_next(factor, plain(typed)) or _use_recovery(session, user, typed)


def remove_factor(session: Session, user: User, act: str) -> None:
    """The seed and the recovery codes are gone; where the role asks for a factor, the next sign-in begins a new one."""
    take_stamp(session)
    factor = session.get(SecondFactor, user.id)
    rows = session.scalars(sa.select(RecoveryCode).where(RecoveryCode.user_id == user.id)).all()
    for row in (*rows, *([factor] if factor else [])):
        session.delete(row)
    write_trail(session, act, "user", user.username)


def plain(typed: str) -> str:
    """A code as it is compared: people type blanks and dashes, in either case."""
    return "".join(typed.split()).replace("-", "").upper()


def _is_next(factor: SecondFactor, code: str) -> bool:
    """A code of this step or a neighbour, later than the last one taken."""
    totp, now = pyotp.TOTP(factor.seed), int(utc_now().timestamp()) // STEP
    for step in (now + drift for drift in DRIFT):
        if step > factor.last_step and hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            factor.last_step = step
            return True
    return False


def _use_recovery(session: Session, user: User, typed: str) -> bool:
    row = session.scalars(sa.select(RecoveryCode).where(
        RecoveryCode.user_id == user.id, RecoveryCode.digest == _digest(user, typed),
        RecoveryCode.used_at.is_(None))).one_or_none()
    if row is None:
        return False
    row.used_at = take_stamp(session)
    write_trail(session, "use_recovery_code", "user", user.username, actor=user.username)
    return True


def _digest(user: User, code: str) -> str:
    return keyring().blind(f"recovery/{user.id}/{plain(code)}")
