"""Asking for work, calling it off, asking again: rows of the queue as people move them."""

import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.stamps import take_stamp
from app.db.trail import canonical, write_trail
from app.jobs.models import Job, JobState
from app.ui.words import Words

ATTEMPTS = 5
"""So often a job is tried, counted anew from each point of progress, before it is given up."""

NOTHING = Words("", "")


class NotNow(Exception):
    """The job is in another state than this asks for."""


def queue_job(session: Session, work: str, owner: User, title: Words, **wish: Any) -> Job:
    """Ask for work in the caller's transaction: it is done only if that transaction is committed. `title` says what it
    is, `wish` all that the work needs to know, as JSON has it."""
    now = take_stamp(session, counts=False)
    job = Job(public_id=secrets.token_urlsafe(16), owner=owner, work=work, wish=canonical(wish),
              title_zh=title.zh[:300], title_en=title.en[:300], due=now, created_at=now, most_attempts=ATTEMPTS)
    session.add(job)
    write_trail(session, "ask", "job", job.public_id, actor=owner.username, at=now, work=work)
    return job


def cancel(session: Session, job: Job) -> None:
    """What waits is cancelled at once, what runs at its next point of progress. Raises NotNow."""
    now = take_stamp(session, counts=False)
    session.refresh(job, with_for_update=True)
    if not job.is_active:
        raise NotNow
    if job.state is JobState.WAITING:
        job.state, job.ended_at = JobState.CANCELLED, now
    else:
        job.to_cancel = True
    write_trail(session, "cancel", "job", job.public_id, at=now)


def try_again(session: Session, job: Job) -> None:
    """Ask for a failed or cancelled job once more: it goes on behind what is done already. Raises NotNow."""
    now = take_stamp(session, counts=False)
    session.refresh(job, with_for_update=True)
    if job.state not in (JobState.FAILED, JobState.CANCELLED):
        raise NotNow
    job.state, job.to_cancel, job.due, job.ended_at = JobState.WAITING, False, now, None
    job.most_attempts, job.outcome = job.attempts + ATTEMPTS, NOTHING
    write_trail(session, "ask", "job", job.public_id, at=now, work=job.work)


def jobs_of(session: Session, owner: User) -> list[Job]:
    """The newest first."""
    return list(session.scalars(sa.select(Job).where(Job.owner_id == owner.id).order_by(Job.id.desc())))


def find_job(session: Session, owner: User, public_id: str) -> Job | None:
    """A job of this person; nobody else's is to be found."""
    return session.scalars(sa.select(Job).where(Job.public_id == public_id, Job.owner_id == owner.id)).one_or_none()
