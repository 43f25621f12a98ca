"""The second factor: nothing opens before it, no way leads around it, a code works once; and decisions ask again."""

import math
import re
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.create import CODE_LETTERS, one_time_code
from app.accounts.factors.keeping import CODES, LETTERS, STEP, begin_factor, confirm_factor
from app.accounts.factors.models import SecondFactor
from app.accounts.models import Role, SignIn, User
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.db.trail import TrailEntry
from tests.client import StrictClient
from tests.world import PASSWORD, World

NEW_PASSWORD = "eleven quiet herons wait"
ASK = "/sign-in/second-factor"
PLACES = ("/", "/account", "/account/second-factor", "/records/", "/reviews/", "/users/", "/directory/")


@pytest.fixture
def enrolled(session: Session, world: World) -> list[str]:
    """A reviewer of the city has a factor; the recovery codes."""
    user = world.users["reviewer-C"]
    begin_writing(session)
    factor = begin_factor(session, user)
    codes = confirm_factor(session, user, pyotp.TOTP(factor.seed).now())
    assert codes is not None
    factor.last_step -= 3  # as if it had been set up a while ago
    session.commit()
    return codes


def code_of(session: Session, username: str, steps: int = 0) -> str:
    """What the person's telephone shows now, or so many steps away."""
    session.rollback()
    seed = session.scalars(sa.select(SecondFactor.seed).join(User, User.id == SecondFactor.user_id).where(
        User.username == username.lower())).one()
    return pyotp.TOTP(seed).generate_otp(int(utc_now().timestamp()) // STEP + steps)


def password(client: StrictClient, username: str = "reviewer-c", given: str = PASSWORD) -> str:
    answer = client.post("/sign-in", data={"username": username, "password": given})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def is_shut(client: StrictClient) -> bool:
    """Whether nothing but the way in opens, whatever address is tried."""
    gets = [client.get(place) for place in PLACES]
    posts = [client.post("/account/language", data={"preferred": "en"}), client.post("/account/second-factor/remove")]
    return all((answer.location or "").startswith("/sign-in") for answer in gets) and all(
        answer.status_code == 401 for answer in posts)


def grow_old(session: Session, by: timedelta = timedelta(minutes=16)) -> None:
    """As if everybody had last proved who they are that much earlier."""
    session.rollback()
    for row in session.scalars(sa.select(SignIn)).all():
        assert row.confirmed_at is not None
        row.confirmed_at -= by
    session.commit()


def test_a_role_that_needs_a_factor_begins_one_before_anything_opens(
        app: Flask, client: StrictClient, world: World, session: Session) -> None:
    app.config["SECOND_FACTOR_ROLES"] = (Role.CITY_REVIEWER,)
    assert password(client, "clerk-a") == "/"
    assert client.get("/records/").status_code == 200
    assert password(client) == f"{ASK}?next=/"
    assert is_shut(client)
    assert "恢复码打印" in client.page(ASK)
    assert "reminders" not in client.page(ASK)
    scan = client.post("/account/second-factor/begin").text
    seed = re.search(r">([A-Z2-7]{32})<", scan)
    assert seed is not None
    assert 'src="data:image/svg+xml;base64,' in scan
    assert seed.group(1) not in str(session.execute(sa.text("SELECT * FROM second_factor")).all())
    assert client.post("/account/second-factor/finish", data={"code": "000000"}).status_code == 422
    assert is_shut(client)
    kept = client.post("/account/second-factor/finish?language=en", data={"code": pyotp.TOTP(seed.group(1)).now()})
    codes = re.findall(r"<code[^>]*>([A-Z0-9]{5}(?:-[A-Z0-9]{5}){4})</code>", kept.text)
    assert len(set(codes)) == CODES
    assert client.get("/records/").status_code == 200
    stored = str([session.execute(sa.text(f"SELECT * FROM {name}")).all() for name in ("recovery_code", "trail")])
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]


def test_a_role_given_later_needs_the_factor_at_once(app: Flask, client: StrictClient, world: World) -> None:
    client.sign_in("leader-C")
    app.config["SECOND_FACTOR_ROLES"] = (Role.LEADER,)
    assert is_shut(client)


