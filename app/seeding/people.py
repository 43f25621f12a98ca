"""persons.csv, and the persons that records name: found by the part of a document that stays, or enlisted.

The same rules as when a record is submitted, kept in memory while a ledger of many records is loaded: in the order of
submission a person is found by the document, a changed name or a new number is noted as a further row.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.parties.models import DocumentType, Person, PersonDocument, PersonFacts, Sex
from app.parties.numbers import check_document, normalise_document
from app.parties.partners import new_public_id
from app.parties.persons import FACTS, PREFIX, Facts, PersonAsEntered, tail_key
from app.seeding.ledger import Ledger
from app.seeding.rows import Folder, SeedRow
from app.ui.words import Words

FILE = "persons.csv"
COLUMNS = ("public_id", "name_zh", "surname", "given_names", "sex", "birth_date", "nationality", "document_type",
           "document_number", "since")


@dataclass
class People:
    ledger: Ledger
    by_id: dict[str, Person] = field(default_factory=dict)
    by_key: dict[str, PersonDocument] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    facts: dict[str, PersonFacts] = field(default_factory=dict)

    def enlist(self, entered: PersonAsEntered, since: datetime, public_id: str = "", same_as: Person | None = None,
               ) -> Person:
        """The person found or made; it has its id after the next flush."""
        held = self.by_key.get(entered.match_key)
        person = held.person if held else same_as
        if person is None:
            person = Person(public_id=public_id or new_public_id(PREFIX), created_at=since)
            self.by_id[person.public_id] = person
            self.ledger.session.add(person)
            self.ledger.note(since, "enlist", "person", person.public_id)
        self._note_facts(person, entered, since)
        self._note_document(person, entered, since)
        return person

    def _end(self, row: PersonFacts | PersonDocument, since: datetime) -> None:
        """Close a row; one that the database already has is closed there before its successor comes."""
        row.until = since
        if row in self.ledger.session and row not in self.ledger.session.new:
            self.ledger.session.flush()

    def _note_facts(self, person: Person, entered: PersonAsEntered, since: datetime) -> None:
        before = self.facts.get(person.public_id)
        known = Facts(**{name: getattr(before, name) for name in FACTS}) if before else Facts()
        now = entered.facts.filled_from(known)
        if before is not None and now == known:
            return
        if before is not None:
            self._end(before, since)
            changed = sorted(name for name in FACTS if getattr(now, name) != getattr(known, name))
            self.ledger.note(self.ledger.stamp(since), "change", "person", person.public_id, fields=changed)
        values: dict[str, Any] = {name: getattr(now, name) for name in FACTS}
        self.facts[person.public_id] = PersonFacts(person=person, since=since, **values)
        self.ledger.session.add(self.facts[person.public_id])

    def _note_document(self, person: Person, entered: PersonAsEntered, since: datetime) -> None:
        key = entered.match_key
        if not key or entered.document_type is None:
            return
        number = normalise_document(entered.document_type, entered.document_number)
        before = self.by_key.get(key)
        if before is not None and self.numbers[key] == number:
            return
        if before is not None:
            self._end(before, since)
        self.by_key[key] = PersonDocument(
            person=person, document_type=entered.document_type, territory=entered.nationality, number=number,
            match_key=key, tail_key=tail_key(number), since=since)
        self.numbers[key] = number
        self.ledger.session.add(self.by_key[key])
        self.ledger.note(self.ledger.stamp(since), "document", "person", person.public_id, type=entered.document_type)


def load_people(ledger: Ledger, folder: Folder) -> People:
    people = People(ledger)
    _read_registered(people)
    for row in sorted(folder.rows(FILE, COLUMNS), key=lambda item: item.text("since")):
        public_id, entered, since = row.text("public_id", needed=True), _entered(row), ledger.since(row)
        if entered is None or not public_id:
            continue
        known = people.by_id.get(public_id)
        held = people.by_key.get(entered.match_key)
        if held is not None and held.person is not known:
            row.fault("document_number", Words("此证件已登记在另一人名下。", "Another person holds this document."))
            continue
        people.enlist(entered, since, public_id, known)
    ledger.session.flush()
    return people


def _read_registered(people: People) -> None:
    session = people.ledger.session
    people.by_id = {person.public_id: person for person in session.scalars(sa.select(Person))}
    for facts in session.scalars(sa.select(PersonFacts).where(PersonFacts.until.is_(None))):
        people.facts[facts.person.public_id] = facts
    for document in session.scalars(sa.select(PersonDocument).where(PersonDocument.until.is_(None))):
        people.by_key[document.match_key] = document
        people.numbers[document.match_key] = document.number or ""


def _entered(row: SeedRow) -> PersonAsEntered | None:
    entered = PersonAsEntered(
        name_zh=row.text("name_zh"), surname=row.text("surname"), given_names=row.text("given_names"),
        sex=row.member("sex", Sex), birth_date=row.day("birth_date"), nationality=row.territory("nationality"),
        document_type=row.member("document_type", DocumentType), document_number=row.text("document_number"))
    if not entered.name_zh and not entered.surname:
        row.fault("name_zh", Words("请填写姓名。", "Give a name."))
        return None
    if entered.document_type is not None and entered.document_number:
        wrong = check_document(entered.document_type, entered.document_number, entered.nationality)
        if wrong is not None:
            row.fault("document_number", wrong)
    return entered
