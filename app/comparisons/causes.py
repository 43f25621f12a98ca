"""Why a record moved a figure: told from its versions, from the conditions that failed before or after, and from the
rows with since/until that changed in between. Nothing is guessed: where only another record can have done it, that is
what is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.approval.models import Series, Version
from app.approval.steps import Verb
from app.comparisons.changes import Asked, ListChange, Step
from app.comparisons.surroundings import Surroundings
from app.indicators.condition_facts import Fact, columns_read, facts_read, failing_conditions, looks_up
from app.indicators.rollup import OUT_OF_SCOPE, UnitRow, Verdict, why_each
from app.indicators.rules import Condition, Moment
from app.indicators.unit_differences import UnitChange
from app.organisations.models import Level
from app.records.content import kind_of, rows_of
from app.records.display import value_text
from app.records.fields import Rows
from app.records.kinds import KINDS
from app.records.kinds.student import MOVEMENT
from app.records.naming import Names
from app.ui.words import Labelled, Words, t


class Cause(Labelled):
    FILED = "filed", "新备案（新通过审核）", "Newly filed or approved"
    AMENDED = "amended", "变更", "Amended"
    REVOKED = "revoked", "撤销备案", "Filing revoked"
    RETURNED = "returned", "退回修改", "Returned"
    REFUSED = "refused", "不予备案", "Refused"
    WITHDRAWN = "withdrawn", "撤回", "Withdrawn"
    CAME = "came", "到日计入", "Counts by the later day"
    ENDED = "ended", "到日不再计入", "No longer counts by the later day"
    PARTNER_MERGED = "partner_merged", "境外机构合并或撤销合并", "Partners merged or unmerged"
    PERSON_MERGED = "person_merged", "人员合并或撤销合并", "Persons merged or unmerged"
    SCHOOL_MERGED = "school_merged", "学校合并", "Schools merged"
    SCHOOL_MOVED = "school_moved", "学校改隶", "The school moved"
    SCHOOL_CHANGED = "school_changed", "学校信息变更", "The school's facts changed"
    PARTNER_CHANGED = "partner_changed", "境外机构信息变更", "The partner's facts changed"
    MOVEMENT = "movement", "学生异动", "A pupil's movement"
    RULE = "rule", "口径或规划版本变动", "The rule or the plan's text changed"
    OTHER_RECORD = "other_record", "其他记录的变动", "Another record changed"


ENDINGS = {Verb.REVOKE: Cause.REVOKED, Verb.RETURN: Cause.RETURNED, Verb.REFUSE: Cause.REFUSED,
           Verb.WITHDRAW: Cause.WITHDRAWN, Verb.LAPSE: Cause.RETURNED}
MANY = 3

WHOM = {"partner_id", "person_id", "name", "counterpart_city"}
"""Fields that make a unit what it is."""


@dataclass(frozen=True)
class ChangedField:
    """One field of an amendment. Personal and restricted ones are named, never shown."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Explanation:
    """Why one record moved a unit. `failing` are the conditions not met on the side where it does not count, `facts`
    what of the record they read."""

    series: str
    version: int
    cause: Cause
    at: datetime | date | None = None
    detail: str = ""
    failing: tuple[Words, ...] = ()
    facts: tuple[Fact, ...] = ()
    fields: tuple[ChangedField, ...] = ()


