"""The pages of persons: only those in the viewer's scope, numbers masked, merges by the city."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.parties.merging import merge, root_of
from app.parties.models import DocumentType, Person, PersonMerge, Sex
from app.parties.persons import PersonAsEntered, enlist
from tests.client import StrictClient
from tests.world import World

ANN = PersonAsEntered(surname="SAMPLE", given_names="ANN", sex=Sex.FEMALE, birth_date=date(1990, 1, 1),
                      nationality="GB", document_type=DocumentType.PASSPORT, document_number="ZZ0000001")
CHAN = PersonAsEntered(name_zh="陳示例", birth_date=date(1985, 5, 5), nationality="HK",
                       document_type=DocumentType.HKMO_PERMIT, document_number="H0000000201")


@pytest.fixture
def scope(app: Flask) -> list[str]:
    """Public ids that everybody sees in this test, in place of those in records."""
    seen: list[str] = []

    def allowed(user: User) -> sa.Select[int]:
        return sa.select(Person.id).where(Person.public_id.in_(seen))

    app.extensions["persons_in_scope"] = allowed
    return seen


def enlisted(session: Session, scope: list[str], *entered: PersonAsEntered) -> list[Person]:
    people = [enlist(session, one) for one in entered]
    session.commit()
    scope.extend(person.public_id for person in people)
    return people


def test_the_list_shows_year_region_and_masked_numbers(
        client: StrictClient, session: Session, world: World, scope: list[str]) -> None:
    enlisted(session, scope, ANN, CHAN)
    client.sign_in("clerk-a")
    page = client.page("/persons/")
    for shown in ("SAMPLE ANN", "1990", "英国", "ZZ0****01", "陳示例", "中国香港"):
        assert shown in page
    for kept in ("ZZ0000001", "H0000000201", "1990-01-01"):
        assert kept not in page


def test_who_is_out_of_scope_is_neither_listed_nor_found_nor_told_of(
        client: StrictClient, session: Session, world: World, scope: list[str]) -> None:
    ann, chan = enlisted(session, scope, ANN, CHAN)
    scope.remove(chan.public_id)
    client.sign_in("clerk-a")
    assert "陳示例" not in client.page("/persons/?tail=0201")
    assert chan.public_id not in client.page("/persons/?q=陳示例")
    client.page(f"/persons/{ann.public_id}")
    client.page(f"/persons/{chan.public_id}", 404)
    client.page("/persons/PER-0000000000", 404)


def test_without_records_nobody_is_seen(app: Flask, client: StrictClient, session: Session, world: World) -> None:
    ann = enlist(session, ANN)
    session.commit()
    app.extensions.pop("persons_in_scope", None)
    client.sign_in("reviewer-c")
    assert "SAMPLE" not in client.page("/persons/")
    client.page(f"/persons/{ann.public_id}", 404)


@pytest.mark.parametrize("query", ["tail=0001", "q=sample", "q=Ann", "q=SAMPLE ANN"])
def test_a_person_is_found_by_the_last_four_or_by_part_of_the_name(
        client: StrictClient, session: Session, world: World, scope: list[str], query: str) -> None:
    enlisted(session, scope, ANN, CHAN)
    client.sign_in("clerk-a")
    page = client.page(f"/persons/?{query}")
    assert "SAMPLE ANN" in page
    assert "陳示例" not in page


def test_a_traditional_name_is_found_in_simplified_writing(
        client: StrictClient, session: Session, world: World, scope: list[str]) -> None:
    enlisted(session, scope, CHAN)
    client.sign_in("clerk-a")
    assert "中国香港" in client.page("/persons/?q=陈示例")


@pytest.mark.parametrize("username", ["auditor", "admin"])
def test_who_reads_no_records_reads_no_persons(client: StrictClient, world: World, username: str) -> None:
    client.sign_in(username)
    client.page("/persons/", 403)


def test_a_new_passport_is_pointed_out_to_the_city_which_merges_and_takes_it_back(
        client: StrictClient, session: Session, world: World, scope: list[str]) -> None:
    ann, renewed = enlisted(session, scope, ANN, replace(ANN, document_number="ZZ0000002"))
    client.sign_in("reviewer-c")
    assert renewed.public_id in client.page(f"/persons/{ann.public_id}")
    path = f"/persons/{renewed.public_id}"
    assert "1990-01-01" in client.page(f"{path}/merge?root={ann.public_id}")
    assert client.post(f"{path}/merge", data={"root": ann.public_id}).status_code == 302
    session.rollback()
    assert root_of(session, PersonMerge, renewed.id) == ann.id
    session.rollback()
    assert renewed.public_id not in client.page("/persons/")
    assert client.page(path).count("已并入") == 1
    client.page(f"{path}/unmerge")
    assert client.post(f"{path}/unmerge").status_code == 302
    assert renewed.public_id in client.page("/persons/")
    assert client.post(f"{path}/unmerge").status_code == 409
    client.page(f"{path}/unmerge", 404)


def test_whoever_sees_an_alias_sees_its_root_and_finds_it_by_the_alias(
        client: StrictClient, session: Session, world: World, scope: list[str]) -> None:
    alias, root = enlisted(session, scope, ANN, CHAN)
    merge(session, PersonMerge, alias.id, root.id)
    session.commit()
    scope.remove(root.public_id)
    client.sign_in("clerk-a")
    assert root.public_id in client.page("/persons/?tail=0001")
    assert root.public_id in client.page("/persons/?q=SAMPLE")
    client.page(f"/persons/{root.public_id}")


def test_a_school_neither_merges_nor_is_told_who_may_be_the_same(
        client: StrictClient, session: Session, world: World, scope: list[str]) -> None:
    ann, renewed = enlisted(session, scope, ANN, replace(ANN, document_number="ZZ0000002"))
    client.sign_in("clerk-a")
    assert renewed.public_id not in client.page(f"/persons/{ann.public_id}")
    assert client.post(f"/persons/{ann.public_id}/merge", data={"root": renewed.public_id}).status_code == 403


def test_a_person_out_of_scope_cannot_be_merged_into(
        client: StrictClient, session: Session, world: World, scope: list[str]) -> None:
    ann, chan = enlisted(session, scope, ANN, CHAN)
    scope.remove(chan.public_id)
    client.sign_in("reviewer-c")
    assert client.post(f"/persons/{ann.public_id}/merge", data={"root": chan.public_id}).status_code == 422


def test_the_pages_speak_english(client: StrictClient, session: Session, world: World, scope: list[str]) -> None:
    ann, _ = enlisted(session, scope, ANN, CHAN)
    client.sign_in("reviewer-c")
    for path in ("/persons/", f"/persons/{ann.public_id}", f"/persons/{ann.public_id}/merge"):
        page = client.page(f"{path}?language=en")
        assert "姓名" not in page, path
    assert "United Kingdom" in client.page("/persons/?language=en")
