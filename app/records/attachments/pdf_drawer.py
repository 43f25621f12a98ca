"""A process of its own that opens PDFs: whatever a file makes the library do, it happens here, with little memory.

Started by `pdf_pages` as a plain script; it knows nothing of the registry. A question is a line of JSON and the file's
bytes after it; the answer a line of JSON and a picture's bytes after it.
"""

import json
import sys
from typing import Any, BinaryIO

import pypdfium2

if sys.platform != "win32":
    import resource

MEMORY = 1 << 30
"""Bytes of address space, where the system can hold a process to it."""


def main() -> None:
    hold_to_memory()
    asked, said = sys.stdin.buffer, sys.stdout.buffer
    while line := asked.readline():
        question = json.loads(line)
        answer, picture = answered(question, asked.read(question["size"]))
        tell(said, answer, picture)


def hold_to_memory() -> None:
    """Windows has no such limit; the time limit holds there too."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def tell(said: BinaryIO, answer: dict[str, Any], picture: bytes) -> None:
    said.write(json.dumps(answer | {"size": len(picture)}).encode() + b"\n" + picture)
    said.flush()


def answered(question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """How many pages, or one page drawn; or that it cannot be read, and whether it asks for a password."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        return {"locked": "password" in str(problem).casefold()}, b""
    try:
        if "page" not in question:
            return {"pages": len(document)}, b""
        return drawn(document, question["page"], question["side"])
    except (pypdfium2.PdfiumError, MemoryError, ValueError):
        return {"locked": False}, b""
    finally:
        document.close()


def drawn(document: pypdfium2.PdfDocument, number: int, side: int) -> tuple[dict[str, Any], bytes]:
    """The page of this number (from 1), its longer side so many dots. Scripts and forms are not run."""
    if not 1 <= number <= len(document):
        return {"locked": False}, b""
    page = document[number - 1]
    try:
        image = page.render(scale=side / max(1.0, *page.get_size())).to_pil().convert("RGB")
    finally:
        page.close()
    return {"width": image.width, "height": image.height}, image.tobytes()


if __name__ == "__main__":
    main()
