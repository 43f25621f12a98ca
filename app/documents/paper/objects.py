"""PDF objects as ReportLab writes them, with the places mended where its output is not valid PDF/A or extracts wrongly.

ReportLab 5.1 has these defects; each is mended by a subclass or on one object, nothing of the library is patched:

1. A stream's data runs into `endstream` without a line end (ISO 19005-2, 6.1.7.1): `Stream`. The line end is two bytes,
   because data that happens to end in a carriage return would make one line end of a single line feed.
2. Page streams go through ASCII85, a quarter longer for nothing: `canvas` gives each page a `Stream` instead.
3. The catalog drops OutputIntents, a page drops StructParents and Tabs: `allow` adds the names to one object.
4. Characters beyond U+FFFF get a five-digit ToUnicode entry and are extracted as others: `typesetting` writes its own.
5. Text strings fail on lone surrogates: `hexadecimal` takes any string that `text.legible` gives.
6. Helvetica, never embedded, is put on every page: `canvas` replaces the preamble that does it.
"""

from collections.abc import Callable

from reportlab.pdfbase import pdfdoc


class Stream(pdfdoc.PDFStream):  # type: ignore[misc]  # ReportLab is untyped
    """A stream that ends with a line end before `endstream`."""

    def __init__(self, content: bytes, compressed: bool = True, **entries: str | int) -> None:
        filters = [pdfdoc.PDFZCompress] if compressed else None
        super().__init__(pdfdoc.PDFDictionary(entries), content, filters)

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        written: bytes = super().format(document)
        return written.removesuffix(b"endstream\n") + b"\r\nendstream\n"


class Raw(pdfdoc.PDFObject):  # type: ignore[misc]  # ReportLab is untyped
    """An indirect object whose text is made when the file is written, once every object has its number."""

    __RefOnly__ = 1

    def __init__(self, write: Callable[[], str]) -> None:
        self.write = write

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        return self.write().encode("ascii")


def allow(target: pdfdoc.PDFCatalog, *names: str) -> None:
    """Let a catalog or page write these entries too."""
    target.__NoDefault__ = [*target.__NoDefault__, *names]


def reference(document: pdfdoc.PDFDocument, name: str) -> str:
    """`12 0 R` for the object known under this name."""
    number, generation = document.idToObjectNumberAndVersion[name]
    return f"{number} {generation} R"


def hexadecimal(text: str) -> str:
    """A PDF text string: UTF-16 with its byte order mark, in hexadecimal."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
