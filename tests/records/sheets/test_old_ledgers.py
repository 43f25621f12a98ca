"""存量补录 by sheet: an old ledger becomes drafts with their old numbers, marked as not reviewed here until they are
filed by the ordinary path; sent again corrected it doubles nothing, and it jumps no right and no state."""

import io
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.approval.models import Origin, Series, Version
from app.approval.steps import State, Verb
from app.db.engine import begin_writing, db
from app.db.stamps import utc_now
from app.db.trail import TrailEntry
from app.jobs.models import Job, JobState
from app.jobs.working import work_once
from app.records.filing import decide, start
from app.records.kinds import KINDS
from app.records.sheets import routes
from app.records.sheets.importing import CHUNK
from app.records.sheets.models import SheetUpload
from app.records.sheets.works import TAKE, do_take
from app.records.writing.old_ledgers import NOT_REVIEWED, REVIEWED, TakenOver
from app.records.writing.submitting import MOST_SAID
from app.verification import verify
from tests.client import StrictClient
from tests.jobs.fetching import worked
from tests.world import World

ROOT = Path(__file__).parents[3]
HEADINGS = ["填报单位", "项目类型", "名称", "状态", "状态日期", "批准机关", "备案号", "备案日期"]
ROWS = [["B", "国际化特色课程", f"示例课程{place}", "建成", "2016-09-01", "甲区教育委员会",
         f"甲教外〔2016〕{place}号", "2016年9月9日"] for place in range(4)]


def ledger(rows: list[list[str]], name: str = "2016年台账.xlsx") -> dict[str, object]:
    book = openpyxl.Workbook()
    for line in (["甲区国际交流项目台账"], HEADINGS, *rows):
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    return {"file": (io.BytesIO(content.getvalue()), name), "old": "yes"}


def sent(client: StrictClient, rows: list[list[str]]) -> str:
    response = client.post("/records/programme/sheets", data=ledger(rows))
    assert response.status_code == 303, response.get_data(as_text=True)
    return str(response.location)


def counts(session: Session) -> tuple[int, int, int, int]:
    session.rollback()
    upload = session.scalars(sa.select(SheetUpload).order_by(SheetUpload.id.desc()).limit(1)).one()
    return upload.new, upload.changed, upload.unchanged, upload.wrong


def numbers(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(
        sa.select(TakenOver.old_number).where(TakenOver.until.is_(None)).order_by(TakenOver.id)))


def test_a_district_takes_over_an_old_ledger_and_somebody_else_approves_it(
        world: World, client: StrictClient, session: Session) -> None:
    client.sign_in("reviewer-d1")
    wrong = [*ROWS[:3], [*ROWS[3][:4], "2016-02-30", *ROWS[3][5:]]]
    address = sent(client, wrong)
    page = client.page(address)
    assert "存量补录" in page
    assert counts(session) == (3, 0, 0, 1)
    assert client.post(f"{address}/take", data={"rows": "good"}).status_code == 303
    assert numbers(session) == [f"甲教外〔2016〕{place}号" for place in range(3)]

    address = sent(client, [[*ROWS[0][:2], "更正后的名称", *ROWS[0][3:]], *ROWS[1:]])
    assert counts(session) == (1, 1, 2, 0), "the same old number is the same record, whatever else was corrected"
    assert client.post(f"{address}/take").status_code == 303
    assert len(numbers(session)) == session.scalar(sa.select(sa.func.count(Series.id))) == 4
    series = session.scalars(sa.select(Series).order_by(Series.id)).all()
    assert {(item.entered_for, item.origin, item.filing_number) for item in series} == {(True, Origin.PATH, None)}

    shown = client.page(f"/records/{series[0].public_id}")
    assert str(NOT_REVIEWED) in shown
    assert "甲教外〔2016〕0号" in shown
    assert "2016-09-09" in shown
    assert "2016年台账.xlsx" in shown
    found = client.page("/records/programme/?q=2016〕3")
    assert series[3].public_id in found
    assert series[0].public_id not in found
    assert client.page("/records/programme/?only=old").count(str(NOT_REVIEWED)) == 4
    book = openpyxl.load_workbook(io.BytesIO(client.post("/records/programme/export").data))
    head, *lines = book["programme"].iter_rows(values_only=True)
    assert head[-2:] == ("原备案号", "原备案日期")
    assert [line[-2:] for line in lines] == [(f"甲教外〔2016〕{place}号", "2016-09-09") for place in range(4)]

    page = client.post(f"{address}/submit").get_data(as_text=True)
    assert page.count("已提交") >= 4, page
    session.rollback()
    version = session.scalars(sa.select(Version).where(Version.series_id == series[0].id)).one()
    assert version.state is State.AT_DISTRICT
    assert version.city_since is None
    answer = client.post(f"/records/{series[0].public_id}/approve", data={"hash": version.content_hash})
    assert answer.status_code == 403, "whoever typed it never approves it"
    for username, verb in (("second-D1", Verb.APPROVE), ("reviewer-C", Verb.APPROVE)):
        begin_writing(session)
        decide(session, version, verb, world.users[username])
        session.commit()
    assert str(NOT_REVIEWED) not in client.page(f"/records/{series[0].public_id}")
    assert str(REVIEWED) in client.page(f"/records/{series[0].public_id}")
    sent(client, ROWS)
    assert counts(session) == (0, 0, 3, 1), "what was submitted is never changed from a sheet"
    assert verify(session) == []


