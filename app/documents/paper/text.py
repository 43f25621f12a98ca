"""Lines: where Chinese and mixed text may break, how a line is filled, and what fits a given room.

The rules are those of GB/T 15834-2011 5.1: closing marks never begin a line, opening marks never end one, dashes and
ellipses are not torn. A mark at the end of a line may give up the empty half of its square. Any string is accepted;
nothing in it is ever read as markup.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from app.documents.paper.type import REPLACEMENT, Typeface

NO_START = "，。、；：？！）》」』】〕〉〗”’…—～·‧・％‰℃!),.:;?]}%｝］＞>｣､･"
NO_END = "（《「『【〔〈〖“‘([{＄￥$£¥｛［＜｢"
HALF_EMPTY = frozenset("，。、；：！？）》」』】〕〉〗｝］")
LATIN = r"\xa0!-~¡-ɏ̀-ӿḀ-ỿ‐‑–"
"""Letters, digits and marks that hang together: Latin, Greek and Cyrillic, ASCII marks, hyphens."""
_open, _close = re.escape(NO_END), re.escape(NO_START)
_word = rf"(?:[{LATIN}]|(?<=[A-Za-z])’(?=[A-Za-z]))+(?<![{_open}])"
CLUSTER = re.compile(
    r"(?:“[^“”\s]{1,6}”"  # a short quotation such as “十四五”, whole
    r"|[^\s]?〔[0-9]{4}〕[0-9]+号"  # the number of a document, whole
    rf"|[{_open}]*+(?:{_word}|[^\s{LATIN}]))"  # else a word or one character, with what opens before it
    rf"(?: ?[{_close}])*+"  # and what closes after it
    rf"|[{_open}]++|[^\S\xa0]+|[\s\S]"  # opening marks with nothing to open, white space, anything left
)
PARAGRAPH_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
WORD_SEAM = re.compile(r"(?<=[-/_.@,:;&?=])")
UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\uffef\U00020000-\U0003ffff]")
MOST_STRETCH = 95
"""Thousandths of the size a gap may grow. Past a tenth, readers that extract text take the gap for a space."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; its width is natural, in thousandths of the size. `last` is the end of a paragraph, never filled."""

    text: str
    width: int
    last: bool = True

    def hanging(self) -> int:
        """What the closing mark may give up."""
        return 500 if self.text and self.text[-1] in HALF_EMPTY else 0


def legible(text: str) -> str:
    """The text for places that hold any character but these: metadata and alternative texts."""
    return UNWRITABLE.sub(REPLACEMENT, text)


def one_line(text: str) -> str:
    """Line ends and tabs as single spaces."""
    return PARAGRAPH_END.sub(" ", text).replace("\t", " ")


def break_lines(text: str, typeface: Typeface, size: float, width: float, indent: float = 0) -> list[Line]:
    """Lines no wider than `width` points; the first is shorter by `indent`."""
    lines: list[Line] = []
    for paragraph in PARAGRAPH_END.split(text.replace("\t", " ")):
        limit = int(width * 1000 / size + 0.5)
        first = limit if lines else int((width - indent) * 1000 / size + 0.5)
        lines += _paragraph_lines(paragraph, typeface, max(first, 1000), max(limit, 1000))
    return lines


def _paragraph_lines(paragraph: str, typeface: Typeface, first: int, limit: int) -> list[Line]:
    whole = typeface.width(paragraph)
    if whole <= first and not paragraph.endswith(" "):
        return [Line(paragraph, whole)]
    rows: list[list[str]] = [[]]
    filled, room = 0, first
    for cluster in _pieces(paragraph, typeface, min(first, limit)):
        width = typeface.width(cluster)
        give = 500 if cluster[-1] in HALF_EMPTY else 0
        if rows[-1] and filled + width - give > room:
            rows.append([])
            filled, room = 0, limit
        if rows[-1] or not cluster.isspace() or len(rows) == 1:
            rows[-1].append(cluster)
            filled += width
    _avoid_lonely_end(rows, typeface, limit)
    texts = ["".join(row).rstrip(" ") for row in rows]
    end = len(texts) - 1
    return [Line(text, typeface.width(text), at == end) for at, text in enumerate(texts)]


