"""Frozen years: closings, locked periods with their exceptions, errata, and closings compared."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing yet."""
