"""Findings about persons: a teacher claimed twice, one beyond the permit, a pupil whose nationality contradicts."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.db.stamps import stood
from app.findings.rules import FindingRule, Ground, Statement, columns
from app.indicators.measures.students import students
from app.indicators.rules import Moment
from app.indicators.sources import COUNTED_AREAS, Where, joined, named, own_root, person_root
from app.parties.models import PersonFacts
from app.records.kinds.student import STUDENT, NationalityCheck
from app.records.kinds.teacher import TEACHER, Deployment, TeacherCategory, TeacherPhase
from app.ui.territories import Area, territory_name
from app.ui.words import Words

EVERY_PUPIL = Where(areas=(*COUNTED_AREAS, Area.OVERSEAS_CHINESE))


def claimed_twice(ground: Ground) -> sa.Select[Any]:
    """Services of one person at two schools at the same time, told at each of the two."""
    one = _services(ground.moment)
    other = one.alias("other_service")
    first = sa.case((one.c.first >= other.c.first, one.c.first), else_=other.c.first)
    last = sa.case((one.c.last <= other.c.last, one.c.last), else_=other.c.last)
    return (
        sa.select(*columns(organisation_id=one.c.organisation_id, series_id=one.c.series_id,
                           other_id=other.c.series_id, other_owner_id=other.c.organisation_id,
                           mark=first, first=first, second=last))
        .join_from(one, other, sa.and_(one.c.person == other.c.person, one.c.own != other.c.own))
        .where(ground.inside(one.c.organisation_id), one.c.first < other.c.last, other.c.first < one.c.last,
               one.c.first <= ground.moment.on, other.c.first <= ground.moment.on))


def _services(moment: Moment) -> sa.CTE:
    """Filed hires of those who took up the post: who, where, from when, until when."""
    version, teacher, source = joined(TEACHER.table)
    own, source = own_root(moment, source, version.organisation_id)
    person, source = person_root(moment, source, teacher.person_id)
    last = sa.case((teacher.left_on < teacher.contract_to, teacher.left_on), else_=teacher.contract_to)
    return (
        sa.select(version.series_id, version.organisation_id, own.label("own"), person.label("person"),
                  teacher.contract_from.label("first"), last.label("last"))
        .select_from(source).where(moment.stands(version), teacher.phase == TeacherPhase.HIRED.value)
        .cte("services").prefix_with("MATERIALIZED"))


def beyond_permit(ground: Ground) -> sa.Select[Any]:
    """Foreigners at work under a contract whose work or residence permit has ended."""
    moment, on = ground.moment, ground.moment.on
    version, teacher, source = joined(TEACHER.table)
    ends = sa.case((teacher.residence_to < teacher.permit_to, teacher.residence_to), else_=teacher.permit_to)
    return sa.select(*columns(organisation_id=version.organisation_id, series_id=version.series_id, mark=ends,
                              first=ends, second=teacher.contract_to)).select_from(source).where(
        moment.stands(version), ground.inside(version.organisation_id), teacher.phase == TeacherPhase.HIRED.value,
        teacher.category == TeacherCategory.FOREIGN.value, teacher.deployment != Deployment.ONLINE.value,
        teacher.contract_from <= on, teacher.contract_to >= on, ends < on,
        sa.or_(teacher.left_on.is_(None), teacher.left_on > on))


def contradicted(ground: Ground) -> Statement:
    """Pupils counted as they are entered, while something registered says otherwise about their nationality."""
    pupils = _pupils(ground)
    other = _pupils_everywhere(ground.moment).alias("other_pupil")
    facts = named(PersonFacts.__table__, "person_facts_known")
    known = ground.moment.known
    about = {"organisation_id": pupils.c.organisation_id, "series_id": pupils.c.series_id,
             "first": pupils.c.nationality}

    def told(aspect: str, **more: Any) -> sa.Select[Any]:
        given = about | {"aspect": sa.literal(aspect), "mark": pupils.c.nationality} | more
        return sa.select(*columns(**given)).select_from(pupils)

    return sa.union_all(
        told("doubtful").where(pupils.c.nationality_check == NationalityCheck.DOUBTFUL.value),
        told("registered", second=facts.c.nationality).join(facts, sa.and_(
            facts.c.person_id == pupils.c.person, stood(facts.c.since, facts.c.until, known),
            facts.c.nationality != "", facts.c.nationality != pupils.c.nationality)),
        told("elsewhere", second=other.c.nationality, other_id=other.c.series_id,
             other_owner_id=other.c.organisation_id)
        .join(other, sa.and_(other.c.person == pupils.c.person, other.c.series_id != pupils.c.series_id,
                             other.c.nationality != pupils.c.nationality)))


def as_territories(first: str, second: str) -> Mapping[str, str]:
    return {"first": territory_name(first), "second": territory_name(second)}


def _pupils(ground: Ground) -> sa.CTE:
    pupils = _pupils_everywhere(ground.moment)
    return sa.select(pupils).where(ground.inside(pupils.c.organisation_id)).cte("pupils_here")


def _pupils_everywhere(moment: Moment) -> sa.CTE:
    """Pupils of rosters as the plans count them, 华侨 too."""
    return moment.once(_make_pupils)


def _make_pupils(moment: Moment) -> sa.CTE:
    roster = students(moment, where=EVERY_PUPIL).parts[0]
    version, pupil, _ = joined(STUDENT.table)
    return (
        sa.select(version.series_id, version.organisation_id, roster.unit[0].label("person"), pupil.nationality,  # type: ignore[union-attr]  # a roster's unit is the person
                  pupil.nationality_check)
        .select_from(roster.source).where(*(condition.clause for condition in roster.conditions))
        .cte("pupils").prefix_with("MATERIALIZED"))


CLAIMED_TWICE = FindingRule(
    "teacher_claimed_twice", Words("同一教师被两所学校同时登记", "One teacher claimed by two schools"),
    {"": Words("{first} 至 {second} 期间，同一人也登记在{other}；全市只计一次，各校各计一次。",
               "From {first} to {second} the same person is also registered by {other}. The city counts one, each "
               "school counts one.")},
    Words("请核对合同起止和离职日期，并与对方学校商定。",
          "Check the contract's days and the day of leaving, and settle it with the other school."), claimed_twice)

BEYOND_PERMIT = FindingRule(
    "teacher_beyond_permit", Words("教师工作许可或居留证件已到期", "A teacher beyond the permit's end"),
    {"": Words("许可或居留证件已于 {first} 到期，合同至 {second}，没有登记延期或离职；不再计入在聘外教。",
               "The work or residence permit ended on {first} while the contract runs to {second}; neither an "
               "extension nor a leaving is registered. The teacher no longer counts.")},
    Words("请说明延期办理情况，或登记新证件、离职日期。",
          "Say how the extension stands, or register the new permit or the day of leaving."), beyond_permit)

CONTRADICTED = FindingRule(
    "nationality_contradicted", Words("学生国籍信息相互矛盾", "Nationality data that contradict"),
    {"doubtful": Words("按 {first} 计入，但国籍核验为“存疑”。",
                       "Counted as {first}, while the check of nationality says “in doubt”."),
     "registered": Words("按 {first} 计入，但该人登记的国籍/地区为 {second}。",
                         "Counted as {first}, while the person is registered as {second}."),
     "elsewhere": Words("按 {first} 计入，但{other}将同一人登记为 {second}。",
                        "Counted as {first}, while {other} registered the same person as {second}.")},
    Words("请核对证件和国籍法第三至五条，说明依据，必要时申请变更。",
          "Check the document and articles 3 to 5 of the Nationality Law, say what it rests on, amend where needed."),
    contradicted, as_territories)
