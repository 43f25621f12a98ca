"""Every route is known, and only those declared public answer somebody who has not signed in."""

import json
import re

from flask import Flask

from tests.architecture.routes import FILE, inventory
from tests.client import StrictClient

OPEN = {"static", "accounts.sign_in", "accounts.first_code", "factors.ask", "factors.begin", "factors.finish",
        "sso.begin", "sso.finish", "documents.verify", "documents.check", "documents.check_file", "documents.keys",
        "documents.key_file", "operations.alive", "operations.metrics"}
"""By hand: what an open endpoint shows is thought through one by one."""


def test_the_inventory_of_routes_is_up_to_date(app: Flask) -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == inventory(app), (
        "routes have changed: look at who may open them, then run `python -m tests.architecture.routes`")


def test_only_the_endpoints_named_here_are_open(app: Flask) -> None:
    assert set(app.extensions["public_endpoints"]) <= OPEN | {"ui.language", "ui.text_size"}


def test_nobody_passes_without_signing_in(app: Flask, client: StrictClient) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in app.extensions["public_endpoints"]:
            continue
        url = re.sub(r"<(?:any\(([a-z_]+)[^>]*|int:[^>]*|[^>]*)>", lambda found: found.group(1) or "1", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            response = client.open(url, method=method)
            where = response.headers.get("Location", "")
            refused = response.status_code == 302 and where.startswith("/sign-in") if method == "GET" else \
                response.status_code == 401
            assert refused, f"{method} {url}: {response.status_code} {where}"
