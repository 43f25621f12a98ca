"""Personal data: what people are told and agree to, how long their data is kept, and what is held about one person."""

from flask import Flask

from app.privacy import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    pass
