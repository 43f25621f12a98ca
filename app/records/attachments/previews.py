"""Pictures of attachments: drawn anew, so that nothing of the sent file but its look reaches a browser.

A phone's photo is turned as it was held; where it was taken and with what stays in the original alone.
"""

import io

from PIL import Image, ImageOps

from app.records.attachments.file_types import PICTURES
from app.records.attachments.pdf_pages import NotReadable, count_pages, draw_page

PDF = "application/pdf"
LARGE, SMALL = 1600, 240
"""The longer side in dots, to be read and as a sign of what there is."""

QUALITY = 82
WHITE = (255, 255, 255)


def pages_of(media_type: str, content: bytes) -> int:
    """How many pictures show the file whole; 0 for one that is only given out."""
    if media_type in PICTURES:
        return 1
    try:
        return count_pages(content) if media_type == PDF else 0
    except NotReadable:
        return 0


def picture_of(media_type: str, content: bytes, page: int, side: int) -> bytes:
    """A JPEG of one page. Raises NotReadable."""
    image = draw_page(content, page, side) if media_type == PDF else _photo(media_type, content, side)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY)  # nothing of the original's EXIF is passed on
    return file.getvalue()


def _photo(media_type: str, content: bytes, side: int) -> Image.Image:
    if media_type not in PICTURES:
        raise NotReadable
    try:
        with Image.open(io.BytesIO(content), formats=(PICTURES[media_type][0],)) as image:
            image.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((side, side))
            return _on_white(upright)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NotReadable from None


def _on_white(image: Image.Image) -> Image.Image:
    whole = image.convert("RGBA")
    paper = Image.new("RGB", whole.size, WHITE)
    paper.paste(whole, mask=whole.getchannel("A"))
    return paper
