"""Working days against a calendar walked day by day; the announced years as their notices say."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.approval.steps import Desk
from app.approval.working_days import (
    LIMITS,
    NOTICES,
    is_working_day,
    overdue_before,
    unannounced_years,
    working_days,
)
from app.db.stamps import CHINA

DAYS = st.dates(date(2023, 6, 1), date(2028, 1, 31))


def worked(day: date) -> bool:
    """By hand: what the notice of the year says, else Monday to Friday."""
    notice = NOTICES.get(day.year)
    if notice is not None and day in notice.worked:
        return True
    return day.weekday() < 5 and not (notice is not None and day in notice.off)


@given(DAYS, st.integers(-10, 500))
def test_days_are_counted_as_one_would_on_the_wall(first: date, length: int) -> None:
    last = first + timedelta(length)
    assert working_days(first, last) == sum(worked(first + timedelta(n)) for n in range(1, length + 1))


@given(DAYS, st.sampled_from([Desk.HEAD, Desk.DISTRICT, Desk.CITY]))
def test_a_record_is_overdue_from_the_first_moment_past_the_limit(day: date, desk: Desk) -> None:
    moment = overdue_before(desk, day)
    last_late = (moment - timedelta(microseconds=1)).astimezone(CHINA).date()
    assert working_days(last_late, day) > LIMITS[desk]
    assert working_days(moment.astimezone(CHINA).date(), day) <= LIMITS[desk]


@pytest.mark.parametrize(("year", "off", "made_up"), [(2024, 28 - 2, 8), (2025, 28, 5), (2026, 33, 6)])
def test_a_year_has_the_days_of_its_notice(year: int, off: int, made_up: int) -> None:
    notice = NOTICES[year]
    assert str(year) in notice.source
    assert notice.announced.year == year - 1
    assert (len(notice.worked), all(day.weekday() >= 5 for day in notice.worked)) == (made_up, True)
    assert len(notice.off) in (off, off + 2)  # 2024 gives the Dragon Boat day alone, without its weekend


@pytest.mark.parametrize(("day", "works"), [
    (date(2026, 2, 14), True), (date(2026, 2, 16), False), (date(2026, 10, 8), True), (date(2026, 10, 10), True),
    (date(2026, 10, 11), False), (date(2025, 10, 8), False), (date(2024, 5, 11), True), (date(2027, 10, 1), True),
])
def test_single_days_are_as_announced(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_a_year_that_nobody_announced_is_named() -> None:
    assert unannounced_years([date(2026, 12, 30), date(2027, 1, 4)]) == [2027]
    assert unannounced_years([]) == []
    assert overdue_before(Desk.HEAD, date(2026, 11, 26)) < datetime(2026, 11, 26, tzinfo=UTC)
