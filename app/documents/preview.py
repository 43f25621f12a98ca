"""A PDF shown in the browser's own viewer instead of being saved."""

from flask import Response

SHOWN_INLINE = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""What the built-in viewers of PDF need, and nothing that a page could use: there is no page."""


def inline_pdf(content: bytes, name: str) -> Response:
    """The document as the answer itself. `name` is ASCII, offered to whoever saves it."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Security-Policy"] = SHOWN_INLINE
    return response
