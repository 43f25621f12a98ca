"""One year under two maps: as-was, with every school where it stood on the day, and as-is, where it stands today.

The same records by the same rules, known at the same moment; only the boundaries differ. What a district gains or loses
by that is told unit by unit, with the schools that moved, and the total over all of them is shown to be the same, or
why it is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import stood, valid
from app.indicators.breakdown import children_of
from app.indicators.plans import Target
from app.indicators.questions import Question
from app.indicators.rollup import Figure, UnitRow, figures, roll_up_all
from app.indicators.rules import Moment
from app.indicators.unit_differences import UnitChange, differences
from app.indicators.unit_names import UnitWords, units_by_key
from app.organisations.models import Level, Organisation, OrganisationFacts, OrganisationMerge

NOUGHT = Decimal(0)


@dataclass(frozen=True)
class MovedSchool:
    """A school that does not stand in the same place on both maps; None where it is not on the map at all, or counts
    as the school it was merged into."""

    organisation: Organisation
    was: int | None
    now: int | None
    merged_into: int | None
    since: date | None


@dataclass(frozen=True)
class DistrictLine:
    """One organisation's figure under both maps."""

    organisation: Organisation
    was: Figure
    now: Figure

    @property
    def gap(self) -> Decimal:
        return (self.now.value or NOUGHT) - (self.was.value or NOUGHT)


@dataclass(frozen=True)
class MovedUnit:
    """A unit that a district has under one map only, in words, and what makes it."""

    organisation: Organisation
    words: str
    schools: tuple[int, ...]
    change: UnitChange[UnitRow]


@dataclass(frozen=True)
class TargetMaps:
    """One target under both maps: the whole, and its districts; only those that differ have units."""

    target: Target
    was: Figure
    now: Figure
    districts: tuple[DistrictLine, ...]
    units: tuple[MovedUnit, ...]
    whole: tuple[MovedUnit, ...]

    @property
    def same(self) -> bool:
        return self.was.value == self.now.value

    @property
    def differs(self) -> bool:
        return not self.same or bool(self.units)


@dataclass(frozen=True)
class TwoMaps:
    """The plan's targets under both maps, and the schools that make the difference. `totals`: it was asked of a city,
    whose total over its districts can be proved."""

    was: Moment
    now: Moment
    districts: tuple[Organisation, ...]
    schools: tuple[MovedSchool, ...]
    targets: tuple[TargetMaps, ...]
    totals: bool


def two_maps(session: Session, question: Question, map_day: date, codes: Sequence[str] = ()) -> TwoMaps:
    """The question under the map of its own day and under that of `map_day`."""
    was, now = question.moment, replace(question.moment, map_day=map_day)
    districts = _districts(session, question, map_day)
    schools = moved_schools(session, question, map_day, [item.id for item in districts])
    targets = [target for target in question.plan.targets if not codes or target.code in codes]
    totals = any(item.level is Level.CITY for item in question.organisations)
    return TwoMaps(was, now, tuple(districts), tuple(schools),
                   tuple(_Maps(session, question, was, now, districts, schools, totals=totals).targets(targets)),
                   totals)


def _districts(session: Session, question: Question, map_day: date) -> list[Organisation]:
    """The districts of either map; the organisations asked for where they have none."""
    later = replace(question, moment=replace(question.moment, on=map_day))
    found = {item.id: item for each in (question, later) for item in children_of(session, each)
             if item.level is Level.DISTRICT}
    own = [item for item in question.organisations if item.level is not Level.CITY]
    return sorted([*found.values(), *own], key=lambda item: item.code)


def moved_schools(session: Session, question: Question, map_day: date, districts: Sequence[int]) -> list[MovedSchool]:
    """The schools under these districts on either map that do not stand in the same place on both."""
    moment = question.moment
    was, now = (_places(session, replace(moment, on=day)) for day in (moment.on, map_day))
    merged = [_merged(session, replace(moment, on=day)) for day in (moment.on, map_day)]
    asked = {*districts, *question.organisation_ids}
    found = []
    for number in sorted(was.keys() | now.keys()):
        before, after = was.get(number), now.get(number)
        places = (before.parent_id if before else None, after.parent_id if after else None)
        merge = merged[1].get(number)
        root = merge.root_id if merge and number not in merged[0] else None
        if (places[0] != places[1] or root is not None) and asked & {number, *places, root}:
            changed = after.valid_from if after else before.valid_to if before else None
            found.append(MovedSchool(session.get_one(Organisation, number), *places, root,
                                     merge.merged_on if merge and root else changed))
    return found


def _places(session: Session, moment: Moment) -> dict[int, OrganisationFacts]:
    facts = OrganisationFacts
    rows = session.scalars(sa.select(facts).join(Organisation, Organisation.id == facts.organisation_id).where(
        Organisation.level == Level.SCHOOL, valid(facts.valid_from, facts.valid_to, moment.on),
        stood(facts.since, facts.until, moment.known)))
    return {row.organisation_id: row for row in rows}


def _merged(session: Session, moment: Moment) -> dict[int, OrganisationMerge]:
    merge = OrganisationMerge
    rows = session.scalars(sa.select(merge).where(
        merge.merged_on <= moment.on, stood(merge.since, merge.until, moment.known)))
    return {row.alias_id: row for row in rows}


class _Maps:
    """Asks every target under both maps: figures in two passes, lists only where a figure or a list can differ."""

    def __init__(self, session: Session, question: Question, was: Moment, now: Moment,
                 districts: Sequence[Organisation], schools: Sequence[MovedSchool], *, totals: bool) -> None:
        self.session, self.question, self.moments = session, question, (was, now)
        self.districts, self.totals = districts, totals
        self.touched = {number for school in schools for number in (school.was, school.now)}

    def targets(self, targets: Sequence[Target]) -> list[TargetMaps]:
        numbers, places = [item.id for item in self.districts], self.question.organisation_ids
        wholes, parts = [], []
        for moment in self.moments:
            rules = [target.count.rule(moment) for target in targets]
            wholes.append(figures(self.session, moment, rules, places))
            parts.append(roll_up_all(self.session, moment, rules, numbers))
        return [self._target(target, (wholes[0][place], wholes[1][place]), (parts[0][place], parts[1][place]))
                for place, target in enumerate(targets)]

    def _target(self, target: Target, whole: tuple[Figure, Figure],
                parts: tuple[dict[int, Figure], dict[int, Figure]]) -> TargetMaps:
        lines = tuple(DistrictLine(item, parts[0][item.id], parts[1][item.id]) for item in self.districts)
        units = [unit for line in lines if line.was != line.now or line.organisation.id in self.touched
                 for unit in self._units(target, line.organisation, (line.organisation.id,))]
        apart = self.totals and whole[0].value != whole[1].value
        gone = self._units(target, self.question.organisations[0], self.question.organisation_ids) if apart else []
        return TargetMaps(target, *whole, lines, tuple(units), tuple(gone))

    def _units(self, target: Target, organisation: Organisation, places: tuple[int, ...]) -> list[MovedUnit]:
        """What one part has under one map and not under the other."""
        was, now = (units_by_key(self.session, moment, target.count.rule(moment), places) for moment in self.moments)
        changes = [change for one, other in zip(was, now, strict=True) for change in differences(one, other).all]
        words = UnitWords(self.session, [row for change in changes for row in (change.before, change.after) if row],
                          self.moments[0])
        return [MovedUnit(organisation, words.words(row), row.schools, change)
                for change in changes if (row := change.after or change.before) is not None]
