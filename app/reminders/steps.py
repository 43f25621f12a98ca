"""Which step towards a day has been reached. Pure: no clock, no database."""

from collections.abc import Collection
from datetime import date

from app.reminders.models import AFTER


def step_reached(due: date, on: date, steps: Collection[int]) -> int | None:
    """The nearest step towards `due` that has come by `on`: days before it, or AFTER; None while all are to come."""
    left = (due - on).days
    return AFTER if left < 0 else min((step for step in steps if step >= left), default=None)


def is_new(step: int, given: Collection[int]) -> bool:
    """Whether nothing as near to the day has been told: a run repeated, or for an earlier day, tells nothing twice."""
    return all(earlier > step for earlier in given)
