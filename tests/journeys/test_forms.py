"""A form in a browser with JavaScript: it saves by itself, tells another tab, loses nothing when the sign-in ends."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import click

pytestmark = pytest.mark.browser

PASSWORD = "walnut bridge lantern 26"


@pytest.fixture
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A Chinese browser that runs scripts; one the policy refuses fails the test."""
    context = browser.new_context(base_url=server, locale="zh-CN")
    context.set_default_timeout(15_000)
    refused: list[str] = []
    context.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    yield context
    context.close()
    assert not refused, refused


def sign_in(page: Page, who: str) -> None:
    page.locator("[name=username]").fill(who)
    page.locator("[name=password]").fill(PASSWORD)
    click(page, page.locator("main button[type=submit]"))


def saved(page: Page) -> None:
    """As the browser does when somebody turns to another window: the form is saved at once."""
    page.evaluate("Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
                  "document.dispatchEvent(new Event('visibilitychange'))")


def test_a_form_saves_by_itself_and_loses_nothing_when_the_sign_in_ends(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/sign-in")
    sign_in(page, "gz-clerk")
    page.goto("/records/trip/new")
    click(page, page.locator("main button[type=submit]"))
    address = page.url
    page.locator("#name").fill("示例团名")
    saved(page)
    expect(page.locator("#autosave")).to_contain_text("已自动保存")
    other = context.new_page()
    other.goto(address)
    expect(other.locator("#name")).to_have_value("示例团名")
    page.locator("#organiser").fill("示例单位")
    saved(page)
    expect(page.locator("#autosave")).to_contain_text("已自动保存")
    other.locator("#name").fill("另一页的团名")
    saved(other)
    expect(other.locator("#autosave")).to_contain_text("已在别处保存")
    other.goto("/account")
    click(other, other.get_by_role("button", name="退出", exact=True))
    page.locator("#changes").fill("写到一半")
    saved(page)
    expect(page.locator("#autosave")).to_contain_text("登录已结束")
    page.locator("#autosave a").click()
    sign_in(page, "gz-clerk")
    expect(page.locator("#changes")).to_have_value("写到一半")
    expect(page.locator("#name")).to_have_value("示例团名")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("main")).to_contain_text("写到一半")
