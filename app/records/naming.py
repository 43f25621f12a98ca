"""What the ids in a record are called: partners, organisations, series. Fetched together, once a page."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.db.stamps import stood, today, utc_now, valid
from app.organisations.models import Organisation, OrganisationFacts
from app.parties.partners import partner_names
from app.records.content import columns_of, kind_of, rows_of
from app.ui.words import current_language


class Names:
    """Names of what some versions refer to, in the current language, as known at a time (now). A list, which shows no
    child rows, leaves them out."""

    def __init__(self, session: Session, versions: Iterable[Version], known: datetime | None = None, *,
                 with_rows: bool = True) -> None:
        wanted: dict[str, set[int]] = {"partner": set(), "organisation": set(), "series": set()}
        for version in versions:
            wanted["organisation"].add(version.organisation_id)
            _collect(version, kind_of(version).table, wanted)
            for rows in kind_of(version).rows if with_rows else ():
                for row in rows_of(version, rows):
                    _collect(row, rows.model.__table__, wanted)
        self.found: dict[str, dict[int, str]] = {
            "partner": partner_names(session, wanted["partner"]),
            "organisation": organisation_names(session, wanted["organisation"], known),
            "series": series_names(session, wanted["series"]),
        }

    def name(self, table: str, number: int | None) -> str:
        return self.found[table].get(number or 0, "") if table in self.found else ""

    def organisation(self, version: Version) -> str:
        return self.name("organisation", version.organisation_id)


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


def _collect(row: Any, table: sa.Table, wanted: dict[str, set[int]]) -> None:
    for name, referred in _referring(table):
        value = getattr(row, name)
        if value is not None:
            wanted[referred].add(value)


def organisation_names(session: Session, numbers: Iterable[int], known: datetime | None = None) -> dict[int, str]:
    """Today's names (the Chinese one where the English is missing), as known at a time."""
    rows = session.execute(_names_known(), {"numbers": list(set(numbers)), "on": today(),
                                            "known": known or utc_now()})
    english = current_language() == "en"
    return {number: (name_en if english and name_en else name_zh) or code for number, name_zh, name_en, code in rows}


@cache
def _names_known() -> sa.Select[int, str, str, str]:
    facts = OrganisationFacts
    on, known = sa.bindparam("on", type_=sa.Date()), sa.bindparam("known", type_=facts.since.type)
    return (
        sa.select(facts.organisation_id, facts.name_zh, facts.name_en, Organisation.code)
        .join(Organisation, Organisation.id == facts.organisation_id)
        .where(facts.organisation_id.in_(sa.bindparam("numbers", expanding=True)),
               valid(facts.valid_from, facts.valid_to, on), stood(facts.since, facts.until, known)))


def series_names(session: Session, numbers: Iterable[int]) -> dict[int, str]:
    """The filing number, or the public id of a series that has none yet."""
    wanted = set(numbers)
    if not wanted:
        return {}
    rows = session.execute(
        sa.select(Series.id, Series.filing_number, Series.public_id).where(Series.id.in_(wanted)))
    return {number: filing_number or public_id for number, filing_number, public_id in rows}
