"""Accounts for many from one sheet, by slips that are printed once; and a new slip for whoever lost their password."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.accounts.create import find_user
from app.accounts.models import Role, User
from app.approval.steps import State
from app.db.engine import begin_writing
from app.enrolling.making import BATCH, WORK, make_accounts
from app.enrolling.models import Slip, SlipPrinting
from app.enrolling.slips import forget_expired
from app.jobs.models import Job, JobState
from app.jobs.queue import cancel, try_again
from app.jobs.working import Doing, work_once
from app.mail.models import Mail
from app.organisations.tree import find_organisation
from app.records.kinds.programme import ProgrammeSubtype
from app.verification import verify
from tests.client import StrictClient
from tests.filed import file_programme
from tests.jobs.fetching import worked
from tests.world import World

HEADINGS = ["学校代码", "学校名称", "上级代码", "学段", "办学性质", "隶属关系", "姓名", "用户名", "角色",
            "职务", "邮箱"]
CODE = re.compile(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}")


def school(place: int, role: str = "外事专员", **other: str) -> list[str]:
    row = dict(zip(HEADINGS, [f"500199{place:04d}", f"甲区示例第{place}小学", "D1", "小学", "公办", "区属",
                              f"示例{role}{place}", "", role, "", ""], strict=True))
    return list((row | other).values())


def sheet(rows: list[list[str]]) -> dict[str, object]:
    book = openpyxl.Workbook()
    for line in (HEADINGS, *rows):
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    return {"file": (io.BytesIO(content.getvalue()), "学校.xlsx")}


def sent(client: StrictClient, rows: list[list[str]]) -> str:
    response = client.post("/accounts-by-sheet/", data=sheet(rows))
    assert response.status_code == 303, response.get_data(as_text=True)
    return str(response.location)


def printed(client: StrictClient, page: str) -> str:
    found = re.search(r"/slips/([\w-]+)", page)
    assert found
    response = client.post(f"/slips/{found[1]}/print")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert client.post(f"/slips/{found[1]}/print").status_code == 409, "once only"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.data)).pages)


def test_a_sheet_is_told_cell_by_cell_and_makes_nobody_before_it_is_right(
        world: World, client: StrictClient, session: Session) -> None:
    before = session.scalar(sa.select(sa.func.count(User.id)))
    client.sign_in("admin")
    rows = [school(1), school(2, 学段=""), school(3, 上级代码="A"), school(4, 角色="审计员"),
            school(5, 用户名="clerk-a"),
            school(6, 用户名="坏名"), school(1), ["A", "别的名字", "", "", "", "", "甲", "", "外事专员", "", ""],
            ["A", "", "", "", "", "", "甲", "", "市级审核人", "", ""], school(7, 邮箱="不是邮箱"), school(8, 姓名="")]
    address = sent(client, rows)
    page = client.page(address)
    for words in ("学段：该单位尚未登记", "没有此代码的主管部门", "管理员和审计员不能由表格开户", "该用户名已属于",
                  "用户名为小写字母", "另见第 2 行", "该代码已登记为", "不能设在这一级", "不是有效的电子邮箱",
                  "请填写此项"):
        assert words in page, words
    copy = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/copy").data)).active
    assert copy["L1"].value == "系统标注"
    assert client.post(f"{address}/make").status_code == 409
    client.sign_in("clerk-a")
    assert client.get(address).status_code == 403
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(User.id))) == before


def test_accounts_and_their_slips_are_made_once_whatever_happens_to_the_worker(
        world: World, client: StrictClient, session: Session) -> None:
    client.sign_in("admin")
    rows = [school(place, role) for place in range(1, 8) for role in ("外事专员", "校（园）长")]
    address = sent(client, rows)
    assert client.post(f"{address}/make").status_code == 303
    session.rollback()
    job = session.scalars(sa.select(Job)).one()

    class CalledOff(Doing):
        def progress(self, done: int, total: int, **state: object) -> None:
            super().progress(done, total, **state)
            cancel(self.session, self.session.get_one(Job, self.number))
            self.session.commit()

    assert work_once(session, {WORK: lambda doing: make_accounts(CalledOff(**vars(doing)))})
    assert (job.state, session.scalar(sa.select(sa.func.count(Slip.id)))) == (JobState.CANCELLED, BATCH)
    try_again(session, job)
    session.commit()
    worked(client)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(Slip.id))) == len(rows)
    assert session.scalar(sa.select(sa.func.count(SlipPrinting.id))) == 1
    text = printed(client, client.page(address))
    codes = CODE.findall(text)
    assert len(set(codes)) == len(rows)
    assert "5001990001-clerk" in text
    assert "/first-code" in text
    session.rollback()
    assert session.scalars(sa.select(Slip.code)).all() == [None] * len(rows)
    user = find_user(session, "5001990001-head")
    assert user is not None
    assert {post.role for post in user.posts_held} == {Role.HEAD}
    code = re.search(r"5001990001-head\s+.*?(" + CODE.pattern + ")", text, re.S)
    assert code
    client.post("/sign-out")
    password = "a sentence nobody guesses"
    answer = client.post("/first-code", data={"username": "5001990001-head", "code": code[1], "password": password,
                                              "again": password})
    assert answer.status_code == 302
    session.rollback()
    assert find_organisation(session, "5001990007") is not None
    client.sign_in("admin")
    assert "未变" in client.page(sent(client, rows))
    assert verify(session) == []


def test_no_code_stands_in_the_database_in_clear(world: World, client: StrictClient, session: Session,
                                                 caplog: pytest.LogCaptureFixture) -> None:
    client.sign_in("admin")
    page = client.page(str(client.post("/users/clerk-a/slip").location))
    raw = session.connection().exec_driver_sql("SELECT code FROM slip").scalar_one()
    session.rollback()
    code = CODE.findall(printed(client, page))[0]
    assert raw.startswith("a1.")
    assert code not in raw
    assert code not in caplog.text
    for table in ("trail", "seal", "slip", "user"):
        rows = session.connection().exec_driver_sql(f'SELECT * FROM "{table}"').all()
        assert code not in str(rows), table


def test_a_district_gives_new_codes_to_the_officers_of_its_schools_and_to_nobody_else(
        world: World, client: StrictClient, session: Session) -> None:
    client.sign_in("reviewer-d1")
    page = client.page("/school-accounts/")
    assert "clerk-a" in page
    assert "clerk-e" not in page
    assert "second-d1" not in page
    for username in ("clerk-e", "second-d1", "reviewer-d1", "reviewer-c", "admin", "nobody"):
        assert client.post(f"/users/{username}/slip").status_code == 404, username
    address = str(client.post("/users/clerk-a/slip").location)
    client.sign_in("second-d1")
    assert client.get(address).status_code == 404, "a slip is for whoever asked for it"
    session.rollback()
    printing = session.scalars(sa.select(SlipPrinting)).one()
    printing.asked_at -= timedelta(days=20)
    printing.expires -= timedelta(days=20)
    session.commit()
    assert forget_expired(session) == 1
    client.sign_in("reviewer-d1")
    assert "已过期" in client.page(address)
    assert client.post(f"{address}/print").status_code == 409
    client.sign_in("clerk-b")
    assert client.get("/school-accounts/").status_code == 403


def test_whoever_gives_a_code_is_named_to_its_owner_and_the_head_and_decides_nothing_of_theirs_for_a_week(
        app: Flask, world: World, client: StrictClient, session: Session) -> None:
    """A district that resets a clerk could sign in as that clerk: it cannot do so unseen, nor pass its own work."""
    app.config |= {"SMTP_HOST": "127.0.0.1", "SMTP_FROM": "registry@example.org"}
    clerk, head = world.users["clerk-A"], world.users["head-A"]
    clerk.email, head.email = "clerk@example.org", "head@example.org"
    version = file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=State.AT_DISTRICT, name="示例课程")
    record = version.series.public_id
    session.commit()
    client.sign_in("reviewer-d1")
    assert client.post("/users/clerk-a/slip").status_code == 303
    session.rollback()
    mails = session.scalars(sa.select(Mail).order_by(Mail.id)).all()
    assert [mail.address for mail in mails] == ["clerk@example.org", "head@example.org"]
    assert all("reviewer-d1" in mail.body and not CODE.search(mail.body) for mail in mails)
    client.decide(record, "approve")
    assert "发过一次性代码" in client.page(f"/records/{record}")
    session.rollback()
    assert version.state is State.AT_DISTRICT
    client.sign_in("head-a")
    assert "reviewer-d1" in client.page("/account")
    client.sign_in("head-b")
    assert "reviewer-d1" not in client.page("/account")
    client.sign_in("second-d1")
    client.decide(record, "approve")
    session.rollback()
    assert version.state is State.AT_CITY


def test_accounts_by_sheet_belong_to_whoever_may_give_roles(world: World, client: StrictClient,
                                                            session: Session) -> None:
    client.sign_in("admin")
    assert 'href="/accounts-by-sheet/"' in client.page("/users/")
    address = sent(client, [school(1)])
    assert client.post(f"{address}/make").status_code == 303
    begin_writing(session)
    world.person("secadmin", "C", Role.SECURITY_ADMIN)
    session.commit()
    assert 'href="/accounts-by-sheet/"' not in client.page("/users/")
    for page in ("/accounts-by-sheet/", "/accounts-by-sheet/template", address, f"{address}/copy"):
        assert client.get(page).status_code == 403, page
    assert client.post(f"{address}/make").status_code == 403
    before = session.scalar(sa.select(sa.func.count(User.id)))
    worked(client)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(User.id))) == before, "what was asked for before is not done after"
    assert client.post("/users/clerk-a/slip").status_code == 303, "a lost password stays with the administrator"
    client.sign_in("secadmin")
    assert client.get(address).status_code == 404, "a sheet is for whoever sent it"
    address = sent(client, [school(1)])
    assert client.post(f"{address}/make").status_code == 303
    worked(client)
    assert "5001990001-clerk" in printed(client, client.page(address))
