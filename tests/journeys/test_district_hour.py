"""A district's hour: a hundred records wait; ten go back with what must be mended, ninety are approved together."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page

from app import create_app
from app.accounts.create import find_user
from app.accounts.models import User
from app.approval.steps import Verb
from app.db.engine import begin_writing, db
from app.organisations.models import Organisation
from app.records.filing import decide, start, submit
from app.records.kinds import KINDS
from app.records.kinds.programme import ProgrammeStatus, ProgrammeSubtype
from tests.conftest import Databases, settings_for
from tests.journeys.conftest import _dispose, _served
from tests.journeys.test_school_to_city import Walk

pytestmark = pytest.mark.browser

SCHOOL, RECORDS, RETURNED = "3444900026", 100, 10


@pytest.fixture
def server(databases: Databases, seeded_url: str, tmp_path: Path) -> Iterator[str]:
    """The demo data with a hundred more records at the district's desk."""
    url = databases.copy(seeded_url)
    app = create_app(settings_for(tmp_path, url) | {"WTF_CSRF_ENABLED": True})
    _in_a_thread(_send_all, app)
    yield from _served(app)
    _in_a_thread(_dispose, app)
    databases.drop(url)


def _in_a_thread(work: object, app: Flask) -> None:
    """Playwright keeps this one."""
    thread = Thread(target=work, args=(app,))  # type: ignore[arg-type]  # a function of the application
    thread.start()
    thread.join()


def _send_all(app: Flask) -> None:
    """Drafted, submitted and signed at the school."""
    with app.app_context():
        session = db.session
        begin_writing(session)
        school = session.scalars(sa.select(Organisation).where(Organisation.code == SCHOOL)).one()
        clerk, head = _user("gz-clerk"), _user("gz-head")
        for number in range(RECORDS):
            version = start(session, KINDS["programme"], school, clerk)
            version.subtype = ProgrammeSubtype.FEATURE_COURSE  # type: ignore[attr-defined]  # a programme
            version.name = f"示例特色课程{number:03d}"  # type: ignore[attr-defined]
            version.status, version.status_on = ProgrammeStatus.ESTABLISHED, date(2025, 9, 1)  # type: ignore[attr-defined]
            submit(session, version, clerk)
            decide(session, version, Verb.SIGN, head)
        session.commit()


def _user(username: str) -> User:
    user = find_user(db.session, username)
    assert user is not None
    return user


def test_a_district_clears_its_desk(page: Page) -> None:
    walk = Walk(page)
    walk.sign_in("gz-district")
    page.goto("/reviews/")
    page.get_by_label("单位代码或名称").fill(SCHOOL)
    page.get_by_label("类别").select_option("programme")
    page.get_by_label("编号或境外机构").fill("PRG-")
    walk.click(page.get_by_role("button", name="筛选"))
    waiting = int(page.locator(".page-head p").inner_text().split(" ")[1])
    assert waiting >= RECORDS
    walk.click(page.get_by_role("link", name="从第一件开始逐件审核"))
    for number in range(RETURNED):
        page.locator("#return [name=words]").fill(f"第{number + 1}件：请补正以下各处。")
        page.locator("#return select").first.select_option("unproven")
        walk.click(page.get_by_role("button", name="退回并看下一件"))
        assert page.get_by_text("已办理：退回修改").count()
    walk.click(page.get_by_role("link", name="队列"))
    page.get_by_label("每页").select_option("500")
    walk.click(page.get_by_role("button", name="筛选"))
    walk.click(page.get_by_role("link", name="勾选本页全部"))
    walk.click(page.get_by_role("button", name="通过所勾选的"), timeout=60_000)
    assert page.get_by_text(f"通过 {waiting - RETURNED} 件，未通过 0 件").count()
    walk.click(page.get_by_role("link", name="回到队列"))
    assert page.get_by_text("没有等您办理的记录").count()

    walk.sign_in("gz-clerk")
    page.goto("/records/programme/?state=draft")
    page.locator("table th a").first.click()
    walk.click(page.get_by_role("link", name="填写"))
    text = page.locator("main").inner_text()
    assert "请补正以下各处" in text
    assert "佐证材料不足" in text
