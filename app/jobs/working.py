"""Doing jobs: a worker leases one, the work does it, and what it did is committed together with how far it is.

Whoever has long work writes a function that takes a `Doing` and gives an `Outcome`, and names it at start in
`app.extensions["works"]`:

    def print_all(doing: Doing) -> Outcome:
        numbers = doing.wishes["numbers"]
        for place in range(doing.done, len(numbers)):
            issue(doing.session, find(doing.session, numbers[place]), doing.owner)
            doing.progress(place + 1, len(numbers))
        return Outcome(Words("已打印", "Printed"), File("all.zip", "application/zip", packed(doing, numbers)))

    works(app)["print_all"] = print_all
    queue_job(session, "print_all", user, Words("打印", "Print"), numbers=[1, 2, 3])

- `progress(done, total, **state)` commits everything since the last point together with the numbers a person sees and
  the small JSON `state`; after a kill another worker calls the work again with `doing.done` and `doing.state` as they
  stood at that point, and nothing is done twice. It renews the lease, so a work comes to a point at least once in
  `LEASE`; it raises Cancelled where the person called the job off: let it pass.
- A short work never calls it: all it writes is committed with its outcome, or not at all.
- The work begins as a reader. What writes takes the write lock (`take_stamp` or `begin_writing` do) and holds it up to
  the next point: read and reckon first, write late and little. After a point, objects read before are read anew.
- It acts with its owner's rights of that moment, which the work checks as a page would. `JobFailed(words)` ends the job
  with words for the person; any other exception is tried again later, and kept by its type only.
"""

import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import sqlalchemy as sa
from flask import Flask, g
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.blobs import store_blob
from app.db.engine import begin_writing
from app.db.stamps import take_stamp, utc_now
from app.db.trail import canonical
from app.jobs.models import Job, JobState
from app.jobs.queue import ATTEMPTS
from app.ui.words import Worded, Words

LEASE = timedelta(minutes=2)
GIVEN_UP = Words("处理进程多次中断，任务已停止。", "The worker stopped time after time; the job was given up.")
NOT_ENABLED = Words("申请人的账号已停用，任务未完成。",
                    "The account of the person who asked was disabled; the job was stopped.")
BROKEN = Words("处理时出错（{kind}）。", "Something went wrong ({kind}).")
BROKEN_FOR_NOW = Words("处理时出错（{kind}），稍后自动重试。",
                       "Something went wrong ({kind}); it is tried again later.")


class Cancelled(Exception):
    """The person who asked has called the job off."""


class LostLease(Exception):
    """Another worker has the job now: nothing that was done since the last point is kept."""


class JobFailed(Worded):
    """The work cannot be done, and trying again by itself would not help; `words` tell the person why."""


@dataclass(frozen=True)
class File:
    """What a job leaves in its owner's downloads."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Outcome:
    """What came of a job, in words, with a file where there is one."""

    words: Words
    file: File | None = None


@dataclass
class Doing:
    """A job while it is done: what a work sees of it."""

    session: Session
    number: int
    attempt: int
    owner: User
    wishes: dict[str, Any]
    done: int
    state: dict[str, Any]

    def progress(self, done: int, total: int, **state: Any) -> None:
        """Keep what was done since the last point, and show how far it is. Raises Cancelled, LostLease, JobFailed."""
        job = self._held()
        job.done, job.total, job.state_of_work = done, total, canonical(state)
        job.leased_until, job.most_attempts = utc_now() + LEASE, job.attempts + ATTEMPTS
        self.session.commit()
        self.done, self.state = done, state

    def finish(self, outcome: Outcome) -> None:
        """Keep what was done and what came of it. Raises like `progress`."""
        digest = store_blob(outcome.file.content) if outcome.file else None
        now = take_stamp(self.session, counts=False)
        job = self._held()
        if outcome.file:
            job.file_name, job.media_type = outcome.file.name, outcome.file.media_type
            job.size, job.digest = len(outcome.file.content), digest
        _end(job, JobState.DONE, outcome.words, now)
        self.session.commit()

    def _held(self) -> Job:
        """The job's row, locked, while it is ours and wanted."""
        begin_writing(self.session)
        self.session.flush()
        job = _ours(self.session, self.number, self.attempt)
        if job is None:
            raise LostLease
        if job.to_cancel:
            raise Cancelled
        self.session.refresh(self.owner)
        if not self.owner.enabled:
            raise JobFailed(NOT_ENABLED)
        return job


