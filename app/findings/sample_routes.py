"""The pages of samples: drawing, the results and the error rate; the list to draw again from."""

import io
import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.accounts.trail_words import name_trail
from app.approval.knowing import BadQuestion, known_text, read_known
from app.db.engine import db
from app.db.stamps import today
from app.db.trail import write_trail
from app.findings.drawing import CannotDraw, agrees, draw_sample, population
from app.findings.forms import DrawForm, ResultForm
from app.findings.models import Outcome, Sample, Strata
from app.findings.rates import Rate, rate_of, result_at
from app.findings.samples import (
    bureaus_drawing,
    enter_result,
    field_words,
    fields_of,
    find_item,
    find_sample,
    may_draw,
    samples_seen,
    versions_seen,
)
from app.indicators.routes import answered
from app.organisations.models import Level
from app.records.content import kind_of
from app.records.display import heading, listed_values
from app.records.kinds import KINDS, MAIN_KINDS
from app.records.naming import Names, organisation_names
from app.sheets.writing import Sheet, csv_bytes
from app.ui.words import Words, t

blueprint = Blueprint("samples", __name__, template_folder="templates")

TONES = {Outcome.CONFORMS: "success", Outcome.DIFFERS: "danger", Outcome.NOT_FOUND: "danger"}
SEED_BYTES = 8


def init_samples(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.jinja_env.globals["sample_papers"] = app.extensions.setdefault("sample_papers", [])
    name_trail(app, acts={"draw": Words("抽样", "Drew"), "check": Words("登记核查结果", "Entered a check"),
                          "list": Words("导出总体", "Exported the list")},
               subjects={"sample": Words("抽查样本", "Sample")},
               details={"seed": Words("种子", "seed"), "population": Words("总体", "population"),
                        "year": Words("年份", "year"), "place": Words("序号", "place"),
                        "outcome": Words("结果", "outcome"), "listed": Words("总体散列", "hash of the list")})


@blueprint.route("/samples/", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
def index() -> ResponseReturnValue:
    """The samples drawn so far, and the form that draws one."""
    session, user = db.session, current_person()
    bureaus = bureaus_drawing(user)
    form = _draw_form(bureaus)
    if request.method == "POST":
        if not bureaus:
            abort(403)
        if form.validate() and (drawn := _drawn(form, bureaus)) is not None:
            return redirect(url_for("samples.show", number=drawn.id))
    samples = samples_seen(session, user)
    names = organisation_names(session, {item.organisation_id for item in (*samples,)} | {item.id for item in bureaus})
    page = render_template("findings/samples.html", samples=samples, form=form if bureaus else None, names=names,
                           rate_of=rate_of, now=read_known(""))
    return page, 422 if form.errors else 200


@blueprint.get("/samples/<int:number>")
@role_required(*READS_RECORDS)
@answered
def show(number: int) -> str:
    """One sample: how it was drawn, its records with what was found, and the error rate beside the official number."""
    session, user = db.session, current_person()
    known = read_known(request.args.get("known", ""))
    sample = find_sample(session, user, number)
    rates = [(kind, rate_of([item for item in sample.items if item.kind == kind.name], known)) for kind in MAIN_KINDS]
    return render_template(
        "findings/sample.html", rate=rate_of(sample.items, known), rates=[pair for pair in rates if pair[1].drawn],
        may_enter=may_draw(user, sample.organisation), agrees=agrees(session, sample), result_at=result_at,
        tones=TONES, known=known, known_text=known_text, percent=percent, interval=interval, field_words=field_words,
        kinds=KINDS, **_content(sample))


@blueprint.post("/samples/<int:number>/list")
@role_required(*READS_RECORDS)
def export(number: int) -> Response:
    """The list that was drawn from, as a CSV: with the seed anyone can draw again from it."""
    session = db.session
    sample = find_sample(session, current_person(), number)
    drawn = {item.series_id for item in sample.items}
    records = population(session, sample.organisation, sample.year, sample.strata, sample.known)
    rows = tuple((record.public_id, str(record.number), record.kind, record.stratum,
                  "1" if record.series_id in drawn else "") for record in records)
    write_trail(session, "list", "sample", sample.id, population=len(rows))
    session.commit()
    content = csv_bytes(Sheet(("series", "version", "kind", "stratum", "drawn"), rows))
    return send_file(io.BytesIO(content), mimetype="text/csv", as_attachment=True,
                     download_name=f"sample-{sample.id}.csv")


@blueprint.route("/samples/<int:number>/records/<int:place>", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
def record(number: int, place: int) -> ResponseReturnValue:
    """What was found for one record, and the form to enter it."""
    session, user = db.session, current_person()
    sample = find_sample(session, user, number)
    item = find_item(sample, place)
    form, enters = ResultForm(fields_of(KINDS[item.kind])), may_draw(user, sample.organisation)
    if request.method == "POST":
        if not enters:
            abort(403)
        if form.validate():
            enter_result(session, item, Outcome(form.outcome.data), form.field.data or "", form.words.data or "",
                         form.checked_on.data or today(), form.checked_by.data or "", user)
            session.commit()
            flash(t("核查结果已登记。", "The result is entered."), "success")
            return redirect(url_for("samples.show", number=number))
    page = render_template("findings/sample_record.html", item=item, form=form if enters else None, tones=TONES,
                           field_words=field_words, kinds=KINDS, kind_of=kind_of, listed_values=listed_values,
                           **_content(sample))
    return page, 422 if form.errors else 200


def percent(share: float | None) -> str:
    return t("尚无", "none yet") if share is None else f"{share * 100:.1f}%"


def interval(rate: Rate) -> str:
    if rate.interval is None:
        return t("尚无", "none yet")
    low, high = rate.interval
    return t("{low} 至 {high}", "{low} to {high}", low=percent(low), high=percent(high))


def _draw_form(bureaus: list[Any]) -> DrawForm:
    names = organisation_names(db.session, [item.id for item in bureaus])
    city = any(item.level is Level.CITY for item in bureaus)
    form = DrawForm(data={"year": today().year - 1, "strata": Strata.DISTRICT if city else Strata.SCHOOL})
    form.organisation.choices = [(item.code, names.get(item.id, item.code)) for item in bureaus]
    return form


def _drawn(form: DrawForm, bureaus: list[Any]) -> Sample | None:
    """The sample drawn and committed; None when it cannot be, with the form saying why."""
    session = db.session
    bureau = next(item for item in bureaus if item.code == form.organisation.data)
    try:
        known: datetime | None = read_known(form.known.data) if form.known.data else None
        sample = draw_sample(session, bureau, form.year.data or 0, Strata(form.strata.data),
                             form.seed.data or secrets.token_hex(SEED_BYTES), current_person(), known)
    except (CannotDraw, BadQuestion) as refusal:
        session.rollback()
        form.complain(refusal.field if isinstance(refusal, CannotDraw) else "known", refusal.words)
        return None
    session.commit()
    flash(t("已抽取 {n} 条记录。", "{n} records are drawn.", n=len(sample.items)), "success")
    return sample


def _content(sample: Sample) -> dict[str, Any]:
    """What every page of a sample shows of it."""
    session = db.session
    versions = versions_seen(session, current_person(), sample)
    places = {item.stratum_id for item in sample.items} | {sample.organisation_id}
    return {"sample": sample, "versions": versions, "heading": heading,
            "names": Names(session, versions.values(), with_rows=False),
            "strata": organisation_names(session, places)}
