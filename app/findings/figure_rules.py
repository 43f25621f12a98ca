"""A finding about a figure: far from what the same school reported in the three years before."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from app.findings.rules import FindingRule, Ground, Statement, columns, plain
from app.indicators.rules import ColumnClause, Moment
from app.indicators.sources import joined, named, own_root
from app.records.kinds.agreement import AGREEMENT, AgreementPhase
from app.records.kinds.student import COUNTS, STUDENT, StudentMode, StudentPhase
from app.records.kinds.teacher import TEACHER, TeacherPhase
from app.records.kinds.trip import TRIP, ParticipantOutcome, TripParticipant
from app.ui.words import Words

YEARS_BEFORE = 3
WORTH_ASKING = 3
"""A difference of fewer than this many is nothing to ask about, whatever the factor."""


def far_from_own(ground: Ground) -> Statement:
    """Figures of the last full year more than `factor` times, or less than a `factor`-th of, the mean of the three
    years before. A school with nothing in those years has nothing to be compared with."""
    year = last_full_year(ground.moment.on)
    found = [_compared(ground, year, aspect, owner, day, amount, source, *conditions)
             for aspect, owner, day, amount, source, conditions in _figures(ground.moment)]
    return sa.union_all(*found)


def last_full_year(on: date) -> int:
    return on.year if (on.month, on.day) == (12, 31) else on.year - 1


Figures = Iterator[tuple[str, ColumnClause, ColumnClause, ColumnClause, Any, tuple[ColumnClause, ...]]]


def _figures(moment: Moment) -> Figures:
    """Each figure: whose it is, the day that puts it in a year, what is summed, and which filed rows make it."""
    one: ColumnClause = sa.literal(1)
    version, agreement, source = joined(AGREEMENT.table)
    yield ("agreements", version.organisation_id, agreement.signed_on, one, source,
           (moment.stands(version), agreement.phase == AgreementPhase.SIGNED.value))
    version, teacher, source = joined(TEACHER.table)
    yield ("teachers", version.organisation_id, teacher.contract_from, one, source,
           (moment.stands(version), teacher.phase == TeacherPhase.HIRED.value))
    version, trip, source = joined(TRIP.table)
    went = named(TripParticipant.__table__, "fp")
    yield ("travellers", went.c.organisation_id, trip.departs_on, one,
           source.join(went, went.c.version_id == version.id),
           (moment.stands(version), went.c.outcome == ParticipantOutcome.EXECUTED.value))
    version, pupil, source = joined(STUDENT.table)
    yield ("pupils", version.organisation_id, pupil.enrolled_on, one, source,
           (moment.stands(version), pupil.mode == StudentMode.ROSTER.value,
            pupil.phase == StudentPhase.ENROLLED.value))
    heads = sum((pupil[name] for name in COUNTS[1:]), pupil[COUNTS[0]])
    yield ("returned", version.organisation_id, pupil.counted_on, heads, source,
           (moment.stands(version), pupil.mode == StudentMode.AGGREGATE.value))


def _compared(ground: Ground, year: int, aspect: str, owner: ColumnClause, day: ColumnClause, amount: ColumnClause,
              source: Any, *conditions: ColumnClause) -> sa.Select[Any]:
    own, source = own_root(ground.moment, source, owner)
    first, this_year = date(year - YEARS_BEFORE, 1, 1), day >= date(year, 1, 1)
    summed = (
        sa.select(own.label("owner"), sa.func.sum(sa.case((this_year, amount), else_=0)).label("value"),
                  sa.func.sum(sa.case((this_year, 0), else_=amount)).label("before"))
        .select_from(source)
        .where(ground.inside(own), day >= first, day <= date(year, 12, 31), *conditions)
        .group_by(own).subquery(f"figure_{aspect}"))
    value, before, factor = summed.c.value, summed.c.before, float(ground.factor)
    far = sa.or_(value * YEARS_BEFORE > before * factor, value * YEARS_BEFORE * factor < before)
    apart = sa.func.abs(value * YEARS_BEFORE - before) >= WORTH_ASKING * YEARS_BEFORE
    return sa.select(*columns(
        organisation_id=summed.c.owner, aspect=sa.literal(aspect), mark=sa.literal(str(year)),
        first=sa.cast(value, sa.String), second=sa.cast(before, sa.String))).where(before > 0, far, apart)


def with_mean(first: str, second: str) -> Mapping[str, str]:
    """The second fact is the sum of the three years before."""
    return {"first": first, "second": second, "mean": plain(Decimal(second) / YEARS_BEFORE)}


def _says(zh: str, en: str) -> Words:
    return Words(f"{{mark}} 年{zh} {{first}}，而此前三年合计 {{second}}、平均 {{mean}}。",
                 f"{en} in {{mark}}: {{first}}; in the three years before {{second}} together, {{mean}} on average.")


FAR_FROM_OWN = FindingRule(
    "far_from_own_years", Words("数字与本校前三年相差悬殊", "A figure far from the school's own last three years"),
    {"agreements": _says("签署协议", "Agreements signed"), "teachers": _says("新聘教师", "Teachers hired"),
     "travellers": _says("出境人次", "People sent abroad"), "pupils": _says("新入学学生", "Pupils enrolled"),
     "returned": _says("汇总填报人数", "Heads returned")},
    Words("请说明增减的原因；漏报、错报的请补报或申请变更。",
          "Say why it rose or fell; register what was left out, amend what is wrong."), far_from_own, with_mean)
