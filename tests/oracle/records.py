"""What the records of a random city say. Most would count; of each condition there are some that fail it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.organisations.models import Stage
from app.parties.models import DocumentType
from app.records.kinds.agreement import AgreementPhase, AgreementType, Direction
from app.records.kinds.programme import JOINT, JOINT_STAGES, ProgrammeStatus, ProgrammeSubtype
from app.records.kinds.student import (
    EnrolmentLayer,
    MovementKind,
    StudentCategory,
    StudentMode,
    StudentPhase,
    StudentReporting,
    StudyDuration,
)
from app.records.kinds.teacher import ResidenceKind, TeacherCategory, TeacherPhase, WorkCategory
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
from tests.oracle.histories import Content, Draw, keep_series
from tests.oracle.registry import COUNTRIES, Book, City

AGREEMENTS, ACTIVITIES, TEACHERS, TRIPS, STUDENTS, MOVEMENTS, PROGRAMMES = 16, 6, 6, 4, 10, 7, 16

YEAR = timedelta(days=365)
SUBTYPES = {ProgrammeSubtype.RATIO: 30, ProgrammeSubtype.SPECIAL_FUND: 10, ProgrammeSubtype.SCHOLARSHIP: 6,
            ProgrammeSubtype.WINDOW_SCHOOL: 10, ProgrammeSubtype.JOINT_PROGRAMME: 8,
            ProgrammeSubtype.JOINT_INSTITUTION: 6, ProgrammeSubtype.CITY_PARTNERSHIP: 8,
            ProgrammeSubtype.CONFUCIUS_CLASSROOM: 6, ProgrammeSubtype.OVERSEAS_CAMPUS: 4}
LADDER = (ProgrammeStatus.PREPARING, ProgrammeStatus.CONSTRUCTION_UNIT, ProgrammeStatus.CULTIVATED,
          ProgrammeStatus.APPROVED, ProgrammeStatus.BUILDING, ProgrammeStatus.ESTABLISHED, ProgrammeStatus.RECOGNISED)
NAMES = ("巴蜀中学孔子课堂", "人民小学孔子课堂", "英国萨里大学与两江新区备忘录", "示例项目")
INDICATORS = ("overseas_experience_higher", "overseas_experience_basic")
CITIES = ("坦佩雷", "曼彻斯特")
NATIONALITIES = {"hk": "HK", "mo": "MO", "tw": "TW", "overseas_chinese": "CN", "taiwan": "TW"}


def keep_records(book: Book, city: City) -> None:
    _Records(book, city).keep()


@dataclass
class _Records:
    book: Book
    city: City
    agreements: list[tuple[int, int]] = field(default_factory=list)
    pupils: list[tuple[int, int]] = field(default_factory=list)

    def keep(self) -> None:
        modes = self._modes()
        for _ in range(AGREEMENTS):
            self._agreement()
        for _ in range(ACTIVITIES):
            self._activity(*self.book.any_of(self.agreements))
        for _ in range(TEACHERS):
            self._keep("teacher", self._school(), lambda _: self._teacher())
        for _ in range(TRIPS):
            self._keep("trip", self._owner(), self._trip, lines=self._lines)
        for _ in range(STUDENTS):
            self._student(modes)
        for _ in range(MOVEMENTS if self.pupils else 0):
            self._movement(*self.book.any_of(self.pupils))
        for _ in range(PROGRAMMES):
            self._keep("programme", self._owner(), self._programme)

    def _keep(self, kind: str, owner: int, draw: Draw, **more: Any) -> int:
        return keep_series(self.book, kind, owner, draw, **more)

    def _school(self) -> int:
        return self.book.any_of(self.city.schools)

    def _owner(self) -> int:
        """A school; sometimes a bureau, which has trips and programmes of its own."""
        return self.book.any_of(self.city.organisations) if self.book.chance(0.2) else self._school()

    def _partner(self) -> int:
        return self.book.any_of(self.city.partners)

    def _modes(self) -> dict[int, StudentMode]:
        """Each school reports by roster or by return, never both."""
        found = {}
        for school in self.city.schools:
            found[school] = StudentMode.AGGREGATE if self.book.chance(0.4) else StudentMode.ROSTER
            self.book.add(StudentReporting.__table__, organisation_id=school, mode=found[school])
        return found

    def _agreement(self) -> None:
        """Renewals mostly name an agreement of the same pair; or give the day the pair first signed; or neither."""
        book, owner, partner, predecessor = self.book, self._school(), self._partner(), None
        if self.agreements and book.chance(0.3):
            predecessor, owner = book.any_of(self.agreements)
        series = self._keep("agreement", owner, lambda before: self._agreed(before, partner, predecessor))
        self.agreements.append((series, owner))

    def _agreed(self, before: Content | None, partner: int, predecessor: int | None) -> Content:
        """An amendment is the same agreement with its end, or one corrected throughout."""
        book = self.book
        if before is not None and before["signed_on"] and book.chance(0.5):
            return before | {"ended_on": book.day_from(before["signed_on"]), "end_reason": "示例"}
        kind = AgreementType.RENEWAL if predecessor else book.one_of({
            AgreementType.FORMAL: 12, AgreementType.RENEWAL: 4, AgreementType.MOU: 3, AgreementType.INTENT: 1,
            AgreementType.SUPPLEMENT: 1, AgreementType.SINGLE: 1})
        phase = AgreementPhase.SIGNED if book.chance(0.92) else AgreementPhase.PLANNED
        signed = book.day() if phase is AgreementPhase.SIGNED or book.chance(0.5) else None
        first = (kind is AgreementType.RENEWAL and book.chance(0.5)) or book.chance(0.1)
        return {
            "type": kind, "phase": phase, "partner_id": partner, "predecessor_id": predecessor, "signed_on": signed,
            "effective_on": signed, "ended_on": book.day_from(signed) if signed and book.chance(0.15) else None,
            "first_signed_on": book.day() if first else None, **self._term(signed or book.day())}

    def _term(self, signed: date) -> Content:
        book, open_ended = self.book, self.book.chance(0.15)
        anniversary = signed + YEAR * book.random.randint(1, 4)
        expires = anniversary if book.chance(0.3) else book.day_from(signed)
        return {
            "open_ended": open_ended, "expires_on": None if open_ended else expires,
            "auto_renews": book.chance(0.2), "objected_on": book.day() if book.chance(0.3) else None}

    def _activity(self, parent: int, owner: int) -> None:
        self._keep("activity", owner, lambda _: {
            "held_on": self.book.day(), "direction": self.book.any_of(list(Direction))}, parent=parent)

    def _nationality(self, category: str) -> str:
        if category == "hkmo":
            return self.book.any_of(("HK", "MO"))
        return NATIONALITIES.get(category) or self.book.any_of(COUNTRIES)

    def _person(self) -> int:
        return self.book.any_of(self.city.persons)

    def _teacher(self) -> Content:
        book = self.book
        category = book.one_of({
            TeacherCategory.FOREIGN: 5, TeacherCategory.PERMANENT_RESIDENT: 1, TeacherCategory.HKMO: 2,
            TeacherCategory.TAIWAN: 1, TeacherCategory.OVERSEAS_CHINESE: 1})
        begins, permit, residence = book.day(), book.day(), book.day()
        return {
            "category": category, "nationality": self._nationality(category.value), "person_id": self._person(),
            "phase": book.one_of({TeacherPhase.HIRED: 9, TeacherPhase.PLANNED: 1, TeacherPhase.NO_SHOW: 1}),
            "contract_from": begins, "contract_to": book.day_from(begins),
            "left_on": book.day_from(begins) if book.chance(0.2) else None,
            "work_category": book.any_of([None, *WorkCategory]) if category is TeacherCategory.FOREIGN else None,
            **self._permit(begins if book.chance(0.6) else permit, begins if book.chance(0.6) else residence)}

    def _permit(self, permit: date, residence: date) -> Content:
        book = self.book
        if book.chance(0.15):
            return {}
        return {"permit_from": permit, "permit_to": book.day_from(permit), "residence_from": residence,
                "residence_to": book.day_from(residence),
                "residence_kind": book.one_of({ResidenceKind.WORK: 9, ResidenceKind.OTHER: 1})}

    def _trip(self, before: Content | None) -> Content:
        """An amendment says who went after all."""
        book, departs = self.book, self.book.day()
        if before is not None and book.chance(0.5):
            people = [self._changed(person) for person in before["people"]]
            return before | {"phase": TripPhase.PARTLY, "people": people}
        return {
            "departs_on": departs, "returns_on": departs + timedelta(days=book.random.randint(0, 21)),
            "task": book.one_of({TripTask.TRAINING: 4, TripTask.STUDY: 3, TripTask.DEGREE: 1, TripTask.VISIT: 1,
                                 TripTask.ESCORT: 2}),
            "nature": book.one_of({TripNature.OFFICIAL_ABROAD: 6, TripNature.OFFICIAL_HKMO: 2,
                                   TripNature.OFFICIAL_TW: 1, TripNature.CSC: 1, TripNature.PRIVATE: 1}),
            "phase": book.one_of({TripPhase.EXECUTED: 7, TripPhase.PARTLY: 2, TripPhase.APPROVED: 1,
                                  TripPhase.CANCELLED: 1}),
            "places": self._places(), "people": [self._participant() for _ in range(book.random.randint(1, 5))]}

    def _places(self) -> list[Content]:
        """One place, or several of several areas; some are stop-overs; now and then all are."""
        book = self.book
        territories = book.random.sample((*COUNTRIES, "HK", "MO", "TW"), book.one_of({1: 5, 2: 3, 3: 1}))
        return [{"territory": territory, "transit": book.chance(0.15)} for territory in territories]

    def _participant(self) -> Content:
        """Half come from other organisations than the one that organised."""
        book = self.book
        return {
            "person_id": self._person(), "organisation_id": self._owner(), "nationality": "CN",
            "document_type": DocumentType.CHINESE_PASSPORT,
            "duty": book.one_of({Duty.TEACHER: 6, Duty.HEAD: 2, Duty.DEPUTY_HEAD: 1, Duty.CADRE: 1, Duty.INTERPRETER: 1,
                                 Duty.STUDENT: 1}),
            "stage": book.any_of([None, Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR]),
            "subject": book.any_of([None, Subject.CHINESE, Subject.MATHS, Subject.PHYSICS, Subject.ART]),
            "key_teacher": book.any_of((None, False, True)), "age_band": book.any_of(list(AgeBand)),
            "outcome": self._outcome()}

    def _outcome(self) -> ParticipantOutcome:
        return self.book.one_of({ParticipantOutcome.EXECUTED: 8, ParticipantOutcome.CANCELLED: 2,
                                 ParticipantOutcome.GOING: 1})

    def _changed(self, person: Content) -> Content:
        return person | {"outcome": self._outcome()} if self.book.chance(0.4) else person

    def _lines(self, version: int, sealed: bool, content: Content) -> None:
        for table, name in ((TripDestination.__table__, "places"), (TripParticipant.__table__, "people")):
            for position, row in enumerate(content[name]):
                self.book.add(table, version_id=version, position=position, sealed=sealed, **row)

    def _student(self, modes: Mapping[int, StudentMode]) -> None:
        school = self._school()
        if modes[school] is StudentMode.AGGREGATE:
            self._keep("student", school, lambda _: self._return(school))
        else:
            series = self._keep("student", school, lambda before: self._pupil(school, before))
            self.pupils.append((series, school))

    def _return(self, school: int) -> Content:
        """Some give a layer; several may be of one day."""
        counts = {f"{name}_count": self.book.any_of((0, 0, 1, 7, 40)) for name in
                  ("foreign", "hk", "mo", "tw", "overseas_chinese")}
        return counts | {
            "owner_id": school, "mode": StudentMode.AGGREGATE, "counted_on": self.book.day(),
            "layer": self.book.any_of((None, EnrolmentLayer.ORDINARY_CLASS))}

    def _pupil(self, school: int, before: Content | None) -> Content:
        book = self.book
        category = before["category"] if before else book.any_of(list(StudentCategory))
        enrolled = book.day()
        return {
            "owner_id": school, "mode": StudentMode.ROSTER, "category": category, "enrolled_on": enrolled,
            "person_id": before["person_id"] if before else self._person(),
            "nationality": before["nationality"] if before else self._nationality(category.value),
            "phase": book.one_of({StudentPhase.ENROLLED: 9, StudentPhase.ADMITTED: 1, StudentPhase.NO_SHOW: 1}),
            "duration": book.one_of({StudyDuration.LONG: 8, StudyDuration.SHORT: 1, StudyDuration.EXCHANGE: 1}),
            "layer": book.any_of(list(EnrolmentLayer)), "document_type": DocumentType.PASSPORT}

    def _movement(self, parent: int, owner: int) -> None:
        self._keep("movement", owner, lambda _: {
            "movement": self.book.any_of(list(MovementKind)), "moved_on": self.book.day()}, parent=parent)

    def _programme(self, before: Content | None) -> Content:
        """A successor has come farther, or back; what it is stays."""
        book = self.book
        if before is not None:
            return before | {"status": self._status(), "status_on": book.day_from(before["status_on"])}
        subtype, reached = book.one_of(SUBTYPES), book.day()
        joint = subtype in JOINT
        return {
            "subtype": subtype, "name": book.any_of(NAMES), "status": self._status(), "status_on": reached,
            "stage": book.any_of(JOINT_STAGES) if joint else book.any_of((None, Stage.SENIOR, Stage.PRIMARY)),
            "ends_on": book.day_from(reached) if book.chance(0.25) else None,
            "partner_id": self._partner() if book.chance(0.5) else None,
            "counterpart_city": book.any_of(CITIES) if book.chance(0.4) else None, **self._figures(subtype)}

    def _status(self) -> ProgrammeStatus:
        return self.book.one_of({status: 1 if status in LADDER[:3] else 4 for status in LADDER}
                                | {ProgrammeStatus.ISSUED: 1, ProgrammeStatus.REVOKED: 1})

    def _figures(self, subtype: ProgrammeSubtype) -> Content:
        """A ratio has both sides and a day; other facts may state an amount in yuan and fen, or, by mistake of
        whoever entered them, an indicator."""
        book = self.book
        amount = Decimal(book.random.randint(0, 10**8)) / 100
        if subtype is ProgrammeSubtype.RATIO or book.chance(0.1):
            whole = Decimal(book.random.randint(1, 30_000)) / 100
            return {"indicator": book.any_of(INDICATORS), "counted_on": book.day(), "denominator": whole,
                    "numerator": (whole * book.random.randint(0, 100) / 100).quantize(Decimal("0.01"))}
        return {"amount": amount if book.chance(0.6) else None}

