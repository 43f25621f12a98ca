"""Jobs: wanted in one transaction, done in others, never lost and never done twice."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.blobs import read_blob
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.db.trail import TrailEntry, write_trail
from app.jobs.models import Job, JobState
from app.jobs.queue import ATTEMPTS, cancel, queue_job, try_again
from app.jobs.working import Doing, File, JobFailed, Outcome, take_job, work_once
from app.ui.words import Words
from tests.jobs.steps import TITLE, effects, steps
from tests.world import World

DONE = Words("完成", "done")


def effect(doing: Doing) -> Outcome:
    write_trail(doing.session, "effect", "job", doing.number, step=doing.wishes["n"])
    return Outcome(DONE, File("made.txt", "text/plain", b"made"))


def fails(doing: Doing) -> Outcome:
    write_trail(doing.session, "effect", "job", doing.number, step=0)
    raise LookupError("a name that must not be kept: 张三示例")


def hopeless(doing: Doing) -> Outcome:
    write_trail(doing.session, "effect", "job", doing.number, step=0)
    raise JobFailed(Words("没有数据", "no data"))


WORKS = {"effect": effect, "fails": fails, "hopeless": hopeless, "steps": steps}


@pytest.fixture
def clerk(world: World) -> User:
    return world.users["clerk-A"]


def wanted(session: Session, owner: User, work: str = "effect", **wish: int) -> Job:
    begin_writing(session)
    job = queue_job(session, work, owner, TITLE, **({"n": 1} | wish))
    session.commit()
    return job


def lease_runs_out(session: Session) -> None:
    session.execute(sa.update(Job).values(leased_until=utc_now() - timedelta(seconds=1)))
    session.commit()


def test_a_job_is_done_once_in_its_owners_name(session: Session, clerk: User) -> None:
    job = wanted(session, clerk, n=7)
    assert work_once(session, WORKS)
    assert not work_once(session, WORKS)
    assert (job.state, job.outcome, job.attempts, job.leased_until) == (JobState.DONE, DONE, 1, None)
    assert effects(session) == [7]
    assert session.scalars(sa.select(TrailEntry.actor).where(TrailEntry.act == "effect")).all() == [clerk.username]
    assert (job.file_name, job.media_type, job.size, read_blob(job.digest or "")) == (
        "made.txt", "text/plain", 4, b"made")


def test_a_job_wanted_in_a_transaction_that_failed_does_not_exist(session: Session, clerk: User) -> None:
    queue_job(session, "effect", clerk, TITLE, n=1)
    session.rollback()
    assert take_job(session) is None


def test_jobs_are_done_in_the_order_they_were_wanted(session: Session, clerk: User) -> None:
    first, second = wanted(session, clerk), wanted(session, clerk)
    assert [take_job(session), take_job(session), take_job(session)] == [first, second, None]


def test_a_leased_job_is_nobody_elses_until_the_lease_runs_out(session: Session, clerk: User) -> None:
    job = wanted(session, clerk)
    assert take_job(session) is job
    assert take_job(session) is None
    lease_runs_out(session)
    assert take_job(session) is job
    assert job.attempts == 2


def test_a_job_that_takes_its_workers_down_is_given_up(session: Session, clerk: User) -> None:
    job = wanted(session, clerk)
    for _ in range(ATTEMPTS):
        assert take_job(session) is not None
        lease_runs_out(session)
    assert take_job(session) is None
    assert job.state is JobState.FAILED
    assert job.outcome.en


def test_a_failed_job_leaves_nothing_and_is_tried_again_later(session: Session, clerk: User) -> None:
    job = wanted(session, clerk, "fails")
    assert work_once(session, WORKS)
    assert job.state is JobState.WAITING
    assert "LookupError" in job.outcome.en
    assert "张三" not in job.outcome.zh
    assert job.due > utc_now()
    assert effects(session) == []
    assert take_job(session) is None


def test_a_job_that_fails_every_time_stops_until_its_owner_asks_again(session: Session, clerk: User) -> None:
    job = wanted(session, clerk, "fails")
    for _ in range(ATTEMPTS):
        session.execute(sa.update(Job).values(due=utc_now()))
        session.commit()
        assert work_once(session, WORKS)
    assert job.state is JobState.FAILED
    assert not work_once(session, WORKS)
    try_again(session, job)
    job.work = "effect"
    session.commit()
    assert work_once(session, WORKS)
    assert job.state is JobState.DONE


def test_what_cannot_be_done_ends_with_words_and_is_not_tried_again(session: Session, clerk: User) -> None:
    job = wanted(session, clerk, "hopeless")
    assert work_once(session, WORKS)
    assert (job.state, job.outcome) == (JobState.FAILED, Words("没有数据", "no data"))
    assert effects(session) == []


def test_nothing_is_done_for_somebody_who_was_disabled(session: Session, clerk: User) -> None:
    first, second = wanted(session, clerk), wanted(session, clerk, "steps", n=3, disabled_after=1)
    assert take_job(session) is first
    lease_runs_out(session)
    clerk.enabled = False
    session.commit()
    assert work_once(session, WORKS)
    assert first.state is JobState.FAILED
    assert "停用" in first.outcome.zh
    assert effects(session) == []
    clerk.enabled = True
    session.commit()
    assert work_once(session, WORKS)
    assert (second.state, second.done, effects(session)) == (JobState.FAILED, 1, [0])


def test_what_is_done_is_kept_with_how_far_it_is(session: Session, clerk: User) -> None:
    """A long work that breaks in the middle goes on from its last point."""
    job = wanted(session, clerk, "steps", n=5, breaks_at=3)
    assert work_once(session, WORKS)
    assert (job.state, job.done, job.total, json.loads(job.state_of_work)) == (JobState.WAITING, 3, 5, {"last": 2})
    assert effects(session) == [0, 1, 2]
    job.due, job.wish = utc_now(), json.dumps({"n": 5})
    session.commit()
    assert work_once(session, WORKS)
    assert (job.state, job.done, effects(session)) == (JobState.DONE, 5, [0, 1, 2, 3, 4])
    assert job.most_attempts == job.attempts + ATTEMPTS


def test_what_waits_is_cancelled_at_once(session: Session, clerk: User) -> None:
    job = wanted(session, clerk)
    cancel(session, job)
    session.commit()
    assert job.state is JobState.CANCELLED
    assert not work_once(session, WORKS)


def test_what_runs_is_cancelled_at_its_next_point_and_may_go_on_later(session: Session, clerk: User) -> None:
    job = wanted(session, clerk, "steps", n=3, cancelled_after=1)
    assert work_once(session, WORKS)
    assert (job.state, job.to_cancel, job.done, effects(session)) == (JobState.CANCELLED, False, 1, [0])
    try_again(session, job)
    job.wish = json.dumps({"n": 3})
    session.commit()
    assert work_once(session, WORKS)
    assert (job.state, effects(session)) == (JobState.DONE, [0, 1, 2])


def test_a_job_called_off_while_its_worker_died_is_cancelled(session: Session, clerk: User) -> None:
    job = wanted(session, clerk)
    assert take_job(session) is job
    cancel(session, job)
    session.commit()
    assert job.state is JobState.RUNNING
    lease_runs_out(session)
    assert not work_once(session, WORKS)
    assert job.state is JobState.CANCELLED


def test_a_worker_that_lost_its_lease_keeps_nothing(session: Session, clerk: User) -> None:
    job = wanted(session, clerk, "steps", n=3, overtaken_after=1)
    assert work_once(session, WORKS)
    assert (job.state, job.attempts, job.done, effects(session)) == (JobState.RUNNING, 2, 1, [0])


def test_more_cannot_be_done_than_there_is(session: Session, clerk: User) -> None:
    job = wanted(session, clerk)
    with pytest.raises(sa.exc.IntegrityError, match="no_more_is_done_than_there_is"):
        session.execute(sa.update(Job).where(Job.id == job.id).values(done=2, total=1))
