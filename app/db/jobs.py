"""Long work as rows: a job is queued in the transaction that wants it and finished in the transaction that does it.

A worker takes a lease; when it dies the lease runs out and another worker takes the job again.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Stamp
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.db.trail import canonical
from app.ui.words import Labelled

LEASE = timedelta(minutes=5)
ATTEMPTS = 5
GONE = "worker gone"


class JobState(Labelled):
    WAITING = "waiting", "等待", "Waiting"
    RUNNING = "running", "进行中", "Running"
    DONE = "done", "已完成", "Done"
    FAILED = "failed", "失败", "Failed"
    CANCELLED = "cancelled", "已取消", "Cancelled"


class Job(Base):
    __tablename__ = "job"
    __table_args__ = (
        sa.CheckConstraint("done <= total", name="no_more_is_done_than_there_is"),
        sa.Index("ix_job_waiting", "due", sqlite_where=sa.text("state IN ('waiting', 'running')"),
                 postgresql_where=sa.text("state IN ('waiting', 'running')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work: Mapped[str] = mapped_column(sa.String(40))
    wish: Mapped[str] = mapped_column(sa.Text)
    owner: Mapped[str] = mapped_column(sa.String(80))
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    due: Mapped[datetime] = mapped_column(Stamp())
    leased_until: Mapped[datetime | None] = mapped_column(Stamp())
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(Stamp())

    @property
    def wishes(self) -> dict[str, Any]:
        return dict(json.loads(self.wish))


Work = Callable[[Session, Job], str]


def queue_job(session: Session, work: str, owner: str, **wish: Any) -> Job:
    """Ask for work in the caller's transaction: it is done only if that transaction is committed."""
    job = Job(work=work, wish=canonical(wish), owner=owner, due=utc_now(), created_at=utc_now())
    session.add(job)
    return job


def take_job(session: Session) -> Job | None:
    """Lease the oldest job that is waiting or whose worker has gone, and commit the lease. A job that took its worker
    down time after time is given up."""
    begin_writing(session)
    now = utc_now()
    session.execute(sa.update(Job).where(
        Job.state == JobState.RUNNING, Job.leased_until < now, Job.attempts >= ATTEMPTS).values(
            state=JobState.FAILED, leased_until=None, outcome=GONE))
    free = sa.or_(
        Job.state == JobState.WAITING, sa.and_(Job.state == JobState.RUNNING, Job.leased_until < now)
    )
    job = session.scalars(
        sa.select(Job).where(free, Job.due <= now).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
    ).first()
    if job is not None:
        job.state, job.leased_until, job.attempts = JobState.RUNNING, now + LEASE, job.attempts + 1
    session.commit()
    return job


def work_once(session: Session, works: Mapping[str, Work]) -> bool:
    """Do one job, its effect and its completion in one transaction. False when nothing waits."""
    job = take_job(session)
    if job is None:
        return False
    number, attempt = job.id, job.attempts
    try:
        begin_writing(session)
        job = session.get_one(Job, number, populate_existing=True, with_for_update=True)  # nobody takes it meanwhile
        if job.state != JobState.RUNNING or job.attempts != attempt:
            session.rollback()  # another worker holds it now
            return True
        job.outcome = works[job.work](session, job)
        job.state, job.leased_until = JobState.DONE, None
        session.commit()
    except Exception as error:
        session.rollback()
        _give_back(session, number, attempt, error)
    return True


def _give_back(session: Session, number: int, attempt: int, error: Exception) -> None:
    begin_writing(session)
    job = session.get_one(Job, number, populate_existing=True, with_for_update=True)
    if job.state != JobState.RUNNING or job.attempts != attempt:
        session.rollback()
        return
    job.state = JobState.FAILED if job.attempts >= ATTEMPTS else JobState.WAITING
    job.due, job.leased_until, job.outcome = utc_now() + job.attempts * LEASE, None, type(error).__name__
    session.commit()
