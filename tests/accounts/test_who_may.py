"""What a page may rely on: who is signed in, whom it declares itself for, whose records they see."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask, g
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import Conflict, Forbidden, NotFound, Unauthorized

from app.accounts.create import appoint, end_appointment
from app.accounts.current import current_person, for_everybody, may_open, role_required, roles_declared
from app.accounts.emergencies.granting import ask, give
from app.accounts.kept_forms import KEPT_FOR
from app.accounts.models import Role, SignIn, User
from app.accounts.permissions.acts import Act, Address, acts, addresses, name_acts
from app.accounts.scope import posts_with_records, seen_as, seen_by, visible_organisations
from app.accounts.signing_in import Place, begin_sign_in
from app.db.engine import begin_writing, db, is_sqlite
from app.db.stamps import today, utc_now
from app.db.trail import TrailEntry
from app.parties.access import MERGED_AWAY, editable_partner, partner_or_404, person_or_404
from app.parties.merging import merge
from app.parties.models import PartnerMerge, Person, PersonMerge
from app.parties.persons import PersonAsEntered, enlist
from app.ui.words import Words, speaking
from tests.client import StrictClient
from tests.filed import file_teacher
from tests.world import World


@pytest.fixture
def asked(app: Flask, world: World) -> Iterator[World]:
    """Within a request of nobody yet."""
    with app.test_request_context("/"):
        yield world


def as_user(user: User) -> None:
    g._login_user = user


def test_a_view_is_run_for_its_roles_and_for_nobody_else(asked: World) -> None:
    def view(number: int, *, kind: str) -> str:
        return f"{number} {kind}"

    guarded, everybody = role_required(Role.CLERK, Role.HEAD)(view), for_everybody(view)
    with pytest.raises(Unauthorized):
        guarded(1, kind="trip")
    with pytest.raises(Unauthorized):
        current_person()
    as_user(asked.users["clerk-A"])
    assert current_person() is asked.users["clerk-A"]
    assert guarded(1, kind="trip") == "1 trip"
    as_user(asked.users["auditor"])
    with pytest.raises(Forbidden):
        guarded(1, kind="trip")
    assert everybody(2, kind="x") == "2 x"
    assert guarded.__name__ == "view"
    assert roles_declared(guarded) == (Role.CLERK, Role.HEAD)
    assert roles_declared(everybody) == tuple(Role)
    assert (roles_declared(None), roles_declared(as_user)) == (None, None)


def test_no_link_leads_to_a_page_that_would_be_refused(app: Flask, asked: World) -> None:
    app.view_functions["nobodys"] = lambda: ""
    opened = {}
    for name in ("clerk-A", "auditor"):
        as_user(asked.users[name])
        opened[name] = [place for place in ("permissions.index", "handover.index", "nobodys") if may_open(place)]
    assert opened == {"clerk-A": ["handover.index"], "auditor": ["permissions.index"]}


def test_records_are_seen_at_ones_posts_and_below_and_by_no_administrator(asked: World) -> None:
    session, world = asked.session, asked
    begin_writing(session)
    twice = world.users["clerk-E"]
    appoint(session, twice, world.organisations["A"], Role.CLERK)
    appoint(session, twice, world.organisations["A"], Role.HEAD)
    session.flush()

    def seen(name: str) -> str:
        ids = set(session.scalars(visible_organisations(world.users[name])))
        return " ".join(sorted(code for code, organisation in world.organisations.items() if organisation.id in ids))

    assert posts_with_records(twice) == sorted([world.organisations["A"].id, world.organisations["E"].id])
    assert (seen("clerk-E"), seen("head-A"), seen("reviewer-D2")) == ("A E", "A", "D2 E U")
    assert seen("reviewer-C") == seen("leader-C") == "A B C D1 D2 E F K U"
    assert (seen("auditor"), seen("admin")) == ("", "")


def test_what_is_kept_for_somebody_is_kept_for_their_posts_the_day_the_language_and_the_host(
        app: Flask, asked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = asked.users["clerk-A"]
    before = seen_by(clerk)
    assert before == seen_by(clerk) != seen_by(asked.users["head-A"])
    assert seen_as() == seen_as()
    with speaking("en"):
        assert seen_by(clerk) != before
    with app.test_request_context("/", base_url="http://localhost/exreg/"):
        assert seen_by(clerk) != before
    with monkeypatch.context() as tomorrow:
        tomorrow.setattr("app.accounts.scope.today", lambda: today() + timedelta(1))
        assert seen_by(clerk) != before
    begin_writing(asked.session)
    appoint(asked.session, clerk, asked.organisations["B"], Role.CLERK)
    of_two_schools = seen_by(clerk)
    end_appointment(asked.session, clerk.posts_held[-1])
    appoint(asked.session, clerk, asked.organisations["B"], Role.HEAD)
    assert before != of_two_schools != seen_by(clerk)


def test_a_partner_is_changed_only_where_it_stands_for_itself(asked: World) -> None:
    session = asked.session
    root, alias = asked.partner("Sample Hill School", "GB"), asked.partner("Hill School Sample", "GB")
    session.flush()
    merge(session, PartnerMerge, alias.id, root.id)
    assert partner_or_404(session, alias.public_id) is alias
    assert editable_partner(session, root.public_id) is root
    with pytest.raises(Conflict) as refused:
        editable_partner(session, alias.public_id)
    assert refused.value.description == MERGED_AWAY == Words(
        "该主体已并入其他主体，请在并入后的页面上操作。", "It is merged into another: work on that one's page.")
    for find in (partner_or_404, editable_partner):
        with pytest.raises(NotFound):
            find(session, "nobody")


def test_a_person_is_there_for_those_whose_records_name_them(asked: World) -> None:
    session = asked.session
    teacher = file_teacher(asked, "A", 1)
    begin_writing(session)
    stranger = enlist(session, PersonAsEntered(surname="OTHER", given_names="NAME"))
    root = enlist(session, PersonAsEntered(surname="SAMPLE", given_names="ROOT"))
    person = session.get_one(Person, teacher.person_id)  # type: ignore[attr-defined]  # a teacher
    clerk, other = asked.users["clerk-A"], asked.users["clerk-E"]
    assert person_or_404(session, clerk, person.public_id) is person
    merge(session, PersonMerge, person.id, root.id)
    session.flush()
    assert person_or_404(session, clerk, person.public_id) is person
    assert person_or_404(session, clerk, root.public_id) is root
    for who, whom in ((clerk, stranger.public_id), (other, person.public_id), (clerk, "nobody")):
        with pytest.raises(NotFound):
            person_or_404(session, who, whom)


def test_the_page_of_permissions_is_drawn_from_what_the_gate_knows(app: Flask, asked: World) -> None:
    app.extensions["public_endpoints"].add("open_to_all")
    for name in ("open_to_all", "undeclared"):
        app.add_url_rule(f"/{name}", name, lambda: "", methods=["GET", "POST"])
    app.add_url_rule("/everybodys", "everybodys", for_everybody(lambda: "everybody's"))
    found = {address.path: address for address in addresses()}
    assert list(found) == sorted(found)
    assert found["/open_to_all"] == Address("GET POST", "/open_to_all", None)
    assert found["/undeclared"] == Address("GET POST", "/undeclared", ())
    assert found["/everybodys"] == Address("GET", "/everybodys", tuple(Role))
    assert [found[path].for_everybody for path in ("/everybodys", "/undeclared", "/open_to_all")] == [
        True, False, False]
    act = Act(Words("头", "Heading"), Words("做", "Do"), (Role.CLERK,), ("x.y",))
    assert act.only is None
    name_acts(app, [act])
    assert acts()[-1] is act
    bare = Flask("bare")
    name_acts(bare, [act])
    name_acts(bare, [act])
    assert bare.extensions["acts"] == [act, act]


def test_what_the_gate_leaves_open_is_named_by_hand(app: Flask, asked: World) -> None:
    assert {"static", "accounts.sign_in", "accounts.first_code", "factors.ask", "factors.begin", "factors.finish",
            "sso.begin", "sso.finish"} <= app.extensions["public_endpoints"]
    assert app.login_manager.session_protection is None  # type: ignore[attr-defined]  # Flask-Login puts it there


def test_whoever_is_led_to_the_sign_in_comes_back_to_the_whole_address(client: StrictClient, world: World) -> None:
    for asked_for, onward in (("/", "/sign-in"), ("/trail/", "/sign-in?next=/trail/"),
                              ("/trail/?q=1&p=2", "/sign-in?next=/trail/?q%3D1%26p%3D2")):
        answer = client.get(asked_for)
        assert (answer.status_code, answer.location) == (302, onward)
    assert client.head("/trail/").status_code == 302
    assert client.options("/trail/").status_code in (200, 302)
    assert client.post("/users/new?a=b", data={"username": "typed"}).status_code == 401
    assert client.get("/no-such-page").status_code == 404


def test_what_declares_nothing_is_refused_and_the_log_says_which(
        app: Flask, client: StrictClient, world: World, caplog: pytest.LogCaptureFixture) -> None:
    app.add_url_rule("/undeclared", "undeclared", lambda: "")
    client.sign_in("clerk-A")
    with caplog.at_level(logging.ERROR):
        assert client.get("/undeclared").status_code == 403
    assert [(record.name, record.getMessage()) for record in caplog.records] == [
        ("app.accounts.gate", "the page undeclared declares no roles and was refused")]


def test_a_use_is_noted_after_a_minute_and_not_before(client: StrictClient, world: World) -> None:
    session = world.session
    client.sign_in("clerk-A")
    for ago, noted in ((50, False), (61, True)):
        begin_writing(session)
        before = utc_now() - timedelta(seconds=ago)
        session.execute(sa.update(SignIn).values(seen_at=before))
        session.commit()
        assert client.get("/account").status_code == 200
        assert (session.scalars(sa.select(SignIn.seen_at)).one() > before) is noted
        session.rollback()


def test_a_sign_in_is_its_person_and_whoever_owes_a_factor_is_nobody(app: Flask, asked: World) -> None:
    session, clerk = asked.session, asked.users["clerk-A"]
    load = app.login_manager._user_callback  # type: ignore[attr-defined]  # Flask-Login puts it there
    assert load("no such token") is None
    token = begin_sign_in(session, clerk, Place("10.0.0.1", "browser"))
    session.commit()
    assert load(token) is clerk
    sign_in = session.scalars(sa.select(SignIn)).one()
    assert (clerk.sign_in_token, clerk.emergency_post) == (token, None)
    assert (g.sign_in, g.actor, g.user_id, g.emergency) == (sign_in, "clerk-a", clerk.id, None)
    app.config["SECOND_FACTOR_ROLES"] = (Role.CLERK,)
    assert load(token) is None
    sign_in.by_factor = True
    session.flush()
    assert load(token) is clerk
    sign_in.by_factor, app.config["SECOND_FACTOR_ROLES"] = False, (Role.HEAD,)
    session.flush()
    assert load(token) is clerk
    for setting in ("SESSION_IDLE", "SESSION_MAX"):
        app.config["SESSION_IDLE"] = app.config["SESSION_MAX"] = timedelta(hours=1)
        app.config[setting] = timedelta(seconds=-1)
        assert load(token) is None


def test_a_form_that_comes_too_late_is_kept_for_its_person(client: StrictClient, world: World) -> None:
    session = world.session
    client.sign_in("clerk-A")
    begin_writing(session)
    session.execute(sa.update(SignIn).values(ended_at=utc_now()))
    session.commit()
    page = client.post("/organisations/A/change?x=1", data={"name_zh": "示例"}).get_data(as_text=True)
    assert f"内容已加密保留 {KEPT_FOR.days} 天" in page


def test_a_page_can_be_read_where_nothing_can_be_written_but_not_by_an_emergency(
        app: Flask, client: StrictClient, world: World) -> None:
    session = world.session
    if not is_sqlite(session):
        pytest.skip("SQLite has a switch for it")
    admin = StrictClient(app)
    admin.sign_in("admin")
    client.sign_in("clerk-A")
    begin_writing(session)
    grant = ask(session, world.users["admin"], world.organisations["A"], "示例", 1)
    give(session, grant, world.users["auditor"])
    session.execute(sa.update(SignIn).values(seen_at=utc_now() - timedelta(minutes=5)))
    session.commit()
    assert admin.get("/account").status_code == 200
    seen = [(row.subject_id, row.details) for row in session.scalars(
        sa.select(TrailEntry).where(TrailEntry.act == "emergency_view"))]
    assert seen == [(str(grant.id), {"method": "GET", "path": "/account"})]
    session.rollback()
    with app.app_context():
        event.listen(db.engine, "checkout", lambda connection, *more: connection.execute("PRAGMA query_only = ON"))
    assert client.get("/account").status_code == 200
    with pytest.raises(OperationalError):
        admin.get("/account")
