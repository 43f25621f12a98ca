"""What a bureau decides about its plans: their files and versions, its readings (口径), dated statistics, shares."""

from flask import Flask

from app.planning import reading_routes
from app.planning.plan_pages import init_plan_pages
from app.planning.share_routes import init_shares
from app.ui.words import Words


def init_app(app: Flask) -> None:
    init_plan_pages(app)
    init_shares(app)
    app.register_blueprint(reading_routes.blueprint)
    app.extensions["plan_links"].append((Words("口径", "Readings"), "readings.index"))
    app.extensions["reading_pages"].append("readings.index")
