"""A real browser against a real server on the demo data. Skipped, with the reason, where there is no Chromium; in CI
its absence is a failure."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.db.engine import db
from app.jobs.working import work_once, works
from tests.conftest import Databases, settings_for

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def browser(seeded_url: str) -> Iterator[Browser]:
    """Opened after the demo data is loaded and closed with its file: Playwright keeps an event loop in this thread, and
    meanwhile the application can be used in others only."""
    if CHROMIUM is None:
        reason = "no Chromium on this machine"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def server(databases: Databases, seeded_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a server on a copy of the demo data, with every check a person meets."""
    url = databases.copy(seeded_url)
    app = create_app(settings_for(tmp_path, url) | {"WTF_CSRF_ENABLED": True})
    yield from _served(app)
    closing = Thread(target=_dispose, args=(app,))
    closing.start()
    closing.join()
    databases.drop(url)


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def _served(app: Flask) -> Iterator[str]:
    served = make_server("127.0.0.1", 0, app, threaded=True)
    address = f"http://127.0.0.1:{served.server_port}"
    app.config["BASE_URL"] = address
    closing = Event()
    threads = [Thread(target=served.serve_forever), Thread(target=_work, args=(app, closing))]
    for thread in threads:
        thread.start()
    yield address
    closing.set()
    served.shutdown()
    for thread in threads:
        thread.join()


def _work(app: Flask, closing: Event) -> None:
    """One worker beside the server."""
    while not closing.is_set():
        with app.app_context():
            busy = work_once(db.session, works(app))
        if not busy:
            closing.wait(0.2)


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A fresh Chinese browser window without JavaScript: everything works without it. A complaint on the console or
    a request to another host fails the test."""
    context = browser.new_context(base_url=server, locale="zh-CN", java_script_enabled=False, accept_downloads=True)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(server) else None)
    opened.set_default_timeout(15_000)
    yield opened
    context.close()
    assert not complaints, complaints


def click(page: Page, button: Locator, timeout: float = 15_000) -> None:
    """Press what leads to another page and see that page: a click alone does not wait for it."""
    with page.expect_navigation(timeout=timeout):
        button.click()
