"""What is inside an xlsx file, looked at before any reader opens it.

A small file can hide a gigabyte: by its ratio, by sizes that lie, by one cell at the far corner of the page, by one
long text that a million cells name. Every member is unpacked here to exactly the size it claims, and what readers would
unfold is counted in its text; nothing is parsed.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from app.ui.text import MIB
from app.ui.words import Worded, Words

PACKED_BYTES = 5 * MIB
UNPACKED_BYTES = 100 * MIB
PAGE_BYTES = 72 * MIB
MOST_RATIO = 200
MOST_MEMBERS = 200
MOST_CELLS = 1_600_000
MOST_TEXT = 64 * MIB
MOST_MERGES = 20_000
LONGEST_TEXT = 20_000
"""Bytes of one text of a cell, mark-up and all: far more than a cell may hold."""

LOCAL_HEADER = 30
COARSE = bytes.maketrans(b"3456789", b"9999999")
"""Digits told apart as far as the last row allows: twenty thousand cells that differ in their row alone look alike."""
NAME = rb"(?:[\w.-]+:)?"
CELL = re.compile(rb"<c(?:[\s/][^>]*)?>")
PREFIXED_CELL = re.compile(rb"<" + NAME + rb"c(?:[\s/][^>]*)?>")
SIMPLE = re.compile(rb"<" + NAME + rb"c(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<>&]*\"|'[^'<>&]*'))*\s*/?>")
"""A cell as spreadsheet programs write it: its place cannot be hidden."""
PLACE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]*)\s*(\d*)")
FAR_ROW = re.compile(rb"\d{6,}|9\d{4}|2[129]\d{3}")
"""Beyond row 20,999, its digits coarse."""
ROW = re.compile(rb"<" + NAME + rb"row(?=[\s/>])")
PLACED_ROW = re.compile(rb"<" + NAME + rb"row\s[^>]*?\br\s*=")
VALUE = re.compile(rb"<" + NAME + rb"v(?:\s[^>]*)?>([^<]*)<")
SHARED = re.compile(rb"</" + NAME + rb"si\s*>")
TEXT = re.compile(rb"<" + NAME + rb"t[\s>]")
NO_XML_OF_OURS = (b"\0", b"<!DOCTYPE", b"<!ENTITY")
"""Another encoding, or texts that stand for longer ones."""
PAGES_OR_TEXTS = (b"sheetData", b"</si>", b":si>")
"""What stands in members that are named as XML, and nowhere else."""
HIDING = (b"<!", b"</c ", b"</c\t", b"</c\r", b"</c\n")
MOST_PIECES = 20
PIECE = 8 * MIB
MOST_PLACELESS_ROWS, MOST_COLUMNS = 21_000, 200

TOO_LARGE = Words("这个 .xlsx 文件过大，请分开导入或另存为 CSV。",
                  "This .xlsx file is too large: split it or save it as CSV.")
DAMAGED = Words("这个 .xlsx 文件已损坏。", "This .xlsx file is damaged.")
NO_WORKBOOK = Words("这不是 .xlsx 工作簿。", "This is no .xlsx workbook.")
TOO_FAR = Words("超过 20000 行或 200 列，请分开导入。", "There are over 20000 rows or 200 columns: split the file.")


class BadPackage(Worded):
    """The file is not opened; `words` say why."""


def check_package(content: bytes) -> None:
    """Raises BadPackage for what is no xlsx workbook, or would unfold to more than a sheet may hold."""
    if len(content) > PACKED_BYTES:
        raise BadPackage(TOO_LARGE)
    members = _members(content)
    pages, cells, longest, texts = [], 0, 0, [0]
    for member in members:
        part = _unpacked(content, member)
        if not member.filename.endswith((".xml", ".rels")):
            continue
        if any(sign in part for sign in NO_XML_OF_OURS):
            raise BadPackage(DAMAGED)
        if b"sheetData" in part:
            cells += _check_page(part)
            pages.append(member)
        elif SHARED.search(part):
            texts = [len(text) for text in SHARED.split(part)]
            longest = max(texts)
    if cells > MOST_CELLS or longest > LONGEST_TEXT or sum(page.file_size for page in pages) > PAGE_BYTES:
        raise BadPackage(TOO_LARGE)
    if cells * longest > MOST_TEXT and _named_text(content, pages, texts) > MOST_TEXT:
        raise BadPackage(TOO_LARGE)


def _members(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise BadPackage(DAMAGED) from None
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > UNPACKED_BYTES or unpacked > MOST_RATIO * max(len(content), 1):
        raise BadPackage(TOO_LARGE)
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise BadPackage(NO_WORKBOOK)
    return members


def _unpacked(content: bytes, member: zipfile.ZipInfo) -> bytes:
    """The member's bytes, if they are as many as it says; of a picture only whether they are."""
    start = member.header_offset + LOCAL_HEADER
    start += sum(int.from_bytes(content[start - at:start - at + 2], "little") for at in (4, 2))
    packed = content[start:start + member.compress_size]
    if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadPackage(DAMAGED)
    if member.compress_type == zipfile.ZIP_STORED:
        honest, part = len(packed) == member.file_size, packed
    else:
        honest, part = _inflated(packed, member)
    if not honest:
        raise BadPackage(DAMAGED)
    return part


