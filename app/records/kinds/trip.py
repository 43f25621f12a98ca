"""Trips abroad and to Hong Kong, Macao and Taiwan (海外研修团组), with their destinations and participants.

The organiser owns the trip; each participant belongs to the organisation that sent them and is counted there. 人, 人次
and 批 are all derived from participants. The permission (任务批件) is given elsewhere; here it is written down.
"""

from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approval.models import Version
from app.db.base import Base
from app.organisations.models import Stage
from app.records.columns import AboutPerson, ChildRow, Choices, Content, Money, holds, needed, optional, partner_column
from app.records.fields import Again, Deadline, Document, Field, Kind, Problem, Rows, Section, missing
from app.records.kinds.demands import age_on, demanded, in_order
from app.records.kinds.identity import PERSON_FIELDS, person_problems
from app.ui.territories import MAINLAND, REGIONS
from app.ui.words import Labelled, Words


class TripTask(Labelled):
    """培训, 研修, 进修, 访学, 挂职 and 学位 are training; the others are visits and meetings."""

    TRAINING = "training", "培训", "Training"
    STUDY = "study", "研修", "Study programme"
    FURTHER = "further", "进修", "Further study"
    VISITING = "visiting", "访学", "Visiting scholar"
    PLACEMENT = "placement", "挂职", "Placement"
    DEGREE = "degree", "学位深造", "Degree study"
    VISIT = "visit", "访问交流", "Visit"
    CONFERENCE = "conference", "学术会议", "Conference"
    TEACHING_RESEARCH = "teaching_research", "教学科研", "Teaching and research"
    ESCORT = "escort", "陪同学生研学", "Escorting pupils on a study tour"
    SISTER_VISIT = "sister_visit", "随友好学校互访", "Exchange visit with a sister school"
    ONLINE = "online", "线上研修", "Online training"


class TripNature(Labelled):
    OFFICIAL_ABROAD = "official_abroad", "因公临时出国", "Official, abroad"
    OFFICIAL_HKMO = "official_hkmo", "因公赴港澳", "Official, to Hong Kong or Macao, China"
    OFFICIAL_TW = "official_tw", "赴台", "To Taiwan, China"
    CSC = "csc", "国家公派", "Sent by the China Scholarship Council"
    PRIVATE = "private", "因私自费", "Private, at own cost"


class TripPhase(Labelled):
    PLANNED = "planned", "拟派", "Planned"
    APPROVED = "approved", "已批", "Approved"
    EXECUTED = "executed", "已执行", "Carried out"
    PARTLY = "partly", "部分执行", "Carried out in part"
    CANCELLED = "cancelled", "取消", "Cancelled"


class TripGrouping(Labelled):
    OWN = "own", "自组", "Own group"
    JOINED = "joined", "参团", "Joined another's group"
    JOINT = "joint", "双跨", "Across departments and regions"


class Funding(Labelled):
    FISCAL = "fiscal", "财政经费", "Public budget"
    SCHOOL = "school", "学校经费", "School funds"
    CSC = "csc", "国家留学基金", "China Scholarship Council"
    FOREIGN = "foreign", "外方资助", "The foreign side"
    PERSONAL = "personal", "个人承担", "The participants"


class TravelDocument(Labelled):
    OFFICIAL_PASSPORT = "official_passport", "因公护照", "Official passport"
    OFFICIAL_HKMO = "official_hkmo", "因公往来港澳通行证", "Official permit for Hong Kong and Macao"
    TAIWAN = "taiwan", "大陆居民往来台湾通行证", "Permit for Taiwan"
    ORDINARY = "ordinary", "因私证照", "Ordinary passport or permit"


class Duty(Labelled):
    HEAD = "head", "校（园）长", "Head"
    DEPUTY_HEAD = "deputy_head", "副校（园）长", "Deputy head"
    TEACHER = "teacher", "教师", "Teacher"
    CADRE = "cadre", "管理干部", "Administrator"
    INTERPRETER = "interpreter", "翻译", "Interpreter"
    COMPANION = "companion", "随团人员", "Accompanying staff"
    STUDENT = "student", "学生", "Student"


