"""International and Hong Kong, Macao and Taiwan students (M8): rosters of schools plus filed returns of universities.

For one organisation it is roster or return, never both; the database keeps that.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.approval.models import Series, Version
from app.indicators.rules import ColumnClause, Condition, Measure, Moment, Total, is_filed
from app.indicators.sources import (
    Where,
    in_areas,
    joined,
    latest_day,
    named,
    owner_conditions,
    owner_facts,
    person_root,
)
from app.organisations.models import Level
from app.records.kinds.student import (
    LEAVING,
    MOVEMENT,
    STUDENT,
    EnrolmentLayer,
    MovementKind,
    StudentCategory,
    StudentMode,
    StudentPhase,
    StudyDuration,
)
from app.ui.territories import Area
from app.ui.words import Words

AREAS = {
    StudentCategory.FOREIGN: Area.FOREIGN, StudentCategory.HK: Area.HK, StudentCategory.MO: Area.MO,
    StudentCategory.TW: Area.TW, StudentCategory.OVERSEAS_CHINESE: Area.OVERSEAS_CHINESE,
}

COUNTS = {
    Area.FOREIGN: "foreign_count", Area.HK: "hk_count", Area.MO: "mo_count", Area.TW: "tw_count",
    Area.OVERSEAS_CHINESE: "overseas_chinese_count",
}


def students(moment: Moment, *, where: Where, layers: tuple[str, ...] = ()) -> Total:
    """在读: distinct persons of the rosters and the heads of the latest returns, by area."""
    return Total((_roster(moment, where, layers), _returns(moment, where, layers)))


def admitting_schools(moment: Moment, *, where: Where, layers: tuple[str, ...] = ()) -> Measure:
    """Schools that have such students, by roster or by return; after a merger one school may have both."""
    version, student, source = joined(STUDENT.table)
    owner, source = owner_facts(moment, source, version.organisation_id)
    moved, source = _beside_movement(moment, source, version)
    latest, areas, source = _beside_latest(moment, source, version, student)
    of_pupils, of_returns = _is_enrolled(moment, student, moved), _is_latest(student, latest, _heads(student, areas))
    area = sa.case((student.mode == StudentMode.AGGREGATE.value, areas.c.area), else_=_area_of_pupil(student))
    conditions = (
        is_filed(moment, version), *_only(student, StudentMode.ROSTER, of_pupils),
        *_only(student, StudentMode.AGGREGATE, of_returns), in_areas(area, where.areas),
        *owner_conditions(owner, where), *_in_layers(student.layer, layers))
    return Measure("student", version, source, (None,), version.organisation_id, area, conditions, ("organisation",))


def _only(student: Any, mode: StudentMode, conditions: list[Condition]) -> list[Condition]:
    """These conditions, asked only of what is reported in this way."""
    return [Condition(item.says, sa.or_(student.mode != mode.value, item.clause)) for item in conditions]


class _Pupils:
    """The records of one moment as a roster reads them, joined with what their conditions read."""

    def __init__(self, moment: Moment) -> None:
        self.version, self.student, source = joined(STUDENT.table)
        self.root, source = person_root(moment, source, self.student.person_id)
        self.owner, source = owner_facts(moment, source, self.version.organisation_id)
        moved, self.source = _beside_movement(moment, source, self.version)
        self.area = _area_of_pupil(self.student)
        self.enrolled = (is_filed(moment, self.version), _in_mode(self.student, StudentMode.ROSTER),
                         *_is_enrolled(moment, self.student, moved))


def _roster(moment: Moment, where: Where, layers: tuple[str, ...]) -> Measure:
    rows = moment.once(_Pupils)
    conditions = (*rows.enrolled, *moment.once(_of, _Pupils, where), *moment.once(_layered, layers))
    return Measure("student", rows.version, rows.source, (rows.root,), rows.version.organisation_id, rows.area,
                   conditions, ("person",))


def _area_of_pupil(student: Any) -> ColumnClause:
    return sa.case(*((student.category == category.value, key.value) for category, key in AREAS.items()))


def _is_enrolled(moment: Moment, student: Any, moved: sa.Subquery) -> list[Condition]:
    movement = sa.func.coalesce(moved.c.movement, "")
    return [
        Condition(Words("须已入学（未报到不计）", "has enrolled (a no-show is not counted)"),
                  student.phase == StudentPhase.ENROLLED.value),
        Condition(Words("入学日期不晚于所问日期", "enrolled by that day"), student.enrolled_on <= moment.on),
        Condition(Words("所问日期时未离校", "has not left by that day"),
                  movement.not_in([item.value for item in LEAVING])),
        Condition(Words("休学另计", "is not on leave (reported apart)"), movement != MovementKind.SUSPEND.value),
        Condition(Words("学习期限须超过180日", "studies for more than 180 days"),
                  student.duration == StudyDuration.LONG.value),
    ]


class _Reported:
    """The records of one moment as returns read them: of the latest of each organisation up to the day one row for
    each area, of a pupil's record one row."""

    def __init__(self, moment: Moment) -> None:
        self.version, self.student, source = joined(STUDENT.table)
        self.owner, source = owner_facts(moment, source, self.version.organisation_id)
        latest, areas, self.source = _beside_latest(moment, source, self.version, self.student)
        self.area, self.heads = areas.c.area, _heads(self.student, areas)
        self.latest = (is_filed(moment, self.version), _in_mode(self.student, StudentMode.AGGREGATE),
                       *_is_latest(self.student, latest, self.heads))