def test_a_code_works_once_and_one_step_early_or_late(client: StrictClient, enrolled: list[str], world: World,
                                                      session: Session) -> None:
    assert password(client) == f"{ASK}?next=/"
    assert is_shut(client)
    far = [code_of(session, "reviewer-C", steps) for steps in (-2, 2)]
    assert {client.post(ASK, data={"code": code}).status_code for code in far} == {422}
    early = code_of(session, "reviewer-C", -1)
    assert client.post(f"{ASK}?next=/reviews/", data={"code": f" {early[:3]} {early[3:]} "}).location == "/reviews/"
    assert client.get("/reviews/").status_code == 200
    for again in (early, code_of(session, "reviewer-C", -1)):
        password(client)
        assert client.post(ASK, data={"code": again}).status_code == 422
    assert client.post(ASK, data={"code": code_of(session, "reviewer-C", 1)}).status_code == 302
    password(client)
    assert client.post(ASK, data={"code": code_of(session, "reviewer-C")}).status_code == 422


def test_a_recovery_code_stands_in_once(client: StrictClient, enrolled: list[str], world: World) -> None:
    password(client)
    assert client.post(ASK, data={"code": enrolled[0].lower().replace("-", " ")}).status_code == 302
    assert "还有 9 个" in client.page("/account/second-factor")
    password(client)
    assert client.post(ASK, data={"code": enrolled[0]}).status_code == 422
    assert client.post(ASK, data={"code": enrolled[1]}).status_code == 302
    fresh = client.post("/account/second-factor/codes").text
    password(client)
    assert client.post(ASK, data={"code": enrolled[2]}).status_code == 422
    [code, *_] = re.findall(r"<code[^>]*>([A-Z0-9]{5}(?:-[A-Z0-9]{5}){4})</code>", fresh)
    assert client.post(ASK, data={"code": code}).status_code == 302


def test_codes_are_long_and_kept_so_that_nobody_reads_them(enrolled: list[str], world: World,
                                                           session: Session) -> None:
    """A recovery code has more than 112 bits, so that a keyed digest is enough; a first code has 79 and is kept as a
    password is, with its salt; the six digits of a telephone have nearly twenty and ninety seconds."""
    assert len(set(enrolled)) == CODES
    for code in enrolled:
        assert len(code.replace("-", "")) * math.log2(len(LETTERS)) > 112
    clerk = world.users["clerk-A"]
    first = one_time_code(session, clerk)
    assert len(first.replace("-", "")) * math.log2(len(CODE_LETTERS)) > 79
    assert clerk.code_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one_time_code(session, clerk) != first
    kept = str(session.execute(sa.text("SELECT * FROM recovery_code")).all()) + clerk.code_hash
    assert not [code for code in (*enrolled, first) if code in kept or code.replace("-", "") in kept]


def test_a_factor_is_changed_only_by_who_proves_again_who_they_are(
        client: StrictClient, world: World, session: Session) -> None:
    """Begun, given new codes or removed: each asks when the last proof is old, as does another's staff id."""
    client.sign_in("clerk-A")
    grow_old(session)
    for act in ("begin", "codes", "remove"):
        assert client.post(f"/account/second-factor/{act}").status_code == 401, act
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(SecondFactor)) == 0
    client.sign_in("admin")
    grow_old(session)
    assert client.post("/users/clerk-a/staff-id", data={"staff_id": "00123"}).status_code == 401
    assert client.post("/users/clerk-a/code").status_code == 401


def test_neither_a_reset_nor_a_new_password_leads_around_the_factor(
        client: StrictClient, enrolled: list[str], world: World, session: Session) -> None:
    code = one_time_code(session, world.users["reviewer-C"])
    session.commit()
    led = client.post("/first-code", data={"username": "reviewer-c", "code": code, "password": NEW_PASSWORD,
                                           "again": NEW_PASSWORD})
    assert led.location == f"{ASK}?next=/"
    assert is_shut(client)
    assert client.post("/account/second-factor/begin").status_code == 409
    client.post(ASK, data={"code": enrolled[0]})
    newer = {"current": NEW_PASSWORD, "password": PASSWORD, "again": PASSWORD}
    assert client.post("/account/password", data=newer).status_code == 302
    assert client.get("/reviews/").status_code == 200
    client.post("/sign-out")
    password(client)
    assert is_shut(client)


def test_a_password_without_its_factor_is_worth_ten_minutes(client: StrictClient, enrolled: list[str], world: World,
                                                            session: Session) -> None:
    password(client)
    row = session.scalars(sa.select(SignIn)).one()
    row.created_at -= timedelta(minutes=11)
    session.commit()
    assert client.post(ASK, data={"code": enrolled[0]}).location.startswith("/sign-in")
    assert is_shut(client)


