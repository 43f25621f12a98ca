"""What a bureau decides about its plans: their files and versions, its readings (口径), dated statistics, shares."""

from flask import Flask

from app.planning import plan_models

__all__ = ["plan_models"]


def init_app(app: Flask) -> None:
    """Nothing yet."""
