"""The page of permissions says what the program does: from the pages' own declarations, and complete."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.current import current_person, roles_declared
from app.accounts.models import Role
from app.db.engine import begin_writing
from tests.client import StrictClient
from tests.world import World


def test_every_page_declares_who_it_is_for_and_what_declares_nothing_is_refused(
        app: Flask, client: StrictClient, world: World) -> None:
    public = app.extensions["public_endpoints"]
    assert [name for name, view in app.view_functions.items()
            if name not in public and roles_declared(view) is None] == []
    app.add_url_rule("/undeclared", "undeclared", lambda: current_person().name)
    client.sign_in("reviewer-C")
    assert client.get("/undeclared").status_code == 403


def test_no_act_promises_more_than_its_pages_declare(app: Flask) -> None:
    for act in app.extensions["acts"]:
        for endpoint in act.endpoints:
            declared = roles_declared(app.view_functions[endpoint])
            assert declared is not None
            assert set(act.roles) <= set(declared), (str(act.words), endpoint)
    assert set(app.extensions["decisions"]) <= set(app.view_functions)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_acts_and_all_addresses_to_who_answers_for_them(
        app: Flask, client: StrictClient, world: World, session: Session, language: str) -> None:
    begin_writing(session)
    world.person("secadmin", "C", Role.SECURITY_ADMIN)
    session.commit()
    for username, expected in (("admin", 403), ("leader-C", 403), ("clerk-A", 403), ("secadmin", 200)):
        client.sign_in(username)
        assert client.get("/permissions/").status_code == expected
    client.sign_in("auditor")
    page = client.page(f"/permissions/?language={language}")
    assert ("审核通过" if language == "zh" else "Approve with a condition") in page
    shown = re.findall(r"<code[^>]*>(?:GET|POST)[^<]*</code>", page)
    assert len(shown) == len(list(app.url_map.iter_rules()))
    assert ("未声明，" if language == "zh" else "None declared") not in page