def _returns(moment: Moment, where: Where, layers: tuple[str, ...]) -> Measure:
    rows = moment.once(_Reported)
    conditions = (*rows.latest, *moment.once(_of, _Reported, where), *moment.once(_layered, layers))
    return Measure("student", rows.version, rows.source, (rows.version.series_id, rows.area),
                   rows.version.organisation_id, rows.area, conditions, ("series", "area"), rows.heads, one_area=True)


def _of(moment: Moment, made: Callable[[Moment], _Pupils | _Reported], where: Where) -> tuple[Condition, ...]:
    """Where they come from, and which of our schools has them."""
    rows = moment.once(made)
    return in_areas(rows.area, where.areas), *owner_conditions(rows.owner, where)


def _layered(moment: Moment, layers: tuple[str, ...]) -> list[Condition]:
    return _in_layers(moment.once(_Pupils).student.layer, layers)


def _heads(student: Any, areas: sa.Subquery) -> ColumnClause:
    return sa.case(*((areas.c.area == area.value, student[name]) for area, name in COUNTS.items()))


def _is_latest(student: Any, latest: sa.Subquery, heads: ColumnClause) -> list[Condition]:
    return [
        Condition(Words("须为该单位截至所问日期的最近一次汇总填报", "is the organisation's latest return by that day"),
                  student.counted_on == latest.c.counted_on),
        Condition(Words("该类人数须大于零", "the count is above zero"), heads > 0),
    ]


def _in_mode(student: Any, mode: StudentMode) -> Condition:
    return Condition(Words(f"填报方式为{mode.words.zh}", f"is reported as: {mode.words.en}"),
                     _is_return(student) if mode is StudentMode.AGGREGATE else student.mode == mode.value)


def _is_return(student: Any) -> ColumnClause:
    """Written out and not bound: SQLite has to see that the index of returns, which are few, is enough."""
    found: ColumnClause = student.mode == sa.literal_column(f"'{StudentMode.AGGREGATE.value}'")
    return found


def _in_layers(layer: ColumnClause, layers: tuple[str, ...]) -> list[Condition]:
    if not layers:
        return []
    named = [EnrolmentLayer(item).words for item in layers]
    return [Condition(Words("就读层面须为" + "、".join(item.zh for item in named),
                            "is enrolled in: " + ", ".join(item.en for item in named)), layer.in_(layers))]


def _beside_movement(moment: Moment, source: Any, version: Any) -> tuple[sa.Subquery, Any]:
    """Adds the pupil's latest movement."""
    moved = _last_movement(moment)
    return moved, source.outerjoin(moved, sa.and_(moved.c.parent_id == version.series_id, moved.c.place == 1))


def _beside_latest(moment: Moment, source: Any, version: Any,
                   student: Any) -> tuple[sa.Subquery, sa.Subquery, Any]:
    """Adds the day of the organisation's latest return, and to a return a row for each area."""
    latest = _latest_return(moment)
    areas = sa.union_all(*(sa.select(sa.literal(area.value).label("area")) for area in COUNTS)).subquery("areas")
    return latest, areas, source.outerjoin(latest, latest.c.organisation_id == version.organisation_id).outerjoin(
        areas, _is_return(student))


def _last_movement(moment: Moment) -> sa.Subquery:
    """The pupil's latest movement on or before the day, `place` 1. Whoever leaves is a pupil still on their last day:
    what counts is whether they left before the day."""
    version = named(sa.inspect(Version).local_table, "mv")
    movement = named(MOVEMENT.table, "m")
    series = named(Series.__table__, "ms")
    pupil = named(Series.__table__, "pupil")
    order = (movement.c.moved_on.desc(), version.c.id.desc())
    return (
        sa.select(series.c.parent_id, movement.c.movement,
                  sa.func.row_number().over(partition_by=series.c.parent_id, order_by=order).label("place"))
        .select_from(version.join(movement, sa.and_(movement.c.id == version.c.id, version.c.kind == MOVEMENT.name))
                     .join(series, series.c.id == version.c.series_id).join(pupil, pupil.c.id == series.c.parent_id))
        .where(moment.stands(version.c), sa.or_(movement.c.moved_on < moment.on, sa.and_(
            movement.c.moved_on == moment.on, movement.c.movement.not_in([item.value for item in LEAVING]))),
            *moment.inside(pupil.c.organisation_id))
        .subquery("last_movement")
    )


def _latest_return(moment: Moment) -> sa.Subquery:
    version, student, source = joined(STUDENT.table)
    return (
        sa.select(version.organisation_id, latest_day(moment, version, student.counted_on).label("counted_on"))
        .select_from(source)
        .where(moment.stands(version, Level.SCHOOL), _is_return(student), student.counted_on <= moment.on,
               *moment.inside(version.organisation_id))
        .group_by(version.organisation_id).subquery("latest_return")
    )
