"""What the records of an invented city say, kind by kind, in about the proportions of a real one."""

from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any

import sqlalchemy as sa

from app.organisations.models import Stage
from app.parties.models import DocumentType, Sex
from app.records.kinds import KINDS
from app.records.kinds.agreement import AgreementPhase, AgreementType, Direction
from app.records.kinds.programme import ProgrammeStatus, ProgrammeSubtype
from app.records.kinds.student import MovementKind, StudentCategory, StudentMode, StudentPhase, StudyDuration
from app.records.kinds.teacher import ResidenceKind, TeacherCategory, TeacherPhase
from app.records.kinds.trip import (
    AgeBand,
    Duty,
    ParticipantOutcome,
    Subject,
    TripDestination,
    TripNature,
    TripParticipant,
    TripPhase,
    TripTask,
)
from tests.benchmarks.city import COUNTRIES, DAYS, OPENED, City
from tests.benchmarks.city_histories import Content, Histories

SHARES = {"agreement": 15, "teacher": 9, "trip": 2, "student": 24, "programme": 4, "activity": 4, "movement": 2}
"""Of every sixty records."""

RATIO = "overseas_experience"
FOREIGN = {TeacherCategory.FOREIGN: 88, TeacherCategory.PERMANENT_RESIDENT: 3, TeacherCategory.HKMO: 5,
           TeacherCategory.TAIWAN: 3, TeacherCategory.OVERSEAS_CHINESE: 1}
PUPILS = {StudentCategory.FOREIGN: 50, StudentCategory.HK: 25, StudentCategory.MO: 8, StudentCategory.TW: 12,
          StudentCategory.OVERSEAS_CHINESE: 5}
NATIONALITIES = {"hkmo": "HK", "taiwan": "TW", "hk": "HK", "mo": "MO", "tw": "TW", "overseas_chinese": "CN"}
FREQUENT = (ProgrammeSubtype.RATIO, ProgrammeSubtype.SPECIAL_FUND, ProgrammeSubtype.WINDOW_SCHOOL,
            ProgrammeSubtype.BASE_SCHOOL, ProgrammeSubtype.DEMONSTRATION_SCHOOL)
REACHED = (ProgrammeStatus.ESTABLISHED, ProgrammeStatus.LISTED, ProgrammeStatus.RECOGNISED)
JOINT = (ProgrammeSubtype.JOINT_INSTITUTION, ProgrammeSubtype.JOINT_PROGRAMME, ProgrammeSubtype.MAINLAND_HKMO_JOINT)


def log_records(city: City) -> None:
    """All kinds, each with its followers right after it."""
    histories = Histories(city)
    wanted = {kind: round(city.records * share / 60) for kind, share in SHARES.items()}
    agreements = [_agreement(city, histories) for _ in range(wanted["agreement"])]
    for _ in range(wanted["teacher"]):
        _teacher(city, histories)
    for _ in range(wanted["trip"]):
        _trip(city, histories)
    pupils = _students(city, histories, wanted["student"])
    for _ in range(wanted["programme"]):
        _programme(city, histories)
    for parent in city.random.choices(agreements, k=wanted["activity"]):
        _activity(city, histories, *parent)
    for parent in city.random.choices(pupils, k=wanted["movement"]):
        _movement(city, histories, *parent)


def _write(city: City, table: sa.FromClause, version_id: int, content: Content) -> None:
    """Columns nobody gave are empty; what is needed and of no account for counting has something in it."""
    empty = dict.fromkeys(table.columns.keys())
    city.add(table, **empty | content | {"id": version_id, "sealed": True})


@cache
def _filler(kind: str) -> Content:
    """Something in every column that a sealed row must have and no measure reads."""
    table: Any = KINDS[kind].table
    return {column.name: _anything(column) for column in table.columns if column.info.get("needed")}


