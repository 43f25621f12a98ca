"""Partners and persons: identities with many names, matched, merged and unmerged, told once for both."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Pages follow."""
