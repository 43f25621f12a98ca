"""Random small cities: few schools, few partners, few people and few days, so that everything meets everything.

The same seed makes the same rows. They go straight into the tables, true under every CHECK and trigger; what no count
reads (names, hashes, numbers) is left out or invented. Several cities may live in one database.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from app.organisations.models import (
    Affiliation,
    Level,
    Organisation,
    OrganisationFacts,
    OrganisationMerge,
    Ownership,
    Stage,
)
from app.parties.models import Partner, PartnerFacts, PartnerKind, PartnerMerge, Person, PersonMerge

Some = TypeVar("Some")

OPENED = datetime(2018, 12, 31, 16, tzinfo=UTC)
STAMPS = [OPENED + timedelta(days=61 * place, microseconds=place) for place in range(46)]
"""When things became known: about every two months, up to the summer of 2026."""

DAYS = [date(year, month, day) for year in range(2018, 2027) for month, day in ((1, 1), (9, 1), (12, 31))] + [
    date(2020, 2, 29), date(2021, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28), date(2025, 6, 30)]
"""The days on which almost everything happens, so that windows, expiries and the day asked about touch."""

FOUNDED = date(2015, 9, 1)
COUNTRIES = ("GB", "US", "FR", "SG")
LOCALITIES = ("Wales", "Kent", "")
TERRITORIES = {"HK": 3, "MO": 2, "TW": 2, "CN": 1} | dict.fromkeys(COUNTRIES, 2)
PARTNER_KINDS = {PartnerKind.SCHOOL: 7, PartnerKind.UNIVERSITY: 2, PartnerKind.AUTHORITY: 1}
STAGES = {Stage.KINDERGARTEN: 1, Stage.PRIMARY: 3, Stage.JUNIOR: 2, Stage.SENIOR: 2, Stage.TWELVE_YEAR: 1,
          Stage.VOCATIONAL: 1, Stage.UNIVERSITY: 3}
DISTRICTS, SCHOOLS, PARTNERS, PERSONS = 3, 6, 7, 14


@dataclass
class Book:
    """Rows by table and the numbers given so far: of all the cities of one database."""

    random: Random
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)

    def number(self, table: Any) -> int:
        self.numbers[str(table)] += 1
        return self.numbers[str(table)]

    def add(self, table: Any, **values: Any) -> None:
        self.rows.setdefault(str(table), []).append(values)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def one_of(self, weights: Mapping[Some, int]) -> Some:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def any_of(self, values: Sequence[Some]) -> Some:
        return self.random.choice(values)

    def day(self) -> date:
        """One of the days, now and then the day before or after."""
        return self.any_of(DAYS) + timedelta(days=self.one_of({0: 6, -1: 1, 1: 1}))

    def day_from(self, first: date) -> date:
        """One of the days, not before this one; this one itself now and then."""
        later = [day for day in DAYS if day >= first]
        return self.any_of(later) if later and self.chance(0.9) else first

    def moments(self, wanted: int) -> list[datetime]:
        """So many different moments in their order, mostly early, so that there is much to look back on."""
        last = self.any_of((len(STAMPS) // 2, len(STAMPS)))
        return sorted(self.random.sample(STAMPS[1:last], wanted))


@dataclass(frozen=True)
class City:
    """The organisations, partners and persons of one city."""

    root: int
    districts: tuple[int, ...]
    schools: tuple[int, ...]
    partners: tuple[int, ...]
    persons: tuple[int, ...]

    @property
    def organisations(self) -> tuple[int, ...]:
        return (self.root, *self.districts, *self.schools)


def found_city(book: Book) -> City:
    root = _organisation(book, Level.CITY, None)
    districts = tuple(_organisation(book, Level.DISTRICT, root) for _ in range(DISTRICTS))
    schools = tuple(_organisation(book, Level.SCHOOL, book.any_of((*districts, *districts, root)), districts)
                    for _ in range(SCHOOLS))
    _merge_schools(book, schools)
    partners = tuple(_partner(book) for _ in range(PARTNERS))
    persons = tuple(_person(book) for _ in range(PERSONS))
    _merge(book, PartnerMerge.__table__, partners)
    _merge(book, PersonMerge.__table__, persons)
    return City(root, districts, schools, partners, persons)


def _organisation(book: Book, level: Level, parent: int | None, districts: Sequence[int] = ()) -> int:
    number = book.number(Organisation.__table__)
    book.add(Organisation.__table__, id=number, code=f"R{number:06}", level=level)
    facts: dict[str, Any] = {"parent_id": parent, "stage": None, "ownership": None, "affiliation": None,
                             "valid_from": FOUNDED, "valid_to": None}
    if level is Level.SCHOOL:
        facts |= {"stage": book.one_of(STAGES), "ownership": book.any_of(list(Ownership)),
                  "affiliation": book.any_of(list(Affiliation))}
        if book.chance(0.1):
            facts["valid_from"] = book.day()
    stretches = [facts]
    known, changes = OPENED, book.moments(2) if level is Level.SCHOOL else []
    for moment in changes:
        if book.chance(0.35):
            _keep_facts(book, number, stretches, known, moment)
            stretches, known = _changed(stretches, book.day(), _change(book, districts)), moment
    _keep_facts(book, number, stretches, known, None)
    return number


def _change(book: Book, districts: Sequence[int]) -> dict[str, Any]:
    """A school moves to another district, comes to answer to another authority, or is another school from then on."""
    return book.any_of((
        {"parent_id": book.any_of(districts)}, {"parent_id": book.any_of(districts)},
        {"affiliation": book.any_of(list(Affiliation))}, {"ownership": book.any_of(list(Ownership))},
        {"stage": book.one_of(STAGES)}))


def _changed(stretches: list[dict[str, Any]], day: date, change: dict[str, Any]) -> list[dict[str, Any]]:
    """From the day on these facts are different; earlier days keep theirs."""
    found = []
    for facts in stretches:
        if facts["valid_from"] < day:
            end = day if facts["valid_to"] is None or facts["valid_to"] > day else facts["valid_to"]
            found.append(facts | {"valid_to": end})
        if facts["valid_to"] is None or facts["valid_to"] > day:
            found.append(facts | change | {"valid_from": max(day, facts["valid_from"])})
    return found


def _keep_facts(book: Book, number: int, stretches: list[dict[str, Any]], since: datetime,
                until: datetime | None) -> None:
    for facts in stretches:
        book.add(OrganisationFacts.__table__, organisation_id=number, name_zh="示例单位", since=since, until=until,
                 **facts)


def _merge_schools(book: Book, schools: Sequence[int]) -> None:
    """In half of the cities one school, or two, went into a third."""
    *aliases, root = book.random.sample(list(schools), 3)
    for alias in aliases[:book.one_of({0: 3, 1: 2, 2: 1})]:
        book.add(OrganisationMerge.__table__, alias_id=alias, root_id=root, merged_on=book.day(),
                 since=book.moments(1)[0], until=None)


def _partner(book: Book) -> int:
    """Where it is and what it is were corrected now and then."""
    number = book.number(Partner.__table__)
    book.add(Partner.__table__, id=number, public_id=f"PAR-R{number:06}", created_at=OPENED)
    corrected = book.moments(1)[0] if book.chance(0.2) else None
    for since, until in ((OPENED, corrected), (corrected, None)):
        if since is not None:
            book.add(PartnerFacts.__table__, partner_id=number, territory=book.one_of(TERRITORIES),
                     kind=book.one_of(PARTNER_KINDS), locality=book.any_of(LOCALITIES), since=since, until=until)
    return number


def _person(book: Book) -> int:
    number = book.number(Person.__table__)
    book.add(Person.__table__, id=number, public_id=f"PER-R{number:06}", created_at=OPENED)
    return number


def _merge(book: Book, table: Any, numbers: Sequence[int]) -> None:
    """Two in ten are other names of a third; some of these mergers were taken back, some led on to a fourth."""
    first, second, root, other = book.random.sample(list(numbers), 4)
    merged, moved, undone = book.moments(3)

    def keep(alias: int, to: int, since: datetime, until: datetime | None = None, followed: int | None = None) -> None:
        book.add(table, alias_id=alias, root_id=to, followed_id=followed, since=since, until=until)

    match book.random.randrange(5):
        case 0:
            keep(first, root, merged)
        case 1:
            keep(first, root, merged, undone)
            keep(second, root, moved)
        case 2:  # undone, then merged into another
            keep(first, root, merged, moved)
            keep(first, other, undone)
        case 3:  # what the first was merged into is merged itself, and the first follows
            keep(first, second, merged, moved)
            keep(first, root, moved, followed=second)
            keep(second, root, moved)
        case 4:  # the same, taken back: the first comes back to the second
            keep(first, second, merged, moved)
            keep(first, root, moved, undone, followed=second)
            keep(second, root, moved, undone)
            keep(first, second, undone)
