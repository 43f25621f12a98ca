"""Paper: certificates of filing, annual summaries, and the public page that answers for them."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Pages follow."""