def _pieces(paragraph: str, typeface: Typeface, limit: int) -> Iterator[str]:
    """The clusters, those wider than a line cut where a word has a seam, otherwise anywhere."""
    for cluster in CLUSTER.findall(paragraph):
        if typeface.width(cluster) <= limit:
            yield cluster
        else:
            yield from _cut(cluster, typeface, limit)


def _cut(cluster: str, typeface: Typeface, limit: int) -> Iterator[str]:
    for part in WORD_SEAM.split(cluster):
        start, filled = 0, 0
        for at, char in enumerate(part):
            width = typeface.char_width(char)
            if filled + width > limit and at > start:
                end = _before_marks(part, start, at)
                yield part[start:end]
                start, filled = end, typeface.width(part[end:at])
            filled += width
        if part:
            yield part[start:]


def _before_marks(part: str, start: int, at: int) -> int:
    """The place at or a little before `at` where a line may be cut; in a run of nothing but marks `at` itself."""
    for end in range(at, max(start, at - 8), -1):
        if part[end] not in NO_START and part[end - 1] not in NO_END:
            return end
    return at


def _avoid_lonely_end(rows: list[list[str]], typeface: Typeface, limit: int) -> None:
    """A paragraph does not end with one character alone on its line: it takes the one before along."""
    if len(rows) < 2 or len(rows[-1]) != 1 or len(rows[-2]) < 4 or not WIDE.match(rows[-1][0]):
        return
    if typeface.width(rows[-2][-1] + rows[-1][0]) <= limit:
        rows[-1].insert(0, rows[-2].pop())


def balanced_lines(text: str, typeface: Typeface, size: float, width: float) -> list[Line]:
    """As few lines as `break_lines` needs, about equally long, as titles are broken."""
    lines = break_lines(text, typeface, size, width)
    low, high = width / len(lines), width
    if len(lines) == 1 or len(lines) > 8:
        return lines
    for _ in range(8):
        middle = (low + high) / 2
        tried = break_lines(text, typeface, size, middle)
        low, high, lines = (low, middle, tried) if len(tried) <= len(lines) else (middle, high, lines)
    return lines


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text made to fit: the size it came to, its lines, and whether it had to be cut short."""

    size: float
    lines: list[Line]
    cut: bool = False


def fit(text: str, typeface: Typeface, size: float, least: float, width: float, most_lines: int) -> Fitted:
    """The text in at most so many lines, smaller by half points down to `least`; then cut, which ends in …… ."""
    room = int(most_lines * width * 1000 / least / 200) + 1  # no glyph in use is narrower than a fifth of its size
    shown = text[:room]
    while True:
        lines = break_lines(shown, typeface, size, width)
        if len(lines) <= most_lines and len(shown) == len(text):
            return Fitted(size, lines)
        if size <= least:
            return _shortened(lines, typeface, size, width, most_lines)
        size = max(size - 0.5, least)


def _shortened(lines: list[Line], typeface: Typeface, size: float, width: float, most_lines: int) -> Fitted:
    kept, last = lines[: most_lines - 1], lines[:most_lines][-1].text
    while last and typeface.width(last + "……") * size / 1000 > width:
        last = last[:-1]
    return Fitted(size, [*kept, Line(last + "……", typeface.width(last + "……"))], cut=True)


def stretch(line: Line, room: int) -> int:
    """How far each of the line's gaps opens to fill the room, in thousandths of the size; 0 leaves it ragged."""
    count = sum(gaps(line.text))
    if line.last or not count:
        return 0
    over = room - line.width + (line.hanging() if line.width > room else 0)
    each = over // count
    return each if 0 < each <= MOST_STRETCH else 0


def gaps(text: str) -> list[bool]:
    """For each character whether the gap after it may open: beside a wide character, never inside a word."""
    wide = [WIDE.match(char) is not None for char in text]
    return [before or after for before, after in pairwise(wide)] + [False] if text else []