class Subject(Labelled):
    CHINESE = "chinese", "语文", "Chinese"
    MATHS = "maths", "数学", "Mathematics"
    FOREIGN_LANGUAGE = "foreign_language", "外语", "Foreign language"
    PHYSICS = "physics", "物理", "Physics"
    CHEMISTRY = "chemistry", "化学", "Chemistry"
    BIOLOGY = "biology", "生物", "Biology"
    POLITICS = "politics", "思想政治（道德与法治）", "Politics"
    HISTORY = "history", "历史", "History"
    GEOGRAPHY = "geography", "地理", "Geography"
    MUSIC = "music", "音乐", "Music"
    ART = "art", "美术", "Art"
    SPORTS = "sports", "体育", "Physical education"
    TECHNOLOGY = "technology", "信息科技与通用技术", "Technology"
    PSYCHOLOGY = "psychology", "心理健康", "Psychology"
    PRESCHOOL = "preschool", "学前教育", "Preschool education"
    VOCATIONAL = "vocational", "职业教育专业课", "Vocational subject"
    OTHER = "other", "其他", "Other"


class AgeBand(Labelled):
    """Kept beside the date of birth, which may be erased one day; the band is what is counted."""

    YOUNG = "young", "青年（35岁及以下）", "35 and under"
    MIDDLE = "middle", "中年（36—50岁）", "36 to 50"
    SENIOR = "senior", "51岁及以上", "51 and over"


class ParticipantOutcome(Labelled):
    GOING = "going", "拟派", "To go"
    EXECUTED = "executed", "已执行", "Went"
    CANCELLED = "cancelled", "取消", "Cancelled"


YOUNG_UP_TO = 35
MIDDLE_UP_TO = 50
OFFICIAL = (TripNature.OFFICIAL_ABROAD, TripNature.OFFICIAL_HKMO, TripNature.OFFICIAL_TW)
ALLOWED = {TripNature.OFFICIAL_HKMO: {"HK", "MO"}, TripNature.OFFICIAL_TW: {"TW"}}
GENERAL_VISITS = (TripTask.VISIT, TripTask.SISTER_VISIT)
STAFF = (Duty.HEAD, Duty.DEPUTY_HEAD, Duty.TEACHER)


class Trip(Content, Version):
    __tablename__ = "trip"
    __mapper_args__ = {"polymorphic_identity": "trip"}
    __table_args__ = (
        holds("returns_on >= departs_on", "they_return_after_they_depart"),
        holds("notice_to >= notice_from", "a_notice_ends_after_it_begins"),
        holds("budget >= 0 AND spent >= 0 AND foreign_funding >= 0", "money_is_not_negative"),
        sa.Index("ix_trip_counted", "id", "task", "nature", "phase", "departs_on"),
    )

    name: Mapped[str | None] = needed(sa.String(200))
    organiser: Mapped[str | None] = needed(sa.String(200))
    grouping: Mapped[TripGrouping | None] = needed()
    task: Mapped[TripTask | None] = needed()
    nature: Mapped[TripNature | None] = needed()
    phase: Mapped[TripPhase | None] = needed()
    departs_on: Mapped[date | None] = needed()
    returns_on: Mapped[date | None] = needed()

    plan_number: Mapped[str | None] = optional(sa.String(60))
    unplanned_reason: Mapped[str | None] = optional(sa.String(400))
    partner_id: Mapped[int | None] = partner_column(is_needed=False)
    inviter: Mapped[str | None] = optional(sa.String(200))
    invited_on: Mapped[date | None] = optional()
    through_agent: Mapped[bool | None] = mapped_column(default=False, nullable=True)
    notice_from: Mapped[date | None] = optional()
    notice_to: Mapped[date | None] = optional()
    approval_number: Mapped[str | None] = optional(sa.String(60))
    approver: Mapped[str | None] = optional(sa.String(100))
    approved_on: Mapped[date | None] = optional()

    funding: Mapped[tuple[Funding, ...] | None] = needed(Choices(Funding))
    budget: Mapped[Decimal | None] = optional(Money())
    spent: Mapped[Decimal | None] = optional(Money())
    foreign_funding: Mapped[Decimal | None] = optional(Money())

    travel_document: Mapped[TravelDocument | None] = optional()
    documents_returned_on: Mapped[date | None] = optional()
    reported_on: Mapped[date | None] = optional()
    result_notice_on: Mapped[date | None] = optional()
    changes: Mapped[str | None] = optional(sa.String(1000))

    destinations: Mapped[list["TripDestination"]] = relationship(
        order_by="TripDestination.position", cascade="all, delete-orphan")
    participants: Mapped[list["TripParticipant"]] = relationship(
        order_by="TripParticipant.position", cascade="all, delete-orphan")


