"""Persons are told apart by person: permits are renewed, passports change wholly, numbers are mistyped."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.trail import TrailEntry
from app.parties.merging import merge
from app.parties.models import DocumentType, Person, PersonDocument, PersonFacts, PersonMerge, Sex
from app.parties.personal_names import person_label
from app.parties.persons import (
    PersonAsEntered,
    candidates,
    enlist,
    facts_of,
    held_by_another,
    identify,
    tail_key,
)
from app.ui.words import speaking

ANN = PersonAsEntered(surname="SAMPLE", given_names="ANN", sex=Sex.FEMALE, birth_date=date(1990, 1, 1),
                      nationality="GB", document_type=DocumentType.PASSPORT,
                      document_number="000000001")
CHAN = PersonAsEntered(name_zh="陳示例", birth_date=date(1985, 5, 5), nationality="HK",
                       document_type=DocumentType.HKMO_PERMIT, document_number="H0000000101")


def people(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Person)) or 0


def test_the_same_document_is_the_same_person(session: Session) -> None:
    assert enlist(session, ANN) is enlist(session, ANN)
    assert people(session) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(PersonFacts)) == 1


def test_a_renewed_permit_is_the_same_person_with_the_new_number(session: Session) -> None:
    person = enlist(session, CHAN)
    assert enlist(session, replace(CHAN, document_number="H0000000102")) is person
    rows = session.scalars(sa.select(PersonDocument).order_by(PersonDocument.id)).all()
    assert [(row.number, row.until is None) for row in rows] == [("H0000000101", False), ("H0000000102", True)]


def test_equal_passport_numbers_of_two_countries_are_two_persons(session: Session) -> None:
    assert enlist(session, ANN) is not enlist(session, replace(ANN, surname="OTHER", nationality="US"))


def test_a_new_passport_is_suggested_by_name_and_birth_date_and_linked_only_by_a_person(session: Session) -> None:
    person = enlist(session, ANN)
    renewed = replace(ANN, surname="Sample", given_names="Ann", document_number="000000002")
    assert identify(session, renewed) is None
    assert candidates(session, renewed) == [person]
    assert enlist(session, renewed, same_as=person) is person
    assert identify(session, renewed) is person
    assert identify(session, ANN) is person


def test_a_new_passport_that_nobody_links_is_another_person(session: Session) -> None:
    enlist(session, ANN)
    enlist(session, replace(ANN, document_number="000000002"))
    assert people(session) == 2


def test_candidates_meet_in_traditional_and_simplified_and_in_swapped_fields(session: Session) -> None:
    chan, ann = enlist(session, CHAN), enlist(session, ANN)
    assert candidates(session, replace(CHAN, name_zh="陈示例", document_number="H0000000999")) == [chan]
    assert candidates(session, replace(ANN, surname="ANN", given_names="SAMPLE", document_number="9")) == [ann]


@pytest.mark.parametrize("other", [
    replace(ANN, birth_date=date(1990, 1, 2)), replace(ANN, nationality="US"), replace(ANN, surname="OTHER"),
    replace(ANN, birth_date=None)])
def test_another_name_birth_date_or_nationality_is_no_candidate(session: Session, other: PersonAsEntered) -> None:
    enlist(session, ANN)
    assert candidates(session, other) == []


def test_a_number_of_plainly_another_person_links_nobody_and_is_told(session: Session) -> None:
    person = enlist(session, ANN)
    mistyped = replace(ANN, surname="OTHER", given_names="BOB", birth_date=date(1975, 3, 3))
    assert identify(session, mistyped) is None
    assert held_by_another(session, mistyped)
    other = enlist(session, mistyped)
    assert other is not person
    assert identify(session, ANN) is person
    facts = facts_of(session, person)
    assert facts is not None
    assert facts.surname == "SAMPLE"


def test_a_corrected_birth_date_or_a_new_name_is_the_same_person_with_successor_facts(session: Session) -> None:
    person = enlist(session, ANN)
    assert enlist(session, replace(ANN, surname="MARRIED-SAMPLE")) is person
    assert enlist(session, replace(ANN, surname="MARRIED-SAMPLE", birth_date=date(1990, 1, 11))) is person
    facts = facts_of(session, person)
    assert facts is not None
    assert (facts.surname, facts.birth_date) == ("MARRIED-SAMPLE", date(1990, 1, 11))
    assert session.scalar(sa.select(sa.func.count()).select_from(PersonFacts)) == 3


def test_what_is_left_out_later_does_not_empty_what_is_known(session: Session) -> None:
    person = enlist(session, ANN)
    enlist(session, replace(ANN, sex=None, birth_date=None, given_names=""))
    facts = facts_of(session, person)
    assert facts is not None
    assert (facts.sex, facts.birth_date, facts.given_names) == (Sex.FEMALE, date(1990, 1, 1), "ANN")


def test_a_merged_person_is_found_as_the_root(session: Session) -> None:
    alias, root = enlist(session, ANN), enlist(session, CHAN)
    merge(session, PersonMerge, alias.id, root.id)
    assert identify(session, ANN) is root
    assert enlist(session, replace(ANN, document_number="000000002"), same_as=alias) is root


def test_a_person_without_a_document_is_enlisted_by_name(session: Session) -> None:
    person = enlist(session, PersonAsEntered(surname="MONONYM"), public_id="PER-SAMPLE")
    assert person.public_id == "PER-SAMPLE"
    assert session.scalars(sa.select(PersonDocument)).all() == []


def test_numbers_are_stored_encrypted_and_found_by_their_last_four(session: Session) -> None:
    enlist(session, ANN)
    stored = session.execute(sa.text("SELECT number FROM person_document")).scalar_one()
    assert "000000001" not in stored
    row = session.scalars(sa.select(PersonDocument).where(PersonDocument.tail_key == tail_key("0001"))).one()
    assert row.number == "000000001"


def test_the_trail_names_fields_and_never_personal_values(session: Session) -> None:
    enlist(session, ANN)
    enlist(session, replace(ANN, surname="MARRIED-SAMPLE", document_number="000000001"))
    written = " ".join(entry.detail for entry in session.scalars(sa.select(TrailEntry)))
    assert "surname" in written
    for value in ("SAMPLE", "ANN", "000000001", "1990"):
        assert value not in written


def test_a_person_is_labelled_by_name_year_and_region(session: Session) -> None:
    facts = facts_of(session, enlist(session, CHAN))
    assert facts is not None
    assert person_label(facts) == "陳示例，1985 年生，中国香港"
    with speaking("en"):
        assert person_label(facts) == "陳示例, born 1985, Hong Kong, China"