class Causes:
    """Explains the records behind some changes of one list. What they need is fetched together."""

    def __init__(self, session: Session, changed: ListChange, changes: Sequence[UnitChange[UnitRow]]) -> None:
        self.session, self.changed = session, changed
        self.versions = self._versions({series for change in changes for series, _ in change.records})
        everyone = [version for versions in self.versions.values() for version in versions]
        self.names = Names(session, everyone, changed.after.moment.known)
        stood = {item.id for pair in map(self._standing, self.versions) for item in pair if item is not None}
        self.verdicts = tuple(self._verdicts(asked, measure, stood) for asked, measure in zip(
            (changed.before, changed.after), changed.measures, strict=True))
        self.around = Surroundings(session, changed.before.moment, changed.after.moment, everyone, {
            number for change in changes for row in (change.before, change.after) if row for number in row.schools})

    def of(self, change: UnitChange[UnitRow]) -> list[Explanation]:
        """One explanation for each record of the unit."""
        return [self._explained(series, change) for series in dict.fromkeys(series for series, _ in change.records)]

    def _versions(self, public_ids: set[str]) -> dict[str, list[Version]]:
        measure = next(item for item in self.changed.measures if item is not None)
        model = KINDS[measure.kind].model
        found: dict[str, list[Version]] = {public_id: [] for public_id in sorted(public_ids)}
        for version in self.session.scalars(
                sa.select(model).join(Series, Series.id == model.series_id).options(joinedload(model.series))
                .where(Series.public_id.in_(public_ids), model.submitted_since.is_not(None)).order_by(model.number)):
            found[version.series.public_id].append(version)
        return found

    def _standing(self, public_id: str) -> tuple[Version | None, Version | None]:
        versions = self.versions[public_id]
        return (standing(versions, self.changed.before.moment), standing(versions, self.changed.after.moment))

    def _verdicts(self, asked: Asked, measure: Any, ids: set[int]) -> dict[int, Verdict]:
        if measure is None or not ids:
            return {}
        return why_each(self.session, asked.moment, measure, sorted(ids), asked.places)

    def _explained(self, series: str, change: UnitChange[UnitRow]) -> Explanation:
        before, after = self._standing(series)
        shown = after or before
        number = shown.number if shown else 0
        if self.changed.step is Step.RULE:
            return self._told(series, number, Cause.RULE, change, shown)
        if before is None and after is not None:
            return Explanation(series, number, Cause.FILED, stamp_of(after, self.changed.after.moment))
        if before is not None and after is None:
            return _ended(series, before)
        if before is not None and after is not None and before is not after:
            return self._of_the_amended(change, before, after)
        return self._of_the_same(series, number, change, shown)

    def _of_the_amended(self, change: UnitChange[UnitRow], before: Version, after: Version) -> Explanation:
        """The amendment, if it touches what the failing conditions or the unit are made of; else what changed around
        the record meanwhile."""
        series, moment = after.series.public_id, self.changed.after.moment
        left_out = before if change.before is None else after if change.after is None else None
        if left_out is not None and not self._bears(change, left_out, before, after):
            return self._of_the_same(series, after.number, change, left_out)
        told = self._told(series, after.number, Cause.AMENDED, change, left_out)
        return _with(told, at=stamp_of(after, moment), fields=self._fields(before, after))

    def _bears(self, change: UnitChange[UnitRow], left_out: Version, before: Version, after: Version) -> bool:
        """Whether the amendment changed whom the record is about, its child rows, or a field that a failing condition
        reads."""
        kind = kind_of(after)
        failing, measure = self._failing(change, left_out)
        read = columns_read(failing_conditions(measure, failing)) if measure else set()
        names = {field.name for field in kind.fields if getattr(before, field.name) != getattr(after, field.name)}
        return bool(names & WHOM or {(kind.table.name, name) for name in names} & read
                    or any(_contents(before, rows) != _contents(after, rows) for rows in kind.rows))

    def _failing(self, change: UnitChange[UnitRow], version: Version | None) -> tuple[tuple[Words, ...], Any]:
        """What the version did not fulfil before it came, or no longer does since it went, and the rule's measure."""
        side = 0 if change.before is None else 1
        verdict = self.verdicts[side].get(version.id) if version else None
        return (verdict.failing if verdict else ()), self.changed.measures[side]

    def _told(self, series: str, number: int, cause: Cause, change: UnitChange[UnitRow],
              version: Version | None) -> Explanation:
        """A cause with the conditions that fail and what they read of the record."""
        failing, measure = self._failing(change, version)
        conditions = failing_conditions(measure, failing) if measure else []
        facts = facts_read(version, conditions, self.names) if version else ()
        return Explanation(series, number, cause, failing=failing, facts=facts)

    def _of_the_same(self, series: str, number: int, change: UnitChange[UnitRow],
                     version: Version | None) -> Explanation:
        """The same version on both sides: something around it changed, or the day did."""
        failing, measure = self._failing(change, version)
        conditions = failing_conditions(measure, failing) if measure else []
        told = self._told(series, number, Cause.OTHER_RECORD, change, version)
        if version is None:
            return told
        cause, at, detail = self._around(version, change, failing, conditions) or (
            self._by_day(version, change, conditions), None, "")
        if cause is Cause.OTHER_RECORD:
            detail = self._instead(change)
        return _with(told, cause=cause, at=at, detail=detail)

    def _around(self, version: Version, change: UnitChange[UnitRow], failing: tuple[Words, ...],
                conditions: list[Condition]) -> tuple[Cause, datetime | date | None, str] | None:
        """What changed around the record, of that only what bears on its counting: where its school stands when it lies
        outside or is another unit, its facts when a failing condition reads them."""
        rows = [row for row in (change.before, change.after) if row is not None]
        schools = {version.organisation_id, *(number for row in rows for number in row.schools)}
        read = columns_read(conditions)
        place = OUT_OF_SCOPE in failing or not failing
        around = self.around
        partner_read = {name for table, name in read if table == "partner_facts"}
        owner_read = {name for table, name in read if table == "organisation_facts"}
        candidates = (
            (Cause.SCHOOL_MERGED, around.school_merged(schools) if place else None),
            (Cause.SCHOOL_MOVED, around.school_moved(schools) if place else None),
            (Cause.PARTNER_MERGED, around.partner_merged(version) if not failing or partner_read else None),
            (Cause.PARTNER_CHANGED, around.partner_changed(version, partner_read)),
            (Cause.SCHOOL_CHANGED, around.school_changed(schools, owner_read)),
            (Cause.PERSON_MERGED, around.person_merged(version) if not failing else None),
        )
        return next(((cause, found.at, found.detail) for cause, found in candidates if found is not None), None)

    def _instead(self, change: UnitChange[UnitRow]) -> str:
        """The records of the same schools that came to count in the same step."""
        schools = set(change.before.schools) if change.before else set()
        came = [series for other in self.changed.differences.gained if other.after is not None
                and schools & set(other.after.schools) for series, _ in other.after.records]
        found = list(dict.fromkeys(came))[:MANY]
        return t("同一单位同时计入：{records}", "of the same school now counts: {records}",
                 records=t("、", ", ").join(found)) if found else ""

    def _by_day(self, version: Version, change: UnitChange[UnitRow], conditions: list[Condition]) -> Cause:
        """The record's own days have come or gone, unless the condition compares it with others and no day of its own
        lies between the two."""
        read = columns_read(conditions)
        if any(table == MOVEMENT.name for table, _ in read):
            return Cause.MOVEMENT
        if self.changed.step is Step.KNOWN or not conditions:
            return Cause.OTHER_RECORD
        if looks_up(conditions) and not self._between(version, read):
            return Cause.OTHER_RECORD
        return Cause.CAME if change.before is None else Cause.ENDED

    def _between(self, version: Version, read: set[tuple[str, str]]) -> bool:
        """Whether a day of the record that the conditions read lies after the earlier day asked about."""
        first, last = self.changed.before.moment.on, self.changed.after.moment.on
        table = kind_of(version).table
        days = [getattr(version, column.name) for column in table.columns if (table.name, column.name) in read]
        return any(isinstance(day, date) and first < day <= last for day in days)

    def _fields(self, before: Version, after: Version) -> tuple[ChangedField, ...]:
        """The fields an amendment changed, and the lists of child rows."""
        kind = kind_of(after)
        found = []
        for field in kind.fields:
            column, values = kind.column(field), [getattr(item, field.name) for item in (before, after)]
            if values[0] != values[1]:
                hidden = field.restricted or column.info.get("personal")
                texts = ["", ""] if hidden else [value_text(field, column, value, self.names) for value in values]
                found.append(ChangedField(str(field.label), *texts))
        changed = [rows for rows in kind.rows if _contents(before, rows) != _contents(after, rows)]
        return (*found, *(ChangedField(str(rows.one), "", "") for rows in changed))


