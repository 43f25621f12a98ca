"""Approving many records at once: each by itself, with its own outcome; what is refused holds nothing else up. More
than a request should carry is done by a worker, which leaves the outcomes as a file."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.access import refusal_of
from app.approval.models import Series, Version
from app.approval.moves import NotPossible
from app.approval.steps import WAITING, State, Verb
from app.db.engine import begin_writing
from app.jobs.models import Job
from app.jobs.queue import queue_job
from app.jobs.working import Doing, File
from app.jobs.working import Outcome as Result
from app.records.filing import NotAllowed, decide
from app.records.freezes import Frozen
from app.ui.words import Words

Todo = TypeVar("Todo")

MANY = 500
"""Up to so many are approved while their reviewer waits."""

BATCH = 20
"""So many a worker approves before it lets others write."""

WORK = "approve_many"

DONE = Words("已通过", "Approved")
GONE = Words("已不在您的待办之列，可能他人已先办理。",
             "It does not wait for you (any more): somebody may have been faster.")
"""Said of what never waited for this person too: nobody learns here what others have."""
BY_ITSELF = Words("有条件的记录须逐条办理。", "A conditional record is decided by itself.")


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
            Series.public_id == pick.public_id, Version.state.in_(WAITING))).one_or_none()
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
        return Outcome(pick.public_id, done=False, words=refusal_of(session, user, version, verb) or GONE)
    except NotPossible as refusal:
        return Outcome(pick.public_id, done=False, words=refusal.words)
    return Outcome(pick.public_id, done=True, words=DONE)


def ask_for_many(session: Session, user: User, picks: Sequence[Pick]) -> Job:
    """Leave them to a worker, each bound to what was shown."""
    title = Words(f"批量通过 {len(picks)} 件", f"Approve {len(picks)} records")
    return queue_job(session, WORK, user, title, picks=[[pick.public_id, pick.shown_hash] for pick in picks])


def approve_as_job(doing: Doing) -> Result:
    """What a worker does, with the rights its owner has then."""
    picks = [Pick(*given) for given in doing.wishes["picks"]]
    return in_batches(doing, picks, approve_many, "approved.csv", Words(
        "通过 {done} 件，未通过 {refused} 件，逐件结果见文件。",
        "Approved: {done}. Refused: {refused}. The file tells of each."))


def in_batches(doing: Doing, todo: Sequence[Todo], act: Callable[[Session, User, Sequence[Todo]], Sequence[Outcome]],
               file: str, words: Words) -> Result:
    """Some at a time, each batch committed with what was told of it; `words` say how many were done and refused."""
    told: list[list[str]] = doing.state.get("told", [])
    while doing.done < len(todo):
        batch = todo[doing.done:doing.done + BATCH]
        begin_writing(doing.session)
        told += [outcome_line(outcome) for outcome in act(doing.session, doing.owner, batch)]
        doing.progress(doing.done + len(batch), len(todo), told=told)
    done = sum(1 for line in told if line[1] == "done")
    return Result(words.filled(done=done, refused=len(told) - done),
                  File(file, "text/csv; charset=utf-8", outcome_sheet(told)))


def outcome_line(outcome: Outcome) -> list[str]:
    return [outcome.public_id, "done" if outcome.done else "refused", outcome.words.zh, outcome.words.en]


def outcome_sheet(told: Sequence[Sequence[str]]) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(["登记号 record", "结果 outcome", "说明", "why"])
    lines.writerows(told)
    return written.getvalue().encode("utf-8-sig")
