"""What a counted unit is called: a key that never depends on language or time, and words for people.

Persons are an id and their schools, never a name. Names are those that held on the day, as known at the moment.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.approval.models import Series, Version
from app.db.stamps import stood
from app.indicators.rollup import UnitRow, unit_rows
from app.indicators.rules import Moment, Rule, measures_of
from app.organisations.directory import names_of
from app.organisations.models import Organisation, Stage
from app.parties.models import Partner, PartnerFacts, Person
from app.parties.partners import partner_names
from app.records.display import heading
from app.records.kinds.trip import Subject
from app.records.naming import Names
from app.ui.territories import Area, territory_name
from app.ui.words import t

PUBLIC_IDS: dict[str, Any] = {"partner": Partner.public_id, "person": Person.public_id, "series": Series.public_id,
                              "organisation": Organisation.code}


class UnitKeys:
    """Stable keys of units: organisation codes and public ids, joined by colons."""

    def __init__(self, session: Session, rows: Sequence[UnitRow]) -> None:
        self.ids: dict[str, dict[int, str]] = {}
        for entity, column in PUBLIC_IDS.items():
            numbers, owner = _numbers(rows, entity), column.class_
            found = session.execute(sa.select(owner.id, column).where(owner.id.in_(numbers))) if numbers else ()
            self.ids[entity] = {number: public_id for number, public_id in found}

    def key(self, row: UnitRow) -> str:
        parts = (self._part(name, value) for name, value in zip(row.measure.names, row.key, strict=True))
        return ":".join(part for part in parts if part)

    def _part(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        return self.ids[name][value] if name in self.ids else str(value)


def units_by_key(session: Session, moment: Moment, rule: Rule,
                 organisation_ids: Sequence[int]) -> list[dict[str, UnitRow]]:
    """The units behind a figure by their keys: one list for each measure of the rule."""
    rows = unit_rows(session, moment, rule, organisation_ids)
    keys = UnitKeys(session, rows)
    return [{keys.key(row): row for row in rows if row.measure is measure} for measure in measures_of(rule)]


class UnitWords(UnitKeys):
    """The same units as people read them."""

    def __init__(self, session: Session, rows: Sequence[UnitRow], moment: Moment) -> None:
        super().__init__(session, rows)
        schools = {number for row in rows for number in row.schools} | set(_numbers(rows, "organisation"))
        self.organisations = names_on(session, schools, moment)
        partners = _numbers(rows, "partner")
        self.partners = partner_names(session, partners, known=moment.known)
        self.territories = _territories(session, partners, moment)
        self.records = _headings(session, rows, moment) if any("series" in row.measure.names for row in rows) else {}

    def words(self, row: UnitRow) -> str:
        parts = dict(zip(row.measure.names, row.key, strict=True))
        found = [self._words(name, value, row) for name, value in parts.items() if value is not None]
        if set(parts) == {"organisation", "partner"}:
            return " ↔ ".join(found)
        return " · ".join(found)

    def _words(self, name: str, value: Any, row: UnitRow) -> str:
        match name:
            case "organisation":
                return self.organisations.get(value, self.ids[name][value])
            case "partner":
                place = territory_name(self.territories.get(value))
                return t("{name}（{place}）", "{name} ({place})", name=self.partners.get(value, self.ids[name][value]),
                         place=place)
            case "person":
                schools = t("、", ", ").join(self.organisations.get(number, "") for number in row.schools)
                return t("{person}（{schools}）", "{person} ({schools})", person=self.ids[name][value], schools=schools)
            case "series":
                return self.records.get(row.records[0], self.ids[name][value])
            case "stage":
                return Stage(value).label
            case "subject":
                return Subject(value).label
            case "area":
                return Area(value).label
        return str(value)


def names_on(session: Session, numbers: Iterable[int], moment: Moment) -> dict[int, str]:
    """Names of organisations on the day asked about, in the current language."""
    return names_of(session, numbers, moment.on, moment.known)


def _numbers(rows: Sequence[UnitRow], entity: str) -> list[int]:
    return sorted({value for row in rows for name, value in zip(row.measure.names, row.key, strict=True)
                   if name == entity and value is not None})


def _territories(session: Session, partners: Sequence[int], moment: Moment) -> dict[int, str]:
    rows = session.execute(sa.select(PartnerFacts.partner_id, PartnerFacts.territory).where(
        PartnerFacts.partner_id.in_(partners), stood(PartnerFacts.since, PartnerFacts.until, moment.known)))
    return {number: territory for number, territory in rows}


def _headings(session: Session, rows: Sequence[UnitRow], moment: Moment) -> dict[tuple[str, int], str]:
    """Headings of the records behind units that are records: trips, programmes, activities, returns."""
    found = versions_behind(session, rows)
    names = Names(session, found.values(), moment.known)
    return {record: _heading(version, names) for record, version in found.items()}


def versions_behind(session: Session, rows: Sequence[UnitRow]) -> dict[tuple[str, int], Version]:
    """The record versions that make these units, by public id and number."""
    wanted = {record for row in rows for record in row.records}
    versions = session.scalars(
        sa.select(Version).join(Series, Series.id == Version.series_id).options(joinedload(Version.series))
        .where(Series.public_id.in_({public_id for public_id, _ in wanted})))
    return {(version.series.public_id, version.number): version for version in versions
            if (version.series.public_id, version.number) in wanted}


def _heading(version: Version, names: Names) -> str:
    """A roster's record would be headed by a pupil's name, so only what names nobody is shown."""
    if getattr(version, "person_id", None) is not None:
        return version.series.public_id
    return t("{title}（{owner}）", "{title} ({owner})", title=heading(version, names),
             owner=names.organisation(version))
