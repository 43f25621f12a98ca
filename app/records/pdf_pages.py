"""Pages of a PDF as pictures. The library is not made for threads, so one page is drawn at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import pypdfium2
from PIL import Image

ONE_AT_A_TIME = Lock()


class NotReadable(Exception):
    """This is no PDF that can be shown. `locked`: it asks for a password."""

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__("locked" if locked else "damaged")
        self.locked = locked


def count_pages(content: bytes) -> int:
    """Raises NotReadable."""
    with _opened(content) as document:
        return len(document)


def draw_page(content: bytes, number: int, side: int) -> Image.Image:
    """The page of this number (from 1), its longer side so many dots. Scripts and forms are not run. Raises
    NotReadable."""
    with _opened(content) as document:
        if not 1 <= number <= len(document):
            raise NotReadable
        page = document[number - 1]
        try:
            drawn: Image.Image = page.render(scale=side / max(1.0, *page.get_size())).to_pil()
            return drawn.convert("RGB")
        finally:
            page.close()


@contextmanager
def _opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as problem:
            raise NotReadable(locked="password" in str(problem).casefold()) from None
        try:
            yield document
        except pypdfium2.PdfiumError:
            raise NotReadable from None
        finally:
            document.close()
