"""Address, then cookie, then user, then browser, then Chinese."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import LoginManager, UserMixin

from app.ui.words import current_language

CHINESE, ENGLISH = '<html lang="zh-Hans"', '<html lang="en"'


class Reader(UserMixin):
    id = "1"

    def __init__(self, language: str | None) -> None:
        self.language = language


def signed_in(app: Flask, language: str | None) -> FlaskClient:
    manager = LoginManager(app)
    manager.request_loader(lambda request: Reader(language))
    return app.test_client()


def html(client: FlaskClient, url: str = "/page", **headers: str) -> str:
    return client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()}).text


def test_a_page_is_chinese_when_nobody_asks_for_anything_else(client: FlaskClient) -> None:
    page = html(client)
    assert CHINESE in page
    assert "<title>记录 – 学校国际交流登记系统</title>" in page


def test_a_page_is_english_for_a_browser_that_prefers_it(client: FlaskClient) -> None:
    page = html(client, Accept_Language="en-GB,en;q=0.9,zh;q=0.5")
    assert ENGLISH in page
    assert "<title>Records – School International Exchange Registry</title>" in page


def test_a_browser_that_wants_neither_gets_chinese(client: FlaskClient) -> None:
    assert CHINESE in html(client, Accept_Language="fr")


def test_the_address_sets_a_cookie_that_the_next_page_obeys(client: FlaskClient) -> None:
    response = client.get("/page?language=en")
    assert ENGLISH in response.text
    cookie = next(value for value in response.headers.getlist("Set-Cookie") if value.startswith("language=en"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ENGLISH in html(client, Accept_Language="zh")


@pytest.mark.parametrize("asked", ["fr", "", "en;x", "EN"])
def test_an_unknown_language_is_ignored_and_not_remembered(client: FlaskClient, asked: str) -> None:
    response = client.get("/page", query_string={"language": asked})
    assert CHINESE in response.text
    assert client.get_cookie("language") is None


def test_the_language_a_user_set_beats_the_browser(app: Flask) -> None:
    assert ENGLISH in html(signed_in(app, "en"), Accept_Language="zh")


def test_the_choice_of_this_browser_beats_the_language_a_user_set(app: Flask) -> None:
    client = signed_in(app, "en")
    client.set_cookie("language", "zh")
    assert CHINESE in html(client)


@pytest.mark.parametrize("unset", [None, ""])
def test_a_user_who_set_no_language_gets_that_of_the_browser(app: Flask, unset: str | None) -> None:
    assert ENGLISH in html(signed_in(app, unset), Accept_Language="en")


def test_the_switch_stays_on_the_page_with_its_filters(client: FlaskClient) -> None:
    page = html(client, "/page?state=filed&state=draft&language=zh")
    assert 'href="/page?state=filed&amp;state=draft&amp;language=en"' in page


def test_large_text_is_remembered(client: FlaskClient) -> None:
    assert 'class="text-large"' in html(client, "/page?text_size=large")
    assert 'class="text-large"' in html(client)
    assert 'class="text-large"' not in html(client, "/page?text_size=normal")


def test_a_request_leaves_its_language_behind(client: FlaskClient) -> None:
    html(client, "/page?language=en")
    assert current_language() == "zh"


def test_a_missing_page_is_explained_in_the_language_of_the_reader(client: FlaskClient) -> None:
    assert "Page not found" in html(client, "/nowhere", Accept_Language="en")
    assert "找不到该页面" in html(client, "/nowhere")
