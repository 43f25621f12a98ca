"""The tree that a screen reader walks: headings, paragraphs, tables, figures and links (ISO 32000-1, 14.7 and 14.8)."""

from dataclasses import dataclass, field
from functools import partial

from reportlab.pdfbase import pdfdoc

from app.documents.paper.objects import Raw, allow, hexadecimal, reference

ROOT, PARENT_TREE = "StructureRoot", "ParentTree"
ANNOTATIONS_FROM = 1_000_000
"""Keys of annotations in the parent tree begin here; those below are pages."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked stretch of a page's content."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Linked:
    """An annotation that belongs to an element."""

    page: int
    name: str


@dataclass(slots=True, eq=False)
class Element:
    """One element with its kids in reading order; `attributes` are PDF text, such as `/Alt <FEFF…>`."""

    tag: str
    parent: "Element | None"
    attributes: str = ""
    kids: "list[Element | Marked | Linked]" = field(default_factory=list)
    name: str = ""

    def add(self, tag: str, attributes: str = "") -> "Element":
        kid = Element(tag, self, attributes)
        self.kids.append(kid)
        return kid


def described(alternative: str, box: tuple[float, float, float, float]) -> str:
    """Attributes of a figure: what it shows, in words, and where."""
    edges = " ".join(f"{edge:.2f}" for edge in box)
    return f"/Alt {hexadecimal(alternative)}/A<</O/Layout/BBox[{edges}]/Placement/Block>>"


class Structure:
    """The tree of one document and, for each page, which element each marked stretch belongs to."""

    def __init__(self) -> None:
        self.root = Element("Document", None)
        self.pages: list[str] = []
        self._marks: list[list[Element]] = [[]]
        self._links: list[Element] = []

    def mark(self, element: Element) -> int:
        """A number for the next stretch on the present page."""
        marks = self._marks[-1]
        element.kids.append(Marked(len(self.pages), len(marks)))
        marks.append(element)
        return len(marks) - 1

    def link(self, element: Element, name: str) -> int:
        """A key in the parent tree for an annotation on the present page."""
        element.kids.append(Linked(len(self.pages), name))
        self._links.append(element)
        return ANNOTATIONS_FROM + len(self._links) - 1

    def end_page(self, name: str, page: pdfdoc.PDFPage) -> None:
        allow(page, "StructParents", "Tabs")
        page.StructParents = len(self.pages)
        page.Tabs = pdfdoc.PDFName("S")
        self.pages.append(name)
        self._marks.append([])

    def write(self, document: pdfdoc.PDFDocument) -> None:
        """Add the tree to the document. Object numbers are known only when the elements write themselves."""
        waiting, count = [self.root], 0
        document.Reference(Raw(partial(self._root_text, document)), ROOT)
        document.Reference(Raw(partial(self._parent_tree_text, document)), PARENT_TREE)
        while waiting:
            element = waiting.pop()
            element.name = f"Element{count}"
            count += 1
            document.Reference(Raw(partial(self._element_text, document, element)), element.name)
            waiting += [kid for kid in reversed(element.kids) if isinstance(kid, Element)]
        document.Catalog.StructTreeRoot = pdfdoc.PDFObjectReference(ROOT)
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})

    def _root_text(self, document: pdfdoc.PDFDocument) -> str:
        root, parents = reference(document, self.root.name), reference(document, PARENT_TREE)
        following = ANNOTATIONS_FROM + len(self._links)
        return f"<</Type/StructTreeRoot/K[{root}]/ParentTree {parents}/ParentTreeNextKey {following}>>"

    def _parent_tree_text(self, document: pdfdoc.PDFDocument) -> str:
        entries = []
        for page, marks in enumerate(self._marks[: len(self.pages)]):
            entries.append(f"{page} [{' '.join(reference(document, element.name) for element in marks)}]")
        for at, element in enumerate(self._links):
            entries.append(f"{ANNOTATIONS_FROM + at} {reference(document, element.name)}")
        return f"<</Nums[{chr(10).join(entries)}]>>"

    def _element_text(self, document: pdfdoc.PDFDocument, element: Element) -> str:
        pages = [kid.page for kid in element.kids if isinstance(kid, Marked)]
        page = pages[0] if pages else None
        own = "" if page is None else f"/Pg {reference(document, self.pages[page])}"
        kids = " ".join(self._kid_text(document, kid, page) for kid in element.kids)
        parent = reference(document, element.parent.name if element.parent else ROOT)
        return f"<</S/{element.tag}/P {parent}{own}/K[{kids}]{element.attributes}>>"

    def _kid_text(self, document: pdfdoc.PDFDocument, kid: Element | Marked | Linked, page: int | None) -> str:
        if isinstance(kid, Element):
            return reference(document, kid.name)
        where = reference(document, self.pages[kid.page])
        if isinstance(kid, Linked):
            return f"<</Type/OBJR/Pg {where}/Obj {reference(document, kid.name)}>>"
        return str(kid.number) if kid.page == page else f"<</Type/MCR/Pg {where}/MCID {kid.number}>>"
