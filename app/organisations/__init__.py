"""The tree of city, districts, schools and universities, with its history."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing to register: who may open the pages of organisations is decided one slice above, with the accounts."""
