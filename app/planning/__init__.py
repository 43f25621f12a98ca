"""What a bureau decides about its plans: their files and versions, its readings (口径), dated statistics, shares."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing yet."""
