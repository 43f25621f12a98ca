"""A small application of its own: the common look must hold before any slice exists."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, abort, flash, render_template_string, request
from flask.testing import FlaskClient
from flask_wtf import CSRFProtect

from app.ui.errors import init_errors
from app.ui.headers import init_headers
from app.ui.language import init_language
from app.ui.words import Words, speaking

UI = Path(__file__).parents[2] / "app" / "ui"

PAGE = """{% extends "ui/layout.html" %}{% block title %}{{ t("记录", "Records") }}{% endblock %}
{% block breadcrumbs %}<li>{{ t("首页", "Home") }}</li>{% endblock %}
{% block content %}<p>{{ 1234567 | text }}</p>{% endblock %}"""


@pytest.fixture
def app() -> Flask:
    app = Flask("tiny", template_folder=str(UI / "templates"), static_folder=str(UI / "static"))
    app.config.update(SECRET_KEY="only for this test", DEMO=False)
    CSRFProtect(app)
    init_language(app)
    init_headers(app)
    init_errors(app)

    @app.get("/page")
    def page() -> str:
        return render_template_string(PAGE)

    @app.get("/script")
    def script() -> str:
        return render_template_string("<script nonce=\"{{ csp_nonce() }}\"></script>")

    @app.post("/save")
    def save() -> str:
        flash("saved", "success")
        return "saved " + request.form.get("title", "")

    @app.get("/refuse/<int:code>")
    def refuse(code: int) -> str:
        abort(code)

    @app.get("/conflict")
    def conflict() -> str:
        abort(409, Words("区级已退回该记录。", "The district returned this record."))

    @app.get("/break")
    def break_down() -> str:
        raise RuntimeError("the secret reason")

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Each test starts in Chinese and leaves its language behind."""
    with speaking("zh"):
        yield
