"""Lists page by page by their key, newest first: as fast on page 1,000 as on page 1, and stable while others write.

A cursor is a key. `120` asks for what comes after key 120 in the list, `-120` for what comes before it.
"""

from collections.abc import Mapping
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


LAST_ROW = 2**31 - 1
"""The greatest number that a key holds."""


def read_cursor(value: str | None) -> int | None:
    """The cursor of an address. What is no cursor, or no number of a row, asks for the first page."""
    try:
        cursor = int(value or "")
    except ValueError:
        return None
    return cursor if 0 < abs(cursor) <= LAST_ROW else None


def page_of(session: Session, statement: sa.Select[T], key_column: InstrumentedAttribute[int], cursor: int | None,
            size: int = PAGE_SIZE) -> Page[T]:
    """The page at the cursor of a statement that selects one thing. Gives the statement its order and its limit."""
    if cursor is not None and cursor < 0:
        return _page_before(session, statement, key_column, -cursor, size)
    after = statement if cursor is None else statement.where(key_column < cursor)
    return _page(_rows(session, keyed(after, key_column, key_column.desc(), size)), size, earlier=cursor is not None)


def first_page(session: Session, statement: sa.Select[T, int], given: Mapping[str, Any]) -> Page[T]:
    """Of a statement that `keyed` has made, with what it leaves open."""
    return _page(_rows(session, statement, given), PAGE_SIZE, earlier=False)


def _page(rows: list[tuple[T, int]], size: int, *, earlier: bool) -> Page[T]:
    here = rows[:size]
    return Page(
        items=[item for item, _ in here],
        next_cursor=here[-1][1] if len(rows) > size else None,
        previous_cursor=-here[0][1] if here and earlier else None,
    )


def _page_before(session: Session, statement: sa.Select[T], key_column: InstrumentedAttribute[int], key: int,
                 size: int) -> Page[T]:
    rows = _rows(session, keyed(statement.where(key_column > key), key_column, key_column.asc(), size))
    if len(rows) <= size:  # near the top: the first page, full
        return page_of(session, statement, key_column, None, size)
    here = rows[:size][::-1]
    return Page([item for item, _ in here], next_cursor=here[-1][1], previous_cursor=-here[0][1])


def keyed(statement: sa.Select[T], key_column: InstrumentedAttribute[int], order: sa.ColumnElement[int],
          size: int = PAGE_SIZE) -> sa.Select[T, int]:
    """One row more than a page holds, to know whether the list goes on."""
    return statement.add_columns(key_column).order_by(None).order_by(order).limit(size + 1)


def _rows(session: Session, statement: sa.Select[T, int], given: Mapping[str, Any] | None = None,
          ) -> list[tuple[T, int]]:
    return [(row[0], row[1]) for row in session.execute(statement, given).unique()]
