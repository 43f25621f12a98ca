"""A seeded city for benchmarks: schools in districts, their partners, people and five years of records.

The same seed, schools and records make the same rows. They go straight into the tables, sealed and true under every
CHECK and trigger; content hashes and document numbers are invented, the trail stays empty and no row has
its seal, so a city is for counting and for nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.organisations.models import (
    Affiliation,
    Level,
    Organisation,
    OrganisationFacts,
    OrganisationMerge,
    Ownership,
    Stage,
)
from app.parties.models import (
    NameScript,
    Partner,
    PartnerFacts,
    PartnerKind,
    PartnerMerge,
    PartnerName,
    Person,
    PersonFacts,
    PersonMerge,
)
from tests.benchmarks.loading import Loader

SEED = 20250601
SCHOOLS, RECORDS = 1500, 60_000
SCHOOLS_A_DISTRICT = 125
FOUNDED = date(2015, 9, 1)
OPENED = datetime(2020, 12, 31, 16, tzinfo=UTC)
DAYS = 5 * 365
"""Everything is filed within five years of the opening."""

ALIASES, MOVED, MERGED, CORRECTED = 0.03, 0.01, 0.004, 0.02
CITY = 1
CLERK, HEAD, DISTRICT_REVIEWER, CITY_REVIEWER = 1, 2, 3, 4
COUNTRIES = ("GB", "DE", "FR", "JP", "KR", "SG", "MY", "TH", "AU", "NZ", "US", "CA")
STAGES = {Stage.KINDERGARTEN: 30, Stage.PRIMARY: 30, Stage.JUNIOR: 10, Stage.SENIOR: 6, Stage.NINE_YEAR: 8,
          Stage.COMPLETE_SECONDARY: 8, Stage.TWELVE_YEAR: 2, Stage.VOCATIONAL: 4, Stage.UNIVERSITY: 2}
KINDS_OF_PARTNER = {PartnerKind.SCHOOL: 85, PartnerKind.UNIVERSITY: 9, PartnerKind.NGO: 3, PartnerKind.AUTHORITY: 3}
TERRITORIES = {"foreign": 52, "HK": 26, "MO": 8, "TW": 11, "CN": 3}


def districts_for(schools: int) -> int:
    """A city's twelve; more where a province's schools are asked for."""
    return max(12, schools // SCHOOLS_A_DISTRICT)


@dataclass
class City:
    """What has been made so far: ids to choose from, and rows by table that are not stored yet."""

    random: Random
    schools: int = SCHOOLS
    records: int = RECORDS
    districts: int = 0
    loader: Loader | None = None
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    waiting: int = 0
    staff: list[int] = field(default_factory=list)
    pupils: list[int] = field(default_factory=list)
    teachers: list[int] = field(default_factory=list)
    last_person: int = 0

    def __post_init__(self) -> None:
        self.districts = self.districts or districts_for(self.schools)

    @property
    def district_ids(self) -> list[int]:
        return list(range(CITY + 1, CITY + 1 + self.districts))

    @property
    def school_ids(self) -> range:
        return range(CITY + self.districts + 1, CITY + self.districts + 1 + self.schools)

    @property
    def partner_ids(self) -> range:
        return range(1, 2 + self.records // 20)

    def add(self, table: sa.FromClause, **values: Any) -> None:
        self.rows.setdefault(str(table), []).append(values)
        self.waiting += 1

    def store(self, *, at_least: int = 0) -> None:
        """Into the tables with all that waits, or leave it while there is less of it than this."""
        if self.loader and self.waiting > at_least:
            self.loader.load(self.rows)
            self.rows.clear()
            self.waiting = 0

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def one_of(self, weights: Mapping[Any, int]) -> Any:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def moment(self, earliest: datetime = OPENED) -> datetime:
        """Any moment from the earliest up to the end of the five years."""
        seconds = (OPENED + timedelta(days=DAYS) - earliest).total_seconds()
        return earliest + timedelta(seconds=self.random.random() * max(seconds, 1))

    def new_person(self, pool: list[int], nationality: str) -> int:
        """A person not met before, or one of the few entered a second time under another number."""
        self.last_person += 1
        number = self.last_person
        self.add(Person.__table__, id=number, public_id=f"PER-B{number:07}", created_at=OPENED)
        self.add(PersonFacts.__table__, person_id=number, surname="SAMPLE", given_names=f"PERSON {number}",
                 nationality=nationality, since=OPENED, until=None)
        if pool and self.chance(ALIASES):
            root = self.random.choice(pool)
            self.add(PersonMerge.__table__, alias_id=number, root_id=root, since=self.moment(), until=None)
        else:
            pool.append(number)
        return number


def found_city(city: City) -> None:
    """The tree, with a few schools that have moved to another district or merged into a neighbour since."""
    _found(city, CITY, Level.CITY, None)
    for number in city.district_ids:
        _found(city, number, Level.DISTRICT, CITY)
    for number in city.school_ids:
        _found(city, number, Level.SCHOOL, city.random.choice(city.district_ids))
    for alias in city.random.sample(city.school_ids[1:], max(1, round(MERGED * city.schools))):
        since = city.moment()
        city.add(OrganisationMerge.__table__, alias_id=alias, root_id=city.school_ids[0], merged_on=since.date(),
                 since=since, until=None)
    names = ("clerk", "head", "district", "city")
    for number, name in enumerate(names, start=CLERK):
        city.add(User.__table__, id=number, username=name, name=name, created_at=OPENED)


def _found(city: City, number: int, level: Level, parent: int | None) -> None:
    city.add(Organisation.__table__, id=number, code=f"B{number:06}", level=level)
    facts = {"organisation_id": number, "parent_id": parent, "name_zh": f"示例单位{number}", "valid_from": FOUNDED,
             "valid_to": None, "since": OPENED, "until": None, "stage": None, "ownership": None, "affiliation": None}
    if level is Level.SCHOOL:
        private = city.chance(0.2)
        facts |= {"stage": city.one_of(STAGES), "ownership": Ownership.PRIVATE if private else Ownership.PUBLIC,
                  "affiliation": Affiliation.PRIVATE if private else Affiliation.DISTRICT}
    if level is Level.SCHOOL and city.chance(MOVED):
        _move(city, facts)
    else:
        city.add(OrganisationFacts.__table__, **facts)


def _move(city: City, facts: dict[str, Any]) -> None:
    """Known from a moment on: up to the day under the old district, from then on under the new one."""
    known = city.moment()
    day = known.date() + timedelta(days=city.random.randint(-60, 60))
    there = city.random.choice(city.district_ids)
    city.add(OrganisationFacts.__table__, **facts | {"until": known})
    city.add(OrganisationFacts.__table__, **facts | {"since": known, "valid_to": day})
    city.add(OrganisationFacts.__table__, **facts | {"since": known, "valid_from": day, "parent_id": there})


def meet_partners(city: City) -> None:
    """Partners with facts and a name; some are aliases of another, of some the facts were corrected."""
    for number in city.partner_ids:
        city.add(Partner.__table__, id=number, public_id=f"PAR-B{number:06}", created_at=OPENED)
        name = f"Sample Partner {number}"
        city.add(PartnerName.__table__, partner_id=number, script=NameScript.EN, name=name, key=name.lower(),
                 official=True, since=OPENED, until=None)
        facts = {"partner_id": number, "kind": city.one_of(KINDS_OF_PARTNER), "territory": _territory(city)}
        corrected = city.moment() if city.chance(CORRECTED) else None
        city.add(PartnerFacts.__table__, **facts, since=OPENED, until=corrected)
        if corrected:
            city.add(PartnerFacts.__table__, **facts | {"territory": _territory(city)}, since=corrected, until=None)
    numbers = list(city.partner_ids)
    city.random.shuffle(numbers)
    aliases = round(ALIASES * len(numbers))
    for alias in numbers[:aliases]:
        city.add(PartnerMerge.__table__, alias_id=alias, root_id=city.random.choice(numbers[aliases:]),
                 followed_id=None, since=city.moment(), until=None)


def _territory(city: City) -> str:
    where = city.one_of(TERRITORIES)
    return city.random.choice(COUNTRIES) if where == "foreign" else str(where)
