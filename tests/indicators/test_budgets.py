"""How often the pages of a plan ask the database: as often for many records as for few, and no more than is written
here; fewer times while nothing has changed since the page was asked last. Whoever needs another statement changes the
number in the same commit."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.db.engine import begin_writing, db
from app.db.kept import forget
from tests.client import StrictClient
from tests.filed import file_agreement
from tests.world import World

BUDGETS = {"/plans/": 16, "/plans/sample?on=2025-12-31": 26, "/plans/sample/P1?on=2025-12-31": 31,
           "/plans/sample/P2?on=2025-12-31": 31, "/plans/sample/P1/1?on=2025-12-31": 27}
AGAIN = {"/plans/": 3, "/plans/sample?on=2025-12-31": 3, "/plans/sample/P1?on=2025-12-31": 18,
         "/plans/sample/P2?on=2025-12-31": 18, "/plans/sample/P1/1?on=2025-12-31": 15}


@pytest.fixture
def asked(app: Flask) -> Iterator[list[str]]:
    """The statements said to the database while the test runs."""
    said: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement != "BEGIN":  # which only SQLite says aloud
            said.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(engine, "before_cursor_execute", note)


def test_until_something_changes_a_page_of_a_plan_is_not_counted_again(golden: World, client: StrictClient,
                                                                       asked: list[str]) -> None:
    client.sign_in("reviewer-c")
    assert _statements(client, asked, kept=True) == AGAIN


def test_the_pages_of_a_plan_ask_as_often_for_many_records_as_for_few(golden: World, client: StrictClient,
                                                                      asked: list[str]) -> None:
    client.sign_in("reviewer-c")
    assert _statements(client, asked) == BUDGETS
    begin_writing(golden.session)
    partners = [golden.partner(f"Budget Sample School {number}", "FR") for number in range(6)]
    golden.session.commit()
    for partner in partners:
        file_agreement(golden, "B", partner, signed_on=date(2024, 3, 1), expires_on=date(2028, 2, 28))
    assert _statements(client, asked) == BUDGETS


def _statements(client: StrictClient, asked: list[str], *, kept: bool = False) -> dict[str, int]:
    found = {}
    for url in BUDGETS:
        client.page(url)  # once before: what is read once for a process is not the page's
        if not kept:
            forget(client.application)
        asked.clear()
        client.page(url)
        found[url] = len(asked)
    return found