def test_guessing_codes_is_slowed_down_and_the_right_password_does_not_help(
        client: StrictClient, enrolled: list[str], world: World, session: Session) -> None:
    answers = []
    for number in range(7):
        password(client)
        answers.append(client.post(ASK, data={"code": f"{number:06}"}).status_code)
    assert answers == [422] * 5 + [429] * 2
    session.rollback()
    acts = session.scalars(sa.select(TrailEntry.act).order_by(TrailEntry.id.desc()).limit(20)).all()
    assert acts.count("confirm_failed") == 5


def test_a_decision_asks_again_and_loses_nothing(app: Flask, client: StrictClient, world: World,
                                                 session: Session) -> None:
    client.sign_in("admin")
    held = client.get_cookie("exreg")
    assert held is not None
    grow_old(session)
    sent = {"organisation": "A", "role": "leader", "confirmation_of": "<b>&\"'"}
    assert client.get("/users/clerk-b").status_code == 200
    asked = client.post("/users/clerk-b/appointments", data=sent)
    assert asked.status_code == 401
    assert "没有丢失" in asked.text
    assert 'name="confirmation_of" value="&lt;b&gt;&amp;&#34;&#39;"' in asked.text
    wrong = client.post("/users/clerk-b/appointments", data=sent | {"confirmation": "not mine"})
    assert (wrong.status_code, "not mine" in wrong.text) == (422, False)
    session.rollback()
    assert len(world.users["clerk-B"].posts_held) == 1
    assert client.post("/users/clerk-b/appointments", data=sent | {"confirmation": PASSWORD}).status_code == 302
    session.rollback()
    assert len(world.users["clerk-B"].posts_held) == 2
    thief = StrictClient(app)
    thief.set_cookie("exreg", held.value)
    assert thief.get("/account").status_code == 302
    assert client.post("/users/clerk-b/code").status_code == 200


def test_whoever_has_a_factor_is_asked_for_it_and_not_for_the_password(
        client: StrictClient, enrolled: list[str], world: World, session: Session) -> None:
    password(client)
    client.post(ASK, data={"code": enrolled[0]})
    grow_old(session)
    assert client.post("/account/second-factor/codes", data={"confirmation": PASSWORD}).status_code == 422
    fresh = client.post("/account/second-factor/codes", data={"confirmation": enrolled[1]})
    assert fresh.status_code == 200
    removed = client.post("/account/second-factor/remove")
    assert removed.location == "/sign-in"
    assert client.get("/account").status_code == 302
    assert password(client) == "/"


def test_the_security_administrator_resets_factors_and_ends_sign_ins(
        app: Flask, client: StrictClient, enrolled: list[str], world: World, session: Session) -> None:
    begin_writing(session)
    world.person("secadmin", "C", Role.SECURITY_ADMIN)
    session.commit()
    clerk, reviewer = StrictClient(app), StrictClient(app)
    clerk.sign_in("clerk-A")
    password(reviewer)
    reviewer.post(ASK, data={"code": enrolled[0]})
    client.sign_in("admin")
    assert client.post("/users/reviewer-c/second-factor/reset").status_code == 403
    assert client.post("/users/clerk-a/sign-ins/end").status_code == 403
    appointed = client.post("/users/clerk-a/appointments", data={"organisation": "B", "role": "clerk"})
    assert (appointed.status_code, "由安全管理员任免" in appointed.text) == (403, True)
    client.sign_in("secadmin")
    assert client.post("/users/clerk-a/code").status_code == 403
    assert "重置验证器" in client.page("/users/reviewer-c")
    number = re.search(r'/users/clerk-a/sign-ins/(\d+)/end', client.page("/users/clerk-a"))
    assert number is not None
    assert client.post(f"/users/clerk-b/sign-ins/{number.group(1)}/end").status_code == 404
    assert client.post(f"/users/clerk-a/sign-ins/{number.group(1)}/end").status_code == 302
    assert clerk.get("/account").status_code == 302
    assert client.post("/users/reviewer-c/second-factor/reset").status_code == 302
    assert reviewer.get("/account").status_code == 302
    assert password(reviewer) == "/"
    assert client.post("/users/reviewer-c/sign-ins/end").status_code == 302
    assert reviewer.get("/account").status_code == 302
    assert client.post("/users/clerk-a/appointments", data={"organisation": "B", "role": "clerk"}).status_code == 302


def test_a_clock_that_goes_back_gives_nobody_longer(client: StrictClient, world: World, session: Session) -> None:
    client.sign_in("clerk-A")
    row = session.scalars(sa.select(SignIn)).one()
    row.seen_at, row.created_at = (moment + timedelta(hours=2) for moment in (row.seen_at, row.created_at))
    session.commit()
    assert client.get("/account").status_code == 302
    client.sign_in("clerk-A")
    assert client.get("/account").status_code == 200
