"""A tagged page: everything drawn on it is either content of the structure tree or an artifact.

Beneath is ReportLab's canvas with PDF 1.7, invariant mode and no default font; text, marks, links and the end of the
document are ours. The result is PDF/A-2a and PDF/UA-1 at once.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from app.documents.paper.metadata import Imprint, describe
from app.documents.paper.objects import Raw, Stream, allow, hexadecimal, reference
from app.documents.paper.structure import Element, Structure, described
from app.documents.paper.text import Line, gaps, legible
from app.documents.paper.type import Typeface
from app.documents.paper.typesetting import Typesetting

BLACK = "#1A1A1A"
Box = tuple[float, float, float, float]
PRINTED = 4
"""Annotation flag: shown and printed (ISO 19005-2, 6.3.2)."""
LOCKED = PRINTED | 128
"""And not to be moved."""


class TaggedCanvas(Canvas):  # type: ignore[misc]  # ReportLab is untyped
    """Draws one document."""

    def __init__(self, imprint: Imprint, page_size: tuple[float, float]) -> None:
        self._buffer = io.BytesIO()
        self._imprint = imprint
        self.page_size = page_size
        super().__init__(
            self._buffer, page_size, pdfVersion=(1, 7), lang=imprint.tongue, pageCompression=1, invariant=1
        )
        self.structure = Structure()
        self.typesetting = Typesetting()
        self._open: list[Element] = [self.structure.root]
        self._links = 0
        self._places: dict[str, tuple[str, float]] = {}

    def _make_preamble(self) -> None:
        """Without the Helvetica that ReportLab selects on every page and cannot embed."""
        self._preamble = "1 0 0 1 0 0 cm"

    # ---- structure

    @contextmanager
    def element(self, tag: str, attributes: str = "", language: str = "") -> Iterator[Element]:
        """An element that holds others."""
        yield self._begin(tag, attributes, language)
        self._open.pop()

    def _begin(self, tag: str, attributes: str, language: str) -> Element:
        element = self._open[-1].add(tag, attributes + (f"/Lang({language})" if language else ""))
        self._open.append(element)
        return element

    @contextmanager
    def reopened(self, element: Element) -> Iterator[Element]:
        """Go on in an element begun before, as a table does on its next page."""
        self._open.append(element)
        yield element
        self._open.pop()

    @contextmanager
    def content(self, tag: str, attributes: str = "", language: str = "") -> Iterator[Element]:
        """An element whose content is drawn here."""
        element = self._begin(tag, attributes, language)
        self._code.append(f"/{tag} <</MCID {self.structure.mark(element)}>> BDC")
        yield element
        self._code.append("EMC")
        self._open.pop()

    @contextmanager
    def more(self, element: Element) -> Iterator[None]:
        """More content of an element begun before."""
        self._code.append(f"/{element.tag} <</MCID {self.structure.mark(element)}>> BDC")
        yield
        self._code.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Rules, backgrounds, page numbers: what is not read aloud."""
        self._code.append("/Artifact BMC")
        yield
        self._code.append("EMC")

    @contextmanager
    def figure(self, alternative: str, box: Box) -> Iterator[None]:
        with self.content("Figure", described(legible(alternative), box)):
            yield

    # ---- drawing

    def write(
        self,
        x: float,
        y: float,
        text: str | Line,
        typeface: Typeface,
        size: float,
        colour: str = BLACK,
        opening: int = 0,
        tracking: float = 0,
    ) -> None:
        """One line from x on the base line y. `opening` widens its gaps by thousandths, `tracking` all letters by
        points."""
        shown = text if isinstance(text, str) else text.text
        red, green, blue = _rgb(colour)
        code = [f"BT {red:.4g} {green:.4g} {blue:.4g} rg 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        if tracking:
            code.append(f"{tracking:.3f} Tc")
        opened = gaps(shown) if opening else []
        at = 0
        for font, codes in self.typesetting.runs(shown, typeface):
            shown_codes = _spread(codes, opened[at:], opening) if opening else f"<{b''.join(codes).hex()}> Tj"
            code.append(f"/{font} {size:g} Tf {shown_codes}")
            at += len(codes)
        code.append("0 Tc ET" if tracking else "ET")
        self._code.append(" ".join(code))

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        red, green, blue = _rgb(colour)
        self._code.append(f"{red:.4g} {green:.4g} {blue:.4g} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def rule(self, x: float, y: float, end_x: float, end_y: float, colour: str, weight: float = 0.5) -> None:
        red, green, blue = _rgb(colour)
        self._code.append(
            f"{red:.4g} {green:.4g} {blue:.4g} RG {weight:g} w {x:.2f} {y:.2f} m {end_x:.2f} {end_y:.2f} l S"
        )

    def frame(self, x: float, y: float, width: float, height: float, colour: str, weight: float = 0.5) -> None:
        red, green, blue = _rgb(colour)
        self._code.append(
            f"{red:.4g} {green:.4g} {blue:.4g} RG {weight:g} w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S"
        )

    def operators(self, code: str) -> None:
        """Drawing operators made elsewhere, such as the modules of a QR code."""
        self._code.append(code)

    # ---- links and places

    def place(self, name: str, top: float, title: str = "") -> None:
        """A place on this page that links can lead to; with a title also a bookmark."""
        self._places[name] = (self._doc.thisPageName(), top)
        self.bookmarkPage(name, fit="XYZ", left=0, top=top, zoom=0)
        if title:
            self.addOutlineEntry(legible(title), name)

    def link(self, element: Element, box: Box, says: str, address: str = "", place: str = "") -> None:
        """A link over a box that belongs to an element, to a web address or to a place of this document."""
        self._links += 1
        name = f"Link{self._links}"
        key = self.structure.link(element, name)
        edges = " ".join(f"{edge:.2f}" for edge in box)
        page = self._doc.thisPageName()

        def text() -> str:
            goal = f"/A<</S/URI/URI {_byte_string(address)}>>" if address else f"/Dest{self._destination(place)}"
            return (
                f"<</Type/Annot/Subtype/Link/F {PRINTED}/Border[0 0 0]/Rect[{edges}]/P {reference(self._doc, page)}"
                f"/StructParent {key}/Contents {hexadecimal(legible(says))}{goal}>>"
            )

        self._doc.Reference(Raw(text), name)
        self._annotationrefs.append(pdfdoc.PDFObjectReference(name))

    def signature_field(self, element: Element, box: Box, name: str, says: str) -> None:
        """The field of the document's one signature. It looks like nothing: what is drawn beneath shows."""
        key = self.structure.link(element, name)
        edges = " ".join(f"{edge:.2f}" for edge in box)
        page, look = self._doc.thisPageName(), f"{name}Look"
        size = f"[0 0 {box[2] - box[0]:.2f} {box[3] - box[1]:.2f}]"
        self._doc.Reference(Stream(b"", Type="/XObject", Subtype="/Form", BBox=size, Resources="<<>>"), look)

        def text() -> str:
            return (
                f"<</Type/Annot/Subtype/Widget/FT/Sig/T{_byte_string(name)}/TU{hexadecimal(says)}/F {LOCKED}"
                f"/Rect[{edges}]/P {reference(self._doc, page)}/StructParent {key}"
                f"/AP<</N {reference(self._doc, look)}>>>>"
            )

        self._doc.Reference(Raw(text), name)
        field = pdfdoc.PDFObjectReference(name)
        self._annotationrefs.append(field)
        allow(self._doc.Catalog, "AcroForm")
        self._doc.Catalog.AcroForm = pdfdoc.PDFDictionary({"Fields": pdfdoc.PDFArray([field]), "SigFlags": 3})

    def _destination(self, place: str) -> str:
        page, top = self._places[place]
        return f"[{reference(self._doc, page)}/XYZ 0 {top:.2f} null]"

    # ---- ends

    def showPage(self) -> None:  # noqa: N802  # ReportLab's name
        name = self._doc.thisPageName()
        stream = "\n".join([self._preamble, *self._code]).encode("ascii")
        self._doc.updateSignature(stream)
        super().showPage()
        page = self._doc.idToObject[name]
        page.Contents = Stream(stream)
        self.structure.end_page(name, page)

    def finished(self) -> bytes:
        """The whole document."""
        describe(self._doc, self._imprint)
        self.structure.write(self._doc)
        self.typesetting.write(self._doc)
        self._doc.SaveToFile(self._buffer, self)
        return self._buffer.getvalue()


@cache
def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = HexColor(colour).rgb()
    return red, green, blue


def _byte_string(text: str) -> str:
    """In hexadecimal, which needs no escapes."""
    return f"<{text.encode('utf-8', 'replace').hex()}>"


def _spread(codes: list[bytes], opened: list[bool], opening: int) -> str:
    """A TJ array whose open gaps are wider by so many thousandths."""
    parts, run = [], ""
    for code, wide in zip(codes, opened, strict=False):
        run += code.hex()
        if wide:
            parts.append(f"<{run}>-{opening}")
            run = ""
    return f"[{''.join(parts)}{f'<{run}>' if run else ''}] TJ"