def _anything(column: sa.Column[Any]) -> Any:
    options = getattr(column.type, "options", None)
    if options is not None:
        return tuple(options)
    if isinstance(column.type, sa.Enum):
        return column.type.enums[0]
    if isinstance(column.type, sa.Integer):
        return 2
    return "GB" if getattr(column.type, "length", None) == 2 else "示例 sample"


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _agreement(city: City, histories: Histories) -> tuple[int, int]:
    """Schools stay with a handful of partners, so that renewals and a second agreement of a pair come up."""
    owner, filed = city.random.choice(city.school_ids), city.moment()
    signed = _later(filed.date(), -city.random.randint(0, 400))
    kind = city.one_of({AgreementType.FORMAL: 72, AgreementType.RENEWAL: 12, AgreementType.SUPPLEMENT: 4,
                        AgreementType.MOU: 8, AgreementType.INTENT: 3, AgreementType.SINGLE: 1})
    open_ended = city.chance(0.05)
    content = _filler("agreement") | {
        "type": kind, "phase": AgreementPhase.SIGNED if city.chance(0.95) else AgreementPhase.PLANNED,
        "partner_id": city.partner_ids[(owner * 7 + city.random.randint(0, 14)) % len(city.partner_ids)],
        "signed_on": signed, "effective_on": signed, "open_ended": open_ended, "auto_renews": city.chance(0.15),
        "first_signed_on": _later(signed, -1100) if kind is AgreementType.RENEWAL and city.chance(0.5) else None,
        "expires_on": None if open_ended else _later(signed, 365 * city.random.choice((2, 3, 5))),
        "objected_on": _later(signed, 300) if city.chance(0.02) else None,
        "ended_on": _later(signed, 500) if city.chance(0.04) else None,
    }
    return histories.add("agreement", owner, filed, content, partial(_write, city, KINDS["agreement"].table),
                         _amend_agreement), owner


def _amend_agreement(city: City, content: Content, at: datetime) -> Content:
    """Half of the amendments end it."""
    if city.chance(0.5):
        return content | {"ended_on": max(at.date(), content["signed_on"]), "end_reason": "示例原因"}
    return content | {"expires_on": _later(at.date(), 1500), "open_ended": False}


def _of_person(city: City, person: int, nationality: str) -> Content:
    """Invented on sight; the number is none that any authority would give."""
    return {"person_id": person, "surname": "SAMPLE", "given_names": f"PERSON {person}", "sex": Sex.FEMALE,
            "birth_date": date(1990, 1, 1), "nationality": nationality, "document_type": DocumentType.PASSPORT}


def _nationality(city: City, category: str) -> str:
    return NATIONALITIES.get(category) or city.random.choice(COUNTRIES)


def _person(city: City, pool: list[int], nationality: str, again: float) -> int:
    return city.random.choice(pool) if pool and city.chance(again) else city.new_person(pool, nationality)


def _teacher(city: City, histories: Histories) -> None:
    owner, filed = city.random.choice(city.school_ids), city.moment()
    begins = _later(filed.date(), city.random.randint(-60, 60))
    ends = _later(begins, 365 * city.random.randint(1, 3))
    category = city.one_of(FOREIGN)
    nationality = _nationality(city, category.value)
    left = city.random.randint(30, 360)
    content = _filler("teacher") | _of_person(city, _person(city, city.teachers, nationality, 0.2), nationality) | {
        "category": category, "phase": TeacherPhase.HIRED if city.chance(0.94) else TeacherPhase.PLANNED,
        "contract_from": begins, "contract_to": ends, "left_on": _later(begins, left) if city.chance(0.08) else None}
    if category is TeacherCategory.FOREIGN:
        content |= {"permit_from": begins, "permit_to": ends if city.chance(0.9) else _later(begins, 200),
                    "residence_kind": ResidenceKind.WORK if city.chance(0.97) else ResidenceKind.OTHER,
                    "residence_from": begins, "residence_to": ends, "work_category": city.random.choice("AB")}
    histories.add("teacher", owner, filed, content, partial(_write, city, KINDS["teacher"].table),
                  lambda city, content, at: content | {"left_on": max(at.date(), content["contract_from"])})


