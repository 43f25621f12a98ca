"""Error pages say what happened and what to do, and give nothing away."""

import html
import re

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.ui.errors import SAID
from app.ui.words import Words

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("code", sorted(SAID))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_error_page_is_sound_and_says_what_to_do(client: FlaskClient, code: int, language: str) -> None:
    response = client.get(f"/refuse/{code}?language={language}")
    assert response.status_code == code
    page = html.unescape(response.text)
    assert all(getattr(words, language) in page for words in SAID[code])
    assert page.count("<h1>") == 1
    html5lib.HTMLParser(strict=True).parse(response.text)


def test_an_unlisted_error_still_gets_a_page(client: FlaskClient) -> None:
    response = client.get("/refuse/410")
    assert response.status_code == 410
    assert "请求有误" in response.text


def test_our_own_reason_is_shown_and_the_frameworks_is_not(client: FlaskClient) -> None:
    assert "区级已退回该记录。" in client.get("/conflict").text
    assert "The requested URL was not found" not in client.get("/nowhere").text


def test_a_refusal_keeps_what_it_says_to_the_machine(client: FlaskClient) -> None:
    response = client.delete("/page")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_failure_shows_an_id_and_not_its_cause(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    response = client.get("/break")
    assert response.status_code == 500
    assert "secret reason" not in response.text
    found = re.search(r"请求编号 ([0-9a-f]{12})", response.text)
    assert found
    assert found[1] in caplog.text


def test_a_failing_context_does_not_break_the_page_of_the_failure(app: Flask) -> None:
    @app.context_processor
    def lost() -> dict[str, str]:
        raise RuntimeError("the database is gone")

    response = app.test_client().get("/page")
    assert response.status_code == 500
    assert "系统出现错误" in response.text


def test_an_old_form_says_so_and_can_be_sent_again(app: Flask) -> None:
    client = app.test_client()
    response = client.post("/save?a=1", data={"title": 'x"<b>', "csrf_token": "old"}, headers=SAME_ORIGIN)
    assert response.status_code == 400
    assert "页面停留过久" in response.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', response.text)
    typed = re.search(r'name="title" value="([^"]+)"', response.text)
    assert token
    assert typed
    again = client.post("/save?a=1", data={"title": html.unescape(typed[1]), "csrf_token": token[1]})
    assert again.text == 'saved x"<b>'


@pytest.mark.parametrize("site", ["none", "same-site", ""])
def test_a_form_that_may_come_from_elsewhere_is_not_offered_again(client: FlaskClient, site: str) -> None:
    response = client.post("/save", data={"title": "planted"}, headers={"Sec-Fetch-Site": site})
    assert response.status_code == 400
    assert "planted" not in response.text
    assert "点返回" in response.text


def test_a_password_is_never_written_back(client: FlaskClient) -> None:
    response = client.post("/save", data={"title": "x", "new_password": "hunter"}, headers=SAME_ORIGIN)
    assert "hunter" not in response.text


def test_a_one_time_code_is_never_written_back(client: FlaskClient) -> None:
    response = client.post("/save", data={"title": "x", "code": "271828"}, headers=SAME_ORIGIN)
    assert "271828" not in response.text


def test_the_coded_reasons_of_a_return_can_be_sent_again(client: FlaskClient) -> None:
    response = client.post("/save", data={"code_basics": "wrong_day", "title": "x"}, headers=SAME_ORIGIN)
    assert 'name="code_basics" value="wrong_day"' in response.text


def test_both_languages_say_something() -> None:
    said = [words for pair in SAID.values() for words in pair]
    assert all(isinstance(words, Words) and words.zh.strip() and words.en.strip() for words in said)
