"""The registry as it was: for a day (`on`), as known at a moment (`known`).

Everything that may change carries since/until, so the past is read by leaving out what was not known yet and what was
known no more. A row stands from its `since` (inclusive) to its `until` (exclusive).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from tests.oracle.plain.ledger import Ledger, Row

SUBMITTED, DISTRICT, CITY = 1, 2, 3
"""How far a record has come. What has come far stands at every level before."""

Count = Mapping[str, Any]
"""A measure's parameters as a plan writes them."""

COUNTED_AREAS = ("foreign", "HK", "MO", "TW")
"""国际、香港、澳门、台湾. 华侨 is a key of its own and in none of them."""

BASIC = ("kindergarten", "primary", "junior", "senior", "nine_year", "complete_secondary", "twelve_year", "vocational",
         "special")
SECTORS = {"basic": BASIC, "higher": ("university",)}


class Counted(NamedTuple):
    """A row that counts: for whom, what it makes (counted once), where, how far it has come, how much it is worth."""

    record: Row
    member: int
    unit: tuple[Any, ...]
    area: str | None
    amount: Decimal = Decimal(1)


@dataclass(frozen=True)
class Asked:
    """The two dates of every question, and the level whose approval is official (DISTRICT or CITY)."""

    on: date
    known: datetime
    official: int = CITY


