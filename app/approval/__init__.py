"""The path a record travels: states and verbs as one table, moves, decisions, filing numbers."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Approval has no pages of its own: the review desk shows records, so it lives with them."""
