"""One TrueType face: the characters it has, their widths, and the few glyphs a document needs cut out of it.

ReportLab parses the file. Its own subsetter is not used: it copies the whole glyph table for every document and scales
the trailing advances of fonts whose em is not 1000 units. Codes are given in the order of first use, so a code is also
the glyph number in the cut-out and the same text always gives the same bytes.
"""

import struct
from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFontFile

ARGUMENTS_ARE_WORDS = 0x0001
HAS_SCALE = 0x0008
MORE_COMPONENTS = 0x0020
HAS_TWO_SCALES = 0x0040
HAS_MATRIX = 0x0080
KEPT_TABLES = ("cvt ", "fpgm", "prep")
"""Tables copied as they are where the face has them: hinting programs that glyphs may call."""


class Face:
    """A face read from its file; never changed afterwards, so threads may share it."""

    def __init__(self, path: Path) -> None:
        file = TTFontFile(str(path))
        self._file = file
        self.name: str = file.name.decode("ascii")
        self.glyphs: dict[int, int] = file.charToGlyph
        self.ascent = round(file.ascent)
        self.descent = round(file.descent)
        self.cap_height = round(file.capHeight or file.ascent)
        self.stem = round(file.stemV)
        self.box = tuple(round(edge) for edge in file.bbox)
        self._data: bytes = file._ttf_data
        self._outlines: int = file.get_table_pos("glyf")[0]
        self._metrics = self._horizontal_metrics()
        self._em: int = file.unitsPerEm

    def _horizontal_metrics(self) -> list[bytes]:
        """Advance and left bearing of each glyph, as in the file. Glyphs past the table's long part share its last
        advance."""
        table: bytes = self._file.get_table("hmtx")
        long_count: int = struct.unpack_from(">H", self._file.get_table("hhea"), 34)[0]
        rows = [table[4 * glyph : 4 * glyph + 4] for glyph in range(long_count)]
        advance = rows[-1][:2]
        rest = range(4 * long_count, 4 * long_count + 2 * (self._file.numGlyphs - long_count), 2)
        return rows + [advance + table[at : at + 2] for at in rest]

    def __contains__(self, char: str) -> bool:
        return ord(char) in self.glyphs

    def width(self, char: str) -> int:
        """Advance in thousandths of the em."""
        return self._advance(self.glyphs[ord(char)])

    def _advance(self, glyph: int) -> int:
        advance: int = struct.unpack_from(">H", self._metrics[glyph])[0]
        return round(advance * 1000 / self._em)

    def _outline(self, glyph: int) -> bytes:
        start, end = self._file.glyphPos[glyph], self._file.glyphPos[glyph + 1]
        return self._data[self._outlines + start : self._outlines + end]

    def cut(self, chars: Sequence[str]) -> bytes:
        """A TrueType file whose glyph 0 is the missing glyph and whose glyph n draws the n-th character."""
        order = [0, *(self.glyphs[ord(char)] for char in chars)]
        places: dict[int, int] = {}
        outlines = []
        for glyph in order:  # grows while composite glyphs name their parts
            outlines.append(self._renumbered(self._outline(glyph), order, places))
        return self._assembled(order, outlines)

    def _renumbered(self, outline: bytes, order: list[int], places: dict[int, int]) -> bytes:
        """The outline with its parts, if it is made of parts, appended to the order and named by their new numbers."""
        if outline and outline[0] & 0x80:
            changed = bytearray(outline)
            at, flags = 10, MORE_COMPONENTS
            while flags & MORE_COMPONENTS:
                flags, part = struct.unpack_from(">HH", changed, at)
                if part not in places:
                    places[part] = len(order)
                    order.append(part)
                struct.pack_into(">H", changed, at + 2, places[part])
                at += 4 + _argument_length(flags)
            outline = bytes(changed)
        return outline + bytes(-len(outline) % 4)

    def _assembled(self, order: list[int], outlines: list[bytes]) -> bytes:
        offsets = [0]
        for outline in outlines:
            offsets.append(offsets[-1] + len(outline))
        tables = {tag: self._file.get_table(tag) for tag in KEPT_TABLES if tag in self._file.table}
        tables["glyf"] = b"".join(outlines)
        tables["loca"] = struct.pack(f">{len(offsets)}L", *offsets)
        tables["hmtx"] = b"".join(self._metrics[glyph] for glyph in order)
        tables["head"] = _patched(self._file.get_table("head"), (8, ">L", 0), (50, ">H", 1))
        tables["hhea"] = _patched(self._file.get_table("hhea"), (34, ">H", len(order)))
        tables["maxp"] = _patched(self._file.get_table("maxp"), (4, ">H", len(order)))
        return _font_file(tables)


def _argument_length(flags: int) -> int:
    """Bytes that follow a component's flags and glyph number."""
    length = 4 if flags & ARGUMENTS_ARE_WORDS else 2
    if flags & HAS_SCALE:
        return length + 2
    if flags & HAS_TWO_SCALES:
        return length + 4
    return length + 8 if flags & HAS_MATRIX else length


def _patched(table: bytes, *changes: tuple[int, str, int]) -> bytes:
    changed = bytearray(table)
    for at, form, value in changes:
        struct.pack_into(form, changed, at, value)
    return bytes(changed)


def _font_file(tables: dict[str, bytes]) -> bytes:
    """The tables behind their directory, as the OpenType specification lays out a font file."""
    count = len(tables)
    power = count.bit_length() - 1
    header = struct.pack(">LHHHH", 0x00010000, count, 16 << power, power, 16 * count - (16 << power))
    at = len(header) + 16 * count
    directory, body = [], []
    for tag in sorted(tables):
        padded = tables[tag] + bytes(-len(tables[tag]) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
        directory.append(struct.pack(">4sLLL", tag.encode(), checksum, at, len(tables[tag])))
        body.append(padded)
        at += len(padded)
    return header + b"".join(directory) + b"".join(body)
