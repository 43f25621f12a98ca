"""Counting: plans, measures, boards."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Pages follow."""
