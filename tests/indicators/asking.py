"""Asking rules in tests: a figure, its rows by their keys, at the year's end and as known now unless said otherwise."""

from datetime import date, datetime
from typing import Any

from app.db.stamps import utc_now
from app.indicators.answers import board_answer, rows_answer
from app.indicators.measures import MEASURES
from app.indicators.questions import ask
from app.indicators.rollup import Figure, figure, unit_rows
from app.indicators.rules import Moment
from app.indicators.sources import Where
from app.indicators.unit_names import UnitKeys
from tests.world import World

YEAR_END = date(2025, 12, 31)
EVERYWHERE = Where()


def figure_of(world: World, measure: str, code: str = "C", on: date = YEAR_END, known: datetime | None = None,
              **parameters: Any) -> Figure:
    moment = Moment(on, known or utc_now())
    rule = MEASURES[measure](moment, **parameters)
    return figure(world.session, moment, rule, [world.organisations[code].id])


def units_of(world: World, measure: str, code: str = "C", on: date = YEAR_END, known: datetime | None = None,
             **parameters: Any) -> list[str]:
    moment = Moment(on, known or utc_now())
    rule = MEASURES[measure](moment, **parameters)
    rows = unit_rows(world.session, moment, rule, [world.organisations[code].id])
    keys = UnitKeys(world.session, rows)
    return sorted(keys.key(row) for row in rows)


def line_of(world: World, target: str, on: date = YEAR_END, known: datetime | None = None) -> dict[str, Any]:
    """One target on the sample plan's board."""
    answer = board_answer(world.session, ask(world.session, "sample", (), on, known or utc_now()))
    line: dict[str, Any] = next(item for item in answer["targets"] if item["code"] == target)
    return line


def rows_of(world: World, target: str, on: date = YEAR_END, known: datetime | None = None) -> list[dict[str, Any]]:
    return rows_answer(world.session, ask(world.session, "sample", (), on, known or utc_now()), target)