def _contents(version: Version, rows: Rows) -> list[list[Any]]:
    return [[getattr(row, field.name) for field in rows.fields] for row in rows_of(version, rows)]


def standing(versions: Iterable[Version], moment: Moment) -> Version | None:
    """The version of a series that stood at the official level at `known`."""
    return next((version for version in versions if (since := stamp_of(version, moment)) is not None
                 and since <= moment.known and (version.until is None or version.until > moment.known)), None)


def stamp_of(version: Version, moment: Moment) -> datetime | None:
    return version.city_since if moment.level is Level.CITY else version.district_since


def _ended(series: str, version: Version) -> Explanation:
    """How a version that stands no more was ended: by the decision of that moment."""
    decision = next((item for item in version.decisions if item.at == version.until), None)
    cause = ENDINGS.get(decision.verb, Cause.OTHER_RECORD) if decision else Cause.OTHER_RECORD
    detail = t("由{desk}", "by: {desk}", desk=decision.desk.label) if decision else ""
    return Explanation(series, version.number, cause, version.until, detail)


def _with(told: Explanation, *, cause: Cause | None = None, at: datetime | date | None = None, detail: str = "",
          fields: tuple[ChangedField, ...] = ()) -> Explanation:
    return Explanation(told.series, told.version, cause or told.cause, at, detail, told.failing, told.facts, fields)
