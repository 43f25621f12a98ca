"""Hong Kong, Macao and Taiwan are regions of China in every name and every list."""

import pytest

from app.ui.territories import HEADING, TERRITORIES, Area, area_of, territory_choices, territory_name
from app.ui.words import speaking

FORBIDDEN = {"台湾", "香港", "澳门", "中华民国", "Taiwan", "Hong Kong", "Macau", "Macao", "Hong Kong SAR China",
             "Macao SAR China", "科索沃", "Kosovo"}


def test_the_list_is_that_of_the_standard() -> None:
    assert len(TERRITORIES) == 249
    assert not {"XK", "EU", "UN", "ZZ", "XA", "AC"} & TERRITORIES.keys()
    assert all(len(code) == 2 and code.isupper() for code in TERRITORIES)


def test_every_territory_has_a_name_in_both_languages_and_none_is_forbidden() -> None:
    names = [name for words in TERRITORIES.values() for name in (words.zh, words.en)]
    assert all(name.strip() for name in names)
    assert not FORBIDDEN & set(names)


@pytest.mark.parametrize(("code", "chinese", "english"), [
    ("HK", "中国香港", "Hong Kong, China"), ("MO", "中国澳门", "Macao, China"), ("TW", "中国台湾", "Taiwan, China"),
    ("GB", "英国", "United Kingdom"), ("CN", "中国", "China"), ("PS", "巴勒斯坦", "Palestine"),
    ("QQ", "QQ", "QQ"), ("", "", ""), (None, "", ""),
])
def test_a_territory_is_named_as_authorities_write_it(code: str | None, chinese: str, english: str) -> None:
    assert territory_name(code) == chinese
    with speaking("en"):
        assert territory_name(code) == english


@pytest.mark.parametrize("language", ["zh", "en"])
def test_choices_begin_with_the_regions_and_hold_every_other_territory(language: str) -> None:
    with speaking(language):
        choices = territory_choices()
    assert list(choices)[:3] == ["HK", "MO", "TW"]
    assert choices.keys() == TERRITORIES.keys() - {"CN"}
    assert not FORBIDDEN & set(choices.values())


def test_countries_follow_pinyin_in_chinese_and_the_alphabet_in_english() -> None:
    names = list(territory_choices().values())
    assert names.index("阿富汗") < names.index("德国") < names.index("美国") < names.index("英国")
    with speaking("en"):
        names = list(territory_choices().values())
    assert names[3:5] == ["Afghanistan", "Åland Islands"]


def test_a_nationality_may_be_chinese() -> None:
    assert next(iter(territory_choices(mainland=True).items())) == ("CN", "中国")


@pytest.mark.parametrize(("code", "area"), [
    ("HK", Area.HK), ("MO", Area.MO), ("TW", Area.TW), ("CN", Area.MAINLAND), ("GB", Area.FOREIGN),
])
def test_a_code_tells_its_area(code: str, area: Area) -> None:
    assert area_of(code) is area


def test_areas_keep_their_keys() -> None:
    assert [area.value for area in Area] == ["foreign", "HK", "MO", "TW", "overseas_chinese", "mainland"]
    assert Area.FOREIGN.label == "国际"


def test_the_heading_never_says_country_alone() -> None:
    assert HEADING.zh == "国家/地区"
