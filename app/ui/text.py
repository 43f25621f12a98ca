"""One value as people read it, the same on a page, in a sheet and on paper."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.ui.words import Labelled, Words, t

CHINA = ZoneInfo("Asia/Shanghai")
ENGLISH_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")
HIDDEN = "****"
MIB = 1 << 20
"""What people read as one MB."""


def text(value: object, *, long: bool = False, grouped: bool = True) -> str:
    """The value in the current language. `long` writes dates out; a year is a number that is not `grouped`."""
    match value:
        case None:
            return ""
        case bool():
            return t("是", "Yes") if value else t("否", "No")
        case Labelled():
            return value.label
        case str() | Words():
            return str(value)
        case int() | float() | Decimal():
            return number(value, grouped=grouped)
        case datetime():
            return moment(value, long=long)
        case date():
            return day(value, long=long)
        case Iterable():
            return joined(text(item, long=long, grouped=grouped) for item in value)
        case _:
            return str(value)


def number(value: int | float | Decimal, *, grouped: bool = True) -> str:
    """With thousands separators, no digits invented and no trailing zeros: 12,345.5 and 3 for 3.00."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    written = f"{exact:{',' if grouped else ''}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def day(value: date, *, long: bool = False) -> str:
    if not long:
        return value.isoformat()
    english = f"{value.day} {ENGLISH_MONTHS[value.month - 1]} {value.year}"
    return t(f"{value.year}年{value.month}月{value.day}日", english)


def moment(value: datetime, *, long: bool = False) -> str:
    """To the minute, in the time of China whatever the zone it came in."""
    there = value.astimezone(CHINA) if value.tzinfo else value
    return f"{day(there.date(), long=long)} {there:%H:%M}"


def clock_time(value: datetime) -> str:
    """Of the day alone, in the time of China: 10:32."""
    return f"{value.astimezone(CHINA):%H:%M}"


def joined(parts: Iterable[str]) -> str:
    return t("、", ", ").join(part for part in parts if part)


def mask_number(value: str) -> str:
    """A document number with its middle hidden, always by four stars so that its length stays unknown too."""
    if len(value) >= 8:
        return value[:3] + HIDDEN + value[-2:]
    if len(value) >= 5:
        return value[:1] + HIDDEN + value[-1:]
    return HIDDEN if value else ""
