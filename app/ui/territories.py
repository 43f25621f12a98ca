"""Countries and regions by their ISO 3166-1 code, with the names a Chinese authority writes.

Hong Kong, Macao and Taiwan are regions of China and are always named so; the heading above a name is 国家/地区.
The other names are those of the Unicode CLDR, but for two that Chinese official usage and the United Nations
write differently.
"""

from functools import cache
from types import MappingProxyType

from babel import Locale
from pypinyin import lazy_pinyin

from app.ui.words import Labelled, Words, current_language

HEADING = Words("国家/地区", "Country or region")

REGIONS = ("HK", "MO", "TW")
MAINLAND = "CN"

OFFICIAL_NAMES = {
    "HK": Words("中国香港", "Hong Kong, China"),
    "MO": Words("中国澳门", "Macao, China"),
    "TW": Words("中国台湾", "Taiwan, China"),
    "FK": Words("福克兰群岛（马尔维纳斯）", "Falkland Islands (Malvinas)"),
    "PS": Words("巴勒斯坦", "Palestine"),
}

NOT_IN_THE_STANDARD = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
)
"""Two-letter codes of CLDR that ISO 3166-1 does not assign: unions, parts, private use, unknown."""


class Area(Labelled):
    """The key by which every figure is split. 华侨 is told by the person, never by a code."""

    FOREIGN = "foreign", "国际", "International"
    HK = "HK", "中国香港", "Hong Kong, China"
    MO = "MO", "中国澳门", "Macao, China"
    TW = "TW", "中国台湾", "Taiwan, China"
    OVERSEAS_CHINESE = "overseas_chinese", "华侨", "Overseas Chinese"
    MAINLAND = "mainland", "内地", "Mainland"


def _names(locale: Locale) -> dict[str, str]:
    """Babel's names of countries, without its numbers of continents and groups."""
    named = {str(code): str(name) for code, name in locale.territories.items()}
    return {code: name for code, name in named.items() if len(code) == 2 and code not in NOT_IN_THE_STANDARD}


def _territories() -> dict[str, Words]:
    chinese, english = _names(Locale("zh", script="Hans")), _names(Locale("en"))
    return {code: OFFICIAL_NAMES.get(code) or Words(chinese[code], english[code]) for code in sorted(chinese)}


TERRITORIES = MappingProxyType(_territories())


def territory_name(code: str | None) -> str:
    """The name in the current language. A code that is none is shown as it stands."""
    if not code:
        return ""
    return str(TERRITORIES.get(code, code))


def area_of(code: str) -> Area:
    if code in REGIONS:
        return Area(code)
    return Area.MAINLAND if code == MAINLAND else Area.FOREIGN


def territory_choices(*, mainland: bool = False) -> dict[str, str]:
    """Names by code in the current language: the regions of China first, then countries by pinyin or alphabet.

    `mainland` adds 中国 at the head, for the nationality of a person.
    """
    first = (MAINLAND, *REGIONS) if mainland else REGIONS
    return {code: territory_name(code) for code in (*first, *_countries_in_order(current_language()))}


@cache
def _countries_in_order(language: str) -> tuple[str, ...]:
    others = (code for code in TERRITORIES if code != MAINLAND and code not in REGIONS)
    if language == "en":
        return tuple(sorted(others, key=lambda code: _plain(TERRITORIES[code].en)))
    return tuple(sorted(others, key=lambda code: lazy_pinyin(TERRITORIES[code].zh)))


def _plain(name: str) -> str:
    """Å is filed under A."""
    return name.replace("Å", "A").casefold()
