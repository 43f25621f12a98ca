"""The board of `board.toml` counted by a loop over ORM objects, as a first draft of the registry might do it. The
second opinion of the benchmark, and the measure of what counting in SQL is worth.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.organisations.models import Level, Organisation, OrganisationFacts, OrganisationMerge
from app.parties.models import PartnerFacts, PartnerMerge, PersonMerge
from app.records.kinds.agreement import Activity, Agreement
from app.records.kinds.programme import Programme
from app.records.kinds.student import Movement, Student
from app.records.kinds.teacher import Teacher
from app.records.kinds.trip import Trip
from app.ui.territories import area_of
from tests.benchmarks.handwritten import AREAS, Answer

CITY_AREAS = AREAS[:4]


def count_in_python(session: Session, on: date, known: datetime) -> Answer:
    loop = _Loop(session, on, known)
    for count in (loop.agreements, loop.activities, loop.trips, loop.teachers, loop.students, loop.programmes):
        count()
    return loop.answer()


class _Loop:
    """Loads the world as it was, then walks over the records; `units` are how far each has come, by code and place."""

    def __init__(self, session: Session, on: date, known: datetime) -> None:
        self.session, self.on, self.known = session, on, known
        self.year = date(on.year - 1, 12, 31)
        self.units: dict[Any, dict[Any, int]] = defaultdict(dict)
        self.touched: dict[Any, set[Any]] = defaultdict(set)
        self.amounts: dict[Any, Decimal] = {}
        facts = {row.organisation_id: row for row in self._stood(OrganisationFacts) if self._valid(row)}
        stages = {number: row.stage for number, row in facts.items()}
        merged = {row.alias_id: row.root_id for row in self._stood(OrganisationMerge) if row.merged_on <= on}
        self.unit = {number: merged.get(number, number) for number in facts}
        self.stage = {number: stages[unit] for number, unit in self.unit.items()}
        schools = session.scalars(sa.select(Organisation).where(Organisation.level == Level.SCHOOL))
        self.places = {school.id: self._above(facts, self.unit[school.id]) for school in schools}
        self.partner_root = {row.alias_id: row.root_id for row in self._stood(PartnerMerge)}
        self.person_root = {row.alias_id: row.root_id for row in self._stood(PersonMerge)}
        self.partner = {row.partner_id: row for row in self._stood(PartnerFacts)}

    def _stood(self, model: Any) -> Iterator[Any]:
        return (row for row in self.session.scalars(sa.select(model))
                if row.since <= self.known and (row.until is None or row.until > self.known))

    def _valid(self, row: OrganisationFacts) -> bool:
        return row.valid_from <= self.on and (row.valid_to is None or row.valid_to > self.on)

    def _above(self, facts: dict[int, OrganisationFacts], number: int) -> tuple[int, ...]:
        district = facts[number].parent_id or 0
        return (district, facts[district].parent_id or 0)

    def _standing(self, model: Any, *options: Any) -> Iterator[tuple[Any, int]]:
        """Records that had been submitted by then, each with how far it had come."""
        for record in self.session.scalars(sa.select(model).options(*options)):
            if record.submitted_since and record.submitted_since <= self.known and (
                    record.until is None or record.until > self.known):
                yield record, 1 + sum(bool(since and since <= self.known)
                                      for since in (record.district_since, record.city_since))

    def _note(self, code: str, member: int, unit: Any, stand: int, area: str | None = None,
              amount: Decimal | None = None) -> None:
        for place in self.places[member]:
            units = self.units[code, place]
            units[unit] = max(stand, units.get(unit, 0))
            if stand == 3 and area:
                self.touched[code, place, area].add(unit)
        if amount is not None:
            self.amounts[code, unit] = amount

    def answer(self) -> Answer:
        found = {}
        for (code, place), units in self.units.items():
            levels = [self._total(code, (unit for unit, stand in units.items() if stand >= level))
                      for level in (1, 2, 3)]
            areas = [self._total(code, self.touched[code, place, area]) for area in AREAS]
            found[code, place] = (*levels, *areas)
        return found

    def _total(self, code: str, units: Iterable[Any]) -> Decimal:
        return sum((self.amounts.get((code, unit), Decimal(1)) for unit in units), Decimal(0))

    def _partner(self, partner_id: int | None) -> tuple[int, str, str]:
        """Root, kind and area."""
        root = self.partner_root.get(partner_id or 0, partner_id or 0)
        facts = self.partner[root]
        return root, facts.kind.value, area_of(facts.territory).value

    def agreements(self) -> None:
        made, firsts = [], {}
        for record, stand in self._standing(Agreement):
            root, kind, area = self._partner(record.partner_id)
            if (record.type in ("formal", "renewal") and record.phase == "signed" and record.signed_on <= self.on
                    and kind in ("school", "university") and area in CITY_AREAS):
                pair, signed = (self.unit[record.organisation_id], root), record.first_signed_on or record.signed_on
                made.append((record, stand, pair, kind, area, signed))
                if stand == 3:
                    firsts[pair] = min(signed, firsts.get(pair, signed))
        for record, stand, pair, kind, area, signed in made:
            member = record.organisation_id
            self._note("A2", member, pair, stand, area)
            if date(2022, 12, 31) < min(signed, firsts.get(pair, signed)) <= self.on:
                self._note("A6", member, pair, stand, area)
            if self._in_force(record):
                self._note("A4", member, pair[1], stand, area)
                if area != "foreign":
                    self._note("A3", member, pair, stand, area)
                if kind == "school" and self.stage[member] != "university":
                    self._note("A1", member, pair, stand, area)
                    self._note("A5", member, pair[0], stand, area)

    def _in_force(self, record: Agreement) -> bool:
        renews = record.auto_renews and (record.objected_on is None or record.objected_on > self.on)
        unexpired = record.open_ended or renews or (record.expires_on is not None and record.expires_on >= self.on)
        return bool(unexpired) and (record.ended_on is None or record.ended_on > self.on)

    def activities(self) -> None:
        parents = {record.series_id: record for record, stand in self._standing(Agreement) if stand == 3}
        for record, stand in self._standing(Activity, selectinload(Activity.series)):
            parent = parents.get(record.series.parent_id)
            if parent is not None and self.year < record.held_on <= self.on:
                area = self._partner(parent.partner_id)[2]
                if area in CITY_AREAS:
                    self._note("A7", record.organisation_id, record.series_id, stand, area)

    def trips(self) -> None:
        tasks = ("training", "study", "further", "visiting", "placement", "degree")
        for trip, stand in self._standing(Trip, selectinload(Trip.participants), selectinload(Trip.destinations)):
            if (trip.phase not in ("executed", "partly") or trip.task not in tasks
                    or trip.nature not in ("official_abroad", "official_hkmo", "official_tw")
                    or not date(2020, 12, 31) < trip.departs_on <= self.on):
                continue
            for person in trip.participants:
                if person.outcome == "executed" and person.duty in ("head", "deputy_head", "teacher", "cadre"):
                    for area in {area_of(row.territory).value for row in trip.destinations if not row.transit}:
                        self._sent(trip, person, stand, area)

    def _sent(self, trip: Trip, person: Any, stand: int, area: str) -> None:
        root, member = self.person_root.get(person.person_id, person.person_id), person.organisation_id
        if trip.departs_on > self.year:
            self._note("P1", member, root, stand, area)
            self._note("P2", member, (trip.series_id, root), stand, area)
            self._note("P3", member, trip.series_id, stand, area)
        if (person.stage in ("kindergarten", "primary", "junior", "senior")
                and person.subject in ("chinese", "maths", "foreign_language", "physics")):
            self._note("P4", member, (person.stage, person.subject), stand, area)

    def teachers(self) -> None:
        for record, stand in self._standing(Teacher):
            if (record.phase == "hired" and record.contract_from <= self.on <= record.contract_to
                    and (record.left_on is None or record.left_on > self.on) and self._may_work(record)):
                area = "" if record.category == "overseas_chinese" else area_of(record.nationality).value
                if area in CITY_AREAS:
                    self._note("T1", record.organisation_id, self.person_root.get(record.person_id, record.person_id),
                               stand, area)

    def _may_work(self, record: Teacher) -> bool:
        if record.category != "foreign":
            return True
        return bool(record.permit_from and record.permit_to and record.residence_from and record.residence_to
                    and record.permit_from <= self.on <= record.permit_to and record.residence_kind == "work"
                    and record.residence_from <= self.on <= record.residence_to)

    def students(self) -> None:
        moved: dict[int, tuple[Any, ...]] = {}
        for record, stand in self._standing(Movement, selectinload(Movement.series)):
            leaves = record.movement in ("transfer_out", "graduate", "withdraw")
            if stand == 3 and (record.moved_on < self.on or (record.moved_on == self.on and not leaves)):
                parent = record.series.parent_id
                moved[parent] = max((record.moved_on, record.id, record.movement), moved.get(parent, (date.min,)))
        areas = {"foreign": "foreign", "hk": "HK", "mo": "MO", "tw": "TW"}
        returns = []
        for record, stand in self._standing(Student):
            if record.mode == "aggregate":
                returns.append((record, stand))
            elif (record.phase == "enrolled" and record.enrolled_on <= self.on and record.duration == "long"
                    and record.category in areas and moved.get(record.series_id, ("",))[-1] not in (
                        "transfer_out", "graduate", "withdraw", "suspend")):
                self._note("S1", record.organisation_id, self.person_root.get(record.person_id, record.person_id),
                           stand, areas[record.category])
        for record, stand in self._latest(returns):
            for area in CITY_AREAS:
                heads = getattr(record, f"{area.lower()}_count")
                if heads:
                    self._note("S1", record.organisation_id, (record.series_id, area), stand, area, Decimal(heads))

    def _latest(self, records: list[tuple[Any, int]]) -> list[tuple[Any, int]]:
        """Those of each organisation's last day, among those that have come farthest."""
        days: dict[int, tuple[int, date]] = {}
        records = [(record, stand) for record, stand in records if record.counted_on <= self.on]
        for record, stand in records:
            place = (stand, record.counted_on)
            days[record.organisation_id] = max(place, days.get(record.organisation_id, place))
        return [(record, stand) for record, stand in records if days[record.organisation_id][1] == record.counted_on]

    def programmes(self) -> None:
        ratios = []
        for record, stand in self._standing(Programme):
            area = self._partner(record.partner_id)[2] if record.partner_id else None
            member, series = record.organisation_id, record.series_id
            if record.subtype == "ratio":
                ratios.append((record, stand))
            elif record.subtype == "special_fund" and self.year < record.status_on <= self.on:
                self._note("G2", member, series, stand, area, record.amount)
            elif (record.subtype in ("window_school", "base_school", "demonstration_school")
                    and record.status in ("established", "listed", "recognised") and record.status_on <= self.on
                    and (record.ends_on is None or record.ends_on >= self.on)):
                self._note("G1", member, self.unit[member], stand, area)
        for record, stand in self._latest(ratios):
            area = self._partner(record.partner_id)[2] if record.partner_id else None
            self._note("G3", record.organisation_id, record.series_id, stand, area, record.numerator)
            self._note("G3 whole", record.organisation_id, record.series_id, stand, area, record.denominator)
