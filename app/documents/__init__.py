"""Paper: certificates of filing, annual summaries, and the public page that answers for them."""

from flask import Flask

from app.accounts.trail_words import name_trail
from app.documents import routes, summaries
from app.documents.blueprint import blueprint
from app.documents.summary_job import WORK, do_summary
from app.jobs.working import works
from app.ui.words import Words

__all__ = ["routes", "summaries"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions["public_endpoints"].add("documents.verify")
    name_trail(app, subjects={"certificate": Words("备案证明", "Certificate"), "summary": Words("年度总结", "Summary")},
               acts={"issue": Words("出具", "Issued"), "print": Words("打印", "Printed")},
               details={"pages": Words("页数", "pages")})
    works(app)[WORK] = do_summary
    app.extensions["plan_links"].append((Words("年度总结", "Annual summary"), "documents.summary_form"))
    app.extensions["record_links"].append((Words("备案证明", "Certificates"), "documents.certificates"))
