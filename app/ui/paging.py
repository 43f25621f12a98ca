"""Lists page by page by their key, newest first: as fast on page 1,000 as on page 1, and stable while others write.

A cursor is a key. `120` asks for what comes after key 120 in the list, `-120` for what comes before it.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

T = TypeVar("T")

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list and the cursors of its neighbours; None where there is no neighbour."""

    items: list[T]
    next_cursor: int | None = None
    previous_cursor: int | None = None


def read_cursor(value: str | None) -> int | None:
    """The cursor of an address. What is no cursor asks for the first page."""
    try:
        return int(value or "") or None
    except ValueError:
        return None
