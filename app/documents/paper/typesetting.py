"""The fonts of one document: which code stands for which character, and the font objects written at its end.

Each face becomes one Type 0 font with two-byte codes, where ReportLab makes a font for every 255 characters. ToUnicode
is written in UTF-16, so that characters beyond the basic plane are extracted as themselves (ISO 32000-1, 9.10.3).
"""

import hashlib
import struct
from typing import Any

from reportlab.pdfbase import pdfdoc

from app.documents.paper.faces import Face
from app.documents.paper.objects import Stream
from app.documents.paper.type import REPLACEMENT, Typeface

SYMBOLIC = 4
BLOCK = 100
"""Most entries a bfchar block may hold (Adobe Technical Note 5411)."""


class FontUse:
    """One face in one document: its characters in the order of their first use, which is the order of their codes."""

    def __init__(self, face: Face, name: str) -> None:
        self.face = face
        self.name = name
        self.chars: list[str] = []
        self._codes: dict[str, bytes] = {}

    def code(self, char: str) -> bytes:
        known = self._codes.get(char)
        if known is None:
            self.chars.append(char)
            known = self._codes[char] = struct.pack(">H", len(self.chars))
        return known

    def write(self, document: pdfdoc.PDFDocument) -> None:
        """Add the font and what it needs to the document's resources."""
        file = self.face.cut(self.chars)
        tag = hashlib.sha256("".join(self.chars).encode()).digest()[:6]
        base = "".join(chr(ord("A") + byte % 26) for byte in tag) + "+" + self.face.name
        dictionary = pdfdoc.PDFDictionary
        descendant = document.Reference(dictionary(self._cid_font(document, file, base)), f"{self.name}-cid")
        unicode_map = document.Reference(Stream(_to_unicode(self.chars)), f"{self.name}-unicode")
        entries = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": f"/{base}",
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([descendant]),
            "ToUnicode": unicode_map,
        }
        fonts = document.idToObject["BasicFonts"].dict
        fonts[self.name] = document.Reference(dictionary(entries), self.name)

    def _cid_font(self, document: pdfdoc.PDFDocument, file: bytes, base: str) -> dict[str, Any]:
        widths = " ".join(str(self.face.width(char)) for char in self.chars)
        ordering = {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
        return {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": f"/{base}",
            "CIDSystemInfo": pdfdoc.PDFDictionary(ordering),
            "FontDescriptor": document.Reference(self._descriptor(document, file, base), f"{self.name}-descriptor"),
            "DW": 1000,
            "W": f"[1 [{widths}]]",
            "CIDToGIDMap": "/Identity",
        }

    def _descriptor(self, document: pdfdoc.PDFDocument, file: bytes, base: str) -> pdfdoc.PDFDictionary:
        face = self.face
        return pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{base}",
                "Flags": SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray(face.box),
                "Ascent": face.ascent,
                "Descent": face.descent,
                "CapHeight": face.cap_height,
                "ItalicAngle": 0,
                "StemV": face.stem,
                "FontFile2": document.Reference(Stream(file, Length1=len(file)), f"{self.name}-file"),
            }
        )


class Typesetting:
    """Turns text into codes and remembers what was used."""

    def __init__(self) -> None:
        self._uses: dict[Face, FontUse] = {}
        self._codes: dict[Typeface, _Codes] = {}
        self.missing: set[str] = set()

    def runs(self, text: str, typeface: Typeface) -> list[tuple[str, list[bytes]]]:
        """The text as runs of one font each: the font's name and a code for every character."""
        codes = self._codes.get(typeface)
        if codes is None:
            codes = self._codes[typeface] = _Codes(self, typeface)
        runs: list[tuple[str, list[bytes]]] = []
        for name, code in map(codes.__getitem__, text):
            if not runs or runs[-1][0] != name:
                runs.append((name, []))
            runs[-1][1].append(code)
        return runs

    def code(self, char: str, typeface: Typeface) -> tuple[str, bytes]:
        face = typeface.face_of(char)
        if face is None:
            self.missing.add(char)
            char = REPLACEMENT
            face = typeface.face_of(char)
        assert face is not None, "the main face has the replacement"
        use = self._uses.get(face)
        if use is None:
            use = self._uses[face] = FontUse(face, f"F{len(self._uses) + 1}")
        return use.name, use.code(char)

    def write(self, document: pdfdoc.PDFDocument) -> None:
        for use in self._uses.values():
            use.write(document)


class _Codes(dict[str, tuple[str, bytes]]):
    """Font name and code of the characters met so far in one style."""

    def __init__(self, typesetting: Typesetting, typeface: Typeface) -> None:
        super().__init__()
        self._typesetting = typesetting
        self._typeface = typeface

    def __missing__(self, char: str) -> tuple[str, bytes]:
        found = self[char] = self._typesetting.code(char, self._typeface)
        return found


def _to_unicode(chars: list[str]) -> bytes:
    entries = [f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for code, char in enumerate(chars, 1)]
    blocks = [entries[at : at + BLOCK] for at in range(0, len(entries), BLOCK)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")
