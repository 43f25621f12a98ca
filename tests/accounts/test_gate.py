"""Nobody passes without a sign-in, and a form that comes too late is not lost."""

import re

from flask import Flask

from tests.client import StrictClient
from tests.world import World

PLACES = ("/account", "/users/", "/users/new", "/trail/", "/organisations/", "/organisations/A")
POSTS = ("/account/password", "/account/language", "/users/new", "/organisations/found", "/sign-out")


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(client: StrictClient, world: World) -> None:
    for place in PLACES:
        answer = client.get(place)
        assert (answer.status_code, answer.location) == (302, f"/sign-in?next={place}")


def test_every_page_that_is_not_declared_public_is_behind_the_gate(app: Flask, client: StrictClient) -> None:
    public = app.extensions["public_endpoints"]
    for rule in app.url_map.iter_rules():
        if rule.endpoint in public or "GET" not in (rule.methods or ()):
            continue
        path = re.sub(r"<any\(([\w-]+)[^>]*>", r"\1", re.sub(r"<(?:int|float):[^>]+>", "1", rule.rule))
        answer = client.get(re.sub(r"<[^>]+>", "x", path))
        assert answer.status_code == 302, rule
        assert answer.location.startswith("/sign-in"), rule


def test_a_form_sent_without_a_sign_in_is_not_done_and_not_lost(client: StrictClient, world: World) -> None:
    for place in POSTS:
        answer = client.post(place, data={"username": "typed"})
        assert answer.status_code == 401
        assert "没有丢失" in answer.text
        assert 'target="_blank"' in answer.text


def test_an_unknown_page_is_missing_for_everybody(client: StrictClient, world: World) -> None:
    assert client.get("/no-such-page").status_code == 404


def test_whoever_is_signed_in_is_led_on_from_the_sign_in_page(client: StrictClient, world: World) -> None:
    client.sign_in("clerk-A")
    assert client.get("/sign-in?next=/account").location == "/account"
    assert client.get("/sign-in?next=//evil.example").location == "/"


def test_the_header_tells_who_is_signed_in_and_for_whom(client: StrictClient, world: World) -> None:
    client.sign_in("clerk-A")
    page = client.page("/account")
    assert "示例 clerk-A" in page
    assert "甲区第一示例中学" in page
    assert "外事专员" in page