class TripDestination(ChildRow, Base):
    __tablename__ = "trip_destination"
    __table_args__ = (holds("territory <> 'CN'", "it_lies_outside_the_mainland"),)

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("trip.id"), index=True, sort_order=-9)
    territory: Mapped[str | None] = needed(sa.String(2))
    transit: Mapped[bool | None] = mapped_column(default=False, nullable=True)
    arrives_on: Mapped[date | None] = optional()


class TripParticipant(AboutPerson, ChildRow, Base):
    __tablename__ = "trip_participant"
    __table_args__ = (
        sa.Index("ix_trip_participant_counted", "version_id", "person_id", "organisation_id", "duty", "outcome",
                 "stage", "subject", "age_band", "key_teacher"),
    )

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("trip.id"), index=True, sort_order=-9)
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, nullable=True, info={"needed": True})
    duty: Mapped[Duty | None] = needed()
    stage: Mapped[Stage | None] = optional()
    subject: Mapped[Subject | None] = optional()
    key_teacher: Mapped[bool | None] = mapped_column(default=False, nullable=True)
    age_band: Mapped[AgeBand | None] = optional()
    outcome: Mapped[ParticipantOutcome | None] = needed()


def days_away(record: Trip) -> int | None:
    """The days of departure and of return both count."""
    if record.departs_on is None or record.returns_on is None:
        return None
    return (record.returns_on - record.departs_on).days + 1


def visited(record: Trip) -> set[str]:
    """Where they stay: a stop-over is no destination."""
    return {row.territory for row in record.destinations if row.territory and not row.transit}


def age_band(birth_date: date, day: date) -> AgeBand:
    age = age_on(birth_date, day)
    if age <= YOUNG_UP_TO:
        return AgeBand.YOUNG
    return AgeBand.MIDDLE if age <= MIDDLE_UP_TO else AgeBand.SENIOR


def problems(record: Trip) -> list[Problem]:
    return [*official_problems(record), *destination_problems(record), *outcome_problems(record),
            *participant_problems(record), *date_problems(record)]


def official_problems(record: Trip) -> list[Problem]:
    """What an official trip shows: its place in the yearly plan, invitation, notice inside the school, budget, and
    from the permission on its number."""
    if record.nature not in OFFICIAL or record.task is TripTask.ONLINE:
        return []
    found = demanded(record, "invited_on", "notice_from", "notice_to", "budget")
    if record.partner_id is None:
        found += demanded(record, "inviter")
    if not record.plan_number and not record.unplanned_reason:
        found.append(Problem("plan", "plan_number", Words(
            "请填写年度计划编号；计划外团组请说明理由。",
            "Give the number in the yearly plan, or why it is not in it.")))
    if record.phase in (TripPhase.APPROVED, TripPhase.EXECUTED, TripPhase.PARTLY):
        found += demanded(record, "approval_number", "approver", "approved_on")
    if record.phase in (TripPhase.EXECUTED, TripPhase.PARTLY):
        found += demanded(record, "spent", "travel_document")
    return found


