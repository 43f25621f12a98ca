"""三员分立: three administrators who are three persons, and what one of them may see in an emergency."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.create import admin_code, find_user
from app.accounts.emergencies.models import Emergency
from app.accounts.models import Appointment, Role
from app.db.engine import begin_writing
from app.db.stamps import take_stamp
from app.db.trail import TrailEntry
from tests.client import StrictClient
from tests.world import World

ASKED = {"organisation": "D1", "hours": "2", "reason": "示例：导入失败，须核对原始记录"}


@pytest.fixture
def auditor(app: Flask, world: World, session: Session) -> StrictClient:
    client = StrictClient(app)
    client.sign_in("auditor")
    return client


def test_the_database_refuses_two_of_the_three_to_one_person(session: Session, world: World) -> None:
    begin_writing(session)
    held = world.users["auditor"].posts_held[0]
    session.add(Appointment(user=held.user, organisation=held.organisation, role=Role.SYSTEM_ADMIN,
                            since=take_stamp(session)))
    with pytest.raises(IntegrityError):
        session.flush()


def test_each_of_the_three_can_be_made_by_code_on_an_empty_registry(session: Session, world: World) -> None:
    begin_writing(session)
    codes = [admin_code(session, f"first-{role}", None, role) for role in (Role.SECURITY_ADMIN, Role.AUDITOR)]
    session.commit()
    assert len(set(codes)) == 2
    found = find_user(session, "first-security_admin")
    assert found is not None
    assert (found.posts_held[0].role, found.password_hash) == (Role.SECURITY_ADMIN, "")


def test_an_emergency_opens_reading_for_some_hours_and_writes_down_every_page(
        app: Flask, client: StrictClient, auditor: StrictClient, world: World, session: Session) -> None:
    client.sign_in("admin")
    assert client.get("/records/").status_code == 403
    assert client.post("/emergencies/", data=ASKED | {"hours": "5"}).status_code == 422
    assert client.post("/emergencies/", data=ASKED).status_code == 302
    assert client.get("/records/").status_code == 403
    assert client.post("/emergencies/1/give").status_code == 403
    assert "待决定" in auditor.page("/emergencies/")
    assert auditor.post("/emergencies/1/give").status_code == 302
    assert auditor.post("/emergencies/1/refuse").status_code == 409
    page = client.page("/records/agreement/")
    assert "应急访问进行中" in page
    assert client.get("/organisations/E").status_code == 200
    assert client.get("/trail/").status_code == 403
    assert client.post("/records/agreement/new", data={"organisation": "A"}).status_code == 403
    session.rollback()
    grant = session.scalars(sa.select(Emergency)).one()
    seen = [row.details["path"] for row in session.scalars(
        sa.select(TrailEntry).where(TrailEntry.act == "emergency_view").order_by(TrailEntry.id))]
    assert seen == ["/records/agreement/", "/organisations/E", "/trail/", "/records/agreement/new"]
    assert re.search(r"打开的页面\"[^>]*>4<", auditor.page("/emergencies/"))
    assert "/records/agreement/new" in auditor.page("/trail/?subject=emergency&language=zh")
    with pytest.raises(IntegrityError):  # the database keeps what was asked and given
        session.execute(sa.update(Emergency).values(until=grant.until + timedelta(hours=9) if grant.until else None))
    session.rollback()
    assert client.post("/emergencies/1/end").status_code == 302
    assert client.get("/records/").status_code == 403
    assert "应急访问进行中" not in client.page("/emergencies/")


def test_an_emergency_is_over_by_itself_and_nobody_gives_it_to_themselves(
        app: Flask, client: StrictClient, world: World, session: Session) -> None:
    client.sign_in("admin")
    client.post("/emergencies/", data=ASKED)
    client.post("/emergencies/", data=ASKED)
    leader = StrictClient(app)
    leader.sign_in("leader-C")
    assert leader.post("/emergencies/1/give").status_code == 302
    own = client.post("/emergencies/2/give")
    assert (own.status_code, "另一位有权的人" in own.text) == (403, True)
    assert client.get("/records/").status_code == 200
    assert leader.post("/emergencies/2/refuse").status_code == 302
    begin_writing(session)
    session.execute(sa.text("DROP TRIGGER emergency_is_written_once" + (
        " ON emergency" if session.get_bind().dialect.name == "postgresql" else "")))
    grant = session.get_one(Emergency, 1)
    assert grant.until is not None
    assert grant.decided_at is not None
    grant.decided_at, grant.until = grant.decided_at - timedelta(hours=2), grant.until - timedelta(hours=2)
    session.commit()
    assert client.get("/records/").status_code == 403
    assert client.post("/emergencies/1/end").status_code == 409
    assert "已到期" in client.page("/emergencies/")


def test_others_see_no_emergency_and_a_leader_only_those_of_their_part(
        client: StrictClient, world: World, session: Session) -> None:
    begin_writing(session)
    world.person("leader-D2", "D2", Role.LEADER)
    session.commit()
    client.sign_in("admin")
    client.post("/emergencies/", data=ASKED)
    client.sign_in("leader-D2")
    assert "没有应急访问" in client.page("/emergencies/")
    assert client.post("/emergencies/1/give").status_code == client.post("/emergencies/99/give").status_code == 404
    client.sign_in("clerk-A")
    assert client.get("/emergencies/").status_code == 403
