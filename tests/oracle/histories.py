"""What may become of a record: every end the path of approval knows, at random moments.

A first version stands as submitted, then at the district, then as filed; a successor takes its three stamps when it
is filed and its predecessor ends then; what is returned, refused or revoked stands no more.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.approval.models import Origin, Series, Version
from app.approval.steps import State
from app.records.kinds import KINDS
from tests.oracle.registry import OPENED, Book

CLERK, HEAD, DISTRICT_REVIEWER, CITY_REVIEWER = 1, 2, 3, 4
HASH = "0" * 64

Content = dict[str, Any]
Draw = Callable[[Content | None], Content]
"""Draws the content of a version, from that of the version before it."""


class Stand(NamedTuple):
    """The state a version is in today, and from when until when it stood at each level."""

    state: State
    submitted: datetime | None = None
    district: datetime | None = None
    city: datetime | None = None
    until: datetime | None = None

    @property
    def sealed(self) -> bool:
        return self.state not in (State.DRAFT, State.VOID)


def keep_series(book: Book, kind: str, owner: int, draw: Draw, *, parent: int | None = None,
                lines: Callable[[int, bool, Content], None] | None = None) -> int:
    """A series with all its versions. `lines` adds what belongs to a version's content in tables of its own."""
    series = book.number(Series.__table__)
    book.add(Series.__table__, id=series, public_id=f"{KINDS[kind].prefix}-R{series:06}", kind=kind,
             organisation_id=owner, parent_id=parent, origin=Origin.PATH, entered_for=False, filing_number=None,
             created_at=OPENED)
    content = None
    for number, stand in enumerate(_life(book), start=1):
        content = draw(content)
        version = book.number(Version.__table__)
        _keep_version(book, version, series, kind, owner, number, stand)
        table = KINDS[kind].table
        row = dict.fromkeys(table.columns.keys()) | _filler(table) | {"id": version, "sealed": stand.sealed}
        book.add(table, **row | {name: value for name, value in content.items() if name in table.columns})
        if lines is not None:
            lines(version, stand.sealed, content)
    return series


def _keep_version(book: Book, version: int, series: int, kind: str, owner: int, number: int, stand: Stand) -> None:
    book.add(
        Version.__table__, id=version, series_id=series, kind=kind, organisation_id=owner, number=number,
        state=stand.state, path="head,district,city", edition=1, submitted_since=stand.submitted,
        district_since=stand.district, city_since=stand.city, until=stand.until,
        condition_due=date(2026, 12, 31) if stand.state is State.CONDITIONAL else None,
        content_hash=HASH if stand.sealed else None, created_by_id=CLERK, edited_by_id=CLERK,
        submitted_by_id=CLERK if stand.sealed else None, signed_by_id=HEAD if stand.submitted else None,
        district_by_id=DISTRICT_REVIEWER if stand.district else None, city_by_id=CITY_REVIEWER if stand.city else None,
        created_at=OPENED, edited_at=OPENED)


def _life(book: Book) -> list[Stand]:
    """The versions of a series: what may happen, each with its weight."""
    a, b, c, d, e, f = book.moments(6)
    skipped = book.chance(0.3)  # the district has no say: filing sets its stamp
    filed, later = Stand(State.FILED, a, c if skipped else b, c), Stand(State.FILED, d, d, d)
    returned = Stand(State.RETURNED, a, b if book.chance(0.5) else None, None, c)
    lives: list[tuple[int, list[Stand]]] = [
        (13, [filed]),
        (6, [filed._replace(until=d), later]),
        (3, [filed._replace(until=d), later._replace(until=e), Stand(State.FILED, e, e, e)]),
        (2, [filed, _successor_under_way(book)]),
        (1, [filed, Stand(State.RETURNED), _successor_under_way(book)]),
        (2, [filed._replace(state=State.REVOKED, until=d)]),
        (1, [filed._replace(state=State.REVOKED, until=d), Stand(State.VOID)]),
        (1, [filed._replace(until=d), later._replace(state=State.REVOKED, until=e)]),
        (4, [_first_under_way(book, a, b)]),
        (1, [Stand(State.REFUSED, a, b if book.chance(0.5) else None, None, c)]),
        (1, [Stand(State.WITHDRAWN, a, None, None, b), _first_under_way(book, c, d)]),
        (3, [returned, Stand(State.FILED, d, e, f)]),
        (1, [returned, _first_under_way(book, d, e)]),
    ]
    weights, stands = zip(*lives, strict=True)
    chosen: list[Stand] = book.random.choices(stands, weights)[0]
    return chosen


def _successor_under_way(book: Book) -> Stand:
    """It stands nowhere before it is filed."""
    return Stand(book.any_of((State.DRAFT, State.AT_HEAD, State.AT_DISTRICT, State.AT_CITY, State.CONDITIONAL)))


def _first_under_way(book: Book, submitted: datetime, approved: datetime) -> Stand:
    return book.any_of((Stand(State.DRAFT), Stand(State.AT_HEAD), Stand(State.AT_DISTRICT, submitted),
                        Stand(State.AT_CITY, submitted, approved), Stand(State.AT_CITY, submitted),
                        Stand(State.CONDITIONAL, submitted, approved)))


@cache
def _filler(table: sa.Table) -> Content:
    """Something in every column that a sealed row must have and no count reads."""
    return {column.name: _anything(column) for column in table.columns
            if column.info.get("needed") and not column.info.get("personal")}


def _anything(column: sa.Column[Any]) -> Any:
    options = getattr(column.type, "options", None)
    if options is not None:
        return tuple(options)
    if isinstance(column.type, sa.Enum):
        return column.type.enums[0]
    if isinstance(column.type, sa.Integer):
        return 2
    return "示例"
