"""Paper: certificates of filing and the public page that answers for them, summaries, forms, ledgers, check sheets."""

from flask import Flask

from app.accounts.trail_words import name_trail
from app.documents import paper_routes, routes, summaries
from app.documents.blueprint import blueprint
from app.documents.ledger_job import WORK as LEDGER
from app.documents.ledger_job import do_ledger
from app.documents.summary_job import WORK, do_summary
from app.jobs.working import works
from app.ui.words import Words

__all__ = ["paper_routes", "routes", "summaries"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions["public_endpoints"].add("documents.verify")
    name_trail(app, subjects={"certificate": Words("备案证明", "Certificate"), "summary": Words("年度总结", "Summary")},
               acts={"issue": Words("出具", "Issued"), "print": Words("打印", "Printed")},
               details={"pages": Words("页数", "pages")})
    works(app).update({WORK: do_summary, LEDGER: do_ledger})
    app.extensions["plan_links"].append((Words("年度总结", "Annual summary"), "documents.summary_form"))
    app.extensions["record_links"].append((Words("备案证明", "Certificates"), "documents.certificates"))
    app.extensions["record_papers"].append((Words("备案表（PDF）", "Filing form (PDF)"), "documents.form_file"))
    app.extensions["list_papers"].append((Words("打印台账（PDF）", "Ledger (PDF)"), "documents.ledger_file"))
    app.extensions["sample_papers"].append(
        (Words("核查表（PDF）", "Check sheets (PDF)"), "documents.check_sheets_file"))
