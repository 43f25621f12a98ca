"""The list of records: one row a series, its latest visible version, filtered and paged by key."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Bundle, Session, aliased, joinedload

from app.accounts.models import User
from app.approval.models import Series, Version
from app.approval.steps import State
from app.db.engine import db
from app.db.kept import kept
from app.organisations.models import OrganisationFacts
from app.parties.finding import partners_with
from app.records.access import asker, visible_to_asker, visible_versions
from app.records.fields import Kind
from app.records.kinds import KINDS
from app.records.references import bracketed
from app.records.values import legible
from app.records.writing.old_ledgers import numbered_so
from app.ui.paging import Page, first_page, keyed, page_of
from app.ui.searching import searched
from app.ui.words import Words

Wanted = TypeVar("Wanted")
Line = tuple[int, int]
"""Of a version that a list shows: its id, and its edition, which grows with everything that is typed into it."""
Counted = tuple[str, str]
"""A kind and a state."""


@dataclass(frozen=True)
class Narrowing:
    """What else a list may be narrowed to, by what other slices know of a record; they are named in
    `app.extensions["record_narrowings"]`."""

    words: Words
    condition: Callable[[], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty texts narrow nothing. `only`: the name of a narrowing."""

    text: str = ""
    state: str = ""
    organisation: str = ""
    only: str = ""

    @classmethod
    def asked(cls, given: Mapping[str, str]) -> "Filters":
        """As the address or the form of a list says."""
        return cls(*(legible(searched(given, name)) for name in ("q", "state", "organisation", "only")))


def records_of(kind: Kind, user: User, filters: Filters) -> sa.Select[Version]:
    """The latest version of each series of this kind that the person may see, as `latest` says."""
    return _narrowed(_of_kind(kind).where(visible_versions(user), latest(user)), kind, filters)


def records_asked_for(kind: Kind, filters: Filters) -> sa.Select[Version]:
    """The same for whoever asks: it leaves open what `asker` gives, and begins with a statement made once."""
    return _narrowed(_latest_of(kind.name), kind, filters)


def _narrowed(statement: sa.Select[Wanted], kind: Kind, filters: Filters) -> sa.Select[Wanted]:
    if filters.state in {state.value for state in State}:
        statement = statement.where(Version.state == State(filters.state))
    if filters.text:
        statement = statement.where(matches(filters.text.strip(), [kind]))
    if filters.organisation:
        statement = statement.where(Version.organisation.has(code=filters.organisation))
    narrowings: dict[str, Narrowing] = current_app.extensions["record_narrowings"]
    if filters.only in narrowings:
        statement = statement.where(narrowings[filters.only].condition())
    return statement


def list_page(session: Session, kind: Kind, user: User, filters: Filters, cursor: int | None) -> Page[Line]:
    """A page of `records_of`. Its first page, narrowed by nothing, is asked most: that statement is made once."""
    if filters == Filters() and cursor is None:
        return first_page(session, _first_of_kind(kind.name), asker(session, user))
    lines = _narrowed(_lines_of(kind).where(visible_versions(user), latest(user)), kind, filters)
    return page_of(session, lines, Version.id, cursor)


@cache
def _latest_of(name: str) -> sa.Select[Version]:
    return _of_kind(KINDS[name]).where(visible_to_asker(), _latest(visible_to_asker))


@cache
def _first_of_kind(name: str) -> sa.Select[Line, int]:
    lines = _lines_of(KINDS[name]).where(visible_to_asker(), _latest(visible_to_asker))
    return keyed(lines, Version.id, Version.id.desc())


def _lines_of(kind: Kind) -> sa.Select[Line]:
    line: Bundle[Line] = Bundle("line", kind.model.id, kind.model.edition)
    return sa.select(line).join(Series, Series.id == kind.model.series_id)


