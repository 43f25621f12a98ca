"""A client that refuses bad pages: HTML that does not parse, a second h1, a title that says something else, ids used
twice, inputs without a label, forms that would be sent nowhere."""

import contextvars
import re
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SPACE = "{http://www.w3.org/1999/xhtml}"
UNLABELLED = ("hidden", "submit", "button")
SHOWN_HASH = re.compile(r'name="hash" value="([0-9a-f]{64})"')


class StrictClient(FlaskClient):
    """Signs people in and checks every page it is given."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, app.response_class, use_cookies=True)

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # a fresh context for each request, as a server gives it: a test's own application context must not leak in
        response = contextvars.Context().run(super().open, *args, **kwargs)
        for sent in (*response.history, response):
            sent.request.environ["wsgi.input"].close()  # a large upload is a file on disk until then
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308) and response.data:
            check_page(response.get_data(as_text=True))
        return response

    def sign_in(self, username: str, password: str = "correct horse battery staple") -> TestResponse:
        response = self.post("/sign-in", data={"username": username, "password": password})
        assert response.status_code in (302, 303), response.get_data(as_text=True)
        return response

    def page(self, url: str, expected: int = 200, **kwargs: Any) -> str:
        """The text of a page, in Chinese unless another language is asked for."""
        response = self.get(url, **kwargs)
        assert response.status_code == expected, f"{url}: {response.status_code}"
        return response.get_data(as_text=True)

    def decide(self, public_id: str, verb: str, **words: str) -> TestResponse:
        """Opens the record, as a reviewer does, and presses a button on what is shown."""
        shown = SHOWN_HASH.search(self.page(f"/records/{public_id}"))
        return self.post(f"/records/{public_id}/{verb}", data={"hash": shown.group(1) if shown else "", **words})


def check_page(text: str) -> None:
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=True)
    document = parser.parse(text)
    assert not parser.errors, parser.errors[:3]
    headings = ["".join(item.itertext()).strip() for item in document.iter(f"{SPACE}h1")]
    assert len(headings) == 1, f"one h1, not {headings}"
    title = "".join(next(document.iter(f"{SPACE}title")).itertext()).strip()
    assert title.startswith(headings[0]), f"title {title!r} does not begin with h1 {headings[0]!r}"
    ids = [item.get("id") for item in document.iter() if isinstance(item.tag, str) and item.get("id")]
    assert len(ids) == len(set(ids)), sorted({name for name in ids if ids.count(name) > 1})
    labelled = {item.get("for") for item in document.iter(f"{SPACE}label")}
    for item in (*document.iter(f"{SPACE}input"), *document.iter(f"{SPACE}select"), *document.iter(f"{SPACE}textarea")):
        if item.get("type") not in UNLABELLED:
            assert item.get("id") in labelled or item.get("aria-label"), f"no label for {item.attrib}"
    for form in document.iter(f"{SPACE}form"):
        assert form.get("action"), "a form says where it goes"
