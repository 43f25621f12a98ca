"""Cells and values: machine values, words of both languages, dates as people write them."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.records.columns import Choices
from app.records.fields import Field, Kind
from app.records.kinds import KINDS
from app.records.sheets.headings import OWN_COLUMNS
from app.records.values import (
    BadCell,
    read_choices,
    read_day,
    read_member,
    read_number,
    read_territory,
    read_text,
    read_truth,
    read_whole,
)
from app.ui.territories import TERRITORIES
from app.ui.words import Labelled


def fields_of(kind: Kind) -> Iterator[tuple[Field, sa.Column[object]]]:
    yield from ((field, kind.column(field)) for field in kind.fields)
    for rows in kind.rows:
        yield from ((field, rows.column(field)) for field in rows.fields)


def enums() -> list[type[Labelled]]:
    found: dict[str, type[Labelled]] = {}
    for kind in KINDS.values():
        for _, column in fields_of(kind):
            options = getattr(column.type, "options", None) or getattr(column.type, "enum_class", None)
            if options is not None:
                found[options.__name__] = options
    return list(found.values())


@pytest.mark.parametrize("options", enums(), ids=lambda options: options.__name__)
def test_a_choice_is_read_by_its_value_and_by_either_label(options: type[Labelled]) -> None:
    for member in options:
        for text in (member.value, member.words.zh, member.words.en, f" {member.words.en.upper()} "):
            assert read_member(options, text) is member


def choices() -> list[type[Labelled]]:
    return [column.type.options for kind in KINDS.values() for _, column in fields_of(kind)
            if isinstance(column.type, Choices)]


@pytest.mark.parametrize("options", choices(), ids=lambda options: options.__name__)
@pytest.mark.parametrize("separator", ["、", ";", "；", ",", "，", "|"])
def test_several_choices_are_read_in_their_own_order(options: type[Labelled], separator: str) -> None:
    members = tuple(options)
    assert read_choices(options, separator.join(member.value for member in reversed(members))) == members
    for member in members:
        assert read_choices(options, member.words.zh) == (member,)


@pytest.mark.parametrize("cell", [
    "2026-01-05", "2026/1/5", "2026年1月5日", "2026.1.5", "２０２６-１-５", "2026-01-05 00:00:00", date(2026, 1, 5),
    datetime(2026, 1, 5), 46027, 46027.0, "46027", "20260105", 20260105.0,  # noqa: DTZ001 -- a spreadsheet's days have no zone
])
def test_a_day_is_read_as_people_and_spreadsheets_write_it(cell: object) -> None:
    assert read_day(cell) == date(2026, 1, 5)


@pytest.mark.parametrize("cell", ["2026-02-30", "5/1/2026", "yesterday", "2026", 12, "20261305"])
def test_what_is_no_day_is_refused(cell: object) -> None:
    with pytest.raises(BadCell, match="2026-01-31"):
        read_day(cell)


def test_truths_are_read_in_both_languages() -> None:
    assert all(read_truth(text) for text in ("是", "yes", "TRUE", "1", "Y"))
    assert not any(read_truth(text) for text in ("否", "No", "false", "0"))
    with pytest.raises(BadCell):
        read_truth("maybe")


def test_numbers_keep_their_decimals_and_refuse_more() -> None:
    assert read_number("1,234.5", places=2) == Decimal("1234.50")
    assert read_number("￥18000", places=2) == Decimal(18000)
    assert read_whole("１２") == 12
    for text in ("1.234", "NaN", "Infinity", "abc", "1e99", "--1"):
        with pytest.raises(BadCell):
            read_number(text, places=2)
    for text in ("1.5", "x", "99999999999"):
        with pytest.raises(BadCell):
            read_whole(text)


def test_countries_and_regions_are_read_by_code_and_name() -> None:
    for code, words in TERRITORIES.items():
        assert {read_territory(text) for text in (code, code.lower(), words.zh, words.en)} == {code}
    assert read_territory("香港") == "HK"
    with pytest.raises(BadCell, match="two-letter"):
        read_territory("Atlantis")


def test_a_text_must_fit_its_column_and_a_masked_number_is_none() -> None:
    assert read_text(sa.String(3), "一二三") == "一二三"
    with pytest.raises(BadCell, match="At most 3"):
        read_text(sa.String(3), "一二三四")
    column = KINDS["teacher"].table.columns["document_number"]
    with pytest.raises(BadCell, match="masked"):
        read_text(column.type, "TES****01")


def test_headings_of_a_kind_are_unlike_each_other_in_both_languages() -> None:
    """Or a school's sheet could not tell two columns apart."""
    for kind in KINDS.values():
        for part in (kind.fields, *(rows.fields for rows in kind.rows)):
            for language in ("zh", "en"):
                labels = [*(field.label for field in part), *OWN_COLUMNS.values()]
                titles = [re.sub(r"\s+", " ", getattr(label, language)).casefold() for label in labels]
                assert sorted(set(titles)) == sorted(titles), kind.name
