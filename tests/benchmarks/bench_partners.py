"""Finding a partner among very many, by what people type, against a raw query of the index on whole names.

`python -m tests.benchmarks.bench_partners [--partners N] [--database URL]` prints, for each way of typing, the median
in ms, the ratio to the raw query of the same run, and how often the partner that was meant was the first and among the
first ten. Exit status 1 when fewer than MEANT of one way are among the first ten.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.parties.finding import find_names, gram_rows
from app.parties.models import NameScript, PartnerKind, PartnerName
from app.parties.names import TO_SIMPLIFIED, fold, whole_pinyin
from app.parties.partners import resembling
from tests.benchmarks.bench_board import timed
from tests.benchmarks.build import empty_database
from tests.benchmarks.city import OPENED
from tests.benchmarks.loading import Loader

PARTNERS, ASKED, MEANT = 100_000, 40, 0.9
CHARACTERS = "德福嘉华圣玛保罗约翰文信明道培英真光崇基仁济中华启思礼贤宁波可风荫余伯王肇枝沐恩聖馬鄧鏡波觀塘鐘聲東區長"
TYPES_ZH = ("书院", "中学", "小学", "学校", "國際學校", "紀念中學", "第{n}中学", "女子中学")
TYPES_EN = ("School", "College", "Grammar School", "High School", "Primary School", "Academy", "School No. {n}")
STARTS, ENDS = ("b", "br", "ch", "d", "f", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "w"), (
    "a", "e", "o", "ai", "en", "or", "ing", "ill", "ock", "um", "ay", "ed", "ast", "ur", "ow", "ew")


@dataclass(frozen=True)
class Invented:
    english: str
    chinese: str


def invent(random: Random) -> Invented:
    """Names out of few parts, as real ones are, so that their pieces are common."""
    town = "".join(random.choice(STARTS) + random.choice(ENDS) for _ in range(random.choice((2, 2, 3)))).title()
    other = "".join(random.choice(STARTS) + random.choice(ENDS) for _ in range(2)).title()
    number = random.randint(1, 60)
    saint = random.choice(("", "", "", "St. ", "Saint "))
    english = f"{saint}{town} {random.choice(('', other))} {random.choice(TYPES_EN).format(n=number)}"
    chinese = "".join(random.choice(CHARACTERS) for _ in range(random.choice((3, 4, 4, 5))))
    return Invented(" ".join(english.split()), chinese + random.choice(TYPES_ZH).format(n=number))


def store(session: Session, partners: int, seed: int = 7) -> list[Invented]:
    """So many partners with an English and a Chinese name each, and the pieces under which they are found."""
    random, loader = Random(seed), Loader(session)
    known = [invent(random) for _ in range(partners)]
    for start in range(0, partners, 10_000):
        _store(loader, start, known[start:start + 10_000])
    loader.finish()
    return known


def _store(loader: Loader, start: int, part: list[Invented]) -> None:
    ids = range(start + 1, start + 1 + len(part))
    names = [(2 * number + place, number, script, name) for number, one in zip(ids, part, strict=True)
             for place, script, name in ((0, NameScript.EN, one.english), (1, NameScript.ZH_HANS, one.chinese))]
    loader.load({
        "partner": [{"id": number, "public_id": f"PTN-{number:010}", "created_at": OPENED} for number in ids],
        "partner_facts": [{"id": number, "partner_id": number, "territory": "GB", "kind": PartnerKind.SCHOOL,
                           "since": OPENED} for number in ids],
        "partner_name": [{"id": row, "partner_id": number, "script": script, "name": name, "key": fold(name),
                          "official": True, "since": OPENED} for row, number, script, name in names],
        "partner_gram": gram_rows([(row, name) for row, _, _, name in names]),
    })


def slip(random: Random, text: str) -> str:
    """Two neighbours swapped, as fingers do."""
    at = random.randrange(1, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2:]


WAYS: dict[str, Callable[[Random, Invented], str]] = {
    "English as written": lambda random, one: one.english,
    "English with a slip": lambda random, one: slip(random, one.english),
    "the first words of it": lambda random, one: " ".join(one.english.split()[:2]),
    "Chinese as written": lambda random, one: one.chinese,
    "Chinese in the other script": lambda random, one: str(TO_SIMPLIFIED.convert(one.chinese)),
    "pinyin": lambda random, one: whole_pinyin(one.chinese),
    "pinyin with a slip": lambda random, one: slip(random, whole_pinyin(one.chinese)),
}


def raw(session: Session, name: str) -> list[tuple[int, str]]:
    """What the index on whole names answers to exactly the right name."""
    return [(row[0], row[1]) for row in session.execute(sa.select(PartnerName.partner_id, PartnerName.name).where(
        PartnerName.key == fold(name), PartnerName.until.is_(None)))]


def _namesakes(one: Invented, other: Invented) -> bool:
    return one.english == other.english or one.chinese == other.chinese


def places(session: Session, random: Random, known: list[Invented], type_it: Callable[[Random, Invented], str],
           ) -> tuple[float, float]:
    """How often the one that was meant is the first, and among the first ten. Namesakes are as good."""
    first = ten = 0
    for one in random.sample(known, min(ASKED, len(known))):
        found = [known[number - 1] for number, _ in find_names(session, type_it(random, one))[:10]]
        meant = [place for place, each in enumerate(found) if _namesakes(one, each)]
        first, ten = first + (meant[:1] == [0]), ten + bool(meant)
    return first / ASKED, ten / ASKED


def _speed(session: Session, known: list[Invented]) -> dict[str, float]:
    """Medians in ms. Each run asks for another partner, so that nothing is answered from memory."""
    def asking(ask: Callable[[Random, Invented], object]) -> Callable[[], object]:
        random = Random(3)
        return lambda: ask(random, random.choice(known))

    ways = {"raw query": asking(lambda random, one: raw(session, one.english))}
    for way, type_it in WAYS.items():
        ways[way] = asking(lambda random, one, type_it=type_it: find_names(session, type_it(random, one)))
    ways["similar ones before creating"] = asking(lambda random, one: resembling(session, one.english, "GB"))
    return {way: each.median for way, each in timed(ways, 25).items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partners", type=int, default=PARTNERS)
    parser.add_argument("--database", default="")
    given = parser.parse_args()
    with empty_database(given.database) as session:
        known = store(session, given.partners)
        medians, poor = _speed(session, known), []
        print(f"{given.partners} partners with two names each; medians of 25 in ms")
        for way, median in medians.items():
            said = ""
            if way in WAYS:
                first, ten = places(session, Random(11), known, WAYS[way])
                poor += [way] * (ten < MEANT)
                said = f"   first {first:>4.0%}   among ten {ten:>4.0%}"
            print(f"  {way:<32}{median:>8.1f}{median / medians['raw query']:>8.1f} times{said}")
    return 1 if poor else 0


if __name__ == "__main__":
    sys.exit(main())