def _trip(city: City, histories: Histories) -> None:
    owner, filed = city.random.choice(city.school_ids), city.moment()
    nature = city.one_of({TripNature.OFFICIAL_ABROAD: 60, TripNature.OFFICIAL_HKMO: 25, TripNature.OFFICIAL_TW: 8,
                          TripNature.PRIVATE: 7})
    departs = _later(filed.date(), -city.random.randint(10, 200))
    content = _filler("trip") | {
        "nature": nature, "departs_on": departs, "returns_on": _later(departs, city.random.randint(4, 21)),
        "task": city.one_of({TripTask.TRAINING: 40, TripTask.STUDY: 25, TripTask.VISIT: 20, TripTask.CONFERENCE: 15}),
        "phase": city.one_of({TripPhase.EXECUTED: 85, TripPhase.PARTLY: 8, TripPhase.APPROVED: 4,
                              TripPhase.CANCELLED: 3})}
    children = _destinations(city, nature), [_participant(city, owner) for _ in range(city.random.randint(4, 12))]

    def write(version_id: int, content: Content) -> None:
        _write(city, KINDS["trip"].table, version_id, content)
        for table, rows in zip((TripDestination.__table__, TripParticipant.__table__), children, strict=True):
            for position, row in enumerate(rows):
                city.add(table, **row | {"version_id": version_id, "position": position, "sealed": True})

    histories.add("trip", owner, filed, content, write,
                  lambda city, content, at: content | {"phase": TripPhase.PARTLY})


def _destinations(city: City, nature: TripNature) -> list[Content]:
    """Mostly one place; sometimes two, and now and then a stop on the way, which is no destination."""
    if nature is TripNature.OFFICIAL_TW:
        return [{"territory": "TW", "transit": False}]
    places = ("HK", "MO") if nature is TripNature.OFFICIAL_HKMO else COUNTRIES
    found = [{"territory": place, "transit": False} for place in
             city.random.sample(places, 2 if city.chance(0.15) else 1)]
    return [*found, {"territory": "HK", "transit": True}] if city.chance(0.05) else found


def _participant(city: City, owner: int) -> Content:
    """One in five comes from another school."""
    sent_by = city.random.choice(city.school_ids) if city.chance(0.2) else owner
    duty = city.one_of({Duty.TEACHER: 70, Duty.HEAD: 10, Duty.DEPUTY_HEAD: 5, Duty.CADRE: 8, Duty.INTERPRETER: 7})
    return _of_person(city, _person(city, city.staff, "CN", 0.45), "CN") | {
        "organisation_id": sent_by, "duty": duty, "stage": city.one_of({stage: 1 for stage in Stage}),
        "subject": city.random.choice(list(Subject)) if duty is Duty.TEACHER else None,
        "key_teacher": city.chance(0.3), "age_band": city.random.choice(list(AgeBand)),
        "outcome": ParticipantOutcome.EXECUTED if city.chance(0.95) else ParticipantOutcome.CANCELLED,
        "document_number": None}