def destination_problems(record: Trip) -> list[Problem]:
    if record.task is TripTask.ONLINE:
        return []
    places = visited(record)
    if not places:
        return [Problem("destinations", "destinations", Words(
            "请至少填写一个非经停的国家/地区。", "Give at least one country or region that is not a stop-over."))]
    allowed = ALLOWED.get(record.nature, places) if record.nature else places
    abroad = bool(places - {MAINLAND, *REGIONS})
    if MAINLAND in places or not places <= allowed or (record.nature is TripNature.OFFICIAL_ABROAD and not abroad):
        return [Problem("destinations", "destinations", Words(
            "国家/地区与团组性质不符：因公出国须有外国，因公赴港澳只含香港、澳门，赴台只含台湾。",
            "The destinations do not go with the nature of the trip: abroad means a foreign country, Hong Kong and "
            "Macao or Taiwan mean only these."))]
    return []


def outcome_problems(record: Trip) -> list[Problem]:
    """Participants went or were cancelled as the trip was; before it nobody has gone."""
    outcomes = {row.outcome for row in record.participants if row.outcome is not None}
    gone = ParticipantOutcome.EXECUTED in outcomes
    match record.phase:
        case TripPhase.PLANNED | TripPhase.CANCELLED:
            fits = not gone
        case TripPhase.APPROVED:
            fits = bool(outcomes) and not gone
        case TripPhase.EXECUTED | TripPhase.PARTLY:
            fits = gone and ParticipantOutcome.GOING not in outcomes
        case _:
            fits = True
    return [] if fits else [Problem("outcome", "participants", Words(
        "参训人的执行状态与团组阶段不符：已执行的团组须有实际成行人员且无“拟派”，未执行的不得有“已执行”。",
        "The participants' marks do not go with the phase: a trip carried out has people who went and nobody still "
        "to go; before that nobody has gone."))]


def participant_problems(record: Trip) -> list[Problem]:
    found: list[Problem] = []
    seen: set[tuple[str | None, str]] = set()
    for index, row in enumerate(record.participants):
        place = f"participants.{index}."
        found += person_problems(row, place) + post_problems(row, place) + band_problems(record, row, place)
        key = (row.document_type, row.document_number or "")
        if key[1] and key in seen:
            found.append(Problem("twice", f"{place}document_number", Words(
                "同一人在团组中出现两次。", "The same person is in the trip twice.")))
        seen.add(key)
    return found


def post_problems(row: "TripParticipant", place: str) -> list[Problem]:
    """「全学段、全学科覆盖」 (Guangzhou plan) is counted from these, so heads and teachers give them."""
    if row.duty not in STAFF:
        return []
    names = ["stage", "age_band", *(["subject"] if row.duty is Duty.TEACHER else [])]
    return [missing(f"{place}{name}") for name in names if getattr(row, name) is None]


def band_problems(record: Trip, row: "TripParticipant", place: str) -> list[Problem]:
    if row.age_band is None or row.birth_date is None or record.departs_on is None:
        return []
    if row.age_band is age_band(row.birth_date, record.departs_on):
        return []
    return [Problem("age", f"{place}age_band", Words(
        "年龄段与出生日期不符（按出境日期计算）。", "The age band differs from the date of birth on departure."))]


def date_problems(record: Trip) -> list[Problem]:
    return [
        *in_order(record, "departs_on", "returns_on", Words(
            "入境日期不得早于出境日期。", "They cannot return before they depart.")),
        *in_order(record, "notice_from", "notice_to", Words(
            "公示截止日期不得早于开始日期。", "A notice cannot end before it begins.")),
    ]


NOTICE_DAYS = 5
GENERAL_DAYS = {1: 5, 2: 8, 3: 10}
GENERAL_HEADS = 6
HKMO_DAYS = {"HK": 5, "MO": 4}
DOCUMENT_DAYS = 7
REPORT_DAYS = 31
LATIN_AMERICA = "AG AR BB BO BR BS BZ CL CO CR CU DM DO EC GD GT GY HN HT JM KN LC MX NI PA PE PY SR SV TT UY VC VE"
AFRICA = (
    "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RW "
    "SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW")
