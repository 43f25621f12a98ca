"""Slowing down guesses: each further failure makes the next try wait longer, and nobody is locked out for good.

Counted from rows, so the count survives a restart and is shared by all processes (OWASP ASVS 5.0, 6.1.1, 6.3.1). A try
that had to wait is not counted: somebody else's guesses cannot keep the right person out for longer than `longest`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import SignInAttempt
from app.db.cipher import keyring

WINDOW = timedelta(hours=1)
FIRST_WAIT = timedelta(seconds=2)
MOST_DOUBLINGS = 20


@dataclass(frozen=True)
class Limit:
    """After `free` failures that agree in `columns` within the window, wait; each failure doubles the wait."""

    columns: tuple[str, ...]
    free: int
    longest: timedelta


LIMITS = (
    Limit(("username", "address"), 5, timedelta(minutes=15)),
    Limit(("username",), 20, timedelta(minutes=1)),
    Limit(("address",), 40, timedelta(minutes=1)),
)


def must_wait_until(session: Session, username: str, address: str, now: datetime,
                    limits: Sequence[Limit] = LIMITS) -> datetime | None:
    """When the next try is heard; None when it is heard now."""
    said = {"username": keyring().blind(username), "address": address}
    moments = [_heard_again(session, limit, said, now) for limit in limits]
    return max((moment for moment in moments if moment and moment > now), default=None)


def note_failure(session: Session, username: str, address: str, now: datetime) -> None:
    """Count a failure. The name is kept as a keyed digest: people type passwords into the wrong box."""
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < now - WINDOW))
    session.add(SignInAttempt(username=keyring().blind(username), address=address, at=now))


def forget_failures(session: Session, username: str, address: str) -> None:
    """The right password ends the count of this person at this address; other addresses keep theirs."""
    session.execute(sa.delete(SignInAttempt).where(
        SignInAttempt.username == keyring().blind(username), SignInAttempt.address == address))


def _heard_again(session: Session, limit: Limit, said: dict[str, str], now: datetime) -> datetime | None:
    same = [getattr(SignInAttempt, column) == said[column] for column in limit.columns]
    failures, last = session.execute(
        sa.select(sa.func.count(), sa.func.max(SignInAttempt.at)).where(SignInAttempt.at > now - WINDOW, *same)
    ).one()
    if failures < limit.free or last is None:
        return None
    heard: datetime = last + min(FIRST_WAIT * 2 ** min(failures - limit.free, MOST_DOUBLINGS), limit.longest)
    return heard
