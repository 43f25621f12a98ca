"""What a bureau decides about its plans: their files and versions, its readings (口径), dated statistics, shares."""

from flask import Flask

from app.planning.plan_pages import init_plan_pages


def init_app(app: Flask) -> None:
    init_plan_pages(app)