FAR = frozenset(f"{LATIN_AMERICA} {AFRICA}".split())
"""Where the rules for official trips allow a day more for the way."""


def warnings(record: Trip) -> list[Problem]:
    """Limits that differ from place to place or do not bind schools: told, with their source, and never enforced."""
    return [*general_visit_warnings(record), *hkmo_warnings(record), *custom_warnings(record), *after_warnings(record)]


def general_visit_warnings(record: Trip) -> list[Problem]:
    """The limits are for general visits (一般出访); training groups follow their own plan."""
    if record.nature is not TripNature.OFFICIAL_ABROAD or record.task not in GENERAL_VISITS:
        return []
    found: list[Problem] = []
    places, days = visited(record), days_away(record)
    limit = GENERAL_DAYS.get(len(places), GENERAL_DAYS[3]) + bool(places & FAR)
    if days is not None and days > limit:
        found.append(Problem("days", "returns_on", Words(
            "一般出访在外{days}天，超过{limit}天（据河南师范大学公布的因公临时出国规定：1国5天、2国8天、3国10天，"
            "拉美、非洲加1天）；请核对批件。",
            "A general visit of {days} days is over {limit} (rules for official trips published by Henan Normal "
            "University: 5, 8, 10 days for 1, 2, 3 countries, one more for Latin America and Africa); please check "
            "the permission.").filled(days=days, limit=limit)))
    if len(places) > max(GENERAL_DAYS):
        found.append(Problem("countries", "destinations", Words(
            "一般出访一次不超过3国（来源同上类规定）；请核对批件。",
            "A general visit goes to three countries at most (same rules); please check the permission.")))
    heads = sum(row.duty is not Duty.STUDENT for row in record.participants)
    if heads > GENERAL_HEADS:
        found.append(Problem("heads", "participants", Words(
            "一般出访{heads}人，超过6人（据河南师范大学公布的因公临时出国规定，有的单位为5人）；请核对批件。",
            "{heads} people on a general visit are over 6 (rules published by Henan Normal University; elsewhere 5); "
            "please check the permission.").filled(heads=heads)))
    return found


def hkmo_warnings(record: Trip) -> list[Problem]:
    places, days = visited(record), days_away(record)
    if record.nature is not TripNature.OFFICIAL_HKMO or record.task not in GENERAL_VISITS or len(places) != 1:
        return []
    limit = HKMO_DAYS.get(next(iter(places)), days)
    if days is None or limit is None or days <= limit:
        return []
    return [Problem("days", "returns_on", Words(
        "赴港超过5天、赴澳超过4天的，有省份要求另报审批（据一省2025年计划通知）；请核对批件。",
        "One province asks for a further permission beyond 5 days in Hong Kong or 4 in Macao (its notice on the plan "
        "for 2025); please check."))]


def custom_warnings(record: Trip) -> list[Problem]:
    if record.nature not in OFFICIAL or record.task is TripTask.ONLINE:
        return []
    found: list[Problem] = []
    if record.through_agent:
        found.append(Problem("agent", "through_agent", Words(
            "因公团组不得接受中介机构或海外华侨华人个人的邀请（教外厅〔2015〕1号）。",
            "Official groups take no invitation from agents or from individual overseas Chinese "
            "(教外厅〔2015〕1号).")))
    if record.notice_from and record.notice_to and weekdays(record.notice_from, record.notice_to) < NOTICE_DAYS:
        found.append(Problem("notice", "notice_to", Words(
            "事前公示不少于5个工作日（厅字〔2016〕17号）。",
            "The notice stays up for five working days (厅字〔2016〕17号).")))
    if record.approved_on and record.departs_on and record.departs_on < record.approved_on:
        found.append(Problem("approval", "approved_on", Words(
            "批件日期晚于出境日期，请核对。", "The permission is later than the departure; please check.")))
    return found


