"""Persons sent abroad (人), person-trips (人次), trips (批) and coverage (M6, M7, and the coverage matrix of G18).

Counted after execution only, by the day of departure. The area is that of the destinations; a person who went to two
areas touches both, so the subtotals need not add up.
"""

from datetime import date

import sqlalchemy as sa

from app.indicators.rules import ColumnClause, Condition, Measure, Moment, is_filed
from app.indicators.sources import (
    Where,
    Window,
    area_of,
    in_areas,
    joined,
    named,
    one_of,
    owner_conditions,
    owner_facts,
    person_root,
    window_of,
)
from app.organisations.models import Stage
from app.records.kinds.trip import (
    OFFICIAL,
    TRIP,
    AgeBand,
    Duty,
    ParticipantOutcome,
    Subject,
    TripDestination,
    TripParticipant,
    TripPhase,
    TripTask,
)
from app.ui.words import Words

TRAINING = (TripTask.TRAINING, TripTask.STUDY, TripTask.FURTHER, TripTask.VISITING, TripTask.PLACEMENT, TripTask.DEGREE)
"""培训·研修·进修·访学·挂职·学位 only: visits, conferences and pupils' study tours are not 研修."""

STAFF = (Duty.HEAD, Duty.DEPUTY_HEAD, Duty.TEACHER, Duty.CADRE)


class _Rows:
    """The participants of one moment, one row for each destination, with what their conditions read."""

    def __init__(self, moment: Moment) -> None:
        self.version, self.trip, source = joined(TRIP.table)
        self.person = named(TripParticipant.__table__, "participant").c
        destination = named(TripDestination.__table__, "destination").c
        source = source.outerjoin(self.person.id.table, self.person.version_id == self.version.id)
        source = source.outerjoin(destination.id.table, sa.and_(
            destination.version_id == self.version.id, sa.not_(sa.func.coalesce(destination.transit, sa.false()))))
        self.root, source = person_root(moment, source, self.person.person_id)
        self.owner, self.source = owner_facts(moment, source, self.person.organisation_id)
        self.area = area_of(destination.territory)
        self.executed = self._executed(moment)

    def _executed(self, moment: Moment) -> tuple[Condition, ...]:
        t, p = self.trip, self.person
        return (
            is_filed(moment, self.version),
            Condition(Words("团组须已执行（含部分执行）", "the trip was carried out"),
                      t.phase.in_([TripPhase.EXECUTED.value, TripPhase.PARTLY.value])),
            Condition(Words("本人须实际成行（取消不计）", "the person went (cancelled is not counted)"),
                      p.outcome == ParticipantOutcome.EXECUTED.value),
            Condition(Words("须为因公派出（因私、自费不计）", "was sent officially, not privately"),
                      t.nature.in_([nature.value for nature in OFFICIAL])),
        )


def _of(moment: Moment, where: Where) -> tuple[Condition, ...]:
    """Where they went, and which of our schools sent them."""
    rows = moment.once(_Rows)
    return in_areas(rows.area, where.areas), *owner_conditions(rows.owner, where)


def _filtered(moment: Moment, purposes: tuple[str, ...], duties: tuple[str, ...], ages: tuple[str, ...],
              key_teachers: bool) -> tuple[Condition, ...]:
    """What they went for, and as whom."""
    rows = moment.once(_Rows)
    tasks = [TripTask(item) for item in purposes] or list(TRAINING)
    posts = [Duty(item) for item in duties] or list(STAFF)
    found = [one_of(Words("任务类别须为", "the purpose is"), rows.trip.task, tasks),
             one_of(Words("身份须为", "the person is"), rows.person.duty, posts)]
    if ages:
        found.append(one_of(Words("年龄段须为", "the age band is"), rows.person.age_band,
                            [AgeBand(item) for item in ages]))
    if key_teachers:
        found.append(Condition(Words("须为骨干", "is a key teacher"), rows.person.key_teacher.is_(sa.true())))
    return tuple(found)


def _within(moment: Moment, window: Window) -> Condition:
    return Condition(Words(f"出境日期须在 {window.words.zh}", f"departed {window.words.en}"),
                     window.holds(moment.once(_Rows).trip.departs_on))


class _Participants:
    """The participants of one moment sent by these schools of ours in a stretch of days."""

    def __init__(self, moment: Moment, where: Where, window: Window) -> None:
        self.moment = moment
        rows = moment.once(_Rows)
        self.version, self.person, self.root, self.area = rows.version, rows.person, rows.root, rows.area
        self.source = rows.source
        self.executed = (*rows.executed, moment.once(_within, window), *moment.once(_of, where))

    def measure(self, unit: tuple[ColumnClause | None, ...], names: tuple[str, ...],
                conditions: tuple[Condition, ...]) -> Measure:
        return Measure("trip", self.version, self.source, unit, self.person.organisation_id, self.area, conditions,
                       names)

    def filtered(self, purposes: tuple[str, ...], duties: tuple[str, ...], ages: tuple[str, ...],
                 key_teachers: bool) -> tuple[Condition, ...]:
        return (*self.executed, *self.moment.once(_filtered, purposes, duties, ages, key_teachers))


def persons(moment: Moment, *, where: Where, window: str | None = None, after: date | None = None,
            until: date | None = None, purposes: tuple[str, ...] = (), duties: tuple[str, ...] = (),
            ages: tuple[str, ...] = (), key_teachers: bool = False) -> Measure:
    """M6: distinct persons. Somebody sent twice is one."""
    rows = _Participants(moment, where, window_of(moment, window, after, until))
    return rows.measure((rows.root,), ("person",), rows.filtered(purposes, duties, ages, key_teachers))


def person_trips(moment: Moment, *, where: Where, window: str | None = None, after: date | None = None,
                 until: date | None = None, purposes: tuple[str, ...] = (), duties: tuple[str, ...] = (),
                 ages: tuple[str, ...] = (), key_teachers: bool = False) -> Measure:
    """M7 人次: participants, each once for each trip."""
    rows = _Participants(moment, where, window_of(moment, window, after, until))
    return rows.measure((rows.version.series_id, rows.root), ("series", "person"),
                        rows.filtered(purposes, duties, ages, key_teachers))


def trips(moment: Moment, *, where: Where, window: str | None = None, after: date | None = None,
          until: date | None = None, purposes: tuple[str, ...] = (), duties: tuple[str, ...] = (),
          ages: tuple[str, ...] = (), key_teachers: bool = False) -> Measure:
    """M7 批: trips that took at least one such person. A trip to several countries is one trip."""
    rows = _Participants(moment, where, window_of(moment, window, after, until))
    return rows.measure((rows.version.series_id,), ("series",), rows.filtered(purposes, duties, ages, key_teachers))


def coverage(moment: Moment, *, where: Where, stages: tuple[str, ...], subjects: tuple[str, ...],
             after: date | None = None, until: date | None = None) -> Measure:
    """「全学段、全学科覆盖」: cells of stage × subject with at least one person sent since `after`."""
    rows = _Participants(moment, where, window_of(moment, None, after, until))
    p = rows.person
    conditions = (
        *rows.filtered((), (), (), False),
        one_of(Words("参训人学段须为", "the person's stage is"), p.stage, [Stage(item) for item in stages]),
        one_of(Words("参训人学科须为", "the person's subject is"), p.subject, [Subject(item) for item in subjects]),
    )
    return rows.measure((p.stage, p.subject), ("stage", "subject"), conditions)
