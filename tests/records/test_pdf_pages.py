"""Hostile PDFs, made here: each is refused or drawn in little time and memory, and the next file is read as ever."""

import os
import signal
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from app.records.attachments import pdf_pages
from app.records.attachments.pdf_pages import DRAWERS, NotReadable, count_pages, draw_page
from tests.blank_pdf import blank_pdf

GOOD = blank_pdf((200, 100))


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """These objects, numbered from 1, with a table of where they stand."""
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(body) + end % (len(objects) + 1, table, len(objects) + 1, root, len(body))


def page(content: bytes = b"", box: bytes = b"0 0 200 200", more: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R%b>>" % (box, more),
               b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed))


HOSTILE = {
    "300,000 objects": lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>",
                                     *[b"0"] * 300_000),
    "arrays nested 100,000 deep": lambda: page(more=b"/X " + b"[" * 100_000 + b"]" * 100_000),
    "a page tree that is its own child": lambda: pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1000000>>"),
    "a page of a thousand kilometres": lambda: page(box=b"0 0 99999999999 1"),
    "a stream of 100 MB in 100 kB": lambda: page(b" " * 100_000_000),
    "300,000 lines drawn": lambda: page(b"0 0 m 200 200 l S " * 300_000),
    "a form that draws itself": lambda: pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        b"<</Length 4>>stream\n/F Do\nendstream",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 11>>stream\n"
        b"/F Do /F Do\nendstream"),
    "cut in half": lambda: page(b"0 0 m 1 1 l S " * 1000)[:400],
}
LIMIT_KIB = 300 * 1024


def peak() -> int:
    """What the drawing process came to hold at most, in KiB."""
    assert DRAWERS.process is not None
    status = Path(f"/proc/{DRAWERS.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of a process from /proc")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pdf_costs_little_and_the_next_one_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "SECONDS", 2)
    DRAWERS.end()
    content = HOSTILE[name]()
    for ask in (count_pages, lambda given: draw_page(given, 1, 240)):
        with suppress(NotReadable):
            ask(content)
        if DRAWERS.process is not None and DRAWERS.process.poll() is None:
            assert peak() < LIMIT_KIB, name
    assert count_pages(GOOD) == 1


def test_a_process_that_dies_over_a_file_is_replaced() -> None:
    assert count_pages(GOOD) == 1
    assert DRAWERS.process is not None
    DRAWERS.process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    DRAWERS.process.wait()
    assert draw_page(GOOD, 1, 240).size == (240, 120)


def test_a_question_that_takes_too_long_ends_with_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    count_pages(GOOD)
    process = DRAWERS.process
    assert process is not None
    monkeypatch.setattr(pdf_pages, "SECONDS", 0.2)
    os.kill(process.pid, signal.SIGSTOP)
    before = time.monotonic()
    with pytest.raises(NotReadable):
        count_pages(GOOD)
    assert time.monotonic() - before < 5
    monkeypatch.undo()
    assert count_pages(GOOD) == 1
