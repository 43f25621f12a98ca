"""Paper by clicking: the certificates of a record, and the annual summary of a plan."""

import io

import sqlalchemy as sa
from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Conflict

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS, visible_organisations
from app.approval.knowing import BadQuestion, read_known
from app.approval.models import Series
from app.db.engine import db
from app.db.stamps import today
from app.documents.access import ISSUES
from app.documents.blueprint import blueprint
from app.documents.issuing import NotIssued, issue, issue_anew, issued_file, preview
from app.documents.models import AGAIN, Issued, IssueReason
from app.documents.paper.content import Signatories
from app.documents.preview import inline_pdf
from app.documents.public import TONES
from app.documents.statuses import status_of
from app.documents.summaries import Wanted, day_of
from app.documents.summary_job import ask_for_summary
from app.indicators.library import UnknownPlan, plan_at
from app.indicators.plans import Plan
from app.indicators.questions import ask
from app.organisations.models import Organisation
from app.records.access import find_visible, sees_whole, visible_series
from app.records.filing import standing_version
from app.records.naming import organisation_names
from app.ui.forms import given
from app.ui.words import Words, t

LANGUAGES = {"both": Words("中英双语", "Chinese and English"), "zh": Words("中文", "Chinese"),
             "en": Words("英文", "English")}
NOT_FILED = Words("只有已备案且有效的记录可以出具备案证明。", "Only a filed record in force can be certified.")
MOST_WORDS = 400


@blueprint.get("/records/<public_id>/certificates")
@role_required(*READS_RECORDS)
def certificates(public_id: str) -> str:
    """The certificates issued for a record, which one replaced which, and the way to another."""
    series = _record(public_id)
    issued = db.session.scalars(sa.select(Issued).where(Issued.series_id == series.id).order_by(Issued.id.desc())).all()
    return render_template(
        "documents/certificates.html", series=series, issued=issued, languages=LANGUAGES, tones=TONES,
        issues=current_person().holds(*ISSUES),
        standing=standing_version(db.session, series), states={item.id: status_of(db.session, item) for item in issued})


@blueprint.post("/records/<public_id>/certificates")
@role_required(*ISSUES)
def make_certificate(public_id: str) -> ResponseReturnValue:
    series = _record(public_id)
    try:
        issue(db.session, series, current_person(), _language(request.form))  # type: ignore[arg-type]  # checked there
    except NotIssued:
        db.session.rollback()
        flash(str(NOT_FILED), "error")
        return redirect(url_for("documents.certificates", public_id=public_id))
    db.session.commit()
    flash(t("备案证明已出具。", "The certificate is issued."), "success")
    return redirect(url_for("documents.certificates", public_id=public_id))


@blueprint.get("/records/<public_id>/certificates/preview")
@role_required(*READS_RECORDS)
def preview_certificate(public_id: str) -> Response:
    """The very page that would be issued, marked as worth nothing; nothing is stored."""
    try:
        paper = preview(db.session, _record(public_id), _language(request.args))  # type: ignore[arg-type]  # checked there
    except NotIssued:
        raise Conflict(str(NOT_FILED)) from None
    return inline_pdf(paper.content, "preview.pdf")


@blueprint.get("/certificates/<serial>/reissue")
@role_required(*ISSUES)
def reissue_form(serial: str) -> str:
    """Why another certificate is to take the place of this one."""
    return _reissue(_certificate(serial))


@blueprint.post("/certificates/<serial>/reissue")
@role_required(*ISSUES)
def reissue(serial: str) -> ResponseReturnValue:
    old, words = _certificate(serial), request.form.get("words", "").strip()
    reason = next((item for item in AGAIN if item.value == request.form.get("reason")), None)
    if reason is None:
        return _reissue(old, {"reason": t("请选择原因。", "Please choose a reason.")}), 422
    if len(words) > MOST_WORDS or (reason is IssueReason.OTHER and not words):
        return _reissue(old, {"words": t("请写明原因，不超过{n}字。",
                                         "Please give the reason, in {n} characters at most.", n=MOST_WORDS)}), 422
    try:
        new = issue_anew(db.session, old, current_person(), reason, words)
    except NotIssued:
        raise Conflict(t("该证明已被替代，或其备案已不在有效状态。",
                         "It has been replaced before, or its filing is no longer in force.")) from None
    db.session.commit()
    flash(t("已出具新证明 {new}；{old} 标为已被替代。", "{new} is issued; {old} is marked as replaced.", new=new.serial,
            old=old.serial), "success")
    return redirect(url_for("documents.certificates", public_id=old.series.public_id))


