"""A QR code as drawing operators: error level M (15 % may be lost) and a fixed mask, so the same address always looks
the same. A statement, which has capitals and digits only, takes eleven bits for two of them. The quiet zone of four
modules (GB/T 18284-2000, ISO/IEC 18004) is left to the page around it."""

import re
from functools import lru_cache
from typing import Any

import segno
from segno.encoder import DataOverflowError

from app.documents.paper.canvas import BLACK, TaggedCanvas

MASK = 3
KEPT = 2000
"""Codes kept in memory, some ten kilobytes each: those of a batch are drawn twice, and making one is slow."""
DENSE = re.compile(r"[A-Z0-9.]{20,}\Z")
"""An end of the text that is worth a segment of its own in the alphanumeric mode."""


def draw_qr(canvas: TaggedCanvas, text: str, x: float, y: float, size: float, alternative: str) -> None:
    """The code with its lower left corner at x, y."""
    count, modules = _modules(text)
    red, green, blue = (int(BLACK[at : at + 2], 16) / 255 for at in (1, 3, 5))
    module = size / count
    place = f"q {red:.4g} {green:.4g} {blue:.4g} rg {module:.5f} 0 0 {module:.5f} {x:.2f} {y:.2f} cm"
    with canvas.figure(alternative, (x, y, x + size, y + size)):
        canvas.operators(f"{place} {modules} f Q")


@lru_cache(KEPT)
def _modules(text: str) -> tuple[int, str]:
    """How many modules a side has, and the dark ones: each run of them is one rectangle."""
    end = DENSE.search(text)
    parts: Any = [text[:end.start()], text[end.start():]] if end else text
    try:
        rows = segno.make_qr(parts, error="m", mask=MASK, boost_error=False).matrix
    except DataOverflowError as error:
        raise ValueError("the address is too long for a QR code") from error
    count = len(rows)
    return count, " ".join(f"{start} {count - 1 - at} {length} 1 re" for at, row in enumerate(rows)
                           for start, length in _dark_runs(row))


def _dark_runs(row: bytearray) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((at, 1))
    return runs
