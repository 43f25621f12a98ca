"""What a reviewer would ask: findings to be answered in words, and the sample for checking on site."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing yet."""
