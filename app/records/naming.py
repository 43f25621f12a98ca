"""What the ids in a record are called: partners, organisations, series. Fetched together, once a page."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.approval.models import Series, Version
from app.organisations.directory import names_of
from app.parties.partners import partner_names
from app.records.content import columns_of, kind_of, rows_of
from app.records.kinds import KINDS


class Names:
    """Names of what some versions refer to, in the current language, as known at a time (now). A list, which shows no
    child rows, leaves them out; one that shows no more than headings needs no more (`headings`)."""

    def __init__(self, session: Session, versions: Iterable[Version], known: datetime | None = None, *,
                 with_rows: bool = True, headings: bool = False) -> None:
        wanted = headings_refer_to(load_headings(session, versions)) if headings else refers_to(
            versions, with_rows=with_rows)
        self.found: dict[str, dict[int, str]] = {
            "partner": partner_names(session, wanted["partner"]),
            "organisation": organisation_names(session, wanted["organisation"], known),
            "series": series_names(session, wanted["series"]),
        }

    def name(self, table: str, number: int | None) -> str:
        return self.found[table].get(number or 0, "") if table in self.found else ""

    def organisation(self, version: Version) -> str:
        return self.name("organisation", version.organisation_id)


def refers_to(versions: Iterable[Version], *, with_rows: bool = True) -> dict[str, set[int]]:
    """By table the ids in these versions and, unless left out, in their child rows."""
    wanted = _nothing()
    for version in versions:
        kind = kind_of(version)
        wanted["organisation"].add(version.organisation_id)
        _collect(version, _referring(kind.table), wanted)
        for rows in kind.rows if with_rows else ():
            for row in rows_of(version, rows):
                _collect(row, _referring(rows.model.__table__), wanted)
    return wanted


def headings_refer_to(versions: Iterable[Version]) -> dict[str, set[int]]:
    """The same of what headings show."""
    wanted = _nothing()
    for version in versions:
        wanted["organisation"].add(version.organisation_id)
        _collect(version, _headed(version.kind), wanted)
    return wanted


def _nothing() -> dict[str, set[int]]:
    return {"partner": set(), "organisation": set(), "series": set()}


@cache
def referred_table(column: sa.Column[Any]) -> str | None:
    """`partner`, `organisation` or `series` when the column points there."""
    for key in column.foreign_keys:
        if key.column.table.name in ("partner", "organisation", "series"):
            return str(key.column.table.name)
    return None


@cache
def _referring(table: sa.Table) -> list[tuple[str, str]]:
    """The columns that point somewhere, each with where to."""
    return [(column.name, referred) for column in columns_of(table)
            if (referred := referred_table(column)) is not None]


@cache
def _headed(kind: str) -> list[tuple[str, str]]:
    """The same of the fields that a heading shows."""
    headed = {field.name for field in KINDS[kind].headed}
    return [(name, referred) for name, referred in _referring(KINDS[kind].table) if name in headed]


def _collect(row: Any, referring: Iterable[tuple[str, str]], wanted: dict[str, set[int]]) -> None:
    for name, referred in referring:
        value = getattr(row, name)
        if value is not None:
            wanted[referred].add(value)


def load_headings(session: Session, versions: Iterable[Version]) -> list[Version]:
    """These, with the fields of their headings: one statement a kind, and of each no more than these columns."""
    found = list(versions)
    for name in {version.kind for version in found}:
        kind, alike = KINDS[name], {version.id: version for version in found if version.kind == name}
        for number, *values in session.execute(_headings_of(name), {"numbers": list(alike)}):
            for field, value in zip(kind.heading, values, strict=True):
                set_committed_value(alike[number], field, value)
    return found


@cache
def _headings_of(name: str) -> sa.Select[*tuple[Any, ...]]:
    table = KINDS[name].table
    return sa.select(table.c.id, *(table.c[field] for field in KINDS[name].heading)).where(
        table.c.id.in_(sa.bindparam("numbers", expanding=True)))


def organisation_names(session: Session, numbers: Iterable[int], known: datetime | None = None) -> dict[int, str]:
    """Today's names, as known at a time (now), in the current language."""
    return names_of(session, numbers, known=known)


def series_names(session: Session, numbers: Iterable[int]) -> dict[int, str]:
    """The filing number, or the public id of a series that has none yet."""
    wanted = list(set(numbers))
    if not wanted:
        return {}
    rows = session.execute(_series_known(), {"numbers": wanted})
    return {number: filing_number or public_id for number, filing_number, public_id in rows}


@cache
def _series_known() -> sa.Select[int, str | None, str]:
    return sa.select(Series.id, Series.filing_number, Series.public_id).where(
        Series.id.in_(sa.bindparam("numbers", expanding=True)))
