"""What changed between two moments, and one year under two maps (as-was and as-is)."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing yet."""
