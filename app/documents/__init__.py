"""Paper: certificates of filing, annual summaries, and the public page that answers for them."""

from flask import Flask

from app.documents import routes, summaries
from app.documents.blueprint import blueprint
from app.ui.words import Words

__all__ = ["routes", "summaries"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions["public_endpoints"].add("documents.verify")
    app.extensions["record_links"].append((Words("备案证明", "Certificates"), "documents.certificates"))
