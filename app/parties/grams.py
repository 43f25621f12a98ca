"""The pieces under which a name is found although it is typed otherwise: letters in threes, characters in twos.

Chinese characters are taken as written (simplified) and as pinyin, so that a search in letters meets both an English
and a Chinese name. Initials are one piece: "SPCC" and "sblsy" find what they stand for.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from pypinyin import lazy_pinyin

from app.parties.names import HAN, SPOKEN_GENERIC, core, core_pinyin, words

LONGEST = 40
INITIALS = re.compile(r"[a-z0-9]{2,12}")


def grams(name: str) -> set[str]:
    """The pieces of a name that is kept."""
    return {piece[:LONGEST] for text in {core(name), core_pinyin(name)} if text for piece in _pieces(text)} | {
        f"={each}"[:LONGEST] for each in initials(name)}


def asked_grams(text: str) -> set[str]:
    """The pieces of what somebody types. A single short word may be initials; pinyin may end as most schools do."""
    typed = "".join(words(text))
    spoken = SPOKEN_GENERIC.sub("", typed)
    found = set(_pieces(spoken)) if spoken and spoken != typed else grams(text)
    return found | ({f"={typed}"} if INITIALS.fullmatch(typed) else set())


@lru_cache(maxsize=1 << 13)
def initials(name: str) -> frozenset[str]:
    """Of all the words and of those that tell schools apart, two letters at least; Co-educational is C or CE."""
    found = {_initials(" ".join(words(name))), _initials(" ".join(words(name.replace("-", "")))), _initials(core(name))}
    return frozenset(each for each in found if len(each) > 1)


def _initials(text: str) -> str:
    spaced = HAN.sub(lambda found: f" {' '.join(lazy_pinyin(found[0]))} ", text)
    return "".join(word if word.isdigit() else word[0] for word in spaced.split())


def _pieces(text: str) -> Iterator[str]:
    joined = text.replace(" ", "")
    threes = [joined[at:at + 3] for at in range(len(joined) - 2) if joined[at:at + 3].isascii()]
    twos = [joined[at:at + 2] for at in range(len(joined) - 1) if not joined[at:at + 2].isascii()]
    yield from threes + twos or [joined]
