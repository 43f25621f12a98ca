"""The units behind a figure as paper names them: persons as serial, school and area."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.approval.models import Series, Version
from app.documents.paper.content import CountedUnit
from app.indicators.rollup import UnitRow
from app.indicators.rules import Moment
from app.indicators.unit_names import names_on
from app.records.display import heading
from app.records.naming import Names
from app.records.reviewing.desk_queue import whole_records
from app.ui.territories import Area
from app.ui.words import t

PERSONAL_KINDS = ("teacher", "trip", "student")
MANY = 3


class Behind:
    """Names of the records behind figures, fetched together."""

    def __init__(self, session: Session, rows: Sequence[UnitRow], moment: Moment) -> None:
        wanted = {key for row in rows for key in row.records}
        versions = session.scalars(
            sa.select(Version).join(Series, Version.series_id == Series.id)
            .options(joinedload(Version.series), whole_records())
            .where(Series.public_id.in_({public_id for public_id, _ in wanted}))).all() if wanted else []
        self.versions = {(version.series.public_id, version.number): version for version in versions}
        self.names = Names(session, self.versions.values(), moment.known, with_rows=False)
        self.schools = names_on(session, {school for row in rows for school in row.schools}, moment)

    def unit(self, row: UnitRow, place: int) -> CountedUnit:
        versions = [self.versions[key] for key in row.records]
        schools = [self.schools[school] for school in row.schools if school in self.schools]
        numbers = dict.fromkeys(version.series.filing_number or version.series.public_id for version in versions)
        return CountedUnit(_first(schools), self._party(row, versions[0], place), _first(list(numbers)),
                           versions[-1].number)

    def _party(self, row: UnitRow, version: Version, place: int) -> str:
        """A person is a serial and an area, also where the unit is the record about them."""
        personal = row.measure.kind in PERSONAL_KINDS and "person" in row.measure.names
        if personal or getattr(version, "person_id", None) is not None:
            areas = t("、", ", ").join(Area(area).label for area in row.areas)
            return t("第{n}人 {areas}", "Person {n} {areas}", n=place, areas=areas)
        return heading(version, self.names)


def _first(items: list[str]) -> str:
    shown = t("、", ", ").join(items[:MANY])
    if len(items) <= MANY:
        return shown
    return t("{shown} 等 {n} 项", "{shown} and others ({n})", shown=shown, n=len(items))
