"""Series and versions of an invented city: filed, amended, revoked, refused or still on the way.

A successor takes its stamps when it is filed, its predecessor ends then; what is refused or revoked stands no more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from app.approval.models import Origin, Series, Version
from app.approval.steps import State
from app.records.kinds import KINDS
from tests.benchmarks.city import CITY_REVIEWER, CLERK, DISTRICT_REVIEWER, HEAD, City

AMENDED, REVOKED, REFUSED, OPEN = 0.10, 0.02, 0.01, 0.04
BATCH = 100_000
"""Rows that wait before they are stored together."""

HASH = "0" * 64
SEALED = "{" + "\"field\":\"示例内容 sample\"," * 30 + "\"n\":1}"
SALTS = "{" + "\"field\":\"AAAAAAAAAAAAAAAAAAAAAA==\"," * 10 + "\"n\":1}"
"""About as long as the content of a real record, so that rows are as wide."""

Content = dict[str, Any]
Write = Callable[[int, Content], None]
Amend = Callable[[City, Content, datetime], Content]


class Histories:
    """Numbers series and versions as they are added."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.series = self.versions = 0

    def add(self, kind: str, organisation_id: int, filed: datetime, content: Content, write: Write, amend: Amend,
            parent_id: int | None = None) -> int:
        """One series whose first version was filed at this moment, with what became of it. Returns its id."""
        city = self.city
        city.store(at_least=BATCH)
        self.series += 1
        city.add(Series.__table__, id=self.series, public_id=f"{KINDS[kind].prefix}-B{self.series:07}", kind=kind,
                 organisation_id=organisation_id, parent_id=parent_id, origin=Origin.PATH, entered_for=False,
                 filing_number=None if parent_id else f"示教外备〔{filed.year}〕{self.series}号", created_at=filed)
        place = (kind, organisation_id)
        match city.random.random():
            case share if share < AMENDED:
                later = city.moment(filed + timedelta(days=1))
                self._version(place, 1, State.FILED, filed, later, content, write)
                self._version(place, 2, State.FILED, later, None, amend(city, content, later), write, successor=True)
            case share if share < AMENDED + REVOKED:
                self._version(place, 1, State.REVOKED, filed, city.moment(filed + timedelta(days=1)), content, write)
            case share if share < AMENDED + REVOKED + REFUSED:
                self._version(place, 1, State.REFUSED, filed, filed + timedelta(days=1), content, write)
            case share if share < AMENDED + REVOKED + REFUSED + OPEN:
                state = State.AT_CITY if city.chance(0.5) else State.AT_DISTRICT
                self._version(place, 1, state, filed, None, content, write)
            case _:
                self._version(place, 1, State.FILED, filed, None, content, write)
        return self.series

    def _version(self, place: tuple[str, int], number: int, state: State, at: datetime, until: datetime | None,
                 content: Content, write: Write, *, successor: bool = False) -> None:
        self.versions += 1
        before = 0 if successor else 1
        filed = at if state in (State.FILED, State.REVOKED) else None
        district = None if state is State.AT_DISTRICT else at - before * timedelta(days=3)
        submitted = at - before * timedelta(days=10)
        self.city.add(
            Version.__table__, id=self.versions, series_id=self.series, kind=place[0], organisation_id=place[1],
            number=number, state=state, path="head,district,city", edition=1, submitted_since=submitted,
            district_since=district, city_since=filed, until=until, content_hash=HASH, sealed_content=SEALED,
            salts=SALTS, created_by_id=CLERK, edited_by_id=CLERK, submitted_by_id=CLERK, signed_by_id=HEAD,
            district_by_id=DISTRICT_REVIEWER if district else None, city_by_id=CITY_REVIEWER if filed else None,
            created_at=submitted, edited_at=submitted, submitted_at=submitted)
        write(self.versions, content)
