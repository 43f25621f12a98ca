"""Paper by clicking: the certificates of a record, the annual summary of a plan, and the public page."""

import io

import sqlalchemy as sa
from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS, visible_organisations
from app.approval.knowing import BadQuestion, read_known
from app.db.engine import db
from app.db.stamps import CHINA, today
from app.documents.blueprint import blueprint
from app.documents.issuing import CertificateStatus, NotIssued, filing_bureau, issue, issued_file, status_of
from app.documents.models import Issued
from app.documents.paper.content import Signatories
from app.documents.summaries import Wanted, day_of
from app.documents.summary_job import ask_for_summary
from app.indicators.library import UnknownPlan, plan_at
from app.indicators.plans import Plan
from app.indicators.questions import ask
from app.organisations.models import Organisation
from app.organisations.tree import facts_of
from app.records.access import find_visible, visible_series
from app.records.content import kind_of
from app.records.filing import standing_version
from app.records.naming import organisation_names
from app.ui.words import Words, t

LANGUAGES = {"both": Words("中英双语", "Chinese and English"), "zh": Words("中文", "Chinese"),
             "en": Words("英文", "English")}
TONES = {CertificateStatus.VALID: "success", CertificateStatus.AMENDED: "warning", CertificateStatus.ENDED: "warning",
         CertificateStatus.REPLACED: "warning", CertificateStatus.REVOKED: "danger", CertificateStatus.DEMO: "danger"}


@blueprint.get("/records/<public_id>/certificates")
@role_required(*READS_RECORDS)
def certificates(public_id: str) -> str:
    """The certificates issued for a record, and the way to another."""
    series = find_visible(db.session, current_person(), public_id)
    issued = db.session.scalars(sa.select(Issued).where(Issued.series_id == series.id).order_by(Issued.id.desc())).all()
    return render_template(
        "documents/certificates.html", series=series, issued=issued, languages=LANGUAGES, tones=TONES,
        standing=standing_version(db.session, series), states={item.id: status_of(db.session, item) for item in issued})


@blueprint.post("/records/<public_id>/certificates")
@role_required(*READS_RECORDS)
def make_certificate(public_id: str) -> ResponseReturnValue:
    language = request.form.get("language", "both")
    if language not in LANGUAGES:
        abort(400)
    series = find_visible(db.session, current_person(), public_id)
    try:
        issue(db.session, series, current_person(), language)  # type: ignore[arg-type]  # checked above
    except NotIssued:
        db.session.rollback()
        flash(t("只有已备案且有效的记录可以出具备案证明。", "Only a filed record in force can be certified."), "error")
        return redirect(url_for("documents.certificates", public_id=public_id))
    db.session.commit()
    flash(t("备案证明已出具。", "The certificate is issued."), "success")
    return redirect(url_for("documents.certificates", public_id=public_id))


@blueprint.get("/certificates/<serial>.pdf")
@role_required(*READS_RECORDS)
def certificate_file(serial: str) -> Response:
    """The file as it was issued."""
    issued = db.session.scalars(sa.select(Issued).where(
        Issued.serial == serial, Issued.series_id.in_(visible_series(current_person())))).one_or_none()
    if issued is None:
        abort(404)
    return send_file(io.BytesIO(issued_file(issued)), mimetype="application/pdf", as_attachment=True,
                     download_name=f"{issued.serial}.pdf")


@blueprint.get("/verify/<token>")
def verify(token: str) -> ResponseReturnValue:
    """Five facts and the status at this moment; the same page, with 404, for a token that was never given."""
    session = db.session
    issued = session.scalars(sa.select(Issued).where(Issued.token == token)).one_or_none()
    if issued is None:
        return render_template("documents/verify.html", issued=None), 404
    version = issued.version
    status = status_of(session, issued)
    school, bureau = facts_of(session, version.organisation_id), filing_bureau(session, version)
    assert version.city_since is not None
    return render_template(
        "documents/verify.html", issued=issued, status=status, tone=TONES[status], number=issued.series.filing_number,
        kind=kind_of(version).one, school=_name(school), bureau=_name(bureau),
        filed_on=version.city_since.astimezone(CHINA).date())


@blueprint.get("/plans/<name>/summary")
@role_required(*READS_RECORDS)
def summary_form(name: str) -> str:
    """Which organisation and year, in which language, and who signs."""
    return _form(name, _plan(name))


def _form(name: str, plan: Plan, wrong: str = "") -> str:
    """The form as it was filled in; from a board with the board's dates, where they are of a year to choose."""
    typed = request.values.to_dict()
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


def _name(facts: object) -> str:
    return t(facts.name_zh, facts.name_en or facts.name_zh) if facts else ""  # type: ignore[attr-defined]  # OrganisationFacts
