"""Filed records for tests, made the way people make them: started, submitted, signed and approved desk by desk.

Every function gives a version that stands; fields given by name replace the plain ones. `upto` stops earlier on the
path.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.accounts.models import User
from app.approval.models import Series, Version
from app.approval.steps import Desk, State, Verb
from app.db.engine import begin_writing
from app.organisations.models import Level, Organisation, Stage
from app.organisations.tree import bureaus_above
from app.parties.models import DocumentType, Partner, Sex
from app.records.filing import amend, decide, start, submit
from app.records.kinds import KINDS
from app.records.kinds.agreement import (
    AgreementChannel,
    AgreementPhase,
    AgreementStyle,
    AgreementType,
    Direction,
    ExchangeContent,
    RiskCheck,
    SigningMode,
    TextLanguages,
)
from app.records.kinds.programme import ProgrammeStatus, ProgrammeSubtype
from app.records.kinds.student import (
    EnrolmentLayer,
    GuardianRelation,
    MovementKind,
    NationalityCheck,
    OriginCode,
    StudentCategory,
    StudentMode,
    StudentPhase,
    StudyDuration,
    StudyKind,
)
from app.records.kinds.teacher import (
    CheckResult,
    Degree,
    Deployment,
    PayBand,
    ResidenceKind,
    TeacherCategory,
    TeacherPhase,
    WorkCategory,
)
from app.records.kinds.trip import (
    AgeBand,
    Duty,
    Funding,
    ParticipantOutcome,
    Subject,
    TravelDocument,
    TripDestination,
    TripGrouping,
    TripNature,
    TripParticipant,
    TripPhase,
    TripTask,
)
from tests.world import World

BORN = date(1985, 5, 5)


def file_agreement(world: World, school: str, partner: Partner, *, upto: State = State.FILED, **fields: Any) -> Version:
    """A sister-school agreement signed on 2022-05-10, in force until it is ended, unless `fields` say otherwise."""
    signed = fields.get("signed_on", date(2022, 5, 10))
    plain: dict[str, Any] = {
        "type": AgreementType.FORMAL, "phase": AgreementPhase.SIGNED, "style": AgreementStyle.SISTER,
        "partner_id": partner.id, "signed_on": signed, "signed_at": "示例地", "signing_mode": SigningMode.IN_PERSON,
        "effective_on": signed, "open_ended": "expires_on" not in fields, "own_signatory": "甲示例",
        "own_signatory_post": "校长", "partner_signatory": "B. Sample", "partner_signatory_post": "Head",
        "text_languages": TextLanguages.ZH_FOREIGN, "channel": AgreementChannel.OWN,
        "exchange_contents": (ExchangeContent.STUDENTS,), "risk_checks": tuple(RiskCheck),
    }
    return _filed(world, "agreement", school, plain | fields, upto)


def file_activity(world: World, agreement: Version, *, upto: State = State.FILED, **fields: Any) -> Version:
    plain: dict[str, Any] = {"held_on": date(2023, 4, 1), "direction": Direction.INBOUND, "topic": "示例互访",
                             "teachers": 2, "students": 20}
    return _filed(world, "activity", agreement.organisation.code, plain | fields, upto, parent=agreement.series)


def participant(world: World, school: str, number: str, **fields: Any) -> TripParticipant:
    """A teacher of that school who went. `number` tells people apart: it makes name and passport."""
    plain: dict[str, Any] = {
        "organisation_id": world.organisations[school].id, "name_zh": f"示例{number}", "sex": Sex.FEMALE,
        "birth_date": BORN, "nationality": "CN", "document_type": DocumentType.CHINESE_PASSPORT,
        "document_number": f"E{int(number):08d}", "duty": Duty.TEACHER, "stage": Stage.SENIOR,
        "subject": Subject.PHYSICS, "outcome": ParticipantOutcome.EXECUTED, "key_teacher": False,
    }
    return TripParticipant(**plain | fields)


def file_trip(world: World, school: str, people: Sequence[TripParticipant], *, to: Sequence[str] = ("GB",),
              upto: State = State.FILED, **fields: Any) -> Version:
    """An official training trip that was carried out; to Hong Kong, Macao or Taiwan when `to` says so."""
    departs = fields.get("departs_on", date(2019, 7, 1))
    natures = {"HK": TripNature.OFFICIAL_HKMO, "MO": TripNature.OFFICIAL_HKMO, "TW": TripNature.OFFICIAL_TW}
    nature = natures.get(to[0], TripNature.OFFICIAL_ABROAD) if to and len(set(to)) == 1 else TripNature.OFFICIAL_ABROAD
    for place, row in enumerate(people):
        row.position = place
        row.age_band = row.age_band or _band(row.birth_date, departs)
    plain: dict[str, Any] = {
        "name": "示例研修团", "organiser": "示例教育局", "grouping": TripGrouping.OWN, "task": TripTask.TRAINING,
        "nature": nature, "phase": TripPhase.EXECUTED, "departs_on": departs, "returns_on": departs + timedelta(13),
        "plan_number": "2019-1", "inviter": "Sample College", "invited_on": departs - timedelta(90),
        "notice_from": departs - timedelta(60), "notice_to": departs - timedelta(50),
        "approval_number": "示外〔2019〕1号", "approver": "示例外办", "approved_on": departs - timedelta(30),
        "funding": (Funding.FISCAL,), "budget": Decimal(10000), "spent": Decimal(9000),
        "travel_document": TravelDocument.OFFICIAL_PASSPORT, "participants": list(people),
        "destinations": [TripDestination(position=place, territory=code, transit=False)
                         for place, code in enumerate(to)],
    }
    return _filed(world, "trip", school, plain | fields, upto)


def _band(born: date | None, day: date) -> AgeBand:
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day)) if born else 0
    return AgeBand.YOUNG if age <= 35 else AgeBand.MIDDLE if age <= 50 else AgeBand.SENIOR


STUDENT_OF = {
    StudentCategory.FOREIGN: ("GB", DocumentType.PASSPORT, "TEST{:05d}", OriginCode.FOREIGN),
    StudentCategory.HK: ("HK", DocumentType.HKMO_PERMIT, "H{:08d}", OriginCode.HK),
    StudentCategory.MO: ("MO", DocumentType.HKMO_PERMIT, "M{:08d}", OriginCode.MO),
    StudentCategory.TW: ("TW", DocumentType.TW_PERMIT, "{:08d}", OriginCode.TW),
    StudentCategory.OVERSEAS_CHINESE: ("CN", DocumentType.CHINESE_PASSPORT, "G{:08d}", OriginCode.OVERSEAS_CHINESE),
}


def file_student(world: World, school: str, number: int, category: StudentCategory = StudentCategory.FOREIGN, *,
                 upto: State = State.FILED, **fields: Any) -> Version:
    """A pupil of a roster, enrolled on 2021-09-01 for long. `number` tells people apart."""
    nationality, document, form, origin = STUDENT_OF[category]
    plain: dict[str, Any] = {
        "mode": StudentMode.ROSTER, "category": category, "name_zh": f"学生示例{number}", "surname": "SAMPLE",
        "given_names": "PUPIL", "sex": Sex.MALE, "birth_date": date(2008, 1, 1), "nationality": nationality,
        "document_type": document, "document_number": form.format(number), "origin_code": origin,
        "nationality_check": NationalityCheck.VERIFIED, "phase": StudentPhase.ENROLLED,
        "enrolled_on": date(2021, 9, 1), "expected_leave_on": date(2027, 7, 1), "stage": Stage.JUNIOR, "grade": "7",
        "layer": EnrolmentLayer.ORDINARY_CLASS, "study_kind": StudyKind.DEGREE, "duration": StudyDuration.LONG,
        "guardian_name": "监护示例", "guardian_relation": GuardianRelation.MOTHER, "guardian_phone": "13800000000",
        "guardian_in_china": True, "insurer": "示例保险", "insurance_number": "T1", "insured_from": date(2021, 9, 1),
        "insured_to": date(2027, 7, 1),
    }
    return _filed(world, "student", school, plain | fields, upto)


def file_return(world: World, school: str, counted_on: date, *counts: int, upto: State = State.FILED) -> Version:
    """A return of numbers: foreign, Hong Kong, Macao, Taiwan, overseas Chinese."""
    names = ("foreign_count", "hk_count", "mo_count", "tw_count", "overseas_chinese_count")
    fields = dict(zip(names, counts, strict=True))
    return _filed(world, "student", school, {"mode": StudentMode.AGGREGATE, "counted_on": counted_on} | fields, upto)


def file_movement(world: World, student: Version, movement: MovementKind, moved_on: date,
                  upto: State = State.FILED) -> Version:
    plain: dict[str, Any] = {"movement": movement, "moved_on": moved_on, "destination": "示例去向"}
    return _filed(world, "movement", student.organisation.code, plain, upto, parent=student.series)


def file_teacher(world: World, school: str, number: int, *, upto: State = State.FILED, **fields: Any) -> Version:
    """A foreign teacher in post with a permit for work and residence through 2025."""
    first, last = date(2021, 9, 1), date(2025, 12, 31)
    plain: dict[str, Any] = {
        "category": TeacherCategory.FOREIGN, "phase": TeacherPhase.HIRED, "deployment": Deployment.DIRECT,
        "surname": f"SAMPLE {'ABCDEFGHIJ'[number % 10]}", "given_names": "TEACHER", "name_zh": "教师示例",
        "sex": Sex.FEMALE, "birth_date": BORN, "nationality": "US", "document_type": DocumentType.PASSPORT,
        "document_number": f"TEST{number:05d}", "work_category": WorkCategory.B, "permit_number": f"TEST{number}",
        "permit_authority": "示例局", "permit_from": first, "permit_to": last, "permit_employer_matches": True,
        "residence_kind": ResidenceKind.WORK, "residence_number": f"TEST{number}", "residence_from": first,
        "residence_to": last, "degree": Degree.MASTER, "degree_check_number": "TEST", "experience_years": 5,
        "crime_record_on": first, "crime_record_territory": "US", "checked_on": first,
        "check_result": CheckResult.CLEAR, "health_checked_on": first, "contract_from": first, "contract_to": last,
        "post": "外教", "subject": Subject.ART, "grades": "7", "weekly_hours": 12, "pay_band": PayBand.TO_20K,
    }
    return _filed(world, "teacher", school, plain | fields, upto)


def file_recheck(world: World, teacher: Version, rechecked_on: date) -> Version:
    plain: dict[str, Any] = {"rechecked_on": rechecked_on, "result": CheckResult.CLEAR}
    return _filed(world, "recheck", teacher.organisation.code, plain, State.FILED, parent=teacher.series)


def file_programme(world: World, owner: str, subtype: ProgrammeSubtype, *, upto: State = State.FILED,
                   **fields: Any) -> Version:
    """A fact established on 2021-06-01."""
    plain: dict[str, Any] = {"subtype": subtype, "name": f"示例{subtype.words.zh}",
                             "status": ProgrammeStatus.ESTABLISHED, "status_on": date(2021, 6, 1)}
    return _filed(world, "programme", owner, plain | fields, upto)


def amend_filed(world: World, version: Version, *, upto: State = State.FILED, **fields: Any) -> Version:
    """A successor with these fields different, sent along its path like any other."""
    begin_writing(world.session)
    draft = amend(world.session, version, author_at(world, version.organisation), "示例变更")
    for name, value in fields.items():
        setattr(draft, name, value)
    world.session.flush()
    return advance(world, draft, upto)


def _filed(world: World, kind: str, code: str, fields: dict[str, Any], upto: State,
           parent: Series | None = None) -> Version:
    begin_writing(world.session)
    organisation = world.organisations[code]
    version = start(world.session, KINDS[kind], organisation, author_at(world, organisation), parent=parent)
    for name, value in fields.items():
        setattr(version, name, value)
    world.session.flush()
    return advance(world, version, upto)


def advance(world: World, version: Version, upto: State = State.FILED) -> Version:
    """Submit a draft and approve it desk by desk until it is in the state asked for; each step its own transaction."""
    if upto is not State.DRAFT:
        submit(world.session, version, author_at(world, version.organisation))
        _commit(world)
    while version.state is not upto and version.state is not State.DRAFT:
        desk = {State.AT_HEAD: Desk.HEAD, State.AT_DISTRICT: Desk.DISTRICT, State.AT_CITY: Desk.CITY}[version.state]
        verb = Verb.SIGN if desk is Desk.HEAD else Verb.APPROVE
        decide(world.session, version, verb, decider_at(world, version, desk))
        _commit(world)
    world.session.commit()
    return version


def _commit(world: World) -> None:
    """End a transaction and begin the next as a writer, as every request that changes something does."""
    world.session.commit()
    begin_writing(world.session)


def revoke(world: World, version: Version) -> None:
    """Withdraw the filing: by the bureau that filed finally."""
    begin_writing(world.session)
    decide(world.session, version, Verb.REVOKE, decider_at(world, version, version.desks[-1]), words="示例撤销")
    world.session.commit()


def author_at(world: World, organisation: Organisation) -> User:
    """Who writes an organisation's records: its clerk, or a bureau's first reviewer."""
    prefix = "clerk" if organisation.level is Level.SCHOOL else "reviewer"
    return world.users[f"{prefix}-{organisation.code}"]


def decider_at(world: World, version: Version, desk: Desk) -> User:
    """Somebody at that desk who did not write the version."""
    if desk is Desk.HEAD:
        return world.users[f"head-{version.organisation.code}"]
    level = Level.DISTRICT if desk is Desk.DISTRICT else Level.CITY
    number = bureaus_above(world.session, version.organisation_id)[level]
    code = next(code for code, organisation in world.organisations.items() if organisation.id == number)
    wrote = world.users[f"reviewer-{code}"].id in (version.created_by_id, version.edited_by_id)
    return world.users[f"{'second' if wrote else 'reviewer'}-{code}"]