def _of_kind(kind: Kind) -> sa.Select[Version]:
    return (sa.select(kind.model).join(Series, Series.id == kind.model.series_id)
            .options(joinedload(kind.model.series)))


def latest(user: User) -> sa.ColumnElement[bool]:
    """True of one visible version a series: the last that this person may see, a void one only where there is no
    other. A draft that has not left its school hides nothing from a bureau."""
    return _latest(lambda version: visible_versions(user, version))


def _latest(visible: Callable[[type[Version]], sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    other = aliased(Version, flat=True)
    alike = sa.and_(other.series_id == Version.series_id, other.id != Version.id, visible(other))
    goes_before = sa.case(
        (Version.state == State.VOID, sa.or_(other.state != State.VOID, other.number > Version.number)),
        else_=sa.and_(other.state != State.VOID, other.number > Version.number))
    return ~sa.exists().where(alike, goes_before)


def counts_by_state(session: Session, user: User) -> Mapping[Counted, int]:
    """How many rows the list of each kind shows in each state. Between two changes drafts are begun and nothing else
    happens to what is listed, so the counts of the last change are kept and the drafts after it added."""
    who = asker(session, user)
    counts, last = kept(session, "counts_by_state", (tuple(who["own"]), tuple(who["entered"])),
                        lambda: _count_by_state(session, who))
    begun = session.execute(_begun_after(), {**who, "last": last}).all()
    if any(number > 1 for _, _, number in begun):  # a change of a filed record, which stands in its place
        return _count_by_state(session, who)[0]
    return Counter(counts) + Counter({(kind, State.DRAFT.value): count for kind, count, _ in begun})


def _count_by_state(session: Session, who: Mapping[str, Sequence[int]]) -> tuple[Mapping[Counted, int], int]:
    """The counts, and the last version there was when they were taken: versions are numbered in the order in which
    they are committed, since whoever writes one writes alone."""
    rows = session.execute(_counts_by_state(), who).all()
    counts = {(kind, state.value): count for kind, state, count, _ in rows}
    return counts, rows[0].last if rows else 0


@cache
def _begun_after() -> sa.Select[str, int, int]:
    return (sa.select(Version.kind, sa.func.count(), sa.func.max(Version.number))
            .where(Version.id > sa.bindparam("last"), Version.state == State.DRAFT, visible_to_asker())
            .group_by(Version.kind))


@cache
def _counts_by_state() -> sa.Select[str, State, int, int]:
    last = sa.select(sa.func.max(Version.id)).scalar_subquery()
    return (sa.select(Version.kind, Version.state, sa.func.count(), last.label("last"))
            .where(visible_to_asker(), _latest(visible_to_asker)).group_by(Version.kind, Version.state))


def matches(text: str, kinds: Collection[Kind]) -> sa.ColumnElement[bool]:
    """Part of the filing number or id, of the number in an old ledger, of our school's name, or of any name of the
    partner."""
    found = [Series.filing_number.contains(bracketed(text), autoescape=True),
             Series.public_id.icontains(text, autoescape=True), numbered_so(text), named_so(text)]
    found += [Version.id.in_(sa.select(kind.table.c.id).where(
        kind.table.c.old_number.icontains(text, autoescape=True)).correlate(None))
        for kind in kinds if "old_number" in kind.table.columns]
    partners = partners_with(db.session, text)
    found += [Version.id.in_(sa.select(kind.table.c.id).where(
        kind.table.c.partner_id.in_(partners)).correlate(None))
              for kind in kinds if partners is not None and "partner_id" in kind.table.columns]
    return sa.or_(*found)


def named_so(text: str) -> sa.ColumnElement[bool]:
    """Part of the name of the organisation whose record it is."""
    facts = OrganisationFacts
    return Version.organisation_id.in_(sa.select(facts.organisation_id).where(facts.until.is_(None), sa.or_(
        facts.name_zh.contains(text, autoescape=True), facts.name_en.icontains(text, autoescape=True))))
