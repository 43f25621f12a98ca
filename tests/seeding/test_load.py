"""Loading a folder: all or nothing, every fault by file, row and column, the past only into an empty ledger."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Series, Version
from app.approval.steps import State
from app.db.trail import TrailEntry
from app.organisations.models import Organisation, OrganisationFacts
from app.organisations.tree import facts_of
from app.parties.models import Partner, PartnerName
from app.seeding import BadSeed, load_folder
from tests.seeding.tiny import ORGANISATIONS, PARTNERS, USERS, agreement, folder


def faults_of(session: Session, path: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(BadSeed) as bad:
        load_folder(session, path)
    return [(fault.file, fault.row, fault.column) for fault in bad.value.faults]


def count(session: Session, table: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_what_is_wrong_is_told_by_file_row_and_column_and_nothing_is_written(session: Session, tmp_path: Path) -> None:
    path = folder(tmp_path, agreement("AGR-1", 1, "filed", city_since="2019-05-01"),
                  agreement("AGR-2", 1, "filed", city_since="2019-05-01", expires="2019-02-30"),
                  agreement("AGR-3", 1, "filed", city_since="2019-05-01", expires="2018-01-01"))
    assert faults_of(session, path) == [("records/agreement.csv", 3, "expires_on")]
    for table in (Organisation, User, Partner, Series, TrailEntry):
        assert count(session, table) == 0


def test_a_record_that_could_not_have_been_submitted_is_refused(session: Session, tmp_path: Path) -> None:
    path = folder(tmp_path, agreement("AGR-1", 1, "filed", city_since="2019-05-01", expires="2018-01-01"))
    assert faults_of(session, path) == [("records/agreement.csv", 2, "expires_on")]


@pytest.mark.parametrize(("line", "column"), [
    (agreement("AGR-1", 1, "filed", city_since="2099-05-01"), "submitted"),
    (agreement("AGR-1", 1, "filed", city_since="soon"), "city_since"),
    (agreement("AGR-1", 1, "married", city_since="2019-05-01"), "state"),
    (agreement("AGR-1", 2, "filed", city_since="2019-05-01"), "version"),
    (agreement("AGR-1", 1, "filed", city_since="2019-05-01", organisation="X"), "organisation"),
    (agreement("AGR-1", 1, "filed", city_since="2019-05-01", city_by="d-reviewer"), "city_by"),
    (agreement("AGR-1", 1, "filed", city_since="2017-05-01"), "created_by"),
    (agreement("AGR-1", 1, "revoked", city_since="2019-05-01", words="错"), "revoked"),
    (agreement("AGR-1", 1, "returned", until="2019-05-01"), "words"),
    (agreement("AGR-1", 1, "conditional", until="2019-05-01", words="补"), "condition_due"),
    (agreement("AGR-1", 1, "refused", until="2019-05-01", words="不", reasons="x:y"), "reasons"),
    (agreement("AGR-1", 1, "draft"), "begun"),
])
def test_a_history_that_the_path_could_not_have_made_is_refused(
    session: Session, tmp_path: Path, line: str, column: str,
) -> None:
    assert ("records/agreement.csv", 2, column) in faults_of(session, folder(tmp_path, line))


def test_an_amendment_names_its_reason_and_follows_a_filed_version(session: Session, tmp_path: Path) -> None:
    first = agreement("AGR-1", 1, "filed", city_since="2019-05-01")
    path = folder(tmp_path, first, agreement("AGR-1", 2, "filed", city_since="2020-05-01"))
    assert faults_of(session, path) == [("records/agreement.csv", 3, "reason")]
    refused = agreement("AGR-1", 1, "refused", until="2019-05-01", words="不符合")
    path = folder(tmp_path, refused, agreement("AGR-1", 2, "filed", city_since="2020-05-01"))
    assert faults_of(session, path) == [("records/agreement.csv", 3, "state")]


@pytest.mark.parametrize(("name", "text", "place"), [
    ("users", USERS + "x,示例,,,,head@D,2018-01-02\n", ("users.csv", 6, "roles")),
    ("users", USERS + "s-clerk,示例,,,,clerk@S,2018-01-02\n", ("users.csv", 6, "username")),
    ("users", USERS + "x,示例,,,short,clerk@S,2018-01-02\n", ("users.csv", 6, "password")),
    ("organisations", ORGANISATIONS.replace("S,school,D", "S,school,Q"), ("organisations.csv", 4, "parent")),
    ("organisations", ORGANISATIONS.replace("since\n", "colour\n", 1), ("organisations.csv", 1, "since")),
    ("partners", PARTNERS.replace("GB", "Atlantis"), ("partners.csv", 2, "territory")),
    ("persons", "public_id,name_zh,surname,given_names,sex,birth_date,nationality,document_type,document_number,since\n"
                "P-1,王示例,,,F,1980-01-01,CN,resident_id,123,2018-02-01\n", ("persons.csv", 2, "document_number")),
    ("settings", "organisation,name,value,since\nX,a,b,2019-01-01\n", ("settings.csv", 2, "organisation")),
])
def test_tables_beside_the_records_tell_their_faults(
    session: Session, tmp_path: Path, name: str, text: str, place: tuple[str, int, str],
) -> None:
    assert place in faults_of(session, folder(tmp_path, **{name: text}))


def test_a_plan_that_cannot_be_read_is_named(session: Session, tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "plans").mkdir()
    (path / "plans" / "bad.toml").write_text("title = 1", encoding="utf-8")
    assert faults_of(session, path) == [("plans/bad.toml", 0, "")]


def test_a_folder_that_is_not_there_is_refused(session: Session, tmp_path: Path) -> None:
    assert faults_of(session, tmp_path / "none") == [(str(tmp_path / "none"), 0, "")]


def test_a_ledger_in_use_takes_neither_the_past_nor_records(session: Session, tmp_path: Path) -> None:
    load_folder(session, folder(tmp_path))
    session.commit()
    more = tmp_path / "more"
    more.mkdir()
    header = PARTNERS.splitlines()[0]
    path = folder(more, organisations="", users="", partners=f"{header}\nPTN-2,HK,school,,示例,,,,,2019-01-01\n")
    for name in ("organisations.csv", "users.csv"):
        (path / name).unlink()
    assert faults_of(session, path) == [("partners.csv", 2, "since")]
    (path / "partners.csv").write_text(f"{header}\nPTN-2,HK,school,,示例,,,,,\n", encoding="utf-8")
    load_folder(session, path)
    session.commit()
    assert count(session, Partner) == 2
    stamps = session.scalars(sa.select(TrailEntry.at).order_by(TrailEntry.id)).all()
    assert stamps == sorted(stamps)
    text = "series,version,organisation,state\nA,1,S,draft\n"
    (path / "records" / "agreement.csv").write_text(text, encoding="utf-8")
    (path / "partners.csv").unlink()
    assert faults_of(session, path) == [("records/agreement.csv", 2, "")]


def test_production_refuses_passwords_of_a_seed(app: Flask, session: Session, tmp_path: Path) -> None:
    users = USERS.replace("王示例,,,", "王示例,,,walnut bridge lantern 26")
    path = folder(tmp_path, users=users)
    app.config["PRODUCTION"] = True
    assert faults_of(session, path) == [("users.csv", 2, "password")]
    app.config["PRODUCTION"] = False
    assert load_folder(session, path).passwords == {"s-clerk": "walnut bridge lantern 26"}


def test_rows_of_one_organisation_are_its_history_known_when_they_say(session: Session, tmp_path: Path) -> None:
    renamed = "S,school,D,示例新名中学,Sample,,,district,public,complete_secondary,,,2020-09-01,,2020-10-01\n"
    load_folder(session, folder(tmp_path, organisations=ORGANISATIONS + renamed))
    rows = session.scalars(sa.select(OrganisationFacts).where(OrganisationFacts.name_zh.like("%中学")).order_by(
        OrganisationFacts.id)).all()
    assert [(row.name_zh, row.valid_to is not None, row.until is not None) for row in rows] == [
        ("示例中学", False, True), ("示例中学", True, False), ("示例新名中学", False, False)]
    school = session.scalars(sa.select(Organisation).where(Organisation.code == "S")).one()
    now = facts_of(session, school.id)
    assert now is not None
    assert now.name_zh == "示例新名中学"


def test_a_renamed_partner_keeps_its_former_name(session: Session, tmp_path: Path) -> None:
    later = "PTN-1,GB,school,Wales,示例学校,,Sample Valley School,,,2020-01-03\n"
    load_folder(session, folder(tmp_path, partners=PARTNERS + later))
    names = session.scalars(sa.select(PartnerName).where(PartnerName.until.is_(None))).all()
    english = {row.name: row.official for row in names if row.script.value == "en"}
    assert english == {"Sample Hill School": False, "The Sample School": False, "Sample Valley School": True}


def test_a_returned_version_leaves_the_school_a_copy_to_mend(session: Session, tmp_path: Path) -> None:
    load_folder(session, folder(tmp_path, agreement("AGR-1", 1, "returned", until="2019-05-01", words="请补正")))
    returned, copy = session.scalars(sa.select(Version).order_by(Version.number)).all()
    assert (returned.state, copy.state, copy.number) == (State.RETURNED, State.DRAFT, 2)
    assert (copy.submitted_at, copy.content_hash, copy.path) == (None, None, "")
    assert copy.expires_on == returned.expires_on  # type: ignore[attr-defined]
