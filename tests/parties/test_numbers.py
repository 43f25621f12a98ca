"""Numbers of personal documents: good ones are taken, wrong ones named, and renewals lead to the same person."""

from datetime import date, timedelta

import pytest

from app.db.stamps import today
from app.parties.checksums import resident_check
from app.parties.models import DocumentType
from app.parties.numbers import (
    birth_date_in,
    check_document,
    check_work_permit,
    match_part,
    normalise_document,
)

ID, RESIDENCE, HKMO, TAIWAN, PERMANENT, FOREIGN, CHINESE = (
    DocumentType.RESIDENT_ID, DocumentType.HKMO_RESIDENCE, DocumentType.HKMO_PERMIT, DocumentType.TW_PERMIT,
    DocumentType.PERMANENT_RESIDENCE, DocumentType.PASSPORT, DocumentType.CHINESE_PASSPORT)


def with_check(first_17: str) -> str:
    return first_17 + resident_check(first_17)


TOMORROW = with_check(f"110105{today() + timedelta(days=1):%Y%m%d}002")

GOOD = [
    (ID, "11010519491231002X", "CN"), (ID, "11010519491231002x", ""), (ID, "１１010519491231002X", "CN"),
    (RESIDENCE, "810000201001010019", "HK"), (RESIDENCE, with_check("82000020100101001"), "MO"),
    (RESIDENCE, with_check("83000020100101001"), "TW"), (RESIDENCE, "810000201001010019", ""),
    (HKMO, "H12345678", "HK"), (HKMO, "H1234567801", "HK"), (HKMO, "M12345678", "MO"), (HKMO, "h12345678", ""),
    (HKMO, "HA1234567", "GB"), (HKMO, "H12345678", "GB"),
    (TAIWAN, "12345678", "TW"), (TAIWAN, "1234567801", "TW"), (TAIWAN, "1234567801(B)", "TW"),
    (TAIWAN, "1234567801（B）", "TW"),
    (PERMANENT, with_check("91108261990010100"), "GB"), (PERMANENT, "GBR110190010101", "GB"),
    (FOREIGN, "123456789", "GB"), (FOREIGN, "ab1234567", "FR"), (FOREIGN, "X12345", "DE"), (FOREIGN, "A" * 20, "US"),
    (CHINESE, "E12345678", "CN"), (CHINESE, "EA1234567", "CN"), (CHINESE, "G12345678", "CN"),
    (CHINESE, "SE1234567", "CN"), (CHINESE, "pe1234567", "CN"),
]

WRONG = [
    (ID, "110105194912310021", "CN"), (ID, "1101051949123100", "CN"), (ID, with_check("11010519490230002"), "CN"),
    (ID, TOMORROW, "CN"), (ID, "810000201001010019", "HK"), (ID, with_check("91108261990010100"), "GB"), (ID, "", "CN"),
    (RESIDENCE, "810000201001010018", "HK"), (RESIDENCE, "810000201001010019", "MO"),
    (RESIDENCE, "11010519491231002X", "HK"),
    (HKMO, "H1234567", "HK"), (HKMO, "H123456789", "HK"), (HKMO, "A12345678", "HK"), (HKMO, "M12345678", "HK"),
    (HKMO, "H12345678", "MO"), (HKMO, "123456789", "GB"),
    (TAIWAN, "1234567", "TW"), (TAIWAN, "123456789", "TW"), (TAIWAN, "T12345678", "TW"),
    (PERMANENT, "911082619900101000", "GB"), (PERMANENT, "GB1101900101010", "GB"),
    (PERMANENT, "11010519491231002X", "GB"),
    (FOREIGN, "1234", "GB"), (FOREIGN, "A" * 21, "GB"), (FOREIGN, "12345#789", "GB"), (FOREIGN, "123456789", "CN"),
    (FOREIGN, "K12345678", "HK"),
    (CHINESE, "12345678", "CN"), (CHINESE, "E1234567890", "CN"), (CHINESE, "ABC1234567", "CN"),
]


@pytest.mark.parametrize(("kind", "number", "territory"), GOOD)
def test_a_good_number_is_taken(kind: DocumentType, number: str, territory: str) -> None:
    assert check_document(kind, number, territory) is None


@pytest.mark.parametrize(("kind", "number", "territory"), WRONG)
def test_a_wrong_number_is_named_in_both_languages(kind: DocumentType, number: str, territory: str) -> None:
    wrong = check_document(kind, number, territory)
    assert wrong is not None
    assert wrong.zh.endswith("。")
    assert wrong.en.endswith(".")


def test_a_number_given_under_the_wrong_type_says_which_type_it_is() -> None:
    wrong = check_document(ID, "810000201001010019", "HK")
    assert wrong is not None
    assert "居住证" in wrong.zh


@pytest.mark.parametrize(("kind", "before", "after", "territory"), [
    (HKMO, "H1234567801", "H1234567802", "HK"), (HKMO, "H12345678", "H1234567803", "HK"),
    (TAIWAN, "1234567801(A)", "12345678", "TW"), (FOREIGN, "ab 123-4567", "AB1234567", "GB"),
    (ID, "11010519491231002x", "11010519491231002X", "CN")])
def test_a_renewed_or_otherwise_written_number_finds_the_same_person(
        kind: DocumentType, before: str, after: str, territory: str) -> None:
    assert match_part(kind, before, territory) == match_part(kind, after, territory)


def test_equal_passport_numbers_of_two_countries_are_two_persons() -> None:
    assert match_part(FOREIGN, "123456789", "GB") != match_part(FOREIGN, "123456789", "US")


def test_equal_digits_on_two_types_of_document_are_two_persons() -> None:
    assert match_part(TAIWAN, "12345678", "TW") != match_part(FOREIGN, "12345678", "TW")


def test_numbers_are_stored_half_width_upper_case_without_spaces() -> None:
    assert normalise_document(ID, " 110105 19491231 002x") == "11010519491231002X"
    assert normalise_document(TAIWAN, "1234567801（b）") == "1234567801(B)"


def test_a_resident_number_carries_the_day_of_birth() -> None:
    assert birth_date_in("11010519491231002X") == date(1949, 12, 31)
    assert birth_date_in("11010519490230002X") is None


@pytest.mark.parametrize(("number", "good"), [
    ("ABC-2026/0001", True), ("许可20260001", True), ("1" * 30, True), ("1" * 31, False), ("  ", False)])
def test_a_work_permit_number_is_any_text_up_to_thirty_characters(number: str, good: bool) -> None:
    assert (check_work_permit(number) is None) is good
