"""Paper: certificates of filing and the public page that answers for them, summaries, forms, ledgers, check sheets."""

from flask import Flask

from app.accounts.trail_words import name_trail
from app.documents import batch, batch_routes, paper_routes, public, routes, stamped, summaries
from app.documents.blueprint import blueprint
from app.documents.bureau_keys import init_bureau_keys
from app.documents.ledger_job import WORK as LEDGER
from app.documents.ledger_job import do_ledger
from app.documents.merge_effects import CERTIFICATES
from app.documents.summary_job import WORK, do_summary
from app.jobs.working import works
from app.parties.effects import WATCHERS
from app.records.finding.search import Narrowing
from app.ui.words import Words

__all__ = ["batch_routes", "paper_routes", "public", "routes", "stamped", "summaries"]

OPEN = ("verify", "check", "check_file", "keys", "key_file")
"""What anybody may ask who holds a paper."""


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions["public_endpoints"] |= {f"documents.{name}" for name in OPEN}
    name_trail(
        app,
        subjects={"certificate": Words("备案证明", "Certificate"), "summary": Words("年度总结", "Summary"),
                  "signing_key": Words("签名密钥", "Signing key"),
                  "issue_register": Words("签发登记簿", "Issue register")},
        acts={"issue": Words("出具", "Issued"), "print": Words("打印", "Printed"),
              "stamp": Words("上传盖章件", "Sent a stamped form"),
              "make_key": Words("生成密钥", "Made a key"), "retire_key": Words("停用密钥", "Retired a key"),
              "compromise": Words("公告密钥失密", "Declared a key compromised"),
              "anchor": Words("锚定登记簿", "Anchored the register")},
        details={"pages": Words("页数", "pages"), "public": Words("公钥", "public key")})
    init_bureau_keys(app)
    works(app).update({WORK: do_summary, LEDGER: do_ledger, batch.WORK: batch.do_batch})
    app.extensions[WATCHERS].append(CERTIFICATES)
    app.extensions["plan_links"].append((Words("年度总结", "Annual summary"), "documents.summary_form"))
    app.extensions["target_links"].append((Words("批量出具证明", "Certificates"), "documents.target_batch"))
    app.extensions["list_links"].append((Words("批量出具证明", "Certificates"), "documents.list_batch"))
    app.extensions["record_links"].append((Words("备案证明", "Certificates"), "documents.certificates"))
    app.extensions["record_links"].append((Words("盖章件", "Stamped forms"), "documents.stamped"))
    app.extensions["record_marks"].append(stamped.stamped_marks)
    app.extensions["record_narrowings"]["stamped"] = Narrowing(stamped.STAMPED, stamped.is_stamped)
    app.extensions["record_papers"].append((Words("备案表（PDF）", "Filing form (PDF)"), "documents.form_file"))
    app.extensions["list_papers"].append((Words("打印台账（PDF）", "Ledger (PDF)"), "documents.ledger_file"))
    app.extensions["sample_papers"].append(
        (Words("核查表（PDF）", "Check sheets (PDF)"), "documents.check_sheets_file"))