def _reissue(old: Issued, wrong: dict[str, str] | None = None) -> str:
    return render_template("documents/reissue.html", old=old, reasons=AGAIN, typed=request.form, wrong=wrong or {},
                           languages=LANGUAGES, longest=MOST_WORDS)


@blueprint.get("/certificates/<serial>.pdf")
@role_required(*READS_RECORDS)
def certificate_file(serial: str) -> Response:
    """The file as it was issued."""
    issued = _certificate(serial)
    return send_file(io.BytesIO(issued_file(issued)), mimetype="application/pdf", as_attachment=True,
                     download_name=f"{issued.serial}.pdf")


def _record(public_id: str) -> Series:
    """The record of this id, or 404; those whose people a trip took hold no certificate of it."""
    series = find_visible(db.session, current_person(), public_id)
    return series if sees_whole(db.session, current_person(), series) else abort(404)


def _certificate(serial: str) -> Issued:
    return db.session.scalars(sa.select(Issued).where(
        Issued.serial == serial, Issued.series_id.in_(visible_series(current_person())))).one_or_none() or abort(404)


def _language(values: MultiDict[str, str]) -> str:
    language = values.get("language", "both")
    return language if language in LANGUAGES else abort(400)


@blueprint.get("/plans/<name>/summary")
@role_required(*READS_RECORDS)
def summary_form(name: str) -> str:
    """Which organisation and year, in which language, and who signs."""
    return _form(name, _plan(name))


def _form(name: str, plan: Plan, wrong: str = "") -> str:
    """The form as it was filled in; from a board with the board's dates, where they are of a year to choose."""
    typed = given().to_dict()
    typed.setdefault("year", typed.get("on", "")[:4])
    if request.method == "GET" and typed["year"] not in map(str, _years(plan)):
        typed.pop("on", None)
    return render_template("documents/summary.html", plan=plan, name=name, places=_places(plan), years=_years(plan),
                           typed=typed, wrong=wrong)


@blueprint.post("/plans/<name>/summary")
@role_required(*READS_RECORDS)
def summary_file(name: str) -> ResponseReturnValue:
    """Ask for the annual summary: a job makes the PDF, and its page shows how far it is."""
    plan = _plan(name)
    code, year, language = request.form.get("org", ""), request.form.get("year", ""), request.form.get("language", "zh")
    organisation = next((place for place, _ in _places(plan) if place.code == code), None)
    if organisation is None:
        abort(404)
    if year not in [str(item) for item in _years(plan)] or language not in ("zh", "en"):
        abort(400)
    try:
        on, known = day_of(int(year), request.form.get("on", "")), read_known(request.form.get("known", ""))
        ask(db.session, name, [organisation], on, known)
    except BadQuestion as bad:
        return _form(name, plan, wrong=str(bad.words)), 422
    signed = [request.form.get(field, "").strip()[:60] for field in ("compiled_by", "reviewed_by", "head")]
    wanted = Wanted(name, organisation, int(year), language, Signatories(*signed), on)  # type: ignore[arg-type]  # checked above
    job = ask_for_summary(db.session, current_person(), wanted, known)
    db.session.commit()
    return redirect(url_for("jobs.show", public_id=job.public_id), 303)


def _plan(name: str) -> Plan:
    try:
        return plan_at(db.session, name)
    except UnknownPlan:
        abort(404)


def _years(plan: Plan) -> range:
    """From the plan's first year to its last, or to this one while it runs."""
    return range(min(plan.ends.year, today().year), plan.starts.year - 1, -1)


def _places(plan: Plan) -> list[tuple[Organisation, str]]:
    """The organisations this person may print for: the plan's own first."""
    seen = visible_organisations(current_person())
    found = db.session.scalars(sa.select(Organisation).where(Organisation.id.in_(seen)).order_by(
        Organisation.level, Organisation.code)).all()
    names = organisation_names(db.session, [organisation.id for organisation in found])
    listed = [(organisation, names[organisation.id]) for organisation in found if organisation.id in names]
    return sorted(listed, key=lambda pair: pair[0].code not in plan.organisations)

