"""Names of institutions, compared: one school is written in many ways, and two schools may differ by one numeral.

Nothing here rewrites a name; a folded form is only for finding and for suggesting, never for showing or merging by
itself. `fold` keeps the words that tell schools apart (中学 from 小学, College from School); `similarity` looks past
them.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

import opencc
from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

KEY_LENGTH = 200
ALIKE = 82.0
"""From here on a name is shown as resembling; chosen on the labelled pairs of the tests."""

SOUNDS = 0.92
"""Less than what is written alike."""

TO_SIMPLIFIED = opencc.OpenCC("hk2s")

ONE_WORD = {"saint": "st", "sainte": "st", "ste": "st", "mount": "mt", "sr": "senior", "jr": "junior",
            "hs": "high school", "intl": "international", "univ": "university", "elem": "elementary"}
DROPPED = frozenset(("the", "of", "and", "at", "in", "for", "de", "la", "le", "du", "des"))
GENERIC = frozenset(("school", "college", "schools", "high", "secondary", "academy", "institute", "lycee", "colegio"))
GENERIC_CHINESE = re.compile(r"(?:高级中学|中学校|中学|书院|学院|学校|小学)$")
CAMPUS = re.compile(r"(?<=[学院校园])\w{1,4}?(?:校区|校舍|分校|园区)$|(?:总园|本部|总校)$")
SPOKEN_GENERIC = re.compile(r"(?:gaoji)?(?:zhongxue|xuexiao|shuyuan|xueyuan|xiaoxue)$")
HAN = re.compile(r"[㐀-鿿豈-﫿𠀀-𿿽]+")
PLACE = re.compile(r"^(?:中国)?(?:香港|澳门|台湾)|(?:香港|澳门|台湾)$")
"""Added or left out at will, and told by the region already."""

EQUAL_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
LATIN_MARKS = range(0x0300, 0x0370)

ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
            "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
            "nineteenth", "twentieth")
CARDINALS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ROMAN = ("", "", "ii", "iii", "iv", "", "vi", "vii", "viii", "ix")
NUMBER_WORDS = {word: str(number) for row in (ORDINALS, CARDINALS, ROMAN) for number, word in enumerate(row) if word}
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
FORMAL_DIGITS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰", "一二三四五六七八九十百")
NUMERAL = "〇零一二三四五六七八九十百千"
CHINESE_NUMBER = re.compile(
    rf"第([{NUMERAL}]+)|([{NUMERAL}]+)(?=中|小|高|校|幼|号|附|部|分校|初|职|女)")
ORDINAL_DIGITS = re.compile(r"(?<![a-z])(?:no\.?\s*)?([0-9]+)(?:st|nd|rd|th)?(?![a-z0-9])")
ARABIC_NUMBER = re.compile(r"[0-9]+")


def fold(name: str) -> str:
    """The form under which two ways of writing one name meet: simplified, lower case, no marks, points or spaces."""
    return "".join(words(name))[:KEY_LENGTH]


def words(name: str) -> list[str]:
    """The words of a folded name, numbers among them in digits: "No. 4", "4th" and "Fourth" are one word."""
    found = [ONE_WORD.get(word, word) for word in re.findall(r"\w+", _plain(name).replace("_", " "))]
    return [word for word in found if word not in DROPPED] or found


@lru_cache(maxsize=1 << 13)
def _plain(name: str) -> str:
    """Half-width, lower case, simplified; accents over letters dropped; numbers in digits."""
    lower = unicodedata.normalize("NFKC", name).casefold().translate(EQUAL_LETTERS)
    bare = "".join(letter for letter in unicodedata.normalize("NFD", lower) if ord(letter) not in LATIN_MARKS)
    chinese = str(TO_SIMPLIFIED.convert(unicodedata.normalize("NFC", bare))).translate(FORMAL_DIGITS)
    counted = CHINESE_NUMBER.sub(lambda found: str(_value(found[1] or found[2])), chinese).replace("第", "")
    spoken = re.sub(r"[a-z]+", lambda found: NUMBER_WORDS.get(found[0], found[0]), re.sub(r"['’ʼ`]", "", counted))
    return ORDINAL_DIGITS.sub(r"\1", spoken.replace("&", " and "))


@lru_cache(maxsize=1 << 13)
def core(name: str) -> str:
    """The folded words without what most schools share or what names the region, unless nothing else is left."""
    whole = words(name)
    kept = [word for word in whole if word not in GENERIC] or whole
    named = [GENERIC_CHINESE.sub("", CAMPUS.sub("", PLACE.sub("", word))) for word in kept]
    return " ".join(filter(None, named)) or " ".join(whole)


@lru_cache(maxsize=1 << 13)
def numbers_in(name: str) -> Counter[int]:
    """Every number a name says, in digits, Chinese numerals or English words. 第四 is 4; the 九 of 九龙 is none."""
    return Counter(int(digits[:9]) for digits in ARABIC_NUMBER.findall(_plain(name)))


def _value(numeral: str) -> int:
    """十四 is 14, 一百零五 is 105; digits in a row are read one by one, as in 二〇二六."""
    if not set(numeral) & set("十百千"):
        return int("".join(str(DIGITS[digit]) for digit in numeral))
    total, digit = 0, 0
    for character in numeral:
        if unit := {"十": 10, "百": 100, "千": 1000}.get(character):
            total, digit = total + (digit or 1) * unit, 0
        else:
            digit = DIGITS[character]
    return total + digit


@lru_cache(maxsize=1 << 13)
def core_pinyin(name: str) -> str:
    """The core of a name in letters; empty when it has no Chinese characters."""
    return in_letters(core(name))


@lru_cache(maxsize=1 << 13)
def whole_pinyin(name: str) -> str:
    return in_letters("".join(words(name)))


def in_letters(text: str) -> str:
    """Each Chinese character by its most common reading, without tone; empty when there is none."""
    if not HAN.search(text):
        return ""
    return HAN.sub(lambda found: "".join(lazy_pinyin(found[0])), text.replace(" ", ""))


def similarity(one: str, other: str) -> float:
    """0 to 100 on the folded names; 100 when they fold alike. The order of words does not matter."""
    if fold(one) == fold(other):
        return 100.0
    return min(99.0, max(similarity_of_cores(core(one), core(other)), SOUNDS * _likeness_of_sound(one, other)))


def _likeness_of_sound(one: str, other: str) -> float:
    """Two Chinese names, or one and another in pinyin: characters that sound alike are mistaken for each other."""
    spoken = [core_pinyin(name) for name in (one, other)]
    if not any(spoken):
        return 0.0
    letters = [there or SPOKEN_GENERIC.sub("", "".join(words(name)))
               for there, name in zip(spoken, (one, other), strict=True)]
    return fuzz.ratio(*letters)


def similarity_of_cores(one: str, other: str) -> float:
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other), fuzz.token_set_ratio(one, other) * 0.9)


def resembles(one: str, other: str) -> bool:
    """Whether a person should look before making a second institution. Numbers must be equal: 第四中学, 第十四中学."""
    return numbers_in(one) == numbers_in(other) and similarity(one, other) >= ALIKE


def sort_key(name: str) -> str:
    """Where a name is filed in a list: by pinyin or by letter. Good enough to sort by, never a romanisation."""
    return " ".join(lazy_pinyin(name)).casefold()