def _inflated(packed: bytes, member: zipfile.ZipInfo) -> tuple[bool, bytes]:
    """Whether it unpacks to the size it claims; and the text of XML. Nothing else may hold a page."""
    stream, is_xml = zlib.decompressobj(-zlib.MAX_WBITS), member.filename.endswith((".xml", ".rels"))
    kept, size, before = io.BytesIO(), 0, b""
    try:
        while not stream.eof and size <= member.file_size:
            piece = stream.decompress(packed, MIB)
            packed, size = stream.unconsumed_tail, size + len(piece)
            if is_xml:
                kept.write(piece)
            elif any(sign in before + piece for sign in PAGES_OR_TEXTS):
                return False, b""
            before = piece[-len(PAGES_OR_TEXTS[0]):]
            if not piece and not packed:
                break
    except zlib.error:
        return False, b""
    return stream.eof and size == member.file_size, kept.getvalue()


def _check_page(body: bytes) -> int:
    """How many cells of a page hold something. Raises BadPackage."""
    start = body.index(b"sheetData")
    if any(body.find(sign, start) >= 0 for sign in HIDING):
        raise BadPackage(DAMAGED)
    cell = PREFIXED_CELL if b":c" in body else CELL
    forms = {form for piece in _pieces(body) for form in set(cell.findall(piece.translate(COARSE)))}
    if not all(SIMPLE.fullmatch(form) for form in forms):
        raise BadPackage(DAMAGED)
    filled = [PLACE.search(form) for form in forms if not form.endswith(b"/>")]
    if any(place is not None and _is_far(place[1], place[2]) for place in filled):
        raise BadPackage(TOO_FAR)
    if None in filled:
        _check_placeless(body, placed=len(filled) > filled.count(None))
    if body.count(b"mergeCell") > 2 * MOST_MERGES or _has_long_text(body):
        raise BadPackage(TOO_LARGE)
    return body.count(b"</c>") + body.count(b":c>")


def _pieces(body: bytes) -> Iterator[bytes]:
    """The page in pieces that end with a tag, so that no tag is in two of them."""
    start = 0
    while start < len(body):
        end = body.find(b">", start + PIECE) + 1 or len(body)
        yield body[start:end]
        start = end


def _is_far(letters: bytes, digits: bytes) -> bool:
    """Beyond column GR (200) or row 20,999."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - ord("A") + 1
    return column > MOST_COLUMNS or FAR_ROW.fullmatch(digits) is not None


def _check_placeless(body: bytes, *, placed: bool) -> None:
    """Cells that do not say where they stand are counted on; a page says it of all its cells and rows or of none."""
    rows = ROW.split(body)
    if placed or PLACED_ROW.search(body) or len(rows) > MOST_PLACELESS_ROWS or any(
            row.count(b"<c") + row.count(b":c") > 2 * MOST_COLUMNS for row in rows):
        raise BadPackage(TOO_FAR)


def _has_long_text(body: bytes) -> bool:
    """Whether a cell holds one long text, or many pieces of one."""
    return any(len(TEXT.findall(stretch)) > MOST_PIECES or _has_long_run(stretch) for stretch in _long_stretches(body))


def _has_long_run(stretch: bytes) -> bool:
    """Whether there is a text of more than the longest, without looking at every byte."""
    step = LONGEST_TEXT // 2
    for start in range(0, len(stretch), step):
        if b"<" not in stretch[start:start + step]:
            end = stretch.find(b"<", start)
            if (end if end >= 0 else len(stretch)) - stretch.rfind(b"<", 0, start) > LONGEST_TEXT:
                return True
    return False


def _long_stretches(body: bytes) -> Iterator[bytes]:
    """What lies between the ends of two cells where it is long: found by its middle, without looking at every byte."""
    step, end = LONGEST_TEXT // 2, 0
    for start in range(0, len(body), step):
        if start < end or b"</c>" in body[start:start + step] or b":c>" in body[start:start + step]:
            continue
        before, end = body.rfind(b"c>", 0, start), body.find(b"c>", start)
        end = end if end >= 0 else len(body)
        if end - before > LONGEST_TEXT:
            yield body[max(before, 0):end]


def _named_text(content: bytes, pages: list[zipfile.ZipInfo], texts: list[int]) -> int:
    """Bytes of text that the cells of all pages name, each as often as it is named."""
    longest, named = max(texts), 0
    for page in pages:
        for value, number in Counter(VALUE.findall(_unpacked(content, page))).items():
            written = value.strip()
            if written.isdigit():
                place = int(written[:9])
                named += number * (texts[place] if place < len(texts) else 0)
            elif b"&" in written:
                named += number * longest
    return named
