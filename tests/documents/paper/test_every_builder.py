"""Whatever is written comes out of every document as it went in, or as 〓 and reported; and no string makes a builder
do anything but print it. (T14)"""

import io
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from app.documents.paper.type import REPLACEMENT, Type
from tests.documents.paper.every_builder import BUILDERS, Build
from tests.documents.paper.samples import HOSTILE, PLAIN, squashed
from tests.documents.paper.test_type import EXTENSIONS, STANDARD, traditional

PAPER = Path(__file__).resolve().parents[3] / "app" / "documents" / "paper"
NUMBER = 2000
LATIN = "ABCXYZabcxyz0123456789ñŠłğÉΩЖ-/.,:;()"
MARKS = "，。、；：？！“”‘’（）《》〈〉【】〔〕—…·「」"
UNKNOWN = "\U0002ebf0\U0001f600\ue000\U000e0041"
"""A character of a name from Extension I, a face, a private one, a tag: no face has these."""

CVE_2023_33733 = (
    "<para><font color=\"[[[getattr(pow,Word('__globals__'))['os'].system('touch /exploited') for Word in [orgTypeFun("
    "'Word', (str,), {'mutated': 1, 'startswith': lambda self, x: False})]] for orgTypeFun in [type(type(1))]] and "
    "'red'\">x</font></para>"
)
ATTACKS = {
    **HOSTILE,
    "image from the network": "<img src='http://192.0.2.1/a.png' width=10 height=10/>",
    "image from a file": '<img src="/etc/passwd"/>',
    "link": "<a href='javascript:alert(1)'>x</a>",
    "call while drawing": "<onDraw name='print' label='x'/>",
    "unclosed": "<b>粗 & <i",
    "code in a colour": CVE_2023_33733,
    "nulls": "\x00" * 200,
    "marks of direction": "\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069甲",
    "no space for long": "x" * 100_000,
    "one character for long": "字" * 100_000,
}
MANY = 10_000
ACTING = {"/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/EF", "/Launch", "/RichMediaContent"}
WATCHED = ("open", "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "urllib.", "ctypes.")
_seen: list[str] | None = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _seen is not None and event.startswith(WATCHED):
        _seen.append(f"{event} {arguments[0] if arguments else ''}")


@contextmanager
def watched() -> Iterator[list[str]]:
    """What was opened, run or connected to meanwhile."""
    global _seen
    if not getattr(sys, "_exreg_paper_watched", False):  # a hook stays for good
        sys.addaudithook(_note)
        sys._exreg_paper_watched = True  # type: ignore[attr-defined]
    _seen = seen = []
    try:
        yield seen
    finally:
        _seen = None


def active_parts(content: bytes) -> list[str]:
    """What of a document could act: anything but links to its own pages and to the address of a certificate."""
    reader = PdfReader(io.BytesIO(content))
    objects = [reader.get_object(IndirectObject(number, 0, reader)) for number in reader.xref[0]]
    found = [f"{key}" for item in objects if isinstance(item, dict) for key in item if key in ACTING]
    with_acts = [item["/A"] for item in objects if isinstance(item, dict) and "/A" in item]
    acts = [act for act in with_acts if "/S" in act]  # the others are attributes of the structure
    return found + [str(act) for act in acts if (act["/S"], act.get("/URI")) != ("/URI", PLAIN.address)]


def test_no_builder_is_left_out() -> None:
    """T14. Whoever draws on a page of its own is asked below."""
    drawing = [path.stem for path in PAPER.glob("*.py") if "TaggedCanvas(" in path.read_text(encoding="utf-8")]
    named = {"record_form": "form", "check_sheet": "check sheet"}
    assert sorted(named.get(stem, stem) for stem in drawing if stem != "canvas") == sorted(BUILDERS)


def random_strings() -> list[str]:
    chance = random.Random(2026)
    rare = [chr(code) for block in EXTENSIONS for code in block]
    alphabets = (STANDARD, STANDARD, traditional(), rare, LATIN, MARKS)
    strings = []
    for at in range(NUMBER):
        letters = [chance.choice(chance.choice(alphabets)) for _ in range(chance.randint(4, 14))]
        if at % 20 == 0:
            letters[2] = chance.choice(UNKNOWN)
        strings.append("".join(letters))
    return strings


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS.keys())
def test_two_thousand_strings_are_read_as_they_were_written(
    type_: Type, poppler_text: Callable[[bytes], str], build: Build
) -> None:
    strings = random_strings()
    paper = build(strings, type_)
    assert paper.missing == tuple(sorted(UNKNOWN))
    assert paper.cut == ()
    shown = str.maketrans(dict.fromkeys(UNKNOWN, REPLACEMENT))
    body = poppler_text(paper.content)
    assert [text for text in strings if squashed(text.translate(shown)) not in body] == []


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS.keys())
def test_a_hostile_string_opens_no_file_no_socket_and_no_process(type_: Type, fonts: Path, build: Build) -> None:
    for name, text in ATTACKS.items():
        strings = [text] * 3 if len(text) < MANY else ["甲", text, "乙"]  # once is enough
        with watched() as seen:
            content = build(strings, type_).content
        assert [event for event in seen if str(fonts) not in event] == [], name
        if len(text) < MANY:
            assert active_parts(content) == [], name
