"""Jobs: wanted in one transaction, done in another, never lost and never done twice."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.db.engine import begin_writing, db
from app.db.jobs import ATTEMPTS, Job, JobState, queue_job, take_job, work_once
from app.db.stamps import utc_now
from app.db.trail import TrailEntry, write_trail


def effect(session: Session, job: Job) -> str:
    write_trail(session, "effect", "job", job.id, wish=job.wishes["n"])
    return "done"


def fails(session: Session, job: Job) -> str:
    write_trail(session, "effect", "job", job.id)
    raise LookupError("a name that must not be kept: 张三示例")


WORKS = {"effect": effect, "fails": fails}


def wanted(session: Session, work: str = "effect", **wish: int) -> int:
    begin_writing(session)
    job = queue_job(session, work, "tester", **({"n": 1} | wish))
    session.commit()
    return job.id


def effects(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).where(TrailEntry.act == "effect")) or 0


def test_a_job_is_done_once(session: Session) -> None:
    number = wanted(session, n=7)
    assert work_once(session, WORKS)
    assert not work_once(session, WORKS)
    job = session.get_one(Job, number)
    assert (job.state, job.outcome, job.attempts, job.leased_until) == (JobState.DONE, "done", 1, None)
    assert effects(session) == 1


def test_a_job_wanted_in_a_transaction_that_failed_does_not_exist(session: Session) -> None:
    begin_writing(session)
    queue_job(session, "effect", "tester", n=1)
    session.flush()
    session.rollback()
    assert take_job(session) is None


def test_jobs_are_done_in_the_order_they_were_wanted(session: Session) -> None:
    first, second = wanted(session), wanted(session)
    taken = [take_job(session), take_job(session)]
    assert [job.id for job in taken if job] == [first, second]


def test_a_leased_job_is_nobody_else_s_until_the_lease_runs_out(session: Session) -> None:
    number = wanted(session)
    assert take_job(session) is not None
    assert take_job(session) is None
    session.execute(sa.update(Job).values(leased_until=utc_now() - timedelta(seconds=1)))
    session.commit()
    again = take_job(session)
    assert again is not None
    assert (again.id, again.attempts) == (number, 2)


def test_a_job_that_takes_its_workers_down_is_given_up(session: Session) -> None:
    number = wanted(session)
    for _ in range(ATTEMPTS):
        assert take_job(session) is not None
        session.execute(sa.update(Job).values(leased_until=utc_now() - timedelta(seconds=1)))
        session.commit()
    assert take_job(session) is None
    assert session.get_one(Job, number).state is JobState.FAILED


def test_a_failed_job_leaves_nothing_and_is_tried_again_later(session: Session) -> None:
    number = wanted(session, "fails")
    assert work_once(session, WORKS)
    job = session.get_one(Job, number)
    assert (job.state, job.outcome) == (JobState.WAITING, "LookupError")
    assert job.due > utc_now()
    assert effects(session) == 0
    assert take_job(session) is None


def test_a_job_that_fails_every_time_stops(session: Session) -> None:
    number = wanted(session, "fails")
    for _ in range(ATTEMPTS):
        session.execute(sa.update(Job).values(due=utc_now()))
        session.commit()
        assert work_once(session, WORKS)
    assert session.get_one(Job, number).state is JobState.FAILED
    assert not work_once(session, WORKS)


def test_a_worker_that_lost_its_lease_does_nothing(app: Flask, session: Session) -> None:
    number = wanted(session)

    def slow(own: Session, job: Job) -> str:
        raise AssertionError("the job belongs to another worker")

    first = take_job(session)
    assert first is not None
    session.execute(sa.update(Job).values(state=JobState.CANCELLED))
    session.commit()
    assert not work_once(session, {"effect": slow})
    assert session.get_one(Job, number).state is JobState.CANCELLED


def test_more_cannot_be_done_than_there_is(session: Session) -> None:
    number = wanted(session)
    with pytest.raises(sa.exc.IntegrityError, match="no_more_is_done_than_there_is"):
        session.execute(sa.update(Job).where(Job.id == number).values(done=2, total=1))


def test_while_a_job_is_worked_on_no_other_worker_takes_it(app: Flask, session: Session) -> None:
    """Though the work takes longer than the lease."""
    wanted(session)
    seen = []

    def long(own: Session, job: Job) -> str:
        job.leased_until = utc_now() - timedelta(seconds=1)
        own.flush()
        seen.append(own.get_bind().dialect.name)
        if seen[-1] == "postgresql":  # SQLite has one writer: the other would wait for us
            with app.app_context():
                seen.append(take_job(db.session))
        return "done"

    assert work_once(session, {"effect": long})
    assert None not in seen[:1]
    assert seen[1:] in ([], [None])
