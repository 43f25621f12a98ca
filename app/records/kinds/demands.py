"""What several kinds of record demand alike. Each check is pure: it reads the record and says what is wrong."""

from datetime import date

from app.approval.models import Version
from app.records.fields import Problem, missing
from app.ui.words import Words


def is_empty(value: object) -> bool:
    """Nothing was given. A zero and a “no” are answers."""
    return value is None or value in ("", ())


def demanded(record: Version, *names: str) -> list[Problem]:
    """These fields must be given: for what a record needs only under some condition."""
    return [missing(name) for name in names if is_empty(getattr(record, name))]


def in_order(record: Version, earlier: str, later: str, words: Words) -> list[Problem]:
    """The second day is not before the first. A day not given is not judged."""
    first, last = getattr(record, earlier), getattr(record, later)
    return [Problem("order", later, words)] if first and last and last < first else []


def age_on(birth_date: date, day: date) -> int:
    """Full years on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
