"""A person's jobs in the browser: watched, fetched, called off, asked again; nobody else's."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.orm import Session

from app.cli import exreg
from app.db.blobs import blob_path, store_blob
from app.db.stamps import utc_now
from app.jobs.keeping import KEPT
from app.jobs.models import Job, JobState
from app.jobs.queue import queue_job
from app.jobs.working import take_job, works
from app.verification import verify
from tests.client import StrictClient
from tests.jobs.fetching import worked
from tests.jobs.steps import TITLE, steps
from tests.world import World

REFRESH = 'http-equiv="refresh"'


@pytest.fixture
def job(app: Flask, world: World, session: Session) -> Job:
    works(app)["steps"] = steps
    job = queue_job(session, "steps", world.users["clerk-A"], TITLE, n=3)
    session.commit()
    return job


def test_a_job_is_watched_and_its_result_fetched(client: StrictClient, session: Session, job: Job) -> None:
    client.sign_in("clerk-a")
    page = f"/jobs/{job.public_id}"
    assert 'href="/jobs"' in client.page("/")
    assert "没有任务" not in client.page("/jobs")
    waiting = client.page(page)
    assert REFRESH in waiting
    assert "排队等待处理" in waiting
    assert REFRESH not in client.page(f"{page}?still=1")
    assert take_job(session) is job
    job.done, job.total = 2, 3
    session.commit()
    for shown in (client.page(page), client.page("/jobs")):
        assert '<progress value="2" max="3"' in shown
        assert "已完成 2 / 3" in shown
    assert "2 of 3 done" in client.page(f"{page}?language=en")
    assert client.get(f"{page}/file").status_code == 404
    job.state = JobState.WAITING
    session.commit()
    worked(client)
    done = client.page(f"{page}?language=zh")
    assert REFRESH not in done
    assert f'href="{page}/file"' in done
    assert "steps.txt" in done
    sent = client.get(f"{page}/file")
    assert (sent.data, sent.mimetype) == (b"3", "text/plain")
    assert sent.headers["Content-Disposition"] == "attachment; filename=steps.txt"
    assert sent.headers["Content-Security-Policy"].startswith("sandbox")
    assert sent.headers["Cache-Control"] == "no-store"


def test_nobody_else_finds_it_not_even_the_head_of_the_school(client: StrictClient, session: Session,
                                                              job: Job) -> None:
    worked(client)
    client.sign_in("head-a")
    assert job.public_id not in client.page("/jobs")
    for method, path in (("GET", ""), ("GET", "/file"), ("POST", "/cancel"), ("POST", "/again")):
        assert client.open(f"/jobs/{job.public_id}{path}", method=method).status_code == 404


def test_a_job_is_called_off_and_asked_for_again(client: StrictClient, session: Session, job: Job) -> None:
    client.sign_in("clerk-a")
    page = f"/jobs/{job.public_id}"
    assert client.post(f"{page}/again").status_code == 409
    assert client.post(f"{page}/cancel").status_code == 302
    assert "再试一次" in client.page(page)
    assert client.post(f"{page}/cancel").status_code == 409
    assert client.post(f"{page}/again").status_code == 302
    assert take_job(session) is job
    client.post(f"{page}/cancel")
    assert "正在取消" in client.page(page)
    worked(client)
    session.rollback()
    assert job.to_cancel
    job.state, job.to_cancel, job.wish = JobState.WAITING, False, json.dumps({})
    session.commit()
    worked(client)
    assert "KeyError" in client.page(page)


def test_results_are_kept_thirty_days(app: Flask, client: StrictClient, session: Session, job: Job,
                                      world: World) -> None:
    """A file that something else names stays, and one that was stored a moment ago."""
    shared = queue_job(session, "steps", world.users["clerk-A"], TITLE, n=4)
    session.commit()
    worked(client)
    session.rollback()
    gone, kept = blob_path(job.digest or ""), blob_path(shared.digest or "")
    assert store_blob(b"3") == job.digest
    long_ago = utc_now() - KEPT - timedelta(minutes=1)
    for path in (gone, kept):
        assert path.exists()
        _aged(path)
    job.ended_at = long_ago
    again = queue_job(session, "steps", world.users["clerk-A"], TITLE, n=4)
    session.commit()
    worked(client)
    session.execute(sa.update(Job).where(Job.id == shared.id).values(ended_at=long_ago))
    session.commit()
    _aged(kept)
    said = CliRunner().invoke(exreg, ["daily"], obj=ScriptInfo(create_app=lambda: app))
    assert "清理到期任务和表格 2 项" in said.output
    session.rollback()
    assert session.scalars(sa.select(Job.id)).all() == [again.id]
    assert (gone.exists(), kept.exists()) == (False, True)
    assert verify(session) == []
    again.ended_at = long_ago
    session.commit()
    kept.touch()
    CliRunner().invoke(exreg, ["daily"], obj=ScriptInfo(create_app=lambda: app))
    assert kept.exists()


def _aged(path: Path) -> None:
    two_days_ago = (utc_now() - timedelta(days=2)).timestamp()
    os.utime(path, (two_days_ago, two_days_ago))
