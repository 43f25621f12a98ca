"""Another value of a column's type: what somebody could write into a row without its looking wrong."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import sqlalchemy as sa

from app.db.base import Stamp
from app.db.cipher import Encrypted
from app.records.columns import Choices, Money

DAY = date(2024, 2, 29)
MOMENT = datetime(2024, 2, 29, 1, 2, 3, 4, tzinfo=UTC)


class CannotDiffer(Exception):
    """There is no other value, or no row to change."""


def other_value(random: Random, column: sa.Column[Any], value: Any, others: Sequence[Any]) -> Any:
    """Nothing in place of something now and then; what another row says; or a new value. Raises CannotDiffer."""
    said = [other for other in others if other != value and other is not None]
    if value is not None and column.nullable and random.random() < 0.2:
        return None
    if said and (column.foreign_keys or random.random() < 0.4):
        return random.choice(said)
    made = _made(random, column.type, value)
    if made == value:
        raise CannotDiffer
    return made


def _made(random: Random, kind: Any, value: Any) -> Any:  # one case for each type of column
    match kind:
        case sa.Enum():
            return random.choice(list(kind.enum_class or kind.enums))
        case Choices():
            return tuple(option for option in kind.options if random.random() < 0.5) or None
        case sa.Boolean():
            return not value
        case Money() | sa.Numeric():
            return (value or Decimal(0)) + Decimal(random.randint(1, 9))
        case sa.Integer():
            return (value or 0) + random.randint(1, 9)
        case Stamp():
            return (value or MOMENT) + timedelta(microseconds=random.choice([-1, 1, 10**6, 86_400 * 10**6]))
        case sa.Date():
            return (value or DAY) + timedelta(days=random.choice([-366, -1, 1, 31]))
        case sa.JSON():
            return [*value, {"section": "x"}] if isinstance(value, list) else {**(value or {}), "x": 1}
        case Encrypted() | sa.String():
            return _text(random, str(value or ""))
        case _:
            raise CannotDiffer


def _text(random: Random, text: str) -> str:
    """One letter different, so that it is as long as before."""
    place = random.randrange(len(text)) if text else 0
    letter = random.choice("abcdef0123456789")
    return text[:place] + letter + text[place + 1:]
