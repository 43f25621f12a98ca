"""Labelled pairs of institution names: those a person should be shown as alike, and those that only look so."""

from collections import Counter

import pytest

from app.parties.names import fold, numbers_in, resembles, similarity, sort_key

FOLD_ALIKE = [
    ("聖保羅示例書院", "圣保罗示例书院"), ("衞理示例中學", "卫理示例中学"), ("國立示例學園", "国立示例学园"),
    ("St. Mary’s Sample School", "Saint Mary's Sample School"), ("The Sample School", "SAMPLE SCHOOL"),
    ("Lycée Exemple", "Lycee exemple"), ("Ｓａｍｐｌｅ  School", "Sample School"),
    ("Sample & Co School", "Sample and Co School"),
    ("第四示例中學", "第４示例中学"), ("Fourth Sample School", "4th Sample School"),
    ("No. 4 Sample School", "4 Sample School"),
    ("示例第肆中学", "示例第四中学"),
]

ALIKE = [
    *FOLD_ALIKE,
    ("Harbour Sample School (Hill Campus)", "Harbour Sample School"), ("示例中学（沙田校区）", "示例中学"),
    ("香港示例書院", "示例书院（香港）"), ("No. 4 Sample High School", "Sample No.4 High School"),
    ("Gymnasium Musterstadt", "Musterstadt-Gymnasium"), ("Sample Academy", "Sample School"),
    ("臺北市立示例高級中學", "台北市立示例高中"), ("Sample Grammar School", "Smaple Grammar School"),
    ("Sample International School", "Sample Int'l School"), ("示例第四中学", "示例四中"),
]

NOT_ALIKE = [
    ("第四中学", "第十四中学"), ("第一示例中学", "第二示例中学"), ("第一百零五中学", "第一百五十中学"),
    ("示例四中", "示例八中"),
    ("No. 4 Sample School", "No. 14 Sample School"), ("P.S. 124 Sample", "P.S. 142 Sample"),
    ("Fourth Sample School", "Fourteenth Sample School"), ("Henry VII Sample School", "Henry VIII Sample School"),
    ("圣保罗示例书院", "圣约瑟样本书院"), ("示例中学", "样本中学"), ("St. Paul's School", "St. Peter's School"),
    ("Northern Sample School", "Coastal Sample School"), ("示例市教育局", "样本市教育局"),
]


@pytest.mark.parametrize(("one", "other"), FOLD_ALIKE)
def test_two_ways_of_writing_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert similarity(one, other) == 100.0


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_may_mean_one_institution_are_shown_to_a_person(one: str, other: str) -> None:
    assert resembles(one, other)
    assert resembles(other, one)


@pytest.mark.parametrize(("one", "other"), NOT_ALIKE)
def test_names_that_mean_two_institutions_are_not(one: str, other: str) -> None:
    assert not resembles(one, other)
    assert fold(one) != fold(other)


@pytest.mark.parametrize(("one", "other"), [
    ("示例中学", "示例小学"), ("St Paul's College", "St Paul's School"), ("Sample Primary", "Sample Secondary"),
    ("徳川学園", "德川学院")])
def test_sections_and_kinds_of_school_never_fold_alike(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(("name", "numbers"), [
    ("第四中学", [4]), ("第十四中学", [14]), ("第一百零五中学", [105]), ("示例四中", [4]), ("No. 14", [14]),
    ("21st School", [21]), ("P.S. 124", [124]), ("Third and 4th", [3, 4]),
    ("九龙真光中学", []), ("三水中学", []), ("千代田高校", []),
    ("八达岭学校", []), ("①中学", [1]), ("Henry VIII", [8]), ("Saint Nowhere", []), ("", [])])
def test_numbers_are_read_in_digits_words_and_numerals_but_not_out_of_place_names(
        name: str, numbers: list[int]) -> None:
    assert numbers_in(name) == Counter(numbers)


def test_names_are_sorted_by_pinyin_and_letter() -> None:
    assert sorted(["香港示例", "Beta", "澳门示例", "台北示例"], key=sort_key) == [
        "澳门示例", "Beta", "台北示例", "香港示例"]


def test_what_has_no_letters_folds_to_nothing() -> None:
    assert fold("！？·") == ""