def after_warnings(record: Trip) -> list[Problem]:
    back = record.returns_on
    if record.phase not in (TripPhase.EXECUTED, TripPhase.PARTLY) or back is None:
        return []
    found: list[Problem] = []
    if record.reported_on is None or record.reported_on > back + timedelta(REPORT_DAYS):
        found.append(Problem("report", "reported_on", Words(
            "总结报告一般在回国后1个月内提交。", "The report is usually due within a month of the return.")))
    official = record.travel_document in (TravelDocument.OFFICIAL_PASSPORT, TravelDocument.OFFICIAL_HKMO)
    returned = record.documents_returned_on
    if official and (returned is None or returned > back + timedelta(DOCUMENT_DAYS)):
        found.append(Problem("documents", "documents_returned_on", Words(
            "因公证照一般在入境后7天内交回。", "Official passports are usually handed back within seven days.")))
    if record.nature in OFFICIAL and record.result_notice_on is None:
        found.append(Problem("notice", "result_notice_on", Words(
            "因公团组回国后须在单位内部公示（厅字〔2016〕17号）。",
            "After an official trip its result is shown inside the unit (厅字〔2016〕17号).")))
    return found


def weekdays(first: date, last: date) -> int:
    """Mondays to Fridays, both ends included; moved holidays are not known here."""
    return sum((first + timedelta(n)).isoweekday() <= 5 for n in range((last - first).days + 1))


def owes_report(record: Trip, day: date) -> bool:
    """Permitted or carried out, not online, and no report handed in yet."""
    goes = record.phase in (TripPhase.APPROVED, TripPhase.EXECUTED, TripPhase.PARTLY)
    return goes and record.task is not TripTask.ONLINE and record.reported_on is None


def happened(record: Trip) -> tuple[str, ...]:
    return ("departs_on",) if record.phase in (TripPhase.EXECUTED, TripPhase.PARTLY) else ()