Work: TypeAlias = Callable[[Doing], Outcome]


def works(app: Flask) -> MutableMapping[str, Work]:
    """What this application can do, by name."""
    known: MutableMapping[str, Work] = app.extensions.setdefault("works", {})
    return known


def work_once(session: Session, known: Mapping[str, Work]) -> bool:
    """Do one job. False when nothing waits."""
    job = take_job(session)
    if job is None:
        return False
    doing = Doing(session, job.id, job.attempts, job.owner, job.wishes, job.done, json.loads(job.state_of_work))
    with _acting_as(job.owner.username):
        try:
            if not doing.owner.enabled:
                raise JobFailed(NOT_ENABLED)
            doing.finish(known[job.work](doing))
        except LostLease:
            session.rollback()
        except Cancelled:
            _stop(doing, Words("", ""), JobState.CANCELLED)
        except JobFailed as failed:
            _stop(doing, failed.words, JobState.FAILED)
        except Exception as error:
            _give_back(doing, type(error).__name__)
    return True


def take_job(session: Session) -> Job | None:
    """Lease the oldest job that is waiting or whose worker has gone, and commit the lease. A job that took its worker
    down time after time is given up."""
    begin_writing(session)
    now = utc_now()
    gone = sa.and_(Job.state == JobState.RUNNING, Job.leased_until < now)
    ended = sa.update(Job).values(leased_until=None, ended_at=now, to_cancel=False)
    session.execute(ended.where(gone, Job.to_cancel).values(state=JobState.CANCELLED))
    session.execute(ended.where(gone, Job.attempts >= Job.most_attempts).values(
        state=JobState.FAILED, outcome_zh=GIVEN_UP.zh, outcome_en=GIVEN_UP.en))
    job = session.scalars(
        sa.select(Job).where(sa.or_(Job.state == JobState.WAITING, gone), Job.due <= now).order_by(Job.id).limit(1)
        .with_for_update(skip_locked=True)).first()
    if job is not None:
        job.state, job.leased_until, job.attempts = JobState.RUNNING, now + LEASE, job.attempts + 1
    session.commit()
    return job


def _ours(session: Session, number: int, attempt: int) -> Job | None:
    job = session.get_one(Job, number, populate_existing=True, with_for_update=True)
    return job if job.state is JobState.RUNNING and job.attempts == attempt else None


def _end(job: Job, state: JobState, words: Words, now: datetime) -> None:
    job.state, job.outcome, job.ended_at, job.leased_until, job.to_cancel = state, words, now, None, False


def _stop(doing: Doing, words: Words, state: JobState) -> None:
    """End a job without a result; what was committed at its points stays."""
    with _given_up(doing) as job:
        if job is not None:
            _end(job, state, words, utc_now())


def _give_back(doing: Doing, kind: str) -> None:
    """Let a job that broke be tried again later, unless it broke too often or is no longer wanted."""
    with _given_up(doing) as job:
        if job is None:
            return
        if job.to_cancel:
            _end(job, JobState.CANCELLED, Words("", ""), utc_now())
        elif job.attempts >= job.most_attempts:
            _end(job, JobState.FAILED, BROKEN.filled(kind=kind), utc_now())
        else:
            tries = max(job.attempts - job.most_attempts + ATTEMPTS, 1)
            job.state, job.leased_until, job.due = JobState.WAITING, None, utc_now() + tries * LEASE
            job.outcome = BROKEN_FOR_NOW.filled(kind=kind)


@contextmanager
def _given_up(doing: Doing) -> Iterator[Job | None]:
    """The job's row without what was done since its last point; None where another worker has it."""
    doing.session.rollback()
    begin_writing(doing.session)
    yield _ours(doing.session, doing.number, doing.attempt)
    doing.session.commit()


@contextmanager
def _acting_as(username: str) -> Iterator[None]:
    """The trail names whoever asked for the work."""
    before = g.get("actor", "")
    g.actor = username
    try:
        yield
    finally:
        g.actor = before
