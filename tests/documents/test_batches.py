"""Certificates for a whole list as one job: each record once, whatever happens to the worker on the way."""

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.db.engine import begin_writing, db
from app.db.stamps import utc_now
from app.documents.batch import STRIDE, ask_for_batch, do_batch
from app.documents.models import Issued
from app.indicators.library import keep_plan
from app.jobs.models import Job, JobState
from app.jobs.queue import cancel, try_again
from app.jobs.working import Doing, work_once
from tests.client import StrictClient
from tests.documents.issued import issued_by, latest
from tests.documents.paper.conftest import failures
from tests.filed import file_agreement, revoke
from tests.indicators.conftest import PLAN, SOURCE
from tests.jobs.fetching import fetched, worked
from tests.world import World

__all__ = ["failures"]

ROOT = Path(__file__).parents[2]
LIST = "/certificates/list/agreement?state=filed"


def agreements(world: World, number: int, school: str = "A") -> list[Version]:
    made = [file_agreement(world, school, world.partner(f"Sample Academy {at}", "GB"), signed_on=date(2022, 5, 10))
            for at in range(number)]
    world.session.commit()
    return made


def serials(session: Session) -> list[tuple[str, int]]:
    """Every certificate with its record, in the order of issue."""
    session.rollback()
    return [(issued.serial, issued.series_id) for issued in session.scalars(sa.select(Issued).order_by(Issued.id))]


def test_a_filtered_list_is_certified_into_one_zip_with_one_document_to_print(
        client: StrictClient, world: World, session: Session, failures: Callable[[bytes], list[str]]) -> None:
    first, *_ = agreements(world, 3)
    agreements(world, 1, "E")
    client.sign_in("clerk-a")
    issued_by(client, first)
    before = latest(session).serial
    assert LIST.replace("&", "&amp;").partition("?")[0] in client.page("/records/agreement/?state=filed")
    assert "有 3 条" in client.page(LIST)
    done = fetched(client, client.post(LIST, data={"language": "both"}))
    with zipfile.ZipFile(io.BytesIO(done.data)) as archive:
        issued = [serial for serial, _ in serials(session)]
        assert len(issued) == 3
        assert issued[0] == before
        assert set(archive.namelist()) == {*(f"{serial}.pdf" for serial in issued), "print-all.pdf", "list.csv"}
        for serial in issued:
            assert archive.read(f"{serial}.pdf") == client.get(f"/certificates/{serial}.pdf").data
        together, listed = archive.read("print-all.pdf"), archive.read("list.csv").decode("utf-8-sig")
    assert failures(together) == []
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(together)).pages]
    assert [serial in text for serial, text in zip(issued, texts, strict=True)] == [True] * 3
    assert all(serial in listed for serial in issued)
    assert client.post(LIST, data={"language": "fr"}).status_code == 400
    assert client.post("/certificates/list/trip", data={"language": "zh"}).status_code == 422


def test_the_records_behind_a_figure_are_certified_as_far_as_the_person_may(
        client: StrictClient, world: World, session: Session) -> None:
    keep_plan(session, "sample", PLAN, SOURCE)
    agreements(world, 2)
    agreements(world, 1, "E")
    client.sign_in("reviewer-c")
    page = "/plans/sample/P1/certificates?on=2025-12-31"
    assert "/plans/sample/P1/certificates" in client.page("/plans/sample/P1?on=2025-12-31")
    assert "有 3 条" in client.page(page)
    fetched(client, client.post(page, data={"language": "zh"}))
    assert len(serials(session)) == 3
    assert client.get("/plans/sample/nothing/certificates").status_code == 404
    client.post("/sign-out")
    client.sign_in("clerk-e")
    assert client.get("/plans/sample/nothing/certificates").status_code == 404
    assert "有 1 条" in client.page("/certificates/list/agreement")


def test_what_is_no_longer_filed_or_seen_is_left_out_and_said(
        client: StrictClient, world: World, session: Session) -> None:
    kept, gone = agreements(world, 2)
    records = [kept.series.public_id, gone.series.public_id, "AGR-XXXXXXXXXX"]
    begin_writing(session)
    job = ask_for_batch(session, world.users["clerk-A"], records, "zh")
    session.commit()
    revoke(world, gone)
    worked(client)
    assert [series for _, series in serials(session)] == [kept.series_id]
    session.refresh(job)
    assert (job.state, job.outcome_zh) == (JobState.DONE, "共 1 份，未出具 2 份。")


@pytest.fixture
def asked(world: World, session: Session) -> Job:
    """A job for a few more records than are committed at a time."""
    records = [version.series.public_id for version in agreements(world, 2 * STRIDE + 2)]
    begin_writing(session)
    job = ask_for_batch(session, world.users["clerk-A"], records, "zh")
    session.commit()
    return job


class CalledOff(Doing):
    """A job that its person calls off as soon as something of it is there."""

    def progress(self, done: int, total: int, **state: object) -> None:
        super().progress(done, total, **state)
        cancel(self.session, self.session.get_one(Job, self.number))
        self.session.commit()


def test_a_job_called_off_keeps_what_was_issued_and_goes_on_from_there(session: Session, asked: Job) -> None:
    assert work_once(session, {"certificates": lambda doing: do_batch(CalledOff(**vars(doing)))})
    before = serials(session)
    assert (asked.state, len(before)) == (JobState.CANCELLED, STRIDE)
    try_again(session, asked)
    session.commit()
    assert work_once(session, {"certificates": do_batch})
    after = serials(session)
    assert (asked.state, len(after), after[:STRIDE]) == (JobState.DONE, 2 * STRIDE + 2, before)


def test_a_killed_worker_leaves_no_double(app: Flask, world: World, session: Session, asked: Job,
                                          tmp_path: Path) -> None:
    number = asked.id
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    worker = subprocess.Popen([sys.executable, "-m", "tests.documents.working", app.config["DATA_DIR"], url], cwd=ROOT)
    while worker.poll() is None and session.scalar(sa.select(Job.done).where(Job.id == number)) == 0:
        session.rollback()
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    before = serials(session)
    assert len(before) >= STRIDE
    job = session.get_one(Job, number)
    if job.state is JobState.RUNNING:
        job.leased_until = utc_now() - timedelta(seconds=1)
        session.commit()
        assert work_once(session, {"certificates": do_batch})
    after = serials(session)
    assert after[:len(before)] == before
    assert len({series for _, series in after}) == len(after) == 2 * STRIDE + 2
    assert [serial[-6:] for serial, _ in after] == [f"{place:06d}" for place in range(1, len(after) + 1)]
    assert session.get_one(Job, number, populate_existing=True).state is JobState.DONE
