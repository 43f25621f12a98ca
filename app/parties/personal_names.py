"""Names of natural persons: written as in their document, and keys under which two ways of writing one name meet.

The middle dot is U+00B7 only, and 25 Han characters are the least a system must take (民委发〔2016〕33号). Every
character of GB 18030-2022 is taken, private-use ones are not. A person with one name has it as surname.
"""

import re
import unicodedata

import opencc

from app.parties.models import PersonFacts
from app.ui.territories import territory_name
from app.ui.words import Words, t

LONGEST = 100
MIDDLE_DOT = "\u00b7"
OTHER_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･●．᛫ㆍ\u0387", MIDDLE_DOT))
FULL_STOP_BETWEEN_HAN = re.compile(r"(?<=[㐀-鿿豈-﫿𠀀-𿿽])\s*[.·]\s*(?=[㐀-鿿豈-﫿𠀀-𿿽])")
HAN_SPACE = re.compile(r"(?<=[㐀-鿿豈-﫿𠀀-𿿽])\s+(?=[㐀-鿿豈-﫿𠀀-𿿽])")
NOT_IN_A_NAME = frozenset(("Cc", "Cs", "Zl", "Zp"))

ICAO = {"Ä": "AE", "Å": "AA", "Æ": "AE", "Ö": "OE", "Ø": "OE", "Œ": "OE", "Ü": "UE", "ẞ": "SS", "ß": "SS", "Þ": "TH",
        "Ð": "D", "Đ": "D", "Ł": "L", "Ĳ": "IJ", "İ": "I", "ı": "I", "Ŋ": "N", "Ħ": "H"}
"""ICAO Doc 9303-3, 6.A: how the machine-readable zone writes letters it does not have. Other marks are dropped."""

TO_SIMPLIFIED = opencc.OpenCC("hk2s")


def is_private(character: str) -> bool:
    return unicodedata.category(character) == "Co"


def normalise_chinese_name(text: str) -> str:
    """Every dot becomes U+00B7, spaces between Han characters go. Traditional characters stay as on the document."""
    name = FULL_STOP_BETWEEN_HAN.sub(MIDDLE_DOT, half_width(text).translate(OTHER_DOTS))
    return HAN_SPACE.sub("", name)


def normalise_foreign_name(text: str) -> str:
    """Half-width capitals with single spaces, as the passport's visual zone has them."""
    return half_width(text).upper()


def half_width(text: str) -> str:
    """Full-width Latin letters and spaces made half-width. Nothing else: NFKC would replace rare Han characters."""
    narrow = (chr(ord(character) - 0xFEE0) if "！" <= character <= "～" and character != "．" else character
              for character in text)
    return " ".join("".join(narrow).split())


def check_chinese_name(text: str) -> Words | None:
    name = normalise_chinese_name(text)
    if name.startswith(MIDDLE_DOT) or name.endswith(MIDDLE_DOT) or MIDDLE_DOT * 2 in name:
        return Words("姓名中的间隔号“·”应在两个字之间。", "The dot “·” in a name stands between two characters.")
    return check_characters(name)


def check_foreign_name(text: str) -> Words | None:
    name = normalise_foreign_name(text)
    if any(character.isdigit() for character in name):
        return Words("外文姓名中不应有数字，请按护照填写。", "A name has no digits: write it as in the passport.")
    return check_characters(name)


def check_characters(name: str) -> Words | None:
    """Length counts code points, so a rare character is one."""
    if len(name) > LONGEST:
        return Words(f"姓名不超过 {LONGEST} 个字符。", f"A name has at most {LONGEST} characters.")
    if any(is_private(character) for character in name):
        return Words("姓名含有自造字（私用区字符），换一台电脑就无法显示。请改用 GB 18030 收录的正式字符。",
                     "The name has a private-use character that other computers cannot show: use the character of "
                     "GB 18030.")
    if any(unicodedata.category(character) in NOT_IN_A_NAME for character in name):
        return Words("姓名含有不可见的控制字符，请重新录入。", "The name has a control character: type it again.")
    return None


def chinese_key(name_zh: str) -> str:
    """Traditional and simplified forms of one name meet here. For finding only; the name itself stays as written."""
    return str(TO_SIMPLIFIED.convert(normalise_chinese_name(name_zh))).replace(MIDDLE_DOT, "").casefold()


def foreign_key(surname: str, given_names: str) -> str:
    """The names as the machine-readable zone has them, in the order of the alphabet: people swap the two fields."""
    letters = "".join(ICAO.get(letter, letter) for letter in normalise_foreign_name(f"{surname} {given_names}"))
    plain = "".join(letter for letter in unicodedata.normalize("NFD", letters) if not unicodedata.combining(letter))
    return " ".join(sorted(re.findall(r"\w+", plain.replace("'", "").replace("’", ""))))


def person_name(facts: PersonFacts) -> str:
    """The Chinese name, else the foreign one, surname first."""
    return facts.name_zh or foreign_name(facts)


def foreign_name(facts: PersonFacts) -> str:
    return " ".join(filter(None, (facts.surname, facts.given_names)))


def person_label(facts: PersonFacts) -> str:
    """Name, year of birth and nationality or region: enough to tell people apart, no more."""
    year = t("{year} 年生", "born {year}", year=facts.birth_date.year) if facts.birth_date else ""
    return t("，", ", ").join(filter(None, (person_name(facts), year, territory_name(facts.nationality))))
