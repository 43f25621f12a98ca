"""The faces documents are set in: packed in this package, unpacked once, loaded once, shared by all threads.

Song (宋体, Noto Serif SC) stands for body text and, lacking a free 仿宋, for that too; title is its heaviest weight in
place of 小标宋; hei (黑体, Noto Sans SC) and bold are for tables and headings. Every style falls back to Song, which
has the 8,105 characters of 通用规范汉字表, the traditional ones and the whole of GBK, and then to a face with the Han
extensions B to F, loaded when the first such character comes. Foreign names need more Latin letters than Noto has: they
come from the faces its own were taken from. A character no face has is drawn as 〓, the sign that
printers put in the place of a missing sort, and can be listed beforehand.
"""

import hashlib
import lzma
import os
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from app.documents.paper.faces import Face

PACKED = Path(__file__).parent.parent / "fonts"
SONG = ("NotoSerifSC", "Regular")
REPLACEMENT = "〓"
RARE_FROM = 0x20000
"""The supplementary ideographic plane begins here; the face of rare characters holds nothing before it."""
SINGLE_MARKS = (0x2018, 0x2019)
"""‘ and ’: far more often the apostrophe of a foreign name than Chinese quotation within quotation."""
ALL_MARKS = (0x2018, 0x201D)
LATIN = {"NotoSerifSC": "LatinSerif", "NotoSansSC": "LatinSans"}
NEVER_DRAWN = {"Cc", "Cf", "Cs", "Co"}
"""Control, format (direction overrides, zero widths), lone surrogate and private-use characters. A face may map some of
them to an empty glyph, and then a reader would not see that they are there."""


def unpack(packed: Path, cache_folder: Path) -> Path:
    """The face as a plain file in the cache folder. Two processes may do this at once: each writes a file of its own
    and renames it, so the name stands for a whole file or for none."""
    content = packed.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:16]
    target = cache_folder / f"{packed.name.removesuffix('.ttf.xz')}-{digest}.ttf"
    if target.exists():
        return target
    cache_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=cache_folder, prefix=".unpacking-", delete=False) as file:
        file.write(lzma.decompress(content))
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, target)
    return target


class FaceFile:
    """A packed face, loaded when the first character is asked of it."""

    def __init__(self, name: str, cache_folder: Path, first: int = 0) -> None:
        self._packed = PACKED / f"{name}.ttf.xz"
        self._cache_folder = cache_folder
        self._first = first
        self._loading = Lock()
        self._face: Face | None = None

    @property
    def face(self) -> Face:
        if self._face is None:
            with self._loading:
                self._face = self._face or Face(unpack(self._packed, self._cache_folder))
        return self._face

    def has(self, char: str) -> bool:
        return ord(char) >= self._first and char in self.face

    def only(self, first: int, last: int) -> "Excerpt":
        """This face for no other characters than these."""
        return Excerpt(self, range(first, last + 1))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some characters of a face, where another face would otherwise draw them."""

    file: FaceFile
    codes: range

    @property
    def face(self) -> Face:
        return self.file.face

    def has(self, char: str) -> bool:
        return ord(char) in self.codes and self.file.has(char)


class Typeface:
    """A style of writing: the first of its faces that has a character draws it."""

    def __init__(self, files: tuple[FaceFile | Excerpt, ...]) -> None:
        self._files = files
        self._faces: dict[str, Face | None] = {}
        self._widths = _Widths(self)

    def face_of(self, char: str) -> Face | None:
        """The face that draws this character; None where a 〓 will stand."""
        if char not in self._faces:
            shown = unicodedata.category(char) not in NEVER_DRAWN
            self._faces[char] = next((file.face for file in self._files if file.has(char)), None) if shown else None
        return self._faces[char]

    def char_width(self, char: str) -> int:
        return self._widths[char]

    def width(self, text: str) -> int:
        """Width of one line in thousandths of the size."""
        return sum(map(self._widths.__getitem__, text))

    def missing(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The characters no face has, each once, in the order of their code points. Line ends and tabs are layout."""
        seen = set().union(*texts) - set("\n\r\t\u2028\u2029\x85\x0b\x0c")
        return tuple(sorted(char for char in seen if self.face_of(char) is None))


class _Widths(dict[str, int]):
    """Widths of characters met so far."""

    def __init__(self, typeface: Typeface) -> None:
        super().__init__()
        self._typeface = typeface

    def __missing__(self, char: str) -> int:
        face = self._typeface.face_of(char)
        width = self[REPLACEMENT] if face is None else face.width(char)
        self[char] = width
        return width


@dataclass(frozen=True, slots=True)
class Styles:
    """The four styles of a text."""

    song: Typeface
    title: Typeface
    hei: Typeface
    bold: Typeface


@dataclass(frozen=True, slots=True)
class Type:
    """The styles for Chinese, and the same for English, where double quotation marks too are as narrow as letters; in
    Chinese they fill a square."""

    zh: Styles
    en: Styles

    def of(self, language: str) -> Styles:
        return self.en if language == "en" else self.zh


@cache
def open_type(cache_folder: Path) -> Type:
    """The styles, their faces unpacked below this folder. The same folder gives the same object."""
    song = FaceFile("-".join(SONG), cache_folder)
    rare = FaceFile("RareHanSerif-Regular", cache_folder, RARE_FROM)

    def both(family: str, weight: str) -> tuple[Typeface, Typeface]:
        main = song if (family, weight) == SONG else FaceFile(f"{family}-{weight}", cache_folder)
        latin = FaceFile(f"{LATIN[family]}-{weight}", cache_folder)
        rest = (main, latin, song, rare)
        return Typeface((latin.only(*SINGLE_MARKS), *rest)), Typeface((latin.only(*ALL_MARKS), *rest))

    pairs = [both(*SONG), both("NotoSerifSC", "Black")]
    pairs += [both("NotoSansSC", "Regular"), both("NotoSansSC", "Bold")]
    return Type(Styles(*(zh for zh, _ in pairs)), Styles(*(en for _, en in pairs)))
