"""organisations.csv and organisation_merges.csv: several rows of one code are its history.

A row says what is true from `valid_from` on, as known since `since`. A later row closes what was known before it from
that day on, the way a change through the pages does.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.organisations.change import FACTS, Facts
from app.organisations.models import (
    Affiliation,
    Level,
    Organisation,
    OrganisationFacts,
    OrganisationMerge,
    Ownership,
    Stage,
)
from app.seeding.ledger import Ledger
from app.seeding.rows import NO_ORGANISATION, Folder, SeedRow
from app.ui.words import Words

FILE, MERGES = "organisations.csv", "organisation_merges.csv"
COLUMNS = ("code", "level", "parent", "name_zh", "name_en", "division", "functional_zone", "affiliation", "ownership",
           "stage", "uscc", "filing_prefix", "valid_from", "valid_to", "since")
WRONG_PARENT = Words("区的上级是市，学校的上级是区或市，市没有上级。",
                     "A district is under a city, a school under a district or a city, a city under none.")
PARENT_LEVEL = {Level.CITY: (), Level.DISTRICT: (Level.CITY,), Level.SCHOOL: (Level.DISTRICT, Level.CITY)}


@dataclass
class Stretch:
    """Facts for a stretch of days, with the row of the database that holds them."""

    facts: Facts
    first: date
    end: date | None
    row: OrganisationFacts | None = None


@dataclass
class Organisations:
    """Every organisation by code, and what is known of each."""

    by_code: dict[str, Organisation] = field(default_factory=dict)
    stretches: dict[int, list[Stretch]] = field(default_factory=dict)

    def facts(self, organisation_id: int, on: date) -> Facts | None:
        """What is true of an organisation on a day, as known in the end."""
        for stretch in self.stretches.get(organisation_id, []):
            if stretch.first <= on and (stretch.end is None or stretch.end > on):
                return stretch.facts
        return None

    def bureaus(self, organisation: Organisation, on: date) -> dict[Level, int]:
        """The district and city it reports to on a day, itself included when it is one."""
        levels = {item.id: item.level for item in self.by_code.values()}
        found: dict[Level, int] = {}
        place: int | None = organisation.id
        while place is not None and place in levels:
            if levels[place] is not Level.SCHOOL:
                found.setdefault(levels[place], place)
            facts = self.facts(place, on)
            place = facts.parent_id if facts else None
        return found


def load_organisations(ledger: Ledger, folder: Folder) -> Organisations:
    known = Organisations()
    _read_registered(ledger, known)
    rows = list(folder.rows(FILE, COLUMNS))
    _found(ledger, known, rows)
    seen: set[str] = set()
    for row in sorted(rows, key=lambda item: (item.text("since"), item.text("valid_from"))):
        code = row.text("code")
        if code in known.by_code:
            _add(ledger, known, known.by_code[code], row, is_first=code not in seen)
            seen.add(code)
    ledger.session.flush()
    _merge(ledger, known, folder)
    return known


def _read_registered(ledger: Ledger, known: Organisations) -> None:
    known.by_code = {item.code: item for item in ledger.session.scalars(sa.select(Organisation))}
    for row in ledger.session.scalars(sa.select(OrganisationFacts).where(OrganisationFacts.until.is_(None))):
        facts = Facts(**{name: getattr(row, name) for name in FACTS})
        known.stretches.setdefault(row.organisation_id, []).append(Stretch(facts, row.valid_from, row.valid_to, row))


def _found(ledger: Ledger, known: Organisations, rows: list[SeedRow]) -> None:
    """Every code of the file becomes an organisation, before any row asks for its parent."""
    levels: dict[str, Level] = {}
    registered = set(known.by_code)
    for row in rows:
        code, level = row.text("code", needed=True), row.member("level", Level, needed=True)
        if not code or level is None:
            continue
        if code in registered:
            row.fault("code", Words("此代码的单位已登记。", "An organisation of this code is registered already."))
        elif levels.setdefault(code, level) is not level:
            row.fault("level", Words("同一代码的层级不能变。", "The level of a code never changes."))
        elif code not in known.by_code:
            known.by_code[code] = Organisation(code=code, level=level)
            ledger.session.add(known.by_code[code])
    ledger.session.flush()


def _add(ledger: Ledger, known: Organisations, organisation: Organisation, row: SeedRow, *, is_first: bool) -> None:
    facts, first, end = _facts(known, organisation, row), row.day("valid_from", needed=True), row.day("valid_to")
    since = ledger.since(row)
    if first is None or facts is None:
        return
    if end is not None and end <= first:
        row.fault("valid_to", Words("结束日期须晚于开始日期。", "It must end after it begins."))
        return
    before = known.stretches.get(organisation.id, [])
    kept: list[Stretch] = []
    for stretch in before:
        kept += _cut(ledger, stretch, first, since)
    fresh = Stretch(facts, first, end)
    _write(ledger, organisation, fresh, since)
    known.stretches[organisation.id] = [*kept, fresh]
    if is_first:
        ledger.note(since, "found", "organisation", organisation.code)
    else:
        changed = sorted(name for name in FACTS if before and getattr(before[-1].facts, name) != getattr(facts, name))
        ledger.note(since, "change", "organisation", organisation.code, fields=changed, valid_from=first)


def _cut(ledger: Ledger, stretch: Stretch, first: date, since: datetime) -> list[Stretch]:
    """What stays of an earlier stretch when something else is true from `first` on."""
    if stretch.end is not None and stretch.end <= first:
        return [stretch]
    assert stretch.row is not None
    stretch.row.until = since
    ledger.session.flush()
    if stretch.first >= first:
        return []
    shorter = replace(stretch, end=first, row=None)
    _write(ledger, stretch.row.organisation, shorter, since)
    return [shorter]


def _write(ledger: Ledger, organisation: Organisation, stretch: Stretch, since: datetime) -> None:
    values: dict[str, Any] = {name: getattr(stretch.facts, name) for name in FACTS}
    stretch.row = OrganisationFacts(
        organisation=organisation, valid_from=stretch.first, valid_to=stretch.end, since=since, **values)
    ledger.session.add(stretch.row)


def _facts(known: Organisations, organisation: Organisation, row: SeedRow) -> Facts | None:
    parent = known.by_code.get(row.text("parent"))
    name = row.text("name_zh", needed=True)
    wanted = PARENT_LEVEL[organisation.level]
    if row.text("parent") and parent is None:
        row.fault("parent", NO_ORGANISATION)
    elif (parent is None) == bool(wanted) or (parent is not None and parent.level not in wanted):
        row.fault("parent", WRONG_PARENT)
    stage = row.member("stage", Stage, needed=organisation.level is Level.SCHOOL)
    if not name:
        return None
    return Facts(
        parent_id=parent.id if parent else None, name_zh=name, name_en=row.text("name_en"),
        division=row.text("division"), functional_zone=row.truth("functional_zone"),
        affiliation=row.member("affiliation", Affiliation), ownership=row.member("ownership", Ownership), stage=stage,
        uscc=row.text("uscc"), filing_prefix=row.text("filing_prefix"))


def _merge(ledger: Ledger, known: Organisations, folder: Folder) -> None:
    merged: set[str] = set()
    for row in folder.rows(MERGES, ("alias", "root", "merged_on", "since")):
        alias, root = known.by_code.get(row.text("alias")), known.by_code.get(row.text("root"))
        day, since = row.day("merged_on", needed=True), ledger.since(row)
        if alias is None or root is None or alias is root:
            column = "alias" if alias is None else "root"
            row.fault(column, NO_ORGANISATION)
        elif {alias.code, root.code} & merged:
            row.fault("alias", Words("此单位已并入别的单位。", "This organisation is merged already."))
        elif day is not None:
            merged.add(alias.code)
            ledger.session.add(OrganisationMerge(alias_id=alias.id, root_id=root.id, merged_on=day, since=since))
            ledger.note(since, "merge", "organisation", alias.code, root=root.code, merged_on=day)
