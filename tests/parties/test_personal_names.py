"""Names of persons: dots, rare characters, length, and the keys under which two ways of writing a name meet."""

import pytest

from app.parties.personal_names import (
    check_chinese_name,
    check_foreign_name,
    chinese_key,
    foreign_key,
    normalise_chinese_name,
    normalise_foreign_name,
)


@pytest.mark.parametrize("dot", ["•", "‧", "∙", "⋅", "・", "･", "●", "．", ".", "·", " · ", "\u0387"])
def test_every_other_dot_becomes_the_middle_dot(dot: str) -> None:
    assert normalise_chinese_name(f"示例古丽{dot}虚构提") == "示例古丽\u00b7虚构提"


def test_spaces_between_han_characters_go() -> None:
    assert normalise_chinese_name(" 张　示 例 ") == "张示例"


@pytest.mark.parametrize("name", ["陳示例", "﨑示例", "𠮷示例", "\U0002ebf0示例", "\U00031350示例", "〇示例"])
def test_traditional_and_rare_characters_stay_as_on_the_document(name: str) -> None:
    assert normalise_chinese_name(name) == name
    assert check_chinese_name(name) is None


def test_a_name_of_a_hundred_characters_is_taken_and_of_a_hundred_and_one_is_not() -> None:
    assert check_chinese_name("𠮷" * 100) is None
    assert check_chinese_name("𠮷" * 101) is not None


@pytest.mark.parametrize("name", ["张\ue000例", "张\U000f0000例", "张\x07例", "·张示例", "张··例", "张示例·"])
def test_private_use_and_control_characters_and_stray_dots_are_named(name: str) -> None:
    assert check_chinese_name(name) is not None


@pytest.mark.parametrize(("typed", "normal"), [
    ("o'sample", "O'SAMPLE"), ("  de  la Muestra ", "DE LA MUESTRA"), ("Ｍüster", "MÜSTER"),
    ("Jean-Exemple", "JEAN-EXEMPLE")])
def test_a_foreign_name_is_half_width_capitals_with_single_spaces(typed: str, normal: str) -> None:
    assert normalise_foreign_name(typed) == normal
    assert check_foreign_name(typed) is None


def test_a_digit_in_a_foreign_name_is_named() -> None:
    assert check_foreign_name("SAMPLE 2") is not None


def test_traditional_and_simplified_names_meet_under_one_key() -> None:
    assert chinese_key("陳衞國·示例") == chinese_key("陈卫国示例")
    assert chinese_key("陳示例") != chinese_key("程示例")


@pytest.mark.parametrize(("one", "other"), [
    (("MÜSTER", "JÖRG"), ("Muester", "Joerg")), (("Sample", "Ann"), ("ANN", "SAMPLE")),
    (("GARCÍA MUESTRA", "JOSÉ"), ("Garcia", "Jose Muestra")), (("O'SAMPLE", "A"), ("OSAMPLE", "a")),
    (("MONONYM", ""), ("", "Mononym"))])
def test_a_foreign_name_meets_its_machine_readable_form(
        one: tuple[str, str], other: tuple[str, str]) -> None:
    assert foreign_key(*one) == foreign_key(*other)
