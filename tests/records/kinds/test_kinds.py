"""All kinds together: their order, their words, and tables that both databases take."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from app.records.fields import Field, Kind, Section
from app.records.kinds import KINDS, MAIN_KINDS, followups
from app.records.kinds.student import StudentReporting
from app.ui.words import Words

LONGEST_NAME = 63
DIALECTS: list[sa.Dialect] = [sqlite.dialect(), postgresql.dialect()]  # type: ignore[no-untyped-call]  # untyped there


OF_KINDS: list[sa.Table] = [kind.table for kind in KINDS.values()]
OF_ROWS: list[sa.Table] = [rows.model.__table__ for kind in KINDS.values() for rows in kind.rows]
TABLES = [*OF_KINDS, *OF_ROWS, StudentReporting.__table__]


def words_of(kind: Kind) -> Iterator[Words]:
    yield from (kind.title, kind.one, *(document.title for document in kind.documents))
    for section in kind.sections:
        yield section.title
        yield from (field.label for field in fields_of(section))


def fields_of(section: Section) -> tuple[Field, ...]:
    return section.fields + (section.rows.fields if section.rows else ())


def test_the_kinds_stand_in_their_order() -> None:
    assert list(KINDS) == ["agreement", "teacher", "trip", "student", "programme", "activity", "movement", "recheck"]
    assert [kind.name for kind in MAIN_KINDS] == ["agreement", "teacher", "trip", "student", "programme"]
    assert [[kind.name for kind in followups(main)] for main in MAIN_KINDS] == [
        ["activity"], ["recheck"], [], ["movement"], []]


def test_prefixes_of_public_ids_differ() -> None:
    assert len({kind.prefix for kind in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=list(KINDS))
def test_every_text_has_both_languages(kind: Kind) -> None:
    assert [words for words in words_of(kind) if not words.zh or not words.en] == []


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=list(KINDS))
def test_labels_and_documents_of_a_kind_differ(kind: Kind) -> None:
    for section in kind.sections:
        labels = [field.label for field in section.fields]
        assert len(set(labels)) == len(labels)
    names = [document.name for document in kind.documents]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=list(KINDS))
def test_headings_are_fields_and_nothing_restricted_is_listed(kind: Kind) -> None:
    assert {kind.field(name).name for name in kind.heading} == set(kind.heading)
    assert [field.name for field in kind.listed if field.restricted] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.parametrize("dialect", DIALECTS, ids=[item.name for item in DIALECTS])
def test_both_databases_take_the_tables(table: sa.Table, dialect: sa.Dialect) -> None:
    assert str(CreateTable(table).compile(dialect=dialect))
    assert all(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)
    names = [*(str(item.name) for item in table.constraints), *(str(item.name) for item in table.indexes)]
    assert [name for name in names if len(name) > LONGEST_NAME] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_is_needed_and_not_personal_is_kept_by_the_database(table: sa.Table) -> None:
    must = {column.name for column in table.columns
            if column.info.get("needed") and not column.info.get("personal")}
    rules = [str(item.sqltext) for item in table.constraints
             if isinstance(item, sa.CheckConstraint) and str(item.name).endswith("what_is_sealed_is_complete")]
    assert len(rules) == bool(must)
    assert all(f"{name} IS NOT NULL" in rules[0] for name in must)
