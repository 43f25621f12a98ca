"""What stands around records and is read when they are counted: the place, facts and mergers of schools, mergers and
facts of partners, mergers of persons. Each is looked up at both moments, and what differs is told with its day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.db.stamps import stood, valid
from app.indicators.rules import Moment
from app.indicators.unit_names import names_on
from app.organisations.models import OrganisationFacts, OrganisationMerge
from app.parties.models import Partner, PartnerFacts, PartnerMerge, Person, PersonMerge
from app.parties.partners import partner_names
from app.records.content import kind_of, rows_of
from app.ui.words import t


@dataclass(frozen=True)
class Difference:
    """What differs, in words, and since when: a moment of knowledge or a day."""

    at: datetime | date | None
    detail: str


class Surroundings:
    """The rows that held at two moments, for these records and schools."""

    def __init__(self, session: Session, before: Moment, after: Moment, versions: Iterable[Version],
                 schools: set[int]) -> None:
        self.session, self.moments = session, (before, after)
        whole = list(versions)
        self.persons_of = {version.id: _persons(version) for version in whole}
        schools = schools | {version.organisation_id for version in whole}
        partners = {number for number in map(_partner, whole) if number is not None}
        persons = {number for numbers in self.persons_of.values() for number in numbers}
        self.merged_schools = self._both(lambda moment: _merges(session, OrganisationMerge, schools, moment))
        roots = {row.root_id for found in self.merged_schools for row in found.values()}
        self.schools = self._both(lambda moment: _facts(session, schools | roots, moment))
        self.merged_partners = self._both(lambda moment: _merges(session, PartnerMerge, partners, moment))
        self.merged_persons = self._both(lambda moment: _merges(session, PersonMerge, persons, moment))
        roots = {row.root_id for found in self.merged_partners for row in found.values()}
        self.partners = self._both(lambda moment: _partner_facts(session, partners | roots, moment))

    def _both(self, look: Callable[[Moment], dict[int, Any]]) -> tuple[dict[int, Any], dict[int, Any]]:
        return look(self.moments[0]), look(self.moments[1])

    def school_merged(self, schools: set[int]) -> Difference | None:
        for number in sorted(schools):
            row = _moved_root(self.merged_schools, number)
            if row is not None:
                names = names_on(self.session, [row.alias_id, row.root_id], self.moments[1])
                return Difference(row.merged_on, _into(names.get(row.alias_id, ""), names.get(row.root_id, "")))
        return None

    def school_moved(self, schools: set[int]) -> Difference | None:
        for number in sorted(schools):
            before, after = (found.get(number) for found in self.schools)
            if before is not None and after is not None and before.parent_id != after.parent_id:
                parents = [item.parent_id for item in (before, after) if item.parent_id]
                names = names_on(self.session, parents, self.moments[1])
                return Difference(after.valid_from, t(
                    "{school}：{old} → {new}", "{school}: {old} → {new}", school=after.name,
                    old=names.get(before.parent_id, ""), new=names.get(after.parent_id, "")))
            if before is None and after is not None:
                return Difference(after.valid_from, after.name)
            if after is None and before is not None:
                return Difference(before.valid_to, before.name)
        return None

    def school_changed(self, schools: set[int], columns: set[str]) -> Difference | None:
        for number in sorted(schools):
            before, after = (found.get(number) for found in self.schools)
            if after is not None and _differ(before, after, columns):
                return Difference(after.valid_from, after.name)
        return None

    def partner_merged(self, version: Version) -> Difference | None:
        row = _moved_root(self.merged_partners, _partner(version) or 0)
        if row is None:
            return None
        names = partner_names(self.session, [row.alias_id, row.root_id], known=self.moments[1].known)
        return Difference(self._moment_of(row), _into(
            names.get(row.alias_id) or self.session.get_one(Partner, row.alias_id).public_id,
            names.get(row.root_id) or self.session.get_one(Partner, row.root_id).public_id))

    def partner_changed(self, version: Version, columns: set[str]) -> Difference | None:
        number = _partner(version) or 0
        roots = [found[number].root_id if number in found else number for found in self.merged_partners]
        before, after = (found.get(root) for found, root in zip(self.partners, roots, strict=True))
        return Difference(after.since if after else None, "") if _differ(before, after, columns) else None

    def person_merged(self, version: Version) -> Difference | None:
        for number in self.persons_of[version.id]:
            row = _moved_root(self.merged_persons, number)
            if row is not None:
                ids = [self.session.get_one(Person, one).public_id for one in (row.alias_id, row.root_id)]
                return Difference(self._moment_of(row), _into(*ids))
        return None

    def _moment_of(self, row: Any) -> datetime | None:
        """When a merge began, or ended, between the two moments."""
        first, last = (moment.known for moment in self.moments)
        moments: list[datetime] = [at for at in (row.since, row.until) if at is not None and first < at <= last]
        return moments[0] if moments else None


def _partner(version: Version) -> int | None:
    number: int | None = getattr(version, "partner_id", None)
    return number


def _persons(version: Version) -> list[int]:
    """The persons a record speaks of: its own, and those in its child rows."""
    own = [getattr(version, "person_id", None)]
    rows = [getattr(row, "person_id", None) for item in kind_of(version).rows for row in rows_of(version, item)]
    return [number for number in (*own, *rows) if number is not None]


def _merges(session: Session, table: Any, numbers: set[int], moment: Moment) -> dict[int, Any]:
    """The merges these were the aliases of, as known at a moment; those of schools from their day on."""
    dated = [table.merged_on <= moment.on] if table is OrganisationMerge else []
    rows = session.scalars(sa.select(table).where(
        table.alias_id.in_(numbers), stood(table.since, table.until, moment.known), *dated))
    return {row.alias_id: row for row in rows}


def _facts(session: Session, numbers: set[int], moment: Moment) -> dict[int, Any]:
    facts = OrganisationFacts
    rows = session.scalars(sa.select(facts).where(
        facts.organisation_id.in_(numbers), valid(facts.valid_from, facts.valid_to, moment.on),
        stood(facts.since, facts.until, moment.known)))
    return {row.organisation_id: row for row in rows}


def _partner_facts(session: Session, numbers: set[int], moment: Moment) -> dict[int, Any]:
    facts = PartnerFacts
    rows = session.scalars(sa.select(facts).where(
        facts.partner_id.in_(numbers), stood(facts.since, facts.until, moment.known)))
    return {row.partner_id: row for row in rows}


def _moved_root(merges: tuple[dict[int, Any], dict[int, Any]], number: int) -> Any:
    """The merge that holds at one moment only, or leads elsewhere at the other."""
    before, after = (found.get(number) for found in merges)
    if (before.root_id if before else None) == (after.root_id if after else None):
        return None
    return after or before


def _differ(before: Any, after: Any, columns: set[str]) -> bool:
    return any(getattr(before, name, None) != getattr(after, name, None) for name in columns)


def _into(alias: str, root: str) -> str:
    return t("{alias} → {root}", "{alias} → {root}", alias=alias, root=root)
