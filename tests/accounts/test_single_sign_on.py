"""Signing in by an identity provider: a registered staff id and nothing else, an answer to this browser's own question
and nothing older, and a password beside it when the provider is away."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.accounts.sso.staff import register
from app.config import BadSettings, read_settings
from app.db.engine import db
from app.operations.health import Health, health_of
from tests.accounts.identity_server import CLIENT, IdentityServer, served
from tests.client import StrictClient
from tests.conftest import Databases, app_on
from tests.world import World

SSO = {"client_id": CLIENT, "client_secret": "a long secret of this test", "claim": "sub", "second_factor": "here"}


@pytest.fixture
def server() -> Iterator[IdentityServer]:
    with served() as running:
        yield running


@pytest.fixture
def app(databases: Databases, world_url: str, tmp_path: Path, server: IdentityServer) -> Iterator[Flask]:
    url = databases.copy(world_url)
    app = app_on(tmp_path, url, SSO=SSO | {"issuer": server.issuer}, BASE_URL="http://localhost")
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def known(world: World, session: Session) -> User:
    """Clerk A, whom the provider knows as 00123."""
    register(session, world.users["clerk-A"], "00123")
    session.commit()
    return world.users["clerk-A"]


def begun(client: StrictClient, onward: str = "/") -> dict[str, str]:
    """What the browser is told to ask the provider."""
    led = client.get(f"/sign-in/sso/begin?next={onward}")
    assert led.status_code == 302, led.text
    return dict(parse_qsl(urlsplit(led.location).query))


def come_back(client: StrictClient, address: str) -> tuple[int, str]:
    parts = urlsplit(address)
    answer = client.get(f"{parts.path}?{parts.query}")
    return answer.status_code, answer.location or answer.text


def health_of_it(session: Session) -> Health:
    (line,) = [line for line in health_of(session) if line.name.en == "Single sign-on"]
    return line.health


def is_signed_in(client: StrictClient) -> bool:
    return client.get("/account").status_code == 200


def test_a_registered_staff_id_signs_in_and_no_other(client: StrictClient, server: IdentityServer, known: User,
                                                     session: Session) -> None:
    assert "统一认证登录" in client.page("/sign-in")
    asked = begun(client, "/records/")
    assert (asked["code_challenge_method"], asked["redirect_uri"]) == ("S256", "http://localhost/sign-in/sso/done")
    assert come_back(client, server.approve(asked)) == (302, "/records/")
    assert "示例 clerk-A" in client.page("/account")
    client.post("/sign-out")
    people = session.scalar(sa.select(sa.func.count()).select_from(User))
    server.person = "00999"
    status, page = come_back(client, server.approve(begun(client)))
    assert (status, "尚未在本系统登记" in page) == (403, True)
    assert not is_signed_in(client)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(User)) == people
    server.person = "00123"
    known.enabled = False
    session.commit()
    assert come_back(client, server.approve(begun(client)))[0] == 403


@pytest.mark.parametrize("lies", [{"nonce": "another"}, {"aud": "another"}, {"iss": "http://127.0.0.1:1"},
                                  {"exp": 1}, {"sub": ""}, {"sub": 123}])
def test_a_token_that_is_not_what_was_asked_for_signs_nobody_in(client: StrictClient, server: IdentityServer,
                                                                known: User, lies: dict[str, object]) -> None:
    server.lies = lies
    status, page = come_back(client, server.approve(begun(client)))
    assert (status, "没有确认您的身份" in page) == (403, True)
    assert not is_signed_in(client)


def test_an_answer_is_for_the_browser_that_asked_and_once(app: Flask, client: StrictClient, server: IdentityServer,
                                                          known: User) -> None:
    address = server.approve(begun(client))
    assert come_back(StrictClient(app), address)[0] == 403
    forged = server.approve(begun(client) | {"state": "another"})
    assert come_back(client, forged)[0] == 403
    refused = urlsplit(address)._replace(query="error=access_denied&state=x").geturl()
    assert come_back(client, refused)[0] == 403
    address = server.approve(begun(client))
    assert come_back(client, address)[0] == 302
    client.post("/sign-out")
    assert come_back(client, address)[0] == 403
    server.signs_with = RSAKey.generate_key(2048, {"kid": "k1"})
    assert come_back(client, server.approve(begun(client)))[0] == 403
    assert not is_signed_in(client)


def test_a_token_is_signed_by_the_provider_s_own_key_in_an_algorithm_of_ours(
        client: StrictClient, server: IdentityServer, known: User) -> None:
    """Though the provider offers them: nothing signed in no way, or with a secret that others may know."""
    server.signs_with = OctKey.import_key(SSO["client_secret"])
    for server.alg in ("none", "HS256"):
        assert come_back(client, server.approve(begun(client)))[0] == 403, server.alg
    server.alg, server.signs_with = "RS256", server.key
    assert come_back(client, server.approve(begun(client)))[0] == 302


def test_documents_of_another_issuer_are_not_believed(client: StrictClient, server: IdentityServer, known: User,
                                                      session: Session) -> None:
    server.calls_itself = "https://another.example"
    assert client.get("/sign-in/sso/begin").status_code == 503
    assert health_of_it(session) is Health.BAD


@pytest.mark.parametrize("place", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_redirect_of_the_provider_s_server_is_not_followed(client: StrictClient, server: IdentityServer,
                                                             known: User, session: Session, place: str) -> None:
    if "well" in place:
        server.moved = place
        assert health_of_it(session) is Health.BAD
        server.moved = place
        assert client.get("/sign-in/sso/begin").status_code == 503
        assert client.get("/sign-in/sso/begin").status_code == 302
    else:
        asked = begun(client)
        server.moved = place
        assert come_back(client, server.approve(asked))[0] == 503
    assert not is_signed_in(client)


def test_a_provider_that_is_away_is_said_and_the_password_goes_on(client: StrictClient, server: IdentityServer,
                                                                  known: User, session: Session) -> None:
    address = server.approve(begun(client))
    assert health_of_it(session) is Health.GOOD
    server.gone = True
    assert health_of_it(session) is Health.BAD
    status, page = come_back(client, address)
    assert (status, "暂时无法使用" in page) == (503, True)
    client.sign_in("clerk-A")
    assert is_signed_in(client)


def test_a_provider_that_was_never_there_is_said(databases: Databases, migrated: str, tmp_path: Path) -> None:
    url = databases.copy(migrated)
    away = StrictClient(app_on(tmp_path, url, SSO=SSO | {"issuer": "http://127.0.0.1:9"}))
    answer = away.get("/sign-in/sso/begin?language=en")
    assert (answer.status_code, "does not answer" in answer.text) == (503, True)
    with away.application.app_context():
        db.engine.dispose()
    databases.drop(url)


def test_the_registrys_own_second_factor_is_asked_unless_the_provider_asks_one(
        app: Flask, client: StrictClient, server: IdentityServer, known: User) -> None:
    app.config["SECOND_FACTOR_ROLES"] = (Role.CLERK,)
    led = come_back(client, server.approve(begun(client, "/records/")))
    assert led == (302, "/sign-in/second-factor?next=/records/")
    assert not is_signed_in(client)
    app.config["SSO"] = app.config["SSO"] | {"second_factor": "there"}
    assert come_back(client, server.approve(begun(client, "/records/"))) == (302, "/records/")
    assert is_signed_in(client)


def test_staff_ids_are_given_by_the_system_administrator_each_to_one_person(client: StrictClient, known: User) -> None:
    client.sign_in("admin")
    assert "00123" in client.page("/users/clerk-a")
    taken = client.post("/users/clerk-b/staff-id", data={"staff_id": "00123"})
    assert (taken.status_code, "另一位用户" in taken.text) == (422, True)
    made = {"username": "wei.shili", "name": "魏示例", "staff_id": "00123"}
    assert client.post("/users/new", data=made).status_code == 422
    assert client.post("/users/clerk-a/staff-id", data={"staff_id": ""}).status_code == 302
    assert client.post("/users/new", data=made).status_code == 200


@pytest.mark.parametrize("settings", [
    {"EXREG_SSO_ISSUER": "http://example.invalid", "EXREG_SSO_CLIENT_ID": "x"},
    {"EXREG_SSO_ISSUER": "https://example.invalid"},
    {"EXREG_SSO_ISSUER": "https://example.invalid", "EXREG_SSO_CLIENT_ID": "x", "EXREG_SSO_SECOND_FACTOR": "no"},
    {"EXREG_SECOND_FACTOR": "clerk,nobody"}, {"EXREG_STEP_UP_MINUTES": "0"}])
def test_settings_that_make_no_sense_are_refused_at_start(tmp_path: Path, settings: dict[str, str]) -> None:
    with pytest.raises(BadSettings):
        read_settings({"EXREG_ENV": "test", "EXREG_DATA_DIR": str(tmp_path)} | settings)


def test_production_asks_a_second_factor_of_all_who_decide_and_a_demo_of_nobody(tmp_path: Path) -> None:
    strong = {f"EXREG_{name}_KEY": "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
              for name in ("SECRET", "DATA", "INDEX")}
    asked = read_settings({"EXREG_DATA_DIR": str(tmp_path)} | strong)["SECOND_FACTOR_ROLES"]
    assert set(asked) == {Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN,
                          Role.AUDITOR}
    assert read_settings({"EXREG_ENV": "test", "EXREG_DATA_DIR": str(tmp_path)})["SECOND_FACTOR_ROLES"] == ()
