"""Hostile workbooks, made here: each tries to cost a reader time, memory or trust. Run as `python -m
tests.sheets.hostile FOLDER` it reads each file there in a process of its own and prints what came of it, the CPU
seconds, and the MiB that process came to hold beside the application."""

import io
import os
import random
import re
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from app.sheets.tables import BadTable, best_page, pages_in, table_of

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEAD = f'<?xml version="1.0" encoding="UTF-8"?><worksheet {SPACE}><sheetData>'.encode()
TAIL = b"</sheetData></worksheet>"
TITLE = b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
                           'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                   'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                   'relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<?xml version="1.0"?><workbook {SPACE} xmlns:r="http://schemas.openxmlformats.org/'
                       'officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
                       "</workbook>",
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/'
                                  'package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxml'
                                  'formats.org/officeDocument/2006/relationships/worksheet" '
                                  'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxml'
                                  'formats.org/officeDocument/2006/relationships/sharedStrings" '
                                  'Target="sharedStrings.xml"/></Relationships>',
}


FILLER = random.Random(1).randbytes(500_000)
"""What does not pack: with it a file stays under the ratio and must be refused for what it is."""


def book(sheet: bytes, strings: bytes = b"", **more: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        archive.writestr("xl/sharedStrings.xml", f"<?xml version='1.0'?><sst {SPACE}>".encode() + strings + b"</sst>")
        archive.writestr("media.bin", FILLER)
        for name, part in more.items():
            archive.writestr(name, part)
    return content.getvalue()


def rows(*cells: bytes) -> bytes:
    return HEAD + TITLE + b"".join(cells) + TAIL


def number(place: str) -> bytes:
    return f'<c r="{place}"><v>1</v></c>'.encode()


def lying(content: bytes) -> bytes:
    """Every size in the central directory and the local headers says 10."""
    shortened = bytearray(content)
    for sign, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = shortened.find(sign)
        while place >= 0:
            shortened[place + at:place + at + 4] = struct.pack("<I", 10)
            place = shortened.find(sign, place + 4)
    return bytes(shortened)


def nested() -> bytes:
    inner = book(rows(number("A2")), **{"x/bomb.bin": b"\0" * (30 << 20)})
    return book(rows(number("A2")), **{"xl/embeddings/inner.xlsx": inner})


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "ratio": (lambda: book(rows(number("A2")), **{"x.bin": b"\0" * (101 << 20)}), "too large"),
    "many members": (lambda: book(rows(), **{f"m{place}": b"x" for place in range(10_000)}), "too large"),
    "lying sizes": (lambda: lying(book(rows(*[number(f"A{row}") for row in range(2, 30_000)]))), "damaged"),
    "nested": (nested, ""),
    "far corner": (lambda: book(rows(number("XFD1048576"))), "20000 rows"),
    "far corner behind a hidden sign": (lambda: book(rows(b'<c x=">" r="XFD1048576"><v>1</v></c>')), "damaged"),
    "far corner with a prefix": (lambda: book(rows(b'<x:c r="ZZ9"><x:v>1</x:v></x:c>')), "20000 rows"),
    "placeless cells": (lambda: book(rows(b"<row>" + b"<c><v>1</v></c>" * 100_000 + b"</row>")), "20000 rows"),
    "a million blank rows": (lambda: book(rows(*[
        f'<row r="{row}" s="1"/>'.encode() for row in range(2, 1_000_000)])), "0 rows"),
    "too many rows": (lambda: book(rows(*[
        f'<row r="{row}">{number(f"A{row}").decode()}</row>'.encode() for row in range(2, 60_000)])), "20000 rows"),
    "one text a million times": (lambda: book(
        rows(*[f'<c r="A{row}" t="s"><v>0</v></c>'.encode() for row in range(2, 20_900)]),
        b"<si><t>" + b"x" * 15_000 + b"</t></si>"), "too large"),
    "one long text": (lambda: book(rows(b'<c r="A2" t="inlineStr"><is><t>' + b"xy" * (4 << 20) + b"</t></is></c>")),
                      "too large"),
    "one text in many runs": (lambda: book(rows(
        b'<c r="A2" t="inlineStr"><is><r><t>' + b"</t></r><r><t>".join([b"xyz" * 500] * 5000) + b"</t></r></is></c>")),
        "too large"),
    "merges": (lambda: book(HEAD + TITLE + b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:A20000"/>' * 50_000
                            + b"</mergeCells></worksheet>"), "too large"),
    "deep xml": (lambda: book(rows(b"<a>" * 300_000 + b"</a>" * 300_000)), ""),
    "billion laughs": (lambda: book(b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
                                    + rows(b'<c r="A2" t="str"><v>&b;</v></c>')), "damaged"),
    "external entity": (lambda: book(b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                                     + rows(b'<c r="A2" t="str"><v>&a;</v></c>')), "damaged"),
    "another encoding": (lambda: book(rows(number("XFD1048576")).decode().encode("utf-16")), "damaged"),
    "macros": (lambda: book(rows(number("A2")), **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 1000}), ""),
    "external links": (lambda: book(rows(number("A2")), **{"xl/externalLinks/externalLink1.xml": (
        f'<externalLink {SPACE}><externalBook><sheetDataSet><sheetData sheetId="0"/></sheetDataSet></externalBook>'
        "</externalLink>").encode()}), ""),
    "formulas": (lambda: book(rows(b'<c r="A2"><f>HYPERLINK("http://x.example","=cmd|x")</f><v>3</v></c>')), ""),
    "csv of blank lines": (lambda: b"a,b\n" + b"\n" * (19 << 20), "20000 rows"),
    "csv of one cell": (lambda: b"a,b\n" + b"x" * (19 << 20), "longer"),
    "csv of columns": (lambda: b"a," * (5 << 20), "longer"),
    "csv of wide signs": (lambda: b"a,b\n" + ("x" * 1500 + "\U0001f600,1\n").encode() * 13_000, "too much"),
}


def read(file: Path) -> None:
    held, content, before = peak(), file.read_bytes(), time.process_time()
    try:
        pages = pages_in(content)
        said = f"{len(table_of('x', pages.get(best_page(pages, None), ())).rows)} rows"
    except BadTable as bad:
        said = bad.words.en
    print(file.name, said, time.process_time() - before, peak() - held, sep="|", flush=True)


def peak() -> int:
    """MiB this process has held at most since it began."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    assert found
    return int(found[1]) // 1024


def main(folder: Path) -> None:
    for file in sorted(folder.iterdir()):
        child = os.fork()
        if not child:
            read(file)
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            print(file.name, "died", 0, 0, sep="|", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