def _students(city: City, histories: Histories, wanted: int) -> list[tuple[int, int]]:
    """One school in three has such pupils; one of these in twenty gives returns of numbers. Returns the rosters."""
    admitting = city.random.sample(city.school_ids, max(2, city.schools // 3))
    returning = set(admitting[:max(1, len(admitting) // 20)])
    for owner in admitting:
        mode = StudentMode.AGGREGATE if owner in returning else StudentMode.ROSTER
        city.add(sa.table("student_reporting"), organisation_id=owner, mode=mode)
    found = []
    for place in range(wanted):
        if place < 4 * len(returning):
            _return(city, histories, sorted(returning)[place // 4], place % 4)
        else:
            found.append(_pupil(city, histories, city.random.choice(admitting[len(returning):])))
    return found


def _return(city: City, histories: Histories, owner: int, year: int) -> None:
    counted = date(2021 + year, 9, 15)
    names = ("foreign_count", "hk_count", "mo_count", "tw_count", "overseas_chinese_count")
    content: Content = {"owner_id": owner, "mode": StudentMode.AGGREGATE, "counted_on": counted}
    content |= {name: city.random.randint(0, 40) for name in names}
    filed = OPENED + timedelta(days=(counted - OPENED.date()).days + city.random.randint(1, 60))
    histories.add("student", owner, filed, content, partial(_write, city, KINDS["student"].table),
                  lambda city, content, at: content | {"hk_count": content["hk_count"] + 1})


def _pupil(city: City, histories: Histories, owner: int) -> tuple[int, int]:
    filed = city.moment()
    enrolled = _later(filed.date(), -city.random.randint(0, 300))
    category = city.one_of(PUPILS)
    nationality = _nationality(city, category.value)
    content = _of_person(city, _person(city, city.pupils, nationality, 0.03), nationality) | {
        "owner_id": owner, "mode": StudentMode.ROSTER, "category": category, "enrolled_on": enrolled,
        "phase": city.one_of({StudentPhase.ENROLLED: 95, StudentPhase.ADMITTED: 3, StudentPhase.NO_SHOW: 2}),
        "duration": StudyDuration.LONG if city.chance(0.9) else StudyDuration.SHORT, "layer": "ordinary_class"}
    return histories.add("student", owner, filed, content, partial(_write, city, KINDS["student"].table),
                         lambda city, content, at: content | {"layer": "international_department"}), owner


def _programme(city: City, histories: Histories) -> None:
    owner, filed = city.random.choice(city.school_ids), city.moment()
    reached = _later(filed.date(), -city.random.randint(0, 300))
    status = city.one_of({status: 4 if status in REACHED else 1 for status in ProgrammeStatus})
    subtype = city.one_of({subtype: 8 if subtype in FREQUENT else 2 for subtype in ProgrammeSubtype})
    content = _filler("programme") | {
        "subtype": subtype, "status": status, "status_on": reached, "stage": Stage.SENIOR if subtype in JOINT else None,
        "ends_on": _later(reached, 700) if city.chance(0.2) else None,
        "partner_id": city.random.choice(city.partner_ids) if city.chance(0.3) else None}
    if subtype is ProgrammeSubtype.SPECIAL_FUND:
        content |= {"amount": city.random.randint(10_000, 900_000), "amount_unit": "元"}
    if subtype is ProgrammeSubtype.RATIO:
        whole = city.random.randint(50, 300)
        content |= {"indicator": RATIO, "counted_on": reached, "numerator": city.random.randint(0, whole),
                    "denominator": whole}
    histories.add("programme", owner, filed, content, partial(_write, city, KINDS["programme"].table),
                  lambda city, content, at: content | {"ends_on": None})


def _activity(city: City, histories: Histories, parent_id: int, owner: int) -> None:
    filed = city.moment()
    content = _filler("activity") | {"held_on": _later(filed.date(), -city.random.randint(1, 90)),
                                     "direction": city.random.choice(list(Direction))}
    histories.add("activity", owner, filed, content, partial(_write, city, KINDS["activity"].table),
                  lambda city, content, at: content | {"students": 5}, parent_id)


def _movement(city: City, histories: Histories, parent_id: int, owner: int) -> None:
    filed = city.moment(OPENED + timedelta(days=DAYS // 4))
    content: Content = {"movement": city.random.choice(list(MovementKind)),
                        "moved_on": _later(filed.date(), -city.random.randint(1, 60))}
    histories.add("movement", owner, filed, content, partial(_write, city, KINDS["movement"].table),
                  lambda city, content, at: content | {"destination": "示例去向"}, parent_id)
