"""Certificates for a whole list: of the records of a kind as they are filtered, or of those behind a figure."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.db.engine import db
from app.documents.access import ISSUES
from app.documents.batch import MOST, ask_for_batch, of_a_list, of_a_target
from app.documents.blueprint import blueprint
from app.documents.routes import LANGUAGES
from app.indicators.routes import answered, question_of
from app.records.finding.search import Filters
from app.records.kinds import KINDS
from app.ui.words import t


@blueprint.get("/certificates/list/<any(agreement, teacher, trip, student, programme):name>")
@role_required(*ISSUES)
def list_batch(name: str) -> ResponseReturnValue:
    """How many records of a filtered list would be certified."""
    return _offer(_listed(name))


@blueprint.post("/certificates/list/<any(agreement, teacher, trip, student, programme):name>")
@role_required(*ISSUES)
def issue_list(name: str) -> ResponseReturnValue:
    return _ask(_listed(name))


@blueprint.get("/plans/<name>/<code>/certificates")
@role_required(*ISSUES)
@answered
def target_batch(name: str, code: str) -> ResponseReturnValue:
    """How many of the records behind a figure would be certified."""
    return _offer(of_a_target(db.session, current_person(), question_of(name, request.args), code))


@blueprint.post("/plans/<name>/<code>/certificates")
@role_required(*ISSUES)
@answered
def issue_target(name: str, code: str) -> ResponseReturnValue:
    return _ask(of_a_target(db.session, current_person(), question_of(name, request.args), code))


def _listed(name: str) -> dict[str, str]:
    return of_a_list(db.session, current_person(), KINDS[name], Filters.asked(request.args))


def _offer(certifiable: dict[str, str], wrong: str = "") -> str:
    return render_template("documents/batch.html", certifiable=certifiable, most=MOST, languages=LANGUAGES, wrong=wrong)


def _ask(certifiable: dict[str, str]) -> ResponseReturnValue:
    language = request.form.get("language", "both")
    if language not in LANGUAGES:
        abort(400)
    if not 0 < len(certifiable) <= MOST:
        return _offer(certifiable, t("一次可为1至{n}条记录出具证明，请调整筛选条件。",
                                     "One to {n} records at a time: please change the filter.", n=MOST)), 422
    job = ask_for_batch(db.session, current_person(), list(certifiable), language)
    db.session.commit()
    return redirect(url_for("jobs.show", public_id=job.public_id), 303)
