"""Codes of institutions and official documents against published and synthetic examples."""

import pytest

from app.parties.checksums import credit_check
from app.parties.codes import (
    check_division,
    check_document_number,
    check_school_code,
    check_telephone,
    check_uscc,
    normalise_document_number,
    normalise_telephone,
    normalise_uscc,
)


@pytest.mark.parametrize("code", [
    "91350100M000100Y43", "115000005567784755", "11500228008652206E", "９１350100m000100y43", " 91350100 M000100Y43 "])
def test_a_good_social_credit_code_is_taken(code: str) -> None:
    assert check_uscc(code) is None


@pytest.mark.parametrize("code", [
    "91350100M000100Y4Z", "91350100M000100Y44", "115000005567784756", "11500000556778475", "1150000055677847555",
    "I15000005567784755", "11500A005567784755", ""])
def test_a_wrong_social_credit_code_is_named(code: str) -> None:
    assert check_uscc(code) is not None


def test_the_organisation_code_inside_a_social_credit_code_is_checked_too() -> None:
    first_17 = "11500000" + "556778476"
    assert check_uscc(first_17 + credit_check(first_17)) is not None


def test_a_social_credit_code_is_stored_half_width_and_upper_case() -> None:
    assert normalise_uscc("９1350100m 000100y43") == "91350100M000100Y43"


@pytest.mark.parametrize(("code", "good"), [
    ("3150012345", True), ("2144012345", True), ("4150010611", True), ("9350000001", True), ("1250012345", False),
    ("3850012345", False), ("3199012345", False), ("315001234", False), ("31500123456", False), ("31500A2345", False)])
def test_a_school_code_begins_with_its_class_and_its_province(code: str, good: bool) -> None:
    assert (check_school_code(code) is None) is good


@pytest.mark.parametrize(("code", "good"), [
    ("500103", True), ("440100", True), ("810000", True), ("990000", False), ("50010", False), ("5001033", False)])
def test_a_division_code_begins_with_a_province(code: str, good: bool) -> None:
    assert (check_division(code) is None) is good


@pytest.mark.parametrize(("typed", "normal"), [
    ("渝教外[2026]12号", "渝教外〔2026〕12号"), ("渝教外（2026）12号", "渝教外〔2026〕12号"),
    ("渝教外(2026)12 号", "渝教外〔2026〕12号"), ("渝教外［2026］12号", "渝教外〔2026〕12号"),
    ("渝教外【2026】１２号", "渝教外〔2026〕12号"), ("渝教外〔２０２６〕12号", "渝教外〔2026〕12号"),
    ("渝中教外备〔2026〕12號", "渝中教外备〔2026〕12号"), ("厅字〔2016〕17号", "厅字〔2016〕17号")])
def test_the_brackets_of_a_document_number_become_hexagonal(typed: str, normal: str) -> None:
    assert normalise_document_number(typed) == normal
    assert check_document_number(typed) is None


@pytest.mark.parametrize("number", [
    "渝教外〔2026〕第12号", "渝教外〔2026〕012号", "渝教外〔2026〕0号", "渝教外〔26〕12号", "〔2026〕12号",
    "渝教外2026-12号", "渝教外〔2026〕12", "渝" * 21 + "〔2026〕12号", "渝教外〔2025〕〔2026〕12号", ""])
def test_a_wrong_document_number_is_named(number: str) -> None:
    assert check_document_number(number) is not None


def test_a_document_number_with_a_superfluous_word_or_zero_says_which() -> None:
    superfluous, zero = check_document_number("渝教外〔2026〕第12号"), check_document_number("渝教外〔2026〕012号")
    assert superfluous is not None
    assert zero is not None
    assert "第" in superfluous.zh
    assert "虚位" in zero.zh


@pytest.mark.parametrize(("typed", "normal"), [
    ("13800000000", "+8613800000000"), ("+86 138-0000-0000", "+8613800000000"), ("0044 20 7946 0000", "+442079460000"),
    ("+44 (20) 7946 0000", "+442079460000"), ("+852 2000 0000", "+85220000000"), ("＋8613800000000", "+8613800000000"),
    ("+86 10 0000 0000", "+861000000000")])
def test_telephones_of_any_country_are_taken_in_one_form(typed: str, normal: str) -> None:
    assert normalise_telephone(typed) == normal
    assert check_telephone(typed) is None


@pytest.mark.parametrize("number", ["+86138000000", "138000000", "+0442079460000", "+44", "call me", "+1" + "2" * 15])
def test_a_wrong_telephone_is_named(number: str) -> None:
    assert check_telephone(number) is not None