TRIP = Kind(
    model=Trip,
    title=Words("海外研修团组", "Trips abroad"),
    one=Words("海外研修团组", "Trip abroad"),
    prefix="TRP",
    heading=("name",),
    key_day=("departs_on",),
    happened=happened,
    problems=problems,
    warnings=warnings,
    note=Words("本登记不代替出国（境）任务批件。不得录入国家秘密。",
               "This filing does not stand in for the permission to travel. No state secrets may be entered."),
    sections=(
        Section("trip", Words("团组", "The trip"), (
            Field("name", Words("团组名称", "Name of the trip"), Words(
                "与批件或通知一致，如 2026年英国英语教师研修团。",
                "As in the permission or notice."), listed=True, certified=True),
            Field("organiser", Words("组团单位", "Organised by"), Words(
                "组织本团组的单位全称。",
                "The full name of whoever organises the group.")),
            Field("grouping", Words("组团方式", "Kind of group"), Words(
                "自组、双跨或参加其他单位的团组。",
                "Own group, or one of several or other organisers.")),
            Field("task", Words("任务类别", "Purpose"), Words(
                "培训、研修、进修、访学、挂职、学位深造计入海外研修；访问、会议、陪同学生研学、友好学校互访不计入。",
                "Training, study, further study, visiting scholars, placements and degrees count as training abroad; "
                "visits, conferences, escorting pupils and sister-school visits do not."), listed=True, certified=True),
            Field("nature", Words("性质", "Nature"), Words(
                "因私自费不计入年度选派人数。", "Private trips are not counted as sent."), listed=True, certified=True),
            Field("phase", Words("阶段", "Phase"), Words(
                "按实际进度选择；只有已执行的计入选派人数。",
                "As it stands; only trips carried out are counted."), listed=True),
            Field("departs_on", Words("出境日期", "Departs on"), Words(
                "按此日期计入年度；线上研修填开始日期。",
                "Decides the year it counts in; for online training the first day."), listed=True, certified=True),
            Field("returns_on", Words("入境日期", "Returns on"), Words(
                "在外天数含出境和入境当天；线上研修填结束日期。",
                "Days away include both ends; for online training the last day."), listed=True, certified=True),
        )),
        Section("destinations", Words("国家/地区", "Countries and regions"), rows=Rows(
            "destinations", TripDestination, Words("国家/地区", "Country or region"), (
                Field("territory", Words("国家/地区", "Country or region"), Words(
                    "逐个填写所到国家或地区，一行一个。",
                    "One line for each country or region visited."), territory=True),
                Field("transit", Words("经停", "Stop-over"), Words(
                    "须出机场的经停也要填写。", "Stop-overs that leave the airport are entered too.")),
                Field("arrives_on", Words("抵达日期", "Arrives on"), Words(
                    "抵达该国家/地区的日期；可不填。",
                    "The day of arrival there; may be empty.")),
            ))),
        Section("participants", Words("参训人员", "Participants"), rows=Rows(
            "participants", TripParticipant, Words("参训人员", "Participant"), (
                Field("organisation_id", Words("派员单位", "Sent by"), Words(
                    "计入派员单位。", "Counted for the organisation that sent them.")),
                *PERSON_FIELDS,
                Field("duty", Words("职务", "Duty"), Words(
                    "在派员单位的职务或身份。",
                    "What they are at the organisation that sent them.")),
                Field("stage", Words("学段", "Stage"), Words(
                    "校（园）长、教师必填。", "Needed for heads and teachers.")),
                Field("subject", Words("学科", "Subject"), Words("教师必填。", "Needed for teachers.")),
                Field("key_teacher", Words("骨干教师、名师", "Key teacher"), Words(
                    "经认定的骨干教师、名师勾选。",
                    "Tick for teachers recognised as such.")),
                Field("age_band", Words("年龄段", "Age band"), Words(
                    "按出境日期的年龄。", "By the age on departure.")),
                Field("outcome", Words("执行状态", "Outcome"), Words(
                    "只有“已执行”计入人数。", "Only those who went are counted.")),
            ))),
        Section("approval", Words("邀请、公示与批件", "Invitation, notice and permission"), (
            Field("plan_number", Words("年度计划编号", "Number in the yearly plan"), Words(
                "因公团组在年度计划中的编号；计划外的填理由。",
                "For official trips the number in the yearly plan; else give the reason below.")),
            Field("unplanned_reason", Words("计划外理由", "Why it is not in the plan"), Words(
                "没有年度计划编号的因公团组必填。",
                "Needed for an official trip without a number in the plan.")),
            Field("partner_id", Words("邀请单位（境外机构库）", "Inviting partner"), Words(
                "邀请单位已在境外机构库的，在此选用。", "When the inviting side is a registered partner.")),
            Field("inviter", Words("邀请单位", "Invited by"), Words(
                "邀请函上的单位名称；已选境外机构的可不填。",
                "The name on the invitation; may be empty when a partner is chosen above.")),
            Field("invited_on", Words("邀请函日期", "Date of the invitation"), Words(
                "邀请函上的日期；因公团组必填。",
                "The date on the invitation; needed for official trips.")),
            Field("through_agent", Words("经中介邀请", "Invited through an agent"), Words(
                "因公团组不得接受中介机构或海外华侨华人个人的邀请（教外厅〔2015〕1号）。",
                "Official groups take no invitation from agents or individual overseas Chinese (教外厅〔2015〕1号).")),
            Field("notice_from", Words("事前公示开始日期", "Notice from"), Words(
                "在单位内部公示姓名、职务、国家/地区、日程、邀请单位和经费，不少于5个工作日。",
                "Names, posts, places, programme, inviter and budget are shown inside the unit for five working "
                "days.")),
            Field("notice_to", Words("事前公示截止日期", "Notice to"), Words(
                "公示不少于5个工作日（厅字〔2016〕17号）。",
                "The notice stays up for five working days (厅字〔2016〕17号).")),
            Field("approval_number", Words("任务批件文号", "Number of the permission"), Words(
                "赴港澳填任务批件，赴台填赴台批件。", "For Hong Kong, Macao or Taiwan the number of that permission.")),
            Field("approver", Words("审批机关", "Permission given by"), Words(
                "批件上的审批机关全称。",
                "The full name of the authority on the permission.")),
            Field("approved_on", Words("批件日期", "Date of the permission"), Words(
                "批件上的日期；不得晚于出境日期。",
                "The date on the permission, not after the departure.")),
        )),
        Section("funding", Words("经费", "Funding"), (
            Field("funding", Words("经费来源", "Sources of funding"), Words(
                "可多选；按实际来源填写。",
                "One or several, as it is really paid.")),
            Field("budget", Words("预算（元）", "Budget (yuan)"), Words(
                "全团合计，单位元，最多两位小数；因公团组必填。",
                "For the whole group, in yuan; needed for official trips."), watched=True),
            Field("spent", Words("决算（元）", "Spent (yuan)"), Words(
                "回国后的实际支出合计，单位元；已执行的因公团组必填。",
                "What was really spent, in yuan; needed for official trips carried out."), watched=True),
            Field("foreign_funding", Words("外方资助（元）", "Paid by the foreign side (yuan)"), Words(
                "由境外一方承担的部分，单位元；没有的不填。",
                "The part the other side paid, in yuan; empty when none."), watched=True),
        )),
        Section("after", Words("执行与总结", "Afterwards"), (
            Field("travel_document", Words("证照类型", "Travel document"), Words(
                "出境所持证照的种类；已执行的因公团组必填。",
                "The documents travelled on; needed for official trips carried out.")),
            Field("documents_returned_on", Words("证照交回日期", "Documents handed back on"), Words(
                "因公证照交回发证或管理部门的日期，一般在入境后7天内。",
                "The day official passports were handed back, usually within seven days of the return.")),
            Field("reported_on", Words("总结报告提交日期", "Report handed in on"), Words(
                "提交总结报告的日期，一般在回国后1个月内。",
                "The day the report was handed in, usually within a month of the return.")),
            Field("result_notice_on", Words("事后公示日期", "Result shown in the unit on"), Words(
                "因公团组回国后在单位内部公示的日期（厅字〔2016〕17号）。",
                "The day the result was shown inside the unit (厅字〔2016〕17号).")),
            Field("changes", Words("变更说明", "Changes"), Words(
                "人员、日期、线路的变更须重新报批。",
                "Changes of people, days or route need a new permission."), long=True),
        )),
    ),
    again=Again(
        words=Words("参照本团组新建（下一次）", "Begin the next trip from this one"),
        note=Words(
            "已从上一团组带入组团单位、任务、性质、邀请单位、国家/地区和经费来源；参训人员，各项日期，文号、金额、证照和附件"
            "须按新团组填写。",
            "Organiser, purpose, nature, inviter, destinations and sources of funding are copied from the trip before; "
            "participants, all days, numbers, sums, travel documents and documents are those of the new trip."),
        left=("plan_number", "unplanned_reason", "approval_number", "budget", "spent", "foreign_funding",
              "travel_document", "changes"),
        said=(("phase", TripPhase.PLANNED),), rows=("destinations",)),
    recurring=("organiser", "grouping", "approver", "funding"),
    documents=(
        Document("invitation", Words("邀请函", "Invitation")),
        Document("permission", Words("任务批件", "Permission")),
        Document("training_plan", Words(
            "短期出国培训任务及预算审批表", "Form for short training abroad and its budget")),
        Document("notice", Words("公示材料", "The notice")),
        Document("programme", Words("日程", "Programme")),
        Document("report", Words("总结报告", "Report")),
        Document("photos", Words("照片", "Photographs")),
    ),
    runs_out=(Deadline("report", Words("团组总结报告应交", "Trip report is due"), "returns_on", owes_report,
                       days=REPORT_DAYS, steps=(30, 15)),),
)
