"""Persons: found again by the part of a document that stays for life, else suggested by name and birth date.

De-duplicated on the person, never on a number that changes: passports change wholly, permits count their renewals. A
number is found by its blind index, so nothing has to be decrypted to find somebody.
"""

from dataclasses import astuple, dataclass, fields
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.cipher import keyring
from app.db.stamps import take_stamp, utc_now
from app.db.trail import write_trail
from app.parties.merging import root_of
from app.parties.models import DocumentType, Person, PersonDocument, PersonFacts, PersonMerge, Sex
from app.parties.numbers import match_part, normalise_document
from app.parties.partners import new_public_id
from app.parties.personal_names import chinese_key, foreign_key, normalise_chinese_name, normalise_foreign_name

PREFIX = "PER"
TAIL = 4


@dataclass(frozen=True)
class PersonAsEntered:
    """A person as a record names them. Anything may be missing but a name."""

    name_zh: str = ""
    surname: str = ""
    given_names: str = ""
    sex: Sex | None = None
    birth_date: date | None = None
    nationality: str = ""
    document_type: DocumentType | None = None
    document_number: str = ""

    @property
    def facts(self) -> "Facts":
        return Facts(normalise_chinese_name(self.name_zh), normalise_foreign_name(self.surname),
                     normalise_foreign_name(self.given_names), self.sex, self.birth_date, self.nationality)

    @property
    def match_key(self) -> str:
        """Blind index of the part of the number that stays; empty without a document."""
        if self.document_type is None or not self.document_number.strip():
            return ""
        return keyring().blind("match:" + match_part(self.document_type, self.document_number, self.nationality))


@dataclass(frozen=True)
class Facts:
    """The columns of person_facts without their dates."""

    name_zh: str = ""
    surname: str = ""
    given_names: str = ""
    sex: Sex | None = None
    birth_date: date | None = None
    nationality: str = ""

    def filled_from(self, before: "Facts") -> "Facts":
        """What is missing here is taken from before."""
        return Facts(*(new or old for new, old in zip(astuple(self), astuple(before), strict=True)))


FACTS = tuple(field.name for field in fields(Facts))


def identify(session: Session, entered: PersonAsEntered) -> Person | None:
    """The person who holds this document, through merges; None when nobody does or it plainly is somebody else."""
    holder = holder_of(session, entered)
    if holder is None or held_by_another(session, entered):
        return None
    return session.get_one(Person, root_of(session, PersonMerge, holder.id))


def holder_of(session: Session, entered: PersonAsEntered) -> Person | None:
    """The person this document was registered for, before any merge and whatever name was entered with it now."""
    if not entered.match_key:
        return None
    document = session.scalars(sa.select(PersonDocument).where(
        PersonDocument.match_key == entered.match_key, PersonDocument.until.is_(None))).one_or_none()
    return document.person if document else None


def held_by_another(session: Session, entered: PersonAsEntered) -> bool:
    """Whether the number is registered for somebody of another name and another birth date: a slip to be shown.

    Who was merged is known by the facts of both.
    """
    holder = holder_of(session, entered)
    if holder is None:
        return False
    root = session.get_one(Person, root_of(session, PersonMerge, holder.id))
    return all(contradicts(facts_of(session, person), entered) for person in {holder, root})


def contradicts(known: PersonFacts | None, entered: PersonAsEntered) -> bool:
    """Another name and another birth date. One of the two may be a slip or have changed; both together are not."""
    if known is None or known.birth_date is None or entered.birth_date is None:
        return False
    return known.birth_date != entered.birth_date and not same_name(known, entered)


def same_name(known: PersonFacts, entered: PersonAsEntered) -> bool:
    """In Chinese, traditional or simplified, or in Latin letters in either order. A name not given agrees with none."""
    chinese = chinese_key(known.name_zh), chinese_key(entered.name_zh)
    foreign = foreign_key(known.surname, known.given_names), foreign_key(entered.surname, entered.given_names)
    return any(one and one == other for one, other in (chinese, foreign))


def candidates(session: Session, entered: PersonAsEntered, limit: int = 8) -> list[Person]:
    """Persons of the same name and birth date (and nationality, when both are known): a new passport, perhaps.

    Shown for a person to say it is the same; never linked by themselves.
    """
    if entered.birth_date is None:
        return []
    rows = session.scalars(sa.select(PersonFacts).where(
        PersonFacts.birth_date == entered.birth_date, PersonFacts.until.is_(None)).order_by(PersonFacts.id))
    alike = [row.person_id for row in rows if same_name(row, entered)
             and (not row.nationality or not entered.nationality or row.nationality == entered.nationality)]
    roots = dict.fromkeys(root_of(session, PersonMerge, number) for number in alike)
    return [session.get_one(Person, number) for number in list(roots)[:limit]]


def enlist(session: Session, entered: PersonAsEntered, public_id: str | None = None, since: datetime | None = None,
           same_as: Person | None = None) -> Person:
    """Find the person or make one, and note what is new: a document, a changed name.

    `same_as` is a person somebody chose among the candidates; a document that is already registered goes before it.
    A number held by plainly another person is not taken: the two stay two until somebody mends the number or merges.
    """
    since = since or take_stamp(session)
    person = identify(session, entered) or same_as
    if person is None:
        person = Person(public_id=public_id or new_public_id(PREFIX), created_at=utc_now())
        session.add(person)
        session.flush()
        write_trail(session, "enlist", "person", person.public_id, since=since)
    root = session.get_one(Person, root_of(session, PersonMerge, person.id))
    _note_facts(session, root, entered, since)
    _note_document(session, root, entered, since)
    return root


def facts_of(session: Session, person: Person) -> PersonFacts | None:
    return session.scalars(sa.select(PersonFacts).where(
        PersonFacts.person_id == person.id, PersonFacts.until.is_(None))).one_or_none()


def _note_facts(session: Session, person: Person, entered: PersonAsEntered, since: datetime) -> None:
    before = facts_of(session, person)
    known = Facts(**{name: getattr(before, name) for name in FACTS}) if before else Facts()
    now = entered.facts.filled_from(known)
    if before is not None and now == known:
        return
    if before is not None:
        before.until = since
        session.flush()
        changed = sorted(name for name in FACTS if getattr(now, name) != getattr(known, name))
        write_trail(session, "change", "person", person.public_id, fields=changed, since=since)
    session.add(PersonFacts(person_id=person.id, since=since, **{name: getattr(now, name) for name in FACTS}))
    session.flush()


def _note_document(session: Session, person: Person, entered: PersonAsEntered, since: datetime) -> None:
    """Keeps every document that leads to the person; a renewal that only counts on replaces the number before it."""
    if not entered.match_key or entered.document_type is None:
        return
    number = normalise_document(entered.document_type, entered.document_number)
    before = session.scalars(sa.select(PersonDocument).where(
        PersonDocument.match_key == entered.match_key, PersonDocument.until.is_(None))).one_or_none()
    if before is not None and (before.number == number or held_by_another(session, entered)):
        return
    if before is not None:
        before.until = since
        session.flush()
    session.add(PersonDocument(
        person_id=before.person_id if before else person.id, document_type=entered.document_type,
        territory=entered.nationality, number=number, match_key=entered.match_key, tail_key=tail_key(number),
        since=since))
    session.flush()
    write_trail(session, "document", "person", person.public_id, type=entered.document_type, since=since)


def tail_key(number: str) -> str:
    """Blind index of the last four characters, so that a person is found by them without showing the rest."""
    return keyring().blind("tail:" + number[-TAIL:].upper())
