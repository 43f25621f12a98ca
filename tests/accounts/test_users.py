"""The system administrator makes users and gives them work, and nothing to themselves."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.create import CannotAppoint, admin_code, appoint, find_user, make_user
from app.accounts.models import Appointment, Role, User
from app.db.engine import begin_writing
from app.organisations.change import Facts, found
from app.organisations.models import Level
from tests.client import StrictClient
from tests.world import World

NEW_PASSWORD = "eleven quiet herons wait"


@pytest.fixture
def admin(client: StrictClient, world: World) -> StrictClient:
    client.sign_in("admin")
    return client


def shown_code(page: str) -> str:
    found_code = re.search(r"<code[^>]*>([^<]+)</code>", page)
    assert found_code is not None
    return found_code.group(1)


def post_of(session: Session, username: str) -> Appointment:
    session.rollback()
    return session.scalars(sa.select(Appointment).join(User, Appointment.user_id == User.id).where(
        User.username == username).order_by(Appointment.id.desc()).limit(1)).one()


@pytest.mark.parametrize("username", ["clerk-A", "reviewer-C", "auditor", "leader-C"])
def test_only_the_system_administrator_sees_users(client: StrictClient, world: World, username: str) -> None:
    client.sign_in(username)
    assert {client.get(place).status_code for place in ("/users/", "/users/new", "/users/clerk-a")} == {403}
    assert client.post("/users/clerk-a/code").status_code == 403
    assert ">用户</a>" not in client.page("/account")


def test_a_new_user_gets_a_code_that_is_shown_once(app: Flask, admin: StrictClient, session: Session) -> None:
    made = admin.post("/users/new", data={"username": "wei.shili", "name": "魏示例", "post": "外事专员"})
    assert made.status_code == 200
    code = shown_code(made.text)
    assert code not in admin.page("/users/wei.shili")
    assert "待设置密码" in admin.page("/users/?q=魏示例")
    newcomer = StrictClient(app)
    newcomer.post("/first-code", data={"username": "wei.shili", "code": code, "password": NEW_PASSWORD,
                                       "again": NEW_PASSWORD})
    assert "尚未任命" in newcomer.page("/account")
    assert code not in "".join(str(row) for row in session.execute(sa.text("SELECT * FROM trail")))


@pytest.mark.parametrize(("username", "complaint"), [
    ("clerk-a", "已有人使用"), ("ab", "用户名"), ("UPPER", "用户名"), ("has space", "用户名"), ("", "用户名")])
def test_a_bad_or_taken_name_is_refused_and_what_was_typed_stays(admin: StrictClient, username: str,
                                                                 complaint: str) -> None:
    refused = admin.post("/users/new", data={"username": username, "name": "魏示例"})
    assert refused.status_code == 422
    assert complaint in refused.text
    assert "魏示例" in refused.text


@pytest.mark.parametrize("place", ["A", "甲区第一示例中学"])
def test_appointing_by_code_or_name_takes_effect_at_once(app: Flask, admin: StrictClient, session: Session,
                                                         place: str) -> None:
    clerk = StrictClient(app)
    clerk.sign_in("clerk-B")
    assert clerk.get("/organisations/A").status_code == 404
    assert admin.post("/users/clerk-b/appointments", data={"organisation": place, "role": "clerk"}).status_code == 302
    assert clerk.get("/organisations/A").status_code == 200
    number = post_of(session, "clerk-b").id
    assert admin.post(f"/users/clerk-b/appointments/{number}/end").status_code == 302
    assert clerk.get("/organisations/A").status_code == 404
    assert post_of(session, "clerk-b").until is not None


@pytest.mark.parametrize(("place", "role", "complaint"), [
    ("A", "clerk", "已在此单位"), ("nowhere", "clerk", "没有这个代码"), ("A", "city_reviewer", "不能设在这一级"),
    ("D1", "head", "不能设在这一级"), ("C", "auditor", "三员分立"), ("A", "no-such-role", "角色")])
def test_appointments_that_make_no_sense_are_refused(admin: StrictClient, place: str, role: str,
                                                     complaint: str) -> None:
    refused = admin.post("/users/clerk-a/appointments", data={"organisation": place, "role": role})
    assert refused.status_code == 422
    assert complaint in refused.text


def test_administrators_cannot_change_their_own_account(admin: StrictClient, session: Session) -> None:
    number = post_of(session, "admin").id
    answers = [admin.post("/users/admin/appointments", data={"organisation": "C", "role": "city_reviewer"}),
               admin.post(f"/users/admin/appointments/{number}/end"), admin.post("/users/admin/code"),
               admin.post("/users/admin/enabled", data={"enabled": "no"})]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert "另一位管理员" in admin.page("/users/admin")


def test_an_appointment_is_ended_only_on_the_page_of_its_holder(admin: StrictClient, session: Session) -> None:
    number = post_of(session, "clerk-b").id
    assert admin.post(f"/users/clerk-a/appointments/{number}/end").status_code == 404
    assert post_of(session, "clerk-b").until is None


def test_disabling_and_enabling_go_through_the_page(app: Flask, admin: StrictClient) -> None:
    clerk = StrictClient(app)
    clerk.sign_in("clerk-A")
    admin.post("/users/clerk-a/enabled", data={"enabled": "no"})
    assert clerk.get("/account").status_code == 302
    assert "已停用" in admin.page("/users/clerk-a")
    admin.post("/users/clerk-a/enabled", data={"enabled": "yes"})
    clerk.sign_in("clerk-A")


def test_a_long_list_of_users_has_pages(admin: StrictClient, session: Session) -> None:
    begin_writing(session)
    for number in range(30):
        make_user(session, f"many-{number:02}", "众示例")
    session.commit()
    first = admin.page("/users/?q=many")
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward is not None
    second = admin.page(onward.group(1).replace("&amp;", "&"))
    names = re.findall(r">(many-\d\d)<", first + second)
    assert len(names) == len(set(names)) == 30


def test_the_search_takes_percent_signs_as_they_are(admin: StrictClient) -> None:
    assert "没有找到用户" in admin.page("/users/?q=%25")


def test_a_fresh_registry_has_nobody_who_can_sign_in(session: Session) -> None:
    assert session.scalar(sa.select(sa.func.count()).select_from(User)) == 0


def test_the_first_administrator_gets_a_code_and_a_seat(client: StrictClient, session: Session) -> None:
    with pytest.raises(CannotAppoint):
        admin_code(session, "first")
    session.rollback()
    begin_writing(session)
    found(session, "C", Level.CITY, Facts(None, "示例市教育局"), date(2020, 1, 1))
    code = admin_code(session, "First")
    session.commit()
    answer = {"username": "first", "code": code, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert client.post("/first-code", data=answer).status_code == 302
    assert client.get("/users/").status_code == 200
    begin_writing(session)
    admin_code(session, "first")
    session.commit()
    first = find_user(session, "first")
    assert first is not None
    assert len(first.posts_held) == 1


def test_three_persons_hold_the_three_administrative_roles(session: Session, world: World) -> None:
    begin_writing(session)
    city = world.organisations["C"]
    pairs = ((Role.SYSTEM_ADMIN, Role.AUDITOR), (Role.CLERK, Role.SECURITY_ADMIN), (Role.AUDITOR, Role.LEADER))
    for held, other in pairs:
        user = make_user(session, f"one-{held}", "示例")
        appoint(session, user, city, held)
        with pytest.raises(CannotAppoint):
            appoint(session, user, city, other)


def test_a_verb_keeps_what_it_changed_in_a_transaction_that_began_by_reading(session: Session, world: World) -> None:
    assert find_user(session, "clerk-a") is not None
    make_user(session, "after-reading", "示例")
    session.commit()
    assert find_user(session, "after-reading") is not None
