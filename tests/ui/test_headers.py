"""Every answer carries the headers; requests from elsewhere and redirects to elsewhere are refused."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from app.ui.headers import ALWAYS, is_safe_path, safe_next

ANSWERS = ["/page", "/nowhere", "/refuse/403", "/break", "/static/app.css"]


@pytest.mark.parametrize("url", ANSWERS)
def test_every_answer_carries_the_headers(client: FlaskClient, url: str) -> None:
    headers = client.get(url, buffered=True).headers
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "Strict-Transport-Security" not in headers


def test_strict_transport_is_asked_for_on_https_only(client: FlaskClient) -> None:
    said = client.get("/page", base_url="https://localhost").headers["Strict-Transport-Security"]
    assert said == "max-age=31536000; includeSubDomains"


def test_no_script_may_run_unless_the_page_asked_for_a_nonce(client: FlaskClient) -> None:
    assert "script-src 'none'" in client.get("/page").headers["Content-Security-Policy"]
    first, second = client.get("/script"), client.get("/script")
    nonce = first.text.split('"')[1]
    assert f"script-src 'nonce-{nonce}'" in first.headers["Content-Security-Policy"]
    assert nonce not in second.text


def test_pages_are_never_kept_and_fingerprinted_files_always(client: FlaskClient) -> None:
    assert client.get("/page").headers["Cache-Control"] == "no-store"
    assert client.get("/static/app.css?v=1", buffered=True).headers["Cache-Control"].endswith("immutable")
    assert "immutable" not in client.get("/static/app.css", buffered=True).headers["Cache-Control"]


def test_a_view_keeps_the_stricter_policy_it_set(app: Flask) -> None:
    @app.get("/download")
    def download() -> Response:
        return Response("x", headers={"Content-Security-Policy": "sandbox; default-src 'none'"})

    assert app.test_client().get("/download").headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_sent_by_another_site_is_refused(app: Flask, method: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    response = app.test_client().open("/save", method=method, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "请求来自其他网站" in response.text


@pytest.mark.parametrize("site", ["same-origin", "same-site", "none"])
def test_a_change_sent_by_our_own_page_passes(app: Flask, site: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert app.test_client().post("/save", headers={"Sec-Fetch-Site": site}).status_code == 200


def test_a_link_on_another_site_may_lead_here(client: FlaskClient) -> None:
    assert client.get("/page", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("path", [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "///evil.example",
    "javascript:alert(1)",
    "evil.example", "", " /page", "/\t/evil.example", "/page\r\nSet-Cookie: a=b", "/a//evil.example", "/page\u2028x",
    "http:/page", "/\x00",
])
def test_a_redirect_never_leaves_this_host(path: str) -> None:
    assert not is_safe_path(path)
    assert safe_next(path, "/desk") == "/desk"


@pytest.mark.parametrize("path", ["/", "/records?state=filed&page=-120", "/机构/渝中区示例小学", "/a#b", "/%E6%B8%9D"])
def test_a_redirect_inside_keeps_its_path(path: str) -> None:
    assert safe_next(path, "/desk") == path


def test_no_path_leads_to_the_other_one() -> None:
    assert safe_next(None) == "/"
