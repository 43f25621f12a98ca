"""A QR code as drawing operators: error level M (15 % may be lost), the same for the same text. The text is cut into
segments so that the code is as coarse as can be: a statement, which has capitals and digits only, takes eleven bits for
two of them. The quiet zone of four modules (GB/T 18284-2000, ISO/IEC 18004) is left to the page around it."""

import re
from functools import lru_cache
from math import isqrt

import zxingcpp

from app.documents.paper.canvas import BLACK, TaggedCanvas

KEPT = 2000
"""Codes kept in memory, some ten kilobytes each: those of a batch are drawn twice."""
DARK = re.compile(rb"\x00+")


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
    try:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    except ValueError as error:
        raise ValueError("the address is too long for a QR code") from error
    modules = bytes(code.to_image(add_quiet_zones=False))  # type: ignore[call-overload]  # it is a buffer
    count = isqrt(len(modules))
    rows = (modules[at : at + count] for at in range(0, len(modules), count))
    return count, " ".join(f"{run.start()} {count - 1 - at} {len(run[0])} 1 re" for at, row in enumerate(rows)
                           for run in DARK.finditer(row))
