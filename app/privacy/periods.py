"""How long personal values are kept after what they were recorded for is over.

Ledgers are kept at least two years (统计法实施条例 art. 22), personal data no longer than needed (个人信息保护法 art.
19): so the record itself stays for good, and its personal values and scans go. A bureau's legal staff confirm these.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.approval.steps import OPEN, State
from app.records.kinds import KINDS
from app.records.kinds.student import LEAVING, Movement
from app.ui.words import Labelled


class Kept(Labelled):
    """The classes of data that have a period of their own."""

    FILES = "files", "附件（扫描件）", "Documents (scans)"
    VALUES = "values", "个人信息栏目", "Personal values"


@dataclass(frozen=True)
class Period:
    """Records of this kind that are over keep their scans and values for so many years. `ends` are the columns that
    say when one is over: the first that is filled."""

    kind: str
    ends: tuple[str, ...]
    files: int
    values: int

    def years(self, kept: Kept) -> int:
        return self.files if kept is Kept.FILES else self.values


PERIODS = {period.kind: period for period in (
    Period("student", ("expected_leave_on",), files=2, values=3),
    Period("teacher", ("left_on", "contract_to"), files=2, values=3),
    Period("trip", ("returns_on",), files=2, values=3),
)}
NEVER_FILED = 2
"""Years for what was refused, withdrawn or thrown away, from its last edit on."""


@dataclass(frozen=True)
class Due:
    """One record whose time is over, for one class of data."""

    series: Series
    versions: Sequence[Version]
    kept: Kept
    over_since: date

    @property
    def rule(self) -> str:
        return f"{self.series.kind}.{self.kept.value}"


def due_records(session: Session, as_of: date) -> Iterator[Due]:
    """Every record whose scans or values have had their time on the day."""
    for series in session.scalars(sa.select(Series).where(Series.kind.in_(PERIODS)).order_by(Series.id)):
        yield from due_of(session, series, as_of)


def due_of(session: Session, series: Series, as_of: date) -> Iterator[Due]:
    """The same for one record. What is open or has no known end is not due."""
    versions = list(series.versions)
    over = over_since(session, versions)
    if over is None:
        return
    filed = any(version.city_since is not None for version in versions)
    for kept in Kept:
        years = PERIODS[series.kind].years(kept) if filed else NEVER_FILED
        if years_after(over, years) <= as_of:
            yield Due(series, versions, kept, over)


def over_since(session: Session, versions: Sequence[Version]) -> date | None:
    """The last day any version speaks of; for a pupil who left also the day of leaving. None while something is open
    or the end is not known."""
    if any(version.state in OPEN for version in versions):
        return None
    if not any(version.city_since is not None for version in versions):
        return max(version.edited_at.date() for version in versions)
    filed = [version for version in versions if version.city_since is not None]
    days = [_end(version) for version in filed]
    known = [day for day in days if day is not None]
    return max([*known, *_left(session, versions[0].series_id)]) if len(known) == len(days) else None


def _end(version: Version) -> date | None:
    given = (getattr(version, name) for name in PERIODS[version.kind].ends)
    return next((day for day in given if day is not None), None)


def _left(session: Session, series_id: int) -> list[date]:
    days = session.scalars(sa.select(Movement.moved_on).join(Series, Series.id == Movement.series_id).where(
        Series.parent_id == series_id, Movement.state == State.FILED, Movement.movement.in_(LEAVING)))
    return [day for day in days if day is not None]


def years_after(day: date, years: int) -> date:
    """The same day of a later year; 28 February for the 29th."""
    last = monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def followups_of(session: Session, series: Series) -> list[Version]:
    """All versions of the small series that hang on a record: their personal values go with it."""
    found = session.scalars(sa.select(Series).where(Series.parent_id == series.id).order_by(Series.id))
    return [version for child in found for version in child.versions if version.kind in KINDS]
