"""A sign-in is a row: what ends the row ends it everywhere, whatever cookie a browser still holds."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import extract_parameters
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts import passwords
from app.accounts.create import CODE_LIFE, admin_code, enable, end_appointment, one_time_code
from app.accounts.models import SignIn, User
from app.db.engine import begin_writing, db
from app.db.trail import TrailEntry
from app.organisations.models import Level
from tests.client import StrictClient
from tests.conftest import Databases, app_on
from tests.world import PASSWORD, World

NEW_PASSWORD = "eleven quiet herons wait"


def cookie(client: StrictClient) -> str:
    held = client.get_cookie("exreg")
    assert held is not None
    return held.value


def with_cookie(app: Flask, value: str) -> StrictClient:
    client = StrictClient(app)
    client.set_cookie("exreg", value)
    return client


def is_signed_in(client: StrictClient) -> bool:
    return client.get("/account").status_code == 200


def move_back(session: Session, column: str, by: timedelta) -> None:
    """As if the sign-ins had happened that much earlier."""
    for row in session.scalars(sa.select(SignIn)).all():
        setattr(row, column, getattr(row, column) - by)
    session.commit()


def acts(session: Session) -> list[tuple[str, str, str]]:
    session.rollback()
    rows = session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id))
    return [(row.act, row.subject_id, row.actor) for row in rows]


def test_signing_in_leads_to_the_page_that_was_asked_for(client: StrictClient, world: World) -> None:
    asked = client.get("/account?tab=roles")
    assert asked.status_code == 302
    signed_in = client.post(asked.location, data={"username": " Clerk-A ", "password": PASSWORD})
    assert signed_in.location == "/account?tab=roles"
    assert is_signed_in(client)


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
                                    "/a//evil.example", "evil.example", "/%0d%0aSet-Cookie:x", "", "\t/x"])
def test_signing_in_never_leads_to_another_host(client: StrictClient, world: World, onward: str) -> None:
    response = client.post("/sign-in", query_string={"next": onward},
                           data={"username": "clerk-a", "password": PASSWORD})
    assert response.location.startswith("/")
    assert "evil.example" not in response.location.removeprefix("/a")


def test_a_cookie_replayed_after_signing_out_opens_nothing(app: Flask, client: StrictClient, world: World) -> None:
    client.sign_in("clerk-A")
    held = cookie(client)
    left = client.post("/sign-out")
    assert "storage" in left.headers["Clear-Site-Data"]
    thief = with_cookie(app, held)
    assert not is_signed_in(thief)
    assert thief.post("/account/language", data={"preferred": "en"}).status_code == 401


def test_the_cookie_changes_with_each_sign_in(client: StrictClient, world: World) -> None:
    client.sign_in("clerk-A")
    first = cookie(client)
    client.sign_in("clerk-A")
    assert cookie(client) != first


def test_the_cookie_holds_a_token_that_the_database_does_not(client: StrictClient, world: World,
                                                             session: Session) -> None:
    client.sign_in("clerk-A")
    with client.session_transaction() as held:
        token = held["_user_id"]
    row = session.scalars(sa.select(SignIn)).one()
    assert len(token) >= 43
    assert token not in (row.token_hash, str(row.user_id))


@pytest.mark.parametrize(("column", "by", "goes_on"), [
    ("seen_at", timedelta(minutes=29), True), ("seen_at", timedelta(minutes=31), False),
    ("created_at", timedelta(hours=11, minutes=59), True), ("created_at", timedelta(hours=12, minutes=1), False)])
def test_a_sign_in_ends_when_idle_and_at_the_latest_after_half_a_day(
        client: StrictClient, world: World, session: Session, column: str, by: timedelta, goes_on: bool) -> None:
    client.sign_in("clerk-A")
    move_back(session, column, by)
    assert is_signed_in(client) is goes_on


def test_using_a_page_keeps_a_sign_in_awake_and_writes_at_most_once_a_minute(
        client: StrictClient, world: World, session: Session) -> None:
    client.sign_in("clerk-A")
    move_back(session, "seen_at", timedelta(minutes=20))
    assert is_signed_in(client)
    session.rollback()
    seen = session.scalars(sa.select(SignIn.seen_at)).one()
    assert is_signed_in(client)
    session.rollback()
    assert session.scalars(sa.select(SignIn.seen_at)).one() == seen
    move_back(session, "seen_at", timedelta(minutes=20))
    assert is_signed_in(client)


def test_disabling_a_user_ends_what_is_open_and_refuses_the_password(
        client: StrictClient, world: World, session: Session) -> None:
    client.sign_in("clerk-A")
    enable(session, world.users["clerk-A"], False)
    session.commit()
    assert not is_signed_in(client)
    again = client.post("/sign-in", data={"username": "clerk-a", "password": PASSWORD})
    assert again.status_code == 422


def test_changing_the_password_ends_every_other_sign_in(app: Flask, client: StrictClient, world: World) -> None:
    elsewhere = StrictClient(app)
    elsewhere.sign_in("clerk-A")
    client.sign_in("clerk-A")
    old = cookie(client)
    changed = client.post("/account/password",
                          data={"current": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert changed.status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert not is_signed_in(with_cookie(app, old))
    client.post("/sign-out")
    assert client.post("/sign-in", data={"username": "clerk-a", "password": PASSWORD}).status_code == 422
    client.sign_in("clerk-A", NEW_PASSWORD)


def test_changing_the_password_asks_for_the_present_one(client: StrictClient, world: World) -> None:
    client.sign_in("clerk-A")
    refused = client.post("/account/password",
                          data={"current": "guess", "password": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert refused.status_code == 422
    assert "现在的密码不正确" in refused.text


def test_a_reviewer_needs_a_longer_password_than_a_clerk(app: Flask, world: World) -> None:
    thirteen = "vn8kq2lw0zxp!"
    answers = {}
    for username in ("clerk-A", "reviewer-D1"):
        client = StrictClient(app)
        client.sign_in(username)
        answers[username] = client.post("/account/password", data={
            "current": PASSWORD, "password": thirteen, "again": thirteen}).status_code
    assert answers == {"clerk-A": 302, "reviewer-D1": 422}


def test_people_end_their_own_sign_ins_and_nobody_elses(app: Flask, client: StrictClient, world: World,
                                                        session: Session) -> None:
    elsewhere, other = StrictClient(app), StrictClient(app)
    elsewhere.sign_in("clerk-A")
    other.sign_in("clerk-B")
    client.sign_in("clerk-A")
    first, others = session.scalars(sa.select(SignIn.id).order_by(SignIn.id)).all()[:2]
    assert client.post(f"/account/sign-ins/{others}/end").status_code == 404
    assert is_signed_in(other)
    assert client.post(f"/account/sign-ins/{first}/end").status_code == 302
    assert not is_signed_in(elsewhere)
    assert is_signed_in(client)


def test_ending_all_others_keeps_the_one_in_use(app: Flask, client: StrictClient, world: World) -> None:
    elsewhere = [StrictClient(app), StrictClient(app)]
    for each in elsewhere:
        each.sign_in("clerk-A")
    client.sign_in("clerk-A")
    assert "结束其他全部登录" in client.page("/account")
    client.post("/account/sign-ins/end-others")
    assert [is_signed_in(each) for each in (*elsewhere, client)] == [False, False, True]


def test_a_one_time_code_sets_a_password_once(app: Flask, client: StrictClient, world: World, session: Session) -> None:
    code = one_time_code(session, world.users["clerk-A"])
    session.commit()
    answer = {"username": "clerk-a", "code": code.lower().replace("-", " "), "password": NEW_PASSWORD,
              "again": NEW_PASSWORD}
    assert client.post("/sign-in", data={"username": "clerk-a", "password": PASSWORD}).status_code == 422
    assert client.post("/first-code", data=answer).status_code == 302
    assert is_signed_in(client)
    assert StrictClient(app).post("/first-code", data=answer).status_code == 422


def test_a_one_time_code_expires(client: StrictClient, world: World, session: Session) -> None:
    user = world.users["clerk-A"]
    code = one_time_code(session, user)
    assert user.code_expires is not None
    user.code_expires -= CODE_LIFE
    session.commit()
    answer = {"username": "clerk-a", "code": code, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert client.post("/first-code", data=answer).status_code == 422


def test_a_weak_password_does_not_use_up_the_code(client: StrictClient, world: World, session: Session) -> None:
    code = one_time_code(session, world.users["clerk-A"])
    session.commit()
    answer = {"username": "clerk-a", "code": code, "password": "xuexiao123456", "again": "xuexiao123456"}
    assert "太常见" in client.post("/first-code", data=answer).text
    answer |= {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert client.post("/first-code", data=answer).status_code == 302


def test_a_reset_ends_the_open_sign_ins(client: StrictClient, world: World, session: Session) -> None:
    client.sign_in("clerk-A")
    one_time_code(session, world.users["clerk-A"])
    session.commit()
    assert not is_signed_in(client)


def test_an_appointment_that_ends_is_gone_at_the_next_request(client: StrictClient, world: World,
                                                              session: Session) -> None:
    client.sign_in("clerk-A")
    assert client.get("/organisations/A").status_code == 200
    end_appointment(session, world.users["clerk-A"].posts_held[0])
    session.commit()
    assert client.get("/organisations/A").status_code == 403
    assert is_signed_in(client)


def test_the_language_is_kept_with_the_user(app: Flask, client: StrictClient, world: World, session: Session) -> None:
    client.sign_in("clerk-A")
    client.get("/account?language=zh")
    client.post("/account/language", data={"preferred": "en"})
    assert "My account" in client.page("/account")
    elsewhere = StrictClient(app)
    elsewhere.sign_in("clerk-A")
    assert "My account" in elsewhere.page("/account", headers={"Accept-Language": "zh"})
    session.rollback()
    assert session.scalars(sa.select(User.language).where(User.username == "clerk-a")).one() == "en"


def test_the_trail_names_who_came_and_went_and_never_what_was_typed(client: StrictClient, world: World,
                                                                    session: Session) -> None:
    before = len(acts(session))
    client.post("/sign-in", data={"username": "clerk-a", "password": "my-real-secret"})
    client.post("/sign-in", data={"username": "my-real-secret", "password": "x"})
    client.sign_in("clerk-A")
    client.post("/sign-out")
    assert acts(session)[before:] == [
        ("sign_in_failed", "clerk-a", ""), ("sign_in_failed", "unknown", ""), ("sign_in", "clerk-a", "clerk-a"),
        ("sign_out", "clerk-a", "clerk-a")]
    everything = "".join(str(row) for table in ("trail", "sign_in", "sign_in_attempt")
                         for row in session.execute(sa.text(f"SELECT * FROM {table}")))
    assert "my-real-secret" not in everything


def test_a_name_that_is_not_known_is_answered_like_one_that_is_and_costs_as_much(
        app: Flask, client: StrictClient, world: World, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """T21: the same page for an unknown name, a wrong password, a closed account and one without a password; each has
    one password checked, against a hash that is as dear as a real one."""
    checked: list[str] = []
    verify = passwords.HASHER.verify
    monkeypatch.setattr(type(passwords.HASHER), "verify",
                        lambda hasher, stored, given: checked.append(stored) or verify(stored, given))
    begin_writing(session)
    enable(session, world.users["clerk-B"], False)
    one_time_code(session, world.users["clerk-E"])
    session.commit()
    for page, fields in (("/sign-in", {"password": "a wrong password"}),
                         ("/first-code", {"code": "AAAA-AAAA", "password": PASSWORD, "again": PASSWORD})):
        answers = set()
        for name in ("nobody-here", "clerk-a", "clerk-b", "clerk-e"):
            answer = StrictClient(app).post(page, data={"username": name} | fields)
            text = re.sub(r'name="csrf_token" value="[^"]+"|nonce="[^"]+"', "", answer.get_data(as_text=True))
            answers.add((answer.status_code, text.replace(name, "")))
        assert len(answers) == 1, page
    assert len(checked) == 8
    assert extract_parameters(passwords._nobodys()) == extract_parameters(passwords.hash_password(PASSWORD))


def test_a_new_registry_has_nobody_who_could_sign_in(databases: Databases, migrated: str, tmp_path: Path) -> None:
    """T24: no account stands in it, and the first one begins with a code, not with a password."""
    url = databases.copy(migrated)
    with app_on(tmp_path, url).app_context():
        assert db.session.scalars(sa.select(User)).all() == []
        begin_writing(db.session)
        World(db.session).organisation("C", Level.CITY, None, "示例市教育局", prefix="示市教外备")
        admin_code(db.session, "admin")
        db.session.commit()
        assert [(user.username, user.password_hash) for user in db.session.scalars(sa.select(User))] == [("admin", "")]
        db.session.rollback()
        db.engine.dispose()
    databases.drop(url)
