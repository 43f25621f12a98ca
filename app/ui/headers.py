"""What every answer tells the browser, which requests are refused at the door, and where a redirect may lead.

The policy allows nothing from another host, no inline style and no script without this answer's nonce
(OWASP ASVS 5.0: 3.4.1 to 3.4.6, 3.5.3, 3.7.2).
"""

import secrets
import unicodedata
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

from app.ui.words import Words

POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
A_YEAR = "public, max-age=31536000, immutable"
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def csp_nonce() -> str:
    """The nonce of this answer; whoever asks for it opens the policy to scripts that carry it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def _policy() -> str:
    scripts = f"'nonce-{g.csp_nonce}' 'strict-dynamic'" if "csp_nonce" in g else "'none'"
    return POLICY.format(scripts=scripts)


def _caching() -> str:
    """Only files of the look with their fingerprint are kept: a page may show a person, a check its status of now."""
    if request.endpoint == "static":
        return A_YEAR if "v" in request.args else "public, max-age=3600"
    return "no-store"


def _refuse_cross_site() -> None:
    """A second door beside the form token: a browser says by itself when another site sent the form."""
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403, Words("请求来自其他网站，已拒绝。", "The request came from another site and was refused."))


def _add_headers(response: Response) -> Response:
    """A view that sets a stricter header of its own, as a download does, keeps it."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _policy())
    if request.endpoint == "static" or "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = _caching()
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    return response


def init_headers(app: Flask) -> None:
    app.before_request(_refuse_cross_site)
    app.after_request(_add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def is_safe_path(path: str) -> bool:
    """True of a path on this host: one leading slash, no second one beside it, nothing a browser would drop or bend."""
    if not path.startswith("/") or "//" in path or "\\" in path:
        return False
    if any(unicodedata.category(character) in INVISIBLE for character in path):
        return False
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc


def safe_next(path: str | None, otherwise: str = "/") -> str:
    """Where to go after signing in: the path asked for when it stays on this host, else the other one."""
    return path if path and is_safe_path(path) else otherwise
