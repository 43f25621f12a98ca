"""Notices by version, consents of guardians and persons, and what is not submitted without them."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.approval.steps import State
from app.db.engine import begin_writing
from app.db.stamps import today
from app.privacy.models import Consent
from app.privacy.notices import publish
from app.records.kinds.student import StudyDuration
from app.verification import verify
from tests.blank_pdf import blank_pdf
from tests.client import StrictClient
from tests.filed import file_student
from tests.world import World

YESTERDAY, TOMORROW = today() - timedelta(days=1), today() + timedelta(days=1)
GUARDIAN = {"given_by": "guardian", "given_to": "recording", "name": "监护示例", "given_on": YESTERDAY.isoformat()}


def notice(world: World, bureau: str = "D1", since: date | None = YESTERDAY) -> None:
    begin_writing(world.session)
    publish(world.session, world.organisations[bureau], world.users["reviewer-C"], "示例告知书", "Sample notice", since)
    world.session.commit()


def draft(world: World, age: int, **fields: Any) -> Version:
    born = date(today().year - age, 1, 1)
    return file_student(world, "A", 7, birth_date=born, upto=State.DRAFT, **fields)


def submit(client: StrictClient, public_id: str) -> str:
    return client.post(f"/records/{public_id}/submit", follow_redirects=True).get_data(as_text=True)


def with_paper(client: StrictClient, public_id: str) -> None:
    answer = client.post(f"/records/{public_id}/attachments", data={
        "document": "consent", "file": (io.BytesIO(blank_pdf((200, 200))), "同意书.pdf")},
        content_type="multipart/form-data")
    assert answer.status_code == 302


def test_a_child_under_14_is_not_submitted_without_its_guardian_s_consent(
        world: World, session: Session, client: StrictClient) -> None:
    notice(world)
    public_id = draft(world, 10).series.public_id
    client.sign_in("clerk-a")
    told = submit(client, public_id)
    assert "还不能提交" in told
    assert 'href="#guardian_name"' in told
    assert "缺少监护人对“登记和备案中处理个人信息”的同意" in told
    assert "缺少附件：签字的同意书" in told
    assert "尚缺同意" in client.page(f"/records/{public_id}")
    assert client.post(f"/records/{public_id}/consents", data=GUARDIAN).status_code == 302
    with_paper(client, public_id)
    assert "1 项同意有效" in client.page(f"/records/{public_id}")
    assert "已提交" in submit(client, public_id)
    assert verify(session) == []


def test_a_withdrawn_consent_is_dated_and_missed_at_the_next_submission(
        world: World, session: Session, client: StrictClient) -> None:
    notice(world)
    public_id = draft(world, 10).series.public_id
    client.sign_in("clerk-a")
    client.post(f"/records/{public_id}/consents", data=GUARDIAN)
    with_paper(client, public_id)
    session.rollback()
    number = session.scalars(sa.select(Consent.id)).one()
    assert client.post(f"/records/{public_id}/consents/{number}/withdraw").status_code == 302
    assert client.post(f"/records/{public_id}/consents/{number}/withdraw").status_code == 409
    session.rollback()
    consent = session.get_one(Consent, number)
    assert consent.until is not None
    assert consent.until > consent.since
    assert "同意已被撤回" in client.page(f"/records/{public_id}")
    assert "还不能提交" in submit(client, public_id)


@pytest.mark.parametrize(("age", "since"), [(15, YESTERDAY), (10, TOMORROW), (10, None)])
def test_nothing_is_asked_of_the_older_nor_before_the_day_nor_where_no_day_is_set(
        world: World, client: StrictClient, age: int, since: date | None) -> None:
    notice(world, since=since)
    public_id = draft(world, age).series.public_id
    client.sign_in("clerk-a")
    assert "已提交" in submit(client, public_id)


def test_an_exchange_pupil_agrees_apart_to_data_going_abroad(world: World, client: StrictClient) -> None:
    notice(world, "C")
    version = draft(world, 15, duration=StudyDuration.EXCHANGE)
    public_id = version.series.public_id
    client.sign_in("clerk-a")
    told = submit(client, public_id)
    assert 'href="#duration"' in told
    assert "本人对“向境外学校提供个人信息”的同意" in told
    client.post(f"/records/{public_id}/consents", data=GUARDIAN | {"given_by": "self", "given_to": "abroad"})
    with_paper(client, public_id)
    assert "已提交" in submit(client, public_id)


def test_a_new_text_is_the_next_version_and_older_consents_stay_to_theirs(
        world: World, session: Session, client: StrictClient) -> None:
    notice(world)
    public_id = draft(world, 10).series.public_id
    client.sign_in("clerk-a")
    client.post(f"/records/{public_id}/consents", data=GUARDIAN)
    client.sign_in("reviewer-d1")
    assert client.post("/privacy/notices", data={"organisation": "D1", "text_zh": ""}).status_code == 422
    assert client.post("/privacy/notices", data={"organisation": "D2", "text_zh": "别人的"}).status_code == 422
    answer = client.post("/privacy/notices", data={"organisation": "D1", "text_zh": "第二版<b>告知</b>",
                                                   "consents_from": YESTERDAY.isoformat()})
    assert answer.status_code == 302
    page = client.page(f"/records/{public_id}/consents", expected=404)  # a draft is its school's
    page = client.page("/privacy/notices")
    assert "第2版" in page
    assert "&lt;b&gt;" in page
    client.sign_in("clerk-a")
    page = client.page(f"/records/{public_id}/consents")
    assert "告知书（第2版）" in page
    assert ">第1版<" in page
    assert verify(session) == []


def test_who_enters_consents_and_who_publishes(world: World, client: StrictClient) -> None:
    notice(world)
    public_id = file_student(world, "A", 7, birth_date=date(2010, 1, 1)).series.public_id
    for username, sees, enters, publishes in (
            ("clerk-a", 200, 302, 403), ("reviewer-d1", 200, 403, 200), ("leader-c", 200, 403, 403),
            ("clerk-b", 404, 404, 403), ("reviewer-d2", 404, 404, 200), ("auditor", 403, 403, 403)):
        client.sign_in(username)
        page = f"/records/{public_id}/consents"
        got = client.get(page).status_code, client.post(page, data=GUARDIAN).status_code
        assert (*got, client.get("/privacy/notices").status_code) == (sees, enters, publishes), username
        client.post("/sign-out")
