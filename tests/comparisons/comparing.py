"""Two questions of the sample plan compared, and acts that change what they answer."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from app.comparisons.answers import changes_answer
from app.comparisons.changes import compare
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.indicators.questions import ask
from tests.world import World

YEAR_END = date(2025, 12, 31)


def changes_of(world: World, code: str = "P1", *, known: datetime | None = None, on: date = YEAR_END,
               to_on: date = YEAR_END, org: str = "") -> dict[str, Any]:
    """What moved the target from `known` and `on` to now and `to_on`; empty when nothing did."""
    now, session = utc_now(), world.session
    places = [world.organisations[org]] if org else []
    first = ask(session, "sample", places, on, known or now)
    last = ask(session, "sample", places, to_on, now)
    answer = changes_answer(session, first, last, compare(session, first, last, [code]))
    assert all(item["adds_up"] for target in answer["targets"] for item in target["sums"])
    return answer["targets"][0] if answer["targets"] else {}


def told(change: dict[str, Any]) -> list[tuple[str, int, str]]:
    """Step, amount and cause of every record of every unit."""
    return [(unit["step"], (unit["new"] or 0) - (unit["old"] or 0), record["cause"])
            for unit in change["units"] for record in unit["records"]]


def write(world: World, act: Callable[[], object]) -> None:
    begin_writing(world.session)
    act()
    world.session.commit()
