"""What a bureau decides about its plans: their files and versions, its readings (口径), dated statistics, shares."""

from flask import Flask

from app.planning.share_routes import init_shares


def init_app(app: Flask) -> None:
    init_shares(app)
