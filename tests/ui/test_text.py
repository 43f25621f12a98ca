"""One value reads the same wherever it is shown."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.ui.text import mask_number, text
from app.ui.words import Labelled, Words, speaking


class Colour(Labelled):
    RED = "red", "红", "Red"


MOMENT = datetime(2026, 11, 22, 16, 5, 59, tzinfo=UTC)

SHOWN = [
    (None, "", ""),
    ("", "", ""),
    ("张三示例", "张三示例", "张三示例"),
    (True, "是", "Yes"),
    (False, "否", "No"),
    (0, "0", "0"),
    (1234567, "1,234,567", "1,234,567"),
    (-1234, "-1,234", "-1,234"),
    (Decimal("1234.50"), "1,234.5", "1,234.5"),
    (Decimal("3.00"), "3", "3"),
    (Decimal("100"), "100", "100"),
    (0.1, "0.1", "0.1"),
    (1e20, "100,000,000,000,000,000,000", "100,000,000,000,000,000,000"),
    (Colour.RED, "红", "Red"),
    (Words("学校", "School"), "学校", "School"),
    (date(2026, 1, 2), "2026-01-02", "2026-01-02"),
    (MOMENT, "2026-11-23 00:05", "2026-11-23 00:05"),
    (("甲", Colour.RED, None, 1000), "甲、红、1,000", "甲, Red, 1,000"),
    ([], "", ""),
]


@pytest.mark.parametrize(("value", "chinese", "english"), SHOWN, ids=repr)
def test_a_value_is_shown_as_people_read_it(value: object, chinese: str, english: str) -> None:
    assert text(value) == chinese
    with speaking("en"):
        assert text(value) == english


def test_a_long_date_is_written_out() -> None:
    assert text(date(2026, 11, 2), long=True) == "2026年11月2日"
    assert text(MOMENT, long=True) == "2026年11月23日 00:05"
    with speaking("en"):
        assert text(date(2026, 11, 2), long=True) == "2 November 2026"


def test_a_year_is_not_grouped() -> None:
    assert text(2026, grouped=False) == "2026"


@pytest.mark.parametrize(("number", "masked"), [
    ("E12345678", "E12****78"), ("110101190001010000", "110****00"), ("12345678", "123****78"), ("1234567", "1****7"),
    ("12345", "1****5"), ("1234", "****"), ("1", "****"), ("", ""),
])
def test_a_number_shows_its_ends_only(number: str, masked: str) -> None:
    assert mask_number(number) == masked
