"""How long jobs and their results are kept."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.blobs import sweep_blobs
from app.db.stamps import take_stamp
from app.db.trail import write_trail
from app.jobs.models import Job

KEPT = timedelta(days=30)


def purge_jobs(session: Session) -> int:
    """Delete what ended long ago, commit, and remove the files nobody else names; gives how many jobs are gone."""
    now = take_stamp(session, counts=False)
    old = session.scalars(sa.select(Job).where(Job.ended_at < now - KEPT)).all()
    digests = [job.digest for job in old if job.digest]
    for job in old:
        session.delete(job)
    if old:
        write_trail(session, "purge", "job", "", at=now, rows=len(old))
    session.commit()
    sweep_blobs(session, digests)
    return len(old)
