"""What waits at a person's desks: one queue over all kinds, by the time each record came to its desk."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, load_only, selectin_polymorphic
from sqlalchemy.sql.base import ExecutableOption

from app.accounts.models import Role, User
from app.accounts.scope import posts_with_records
from app.approval.delegations import deputed_to, desk_posts
from app.approval.models import WAITS, Decision, Series, Version
from app.approval.steps import WAITING_AT, Desk, State
from app.approval.working_days import LIMITS, overdue_before, unannounced_years, working_days
from app.db.given import given
from app.db.stamps import CHINA, today
from app.organisations.models import Level, Organisation
from app.organisations.tree import members, members_of
from app.records.finding.search import Line, matches, named_so
from app.records.kinds import KINDS
from app.records.reviewing.stars import is_starred
from app.ui.paging import PAGE_SIZE

DESKS = {Role.HEAD: (State.AT_HEAD, Desk.HEAD), Role.DISTRICT_REVIEWER: (State.AT_DISTRICT, Desk.DISTRICT),
         Role.CITY_REVIEWER: (State.AT_CITY, Desk.CITY)}
"""For each role the state that waits for it, and its desk."""

LINE = (Version.series_id, Version.kind, Version.organisation_id, Version.number, Version.state, Version.edition,
        Version.condition_due, Version.content_hash, Version.submitted_at, Version.edited_at)
"""What a line about a version shows of it, whatever its kind."""

Hands = Mapping[Role, list[int]]
"""By role the organisations whose desk somebody holds or has been given."""

SIZES = (PAGE_SIZE, 100, 500, 2000)
COUNTED = 9_999
"""A queue is counted up to here; whoever has more knows enough."""


@dataclass(frozen=True)
class QueueFilters:
    """What a queue is narrowed to; what is empty narrows nothing."""

    kind: str = ""
    school: str = ""
    district: str = ""
    text: str = ""
    overdue: bool = False
    starred: bool = False

    @property
    def address(self) -> dict[str, Any]:
        """As the query of an address."""
        given = {name: value for name, value in asdict(self).items() if value}
        return {"q" if name == "text" else name: "1" if value is True else value for name, value in given.items()}


@dataclass(frozen=True)
class Waiting:
    """A version that waits: `arrival` is its place in the queue, `days` its working days at this desk so far."""

    version: Version
    arrival: int
    arrived_at: datetime
    days: int

    @property
    def limit(self) -> int | None:
        """In working days. A condition has a last day of its own."""
        desk = WAITING_AT.get(self.version.state)
        return LIMITS[desk] if desk is not None else None

    @property
    def is_overdue(self) -> bool:
        if self.limit is not None:
            return self.days > self.limit
        return self.version.condition_due is not None and self.version.condition_due < today()


@dataclass(frozen=True)
class Queue:
    """One page of a queue: its items, the place the next page comes after, and how many wait in all (counted no
    further than COUNTED)."""

    items: list[Waiting]
    following: int | None
    total: int

    @property
    def versions(self) -> list[Version]:
        return [item.version for item in self.items]

    @property
    def unannounced(self) -> list[int]:
        """The years this page reckons with of which only the weekends are known."""
        return unannounced_years([item.arrived_at.astimezone(CHINA).date() for item in self.items] + [today()])


def queue_page(session: Session, user: User, filters: QueueFilters, after: int | None,
               size: int = PAGE_SIZE) -> Queue:
    """The records that have waited longest, and the place the next page comes after."""
    if filters == QueueFilters() and after is None:
        hands = _hands(session, user)
        total = session.scalar(_number(tuple(hands)), _held(session, hands)) or 0
        items = _first_items(session, hands, size + 1)
    else:
        waiting = waiting_statement(session, user, filters)
        items, total = _items(session, _whole(waiting, after, size + 1), {}), session.scalar(_counted(waiting)) or 0
    return Queue(items[:size], items[size - 1].arrival if len(items) > size else None, total)


def waiting_for(session: Session, user: User, limit: int) -> list[Line]:
    """The first few of the whole queue."""
    items = _first_items(session, _hands(session, user), limit)
    return [(item.version.id, item.version.edition) for item in items]


def _first_items(session: Session, hands: Hands, size: int) -> list[Waiting]:
    return _items(session, _first(tuple(hands), size), _held(session, hands))


def _items(session: Session, statement: sa.Select[Version, int, datetime], given: Mapping[str, Any]) -> list[Waiting]:
    return [Waiting(version, arrival, at, _days(at)) for version, arrival, at in session.execute(statement, given)]


def _whole(waiting: sa.Select[int, int, datetime], after: int | None, size: int,
           ) -> sa.Select[Version, int, datetime]:
    """The places are found first, then so many whole records and no more."""
    narrow = _placed(waiting, after, size).subquery()
    return (
        sa.select(Version, narrow.c.arrival, narrow.c.at).join(narrow, narrow.c.id == Version.id)
        .order_by(narrow.c.arrival)
        .options(*lines()))


def _counted(waiting: sa.Select[int, int, datetime]) -> sa.Select[int]:
    some = waiting.with_only_columns(Version.id).limit(COUNTED + 1).subquery()
    return sa.select(sa.func.count()).select_from(some)


@lru_cache(maxsize=64)
def _first(roles: tuple[Role, ...], size: int) -> sa.Select[Version, int, datetime]:
    """The whole queue from its beginning, for whoever holds desks of these roles: it leaves open what `_held` gives."""
    return _whole(_waiting(_open_hands(roles)), None, size)


@lru_cache(maxsize=16)
def _number(roles: tuple[Role, ...]) -> sa.Select[int]:
    return _counted(_waiting(_open_hands(roles)))


def _open_hands(roles: tuple[Role, ...]) -> dict[Role, sa.Select[int]]:
    return {role: given(f"below_as_{role.value}") for role in roles}


def _held(session: Session, hands: Hands) -> dict[str, Any]:
    return {f"below_as_{role.value}": members_of(session, organisations) for role, organisations in hands.items()}


def arrival_of(session: Session, version: Version) -> int:
    """The place of a waiting version in every queue."""
    return session.scalars(sa.select(Decision.id).where(
        Decision.version_id == version.id, Decision.target == version.state)).one()


def next_waiting(session: Session, user: User, filters: QueueFilters, after: int) -> Version | None:
    """The one that comes after a place in the queue; the first of the queue after its last."""
    statement = waiting_statement(session, user, filters)
    for place in (after, None):
        found = session.execute(_placed(statement, place, 1)).first()
        if found is not None:
            return session.get(Version, found.id)
    return None


def waiting_statement(session: Session, user: User, filters: QueueFilters) -> sa.Select[int, int, datetime]:
    """Id, arrival and its moment of the versions that wait for a desk in this person's hands. A condition waits for
    the last desk of its path."""
    below = {role: members(organisations) for role, organisations in _hands(session, user).items()}
    statement = _waiting(below).where(*_narrowing(filters))
    return statement.join(Series, Series.id == Version.series_id) if filters.text else statement


def _waiting(below: Mapping[Role, sa.Select[int]]) -> sa.Select[int, int, datetime]:
    places: list[sa.ColumnElement[bool]] = [sa.false()]
    for role, organisations in below.items():
        state, desk = DESKS[role]
        waits = sa.or_(Version.state == state, sa.and_(
            Version.state == State.CONDITIONAL, Version.path.like(f"%{desk.value}")))
        places.append(sa.and_(waits, Version.organisation_id.in_(organisations)))
    return (
        sa.select(Version.id, Decision.id.label("arrival"), Decision.at)
        .join(Decision, sa.and_(Decision.version_id == Version.id, Decision.target == Version.state))
        .where(WAITS, sa.or_(*places)))


def districts_below(session: Session, user: User) -> list[Organisation]:
    """The districts this person may narrow the queue to."""
    return list(session.scalars(_districts(), {"posts": posts_with_records(user)}))


@cache
def _districts() -> sa.Select[Organisation]:
    return sa.select(Organisation).where(
        Organisation.level == Level.DISTRICT, Organisation.id.in_(members(sa.bindparam("posts", expanding=True)))
    ).order_by(Organisation.code)


def whole_records() -> ExecutableOption:
    """Versions of all kinds with their content: one statement a kind, not one a record."""
    return selectin_polymorphic(Version, [kind.model for kind in KINDS.values()])


def lines() -> tuple[ExecutableOption, ...]:
    """Versions with what a line about each shows, whatever its kind; `Names` brings their headings."""
    return load_only(*LINE), joinedload(Version.series).load_only(Series.public_id)


def _hands(session: Session, user: User) -> Hands:
    found: dict[Role, Any] = {}
    own = [(post.role, post.organisation_id) for post in desk_posts(user)]
    given = [(item.role, item.organisation_id) for item in deputed_to(session, user)]
    for role, organisation_id in (*own, *given):
        found.setdefault(role, []).append(organisation_id)
    return found


def _placed(statement: sa.Select[int, int, datetime], after: int | None, size: int) -> sa.Select[int, int, datetime]:
    later = statement if after is None else statement.where(Decision.id > after)
    return later.order_by(Decision.id).limit(size)


def _narrowing(filters: QueueFilters) -> Sequence[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if filters.kind in KINDS:
        found.append(Version.kind == filters.kind)
    if filters.school:
        found.append(sa.or_(Version.organisation.has(code=filters.school), named_so(filters.school)))
    if filters.district:
        numbers = sa.select(Organisation.id).where(Organisation.code == filters.district)
        found.append(Version.organisation_id.in_(members(numbers)))
    if filters.text:
        found.append(matches(filters.text, KINDS.values()))
    if filters.overdue:
        found.append(_is_overdue(today()))
    if filters.starred:
        found.append(is_starred())
    return found


def _is_overdue(day: date) -> sa.ColumnElement[bool]:
    late = [sa.and_(Version.state == state, Decision.at < overdue_before(desk, day))
            for state, desk in WAITING_AT.items()]
    return sa.or_(*late, sa.and_(Version.state == State.CONDITIONAL, Version.condition_due < day))


def _days(arrived_at: datetime) -> int:
    return working_days(arrived_at.astimezone(CHINA).date(), today())