def test_an_old_ledger_jumps_no_right_and_no_state(world: World, client: StrictClient, session: Session) -> None:
    draft = start(session, KINDS["programme"], world.organisations["B"], world.users["clerk-B"])
    draft.subtype, draft.name, draft.starts_on = "feature_course", "示例课程0", None  # type: ignore[attr-defined]
    session.commit()
    client.sign_in("reviewer-d1")
    rows = [ROWS[0], ["E", *ROWS[1][1:]], [*ROWS[2][:6], "x" * 61, ""], [*ROWS[3][:7], "昨天"]]
    page = client.page(sent(client, rows))
    assert counts(session) == (0, 0, 0, 4)
    for words in ("由其自行更改", "您可以填报的单位", "不超过 60 个字符", "备案日期：不是有效的日期"):
        assert words in page
    client.sign_in("clerk-b")
    address = sent(client, [[*ROWS[0]], ROWS[0]])
    assert counts(session) == (0, 1, 0, 1), "an old number stands once in a file"
    assert client.post(f"{address}/submit").status_code == 409
    client.sign_in("clerk-a")
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/submit").status_code == 404
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(Version.id))) == 1


def test_a_draft_that_lacks_something_is_told_and_holds_nothing_else_up(
        world: World, client: StrictClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    client.sign_in("clerk-b")
    rows = [["", *row[1:]] for row in ROWS]
    rows[1] = ["", "", "只有名称", "", "", "", "旧1", ""]
    address = sent(client, rows)
    client.post(f"{address}/take")
    monkeypatch.setattr(routes, "AT_ONCE", 2)
    assert client.post(f"{address}/submit").status_code == 303
    worked(client)
    session.rollback()
    job = session.scalars(sa.select(Job)).one()
    assert job.state is JobState.DONE
    assert "提交 3 件，未提交 1 件" in job.outcome_zh
    session.rollback()
    assert sorted(session.scalars(sa.select(Version.state))) == [State.AT_HEAD] * 3 + [State.DRAFT]
    assert MOST_SAID == 3
    assert session.scalar(sa.select(sa.func.count()).select_from(TrailEntry).where(
        TrailEntry.act == "old_ledger")) == 1


def test_a_worker_killed_in_the_middle_of_an_old_ledger_doubles_nothing(
        app: Flask, world: World, client: StrictClient, session: Session) -> None:
    client.sign_in("clerk-b")
    rows = [["", "国际化特色课程", f"示例课程{place}", "", "", "", f"旧{place}", ""] for place in range(2 * CHUNK + 20)]
    address = sent(client, rows)
    worked(client)
    assert client.post(f"{address}/take").status_code == 303
    session.rollback()
    number = session.scalars(sa.select(Job.id).where(Job.work == TAKE)).one()
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    worker = subprocess.Popen([sys.executable, "-m", "tests.documents.working", app.config["DATA_DIR"], url], cwd=ROOT)
    while worker.poll() is None and session.scalar(sa.select(Job.done).where(Job.id == number)) == 0:
        session.rollback()
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    session.rollback()
    assert len(numbers(session)) >= CHUNK
    job = session.get_one(Job, number)
    if job.state is JobState.RUNNING:
        job.leased_until = utc_now() - timedelta(seconds=1)
        session.commit()
        assert work_once(session, {TAKE: do_take})
    assert sorted(numbers(session)) == sorted(f"旧{place}" for place in range(len(rows)))
    assert session.scalar(sa.select(sa.func.count(Series.id))) == len(rows)
    assert session.get_one(Job, number, populate_existing=True).state is JobState.DONE
