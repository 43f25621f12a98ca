"""A worker killed in the middle of a step: another finishes the job, and no step is done twice."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.db.engine import db
from app.db.stamps import utc_now
from app.jobs.models import Job, JobState
from app.jobs.queue import queue_job
from app.jobs.working import work_once
from tests.jobs.steps import TITLE, effects, steps
from tests.world import World

ROOT = Path(__file__).parents[2]


def test_another_worker_finishes_what_a_killed_one_began(app: Flask, world: World, session: Session,
                                                          tmp_path: Path) -> None:
    job = queue_job(session, "steps", world.users["clerk-A"], TITLE, n=6, halts_at=3)
    session.commit()
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    worker = subprocess.Popen([sys.executable, "-m", "tests.jobs.steps", str(tmp_path), url], cwd=ROOT,
                              stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    with worker.stdout as said:
        assert said.readline() == "halted\n"
        worker.kill()
        worker.wait()
    assert effects(session) == [0, 1, 2]
    assert (job.state, job.done, job.total) == (JobState.RUNNING, 3, 6)
    assert not work_once(session, {"steps": steps})
    job.leased_until, job.wish = utc_now() - timedelta(seconds=1), '{"n": 6}'
    session.commit()
    assert work_once(session, {"steps": steps})
    assert effects(session) == [0, 1, 2, 3, 4, 5]
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1
