"""A plan's source text with the quotes of its targets marked, whatever white space the text has within them."""

import re
from collections.abc import Sequence

Piece = tuple[str, bool]

REMAINS = re.compile(r"\[bookmark: _Toc\d+\]")
"""What a word processor's table of contents left in a text is no word of the plan."""


def marked_lines(text: str, quotes: Sequence[str]) -> list[list[Piece]]:
    """The lines that hold anything, each as pieces of text and whether they are part of a quote."""
    text = REMAINS.sub("", text)
    places = [place for place, character in enumerate(text) if not character.isspace()]
    packed = "".join(text[place] for place in places)
    marked: set[int] = set()
    for quote in quotes:
        needle = "".join(quote.split())
        start = packed.find(needle) if needle else -1
        if start >= 0:
            marked.update(range(places[start], places[start + len(needle) - 1] + 1))
    lines: list[list[Piece]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            lines.append(_pieces(line.rstrip(), offset, marked))
        offset += len(line)
    return lines


def _pieces(line: str, offset: int, marked: set[int]) -> list[Piece]:
    pieces: list[Piece] = []
    for place, character in enumerate(line):
        inside = offset + place in marked
        if pieces and pieces[-1][1] is inside:
            pieces[-1] = (pieces[-1][0] + character, inside)
        else:
            pieces.append((character, inside))
    return pieces