class Then:
    def __init__(self, ledger: Ledger, asked: Asked) -> None:
        self.ledger, self.asked, self.on = ledger, asked, asked.on
        facts = {row["organisation_id"]: row for row in self._known("organisation_facts") if self._valid(row)}
        self._merged = {row["alias_id"]: row["root_id"] for row in self._known("organisation_merge")
                        if row["merged_on"] <= self.on}
        self._facts: dict[int, Row] = facts
        self._partners = {row["partner_id"]: row for row in self._known("partner_facts")}
        self._partner_merged = {row["alias_id"]: row["root_id"] for row in self._known("partner_merge")}
        self._person_merged = {row["alias_id"]: row["root_id"] for row in self._known("person_merge")}
        self._series = {row["id"]: row for row in ledger["series"]}

    def _known(self, table: str) -> list[Row]:
        known = self.asked.known
        return [row for row in self.ledger[table]
                if row["since"] <= known and (row["until"] is None or known < row["until"])]

    def _valid(self, row: Row) -> bool:
        """Facts of an organisation hold from their first day (inclusive) to their end (exclusive)."""
        return bool(row["valid_from"] <= self.on and (row["valid_to"] is None or self.on < row["valid_to"]))

    def school(self, member: int) -> int:
        """Ours, after mergers: a school merged into another by that day is that other one."""
        return self._merged.get(member, member)

    def facts(self, member: int) -> Row | None:
        """What was true that day of the school that counts."""
        return self._facts.get(self.school(member))

    def places(self, member: int) -> tuple[int, ...]:
        """Where a member's rows are counted: the school itself, its district, its city, as they were that day.
        An organisation that did not exist that day is nowhere."""
        school = self.school(member)
        facts = self._facts.get(school)
        if facts is None:
            return ()
        above = facts["parent_id"]
        top = self._facts[above]["parent_id"] if above in self._facts else None
        return tuple(place for place in (school, above, top) if place is not None)

    def partner(self, number: int | None) -> int | None:
        """The partner a name stands for after mergers, as known then."""
        return None if number is None else self._partner_merged.get(number, number)

    def partner_facts(self, number: int | None) -> Row | None:
        root = self.partner(number)
        return None if root is None else self._partners.get(root)

    def partner_area(self, number: int | None) -> str | None:
        facts = self.partner_facts(number)
        return None if facts is None else area_of(facts["territory"])

    def person(self, number: int) -> int:
        """人 are persons, however often entered and under whatever number."""
        return self._person_merged.get(number, number)

    @cached_property
    def records(self) -> dict[str, list[Row]]:
        """By kind, every record that had left its school and stood then, with its content and how far it had come."""
        content = {kind: {row["id"]: row for row in self.ledger[kind]} for kind in
                   ("agreement", "activity", "teacher", "trip", "student", "movement", "programme")}
        found: dict[str, list[Row]] = {kind: [] for kind in content}
        for version in self.ledger["version"]:
            come = self._come(version)
            if come and version["kind"] in content:
                found[version["kind"]].append(
                    content[version["kind"]][version["id"]] | version | {"come": come}
                    | {"parent_id": self._series[version["series_id"]]["parent_id"],
                       "public_id": self._series[version["series_id"]]["public_id"]})
        return found

    def _come(self, version: Row) -> int:
        known, until = self.asked.known, version["until"]
        if until is not None and until <= known:
            return 0
        stamps = (version["submitted_since"], version["district_since"], version["city_since"])
        return sum(1 for since in stamps if since is not None and since <= known)

    def is_official(self, record: Row) -> bool:
        """Records are judged by what is official: the first signing of a pair, the agreement of an activity, the
        movements of a pupil."""
        return bool(record["come"] >= self.asked.official)

    def latest(self, records: Iterable[Row]) -> list[Row]:
        """Of each organisation the records of its last day of counting up to the day asked about. Until one is
        official those that have come farthest are compared with each other; every record of that day tells."""
        days: dict[int, tuple[int, date]] = {}
        records = [record for record in records if record["counted_on"] is not None and record["counted_on"] <= self.on]
        for record in records:
            owner, place = record["organisation_id"], (min(record["come"], self.asked.official), record["counted_on"])
            days[owner] = max(place, days.get(owner, place))
        return [record for record in records if record["counted_on"] == days[record["organisation_id"]][1]]

    def official(self, kind: str) -> list[Row]:
        return [record for record in self.records[kind] if self.is_official(record)]

    @cached_property
    def children(self) -> dict[str, dict[int, list[Row]]]:
        """Destinations and participants by the version whose content they are."""
        found: dict[str, dict[int, list[Row]]] = {"trip_destination": {}, "trip_participant": {}}
        for table, rows in found.items():
            for row in self.ledger[table]:
                rows.setdefault(row["version_id"], []).append(row)
        return found

    def is_ours(self, member: int, count: Count) -> bool:
        """Our side is a school or university, of the sector or stages and run as the plan asks. Bureaus have no
        stage and are no schools."""
        facts = self.facts(member)
        if facts is None or facts["stage"] is None:
            return False
        stages = count.get("stages") or SECTORS.get(count.get("sector", ""), ())
        return (not stages or facts["stage"] in stages) and self.is_run_by(member, count)

    def is_run_by(self, member: int, count: Count) -> bool:
        facts = self.facts(member) or {"ownership": None, "affiliation": None}
        return _asked(count, "ownership", facts["ownership"]) and _asked(count, "affiliations", facts["affiliation"])

    def window(self, count: Count) -> tuple[date, date]:
        """After the first day (exclusive) up to the second (inclusive), never beyond the day asked about."""
        if count.get("window") == "year":
            return date(self.on.year - 1, 12, 31), self.on
        return count.get("after") or date.min, min(count.get("until") or self.on, self.on)


def _asked(count: Count, name: str, value: Any) -> bool:
    return not count.get(name) or value in count[name]


def within(day: date | None, window: tuple[date, date]) -> bool:
    return day is not None and window[0] < day <= window[1]


def area_of(territory: str | None) -> str | None:
    """Hong Kong, Macao and Taiwan each apart; every other place but the mainland is 国际."""
    if territory is None:
        return None
    return territory if territory in ("HK", "MO", "TW") else "mainland" if territory == "CN" else "foreign"


def areas(count: Count) -> Sequence[str]:
    return tuple(count.get("areas", COUNTED_AREAS))
