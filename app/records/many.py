"""Approving many records at once: each by itself, with its own outcome; what is refused holds nothing else up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.access import refusal_of
from app.approval.models import Series, Version
from app.approval.moves import NotPossible
from app.approval.steps import WAITING, State, Verb
from app.records.access import visible_versions
from app.records.filing import NotAllowed, decide
from app.records.freezes import Frozen
from app.ui.words import Words

DONE = Words("已通过", "Approved")
GONE = Words("已不在待办之列，可能他人已先办理。", "It no longer waits: somebody may have been faster.")
BY_ITSELF = Words("有条件的记录须逐条办理。", "A conditional record is decided by itself.")
NOT_YOURS = Words("不在您的审核层级。", "It does not wait at your desk.")


@dataclass(frozen=True)
class Pick:
    """A record as it was shown: its id and the hash of what was read."""

    public_id: str
    shown_hash: str


@dataclass(frozen=True)
class Outcome:
    """What became of one pick: done, or refused with the reason."""

    public_id: str
    done: bool
    words: Words


def read_picks(given: Iterable[str]) -> list[Pick]:
    """`AGR-…:hash` as the boxes of the queue say it; what is no such thing is left out, what is said twice is one."""
    parts = [item.partition(":") for item in dict.fromkeys(given)]
    return [Pick(public_id, shown) for public_id, _, shown in parts if public_id and shown]


def approve_many(session: Session, user: User, picks: Sequence[Pick]) -> list[Outcome]:
    """Approve what can be approved, in the order given. The caller commits."""
    return [approve_one(session, user, pick) for pick in picks]


def approve_one(session: Session, user: User, pick: Pick) -> Outcome:
    version = session.scalars(
        sa.select(Version).join(Series, Series.id == Version.series_id).where(
            Series.public_id == pick.public_id, Version.state.in_(WAITING), visible_versions(user))).one_or_none()
    if version is None:
        return Outcome(pick.public_id, done=False, words=GONE)
    if version.state is State.CONDITIONAL:
        return Outcome(pick.public_id, done=False, words=BY_ITSELF)
    verb = Verb.SIGN if version.state is State.AT_HEAD else Verb.APPROVE
    try:
        with session.begin_nested():
            decide(session, version, verb, user, shown_hash=pick.shown_hash)
    except Frozen as frozen:
        return Outcome(pick.public_id, done=False, words=frozen.words)
    except NotAllowed:
        return Outcome(pick.public_id, done=False, words=refusal_of(session, user, version, verb) or NOT_YOURS)
    except NotPossible as refusal:
        return Outcome(pick.public_id, done=False, words=refusal.words)
    return Outcome(pick.public_id, done=True, words=DONE)
