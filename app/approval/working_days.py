"""Working days in China: weekdays less the announced holidays, and the weekend days worked in exchange. The days are
data (`working_days.toml`) with the notice of each year; of a year without one only the weekends are known."""

import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from app.approval.steps import Desk, State
from app.db.stamps import CHINA

DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Notice:
    """The announcement that settles one year."""

    year: int
    source: str
    announced: date
    off: tuple[date, ...]
    worked: tuple[date, ...]


def _notice(given: dict[str, Any]) -> Notice:
    off = [first + DAY * place for first, last in given["off"] for place in range((last - first).days + 1)]
    return Notice(given["year"], given["source"], given["announced"], tuple(off), tuple(given["worked"]))


NOTICES = {given["year"]: _notice(given) for given in DATA["year"]}
LIMITS = {Desk(name): int(days) for name, days in DATA["limits"].items()}
"""How many working days a desk has for a record."""

WAITS_FOR = {State.AT_HEAD: Desk.HEAD, State.AT_DISTRICT: Desk.DISTRICT, State.AT_CITY: Desk.CITY}

HOLIDAYS = sorted(day for notice in NOTICES.values() for day in notice.off if day.weekday() < SATURDAY)
MADE_UP = sorted(day for notice in NOTICES.values() for day in notice.worked)


def is_working_day(day: date) -> bool:
    return working_days(day - DAY, day) == 1


def working_days(after: date, through: date) -> int:
    """How many working days lie after the one day, up to and with the other."""
    if through <= after:
        return 0
    return (_weekdays(through) - _weekdays(after) - _within(HOLIDAYS, after, through)
            + _within(MADE_UP, after, through))


def overdue_before(desk: Desk, today: date) -> datetime:
    """What came to a desk before this moment has waited there for more working days than the desk has."""
    day = today
    while working_days(day, today) <= LIMITS[desk]:
        day -= DAY
    return datetime.combine(day + DAY, time(), CHINA)


def unannounced_years(days: Sequence[date]) -> list[int]:
    """The years between the first and the last of these days whose holidays nobody has announced yet."""
    years = range(min(days).year, max(days).year + 1) if days else ()
    return [year for year in years if year not in NOTICES]


def _weekdays(through: date) -> int:
    """Mondays to Fridays since the beginning of the calendar, whose first day was a Monday."""
    weeks, rest = divmod(through.toordinal(), 7)
    return 5 * weeks + min(rest, 5)


def _within(days: Sequence[date], after: date, through: date) -> int:
    return bisect_right(days, through) - bisect_right(days, after)
