"""A true PDF where a test needs one and its text does not matter."""

import io

from reportlab.pdfgen.canvas import Canvas


def blank_pdf(*pages: tuple[float, float]) -> bytes:
    """A PDF with pages of these sizes and nothing on them."""
    file = io.BytesIO()
    sheet = Canvas(file, pagesize=pages[0])
    for size in pages:
        sheet.setPageSize(size)
        sheet.showPage()
    sheet.save()
    return file.getvalue()
