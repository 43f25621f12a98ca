"""One record on the desk: what is new in it beside what is filed, its documents, its stars, and the decision."""

from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.accounts.current import current_person, role_required
from app.accounts.forms import stripped
from app.accounts.scope import READS_RECORDS
from app.approval.access import steps_for
from app.approval.models import Series, Version
from app.approval.refusals import possible
from app.approval.steps import DECIDING, WAITING, Verb
from app.db.engine import db
from app.organisations.tree import facts_of, find_organisation
from app.records.access import find_visible, versions_of, visible_series
from app.records.attachments.files import given_documents
from app.records.blueprint import blueprint
from app.records.checks import all_warnings
from app.records.content import attachments_of, explanations_of, kind_of
from app.records.disclosing.reading import note_opened
from app.records.display import changed_sections, heading, shown
from app.records.filing import standing_version
from app.records.labels import asked_for, derived_state, label_of, timeline_of, version_before
from app.records.marks import marks_of
from app.records.naming import Names
from app.records.reviewing.desk import asked_filters
from app.records.reviewing.desk_queue import arrival_of, next_waiting
from app.records.reviewing.reason_forms import reason_form
from app.records.reviewing.stars import Star, may_star, places_of, set_star, stars_on, take_off
from app.records.writing.past import outliers
from app.ui.forms import PageForm
from app.ui.notices import notices
from app.ui.words import t


class StarForm(PageForm):
    """What is to be checked, and why."""

    field = SelectField(validators=[InputRequired()])
    note = StringField(validators=[DataRequired(), Length(max=400)], filters=[stripped])


def star_form(version: Version) -> StarForm:
    form = StarForm()
    form.field.label.text, form.note.label.text = t("栏目", "Field"), t("核对什么", "What to check")
    form.field.choices = [(name, str(words)) for name, words in places_of(kind_of(version)).items()]
    return form


@blueprint.get("/reviews/<public_id>")
@role_required(*READS_RECORDS)
def review(public_id: str) -> ResponseReturnValue:
    """The record as its reviewer needs it. Who has nothing to decide here sees the record itself."""
    session, user = db.session, current_person()
    series = find_visible(session, user, public_id)
    versions = versions_of(session, user, series)
    version = next((item for item in versions if item.state in WAITING), None)
    steps = [item for item in steps_for(session, user, version) if item.desk in DECIDING] if version else []
    if version is None or not steps:
        return redirect(url_for("records.show", public_id=public_id))
    note_opened(session, version)
    return render_template("records/review.html", **_page(series, version, version_before(versions, version)),
                           steps={item.step.verb: item for item in steps})


def _page(series: Series, version: Version, returned: Version | None) -> dict[str, Any]:
    """Beside the version: the filed one, or else the one it mends, if that is this person's to see."""
    session, user, kind = db.session, current_person(), kind_of(version)
    standing = standing_version(session, series)
    against = standing if standing is not None and standing.number < version.number else returned
    names = Names(session, [item for item in (version, against, returned) if item is not None])
    filters, place = asked_filters(request.args), arrival_of(session, version)
    following = next_waiting(session, user, filters, place)
    far = outliers(session, version)
    said = {name: item.words for name, item in explanations_of(session, version).items()}
    return {
        "series": series, "version": version, "kind": kind, "names": names, "title": heading(version, names),
        "state": derived_state(version), "sections": shown(version, names, against, said=said), "against": against,
        "far": far,
        "returned": returned, "asked_for": asked_for(returned),
        "mended": changed_sections(shown(version, names, returned)) if returned is not None else [],
        "given": given_documents(version, attachments_of(session, version)), "writes": False, "warnings": [
            (label_of(kind, item), item) for item in all_warnings(version)],
        "marks": marks_of(session, [version.id])[version.id], "told": notices("record_notices", user, series),
        "stars": stars_on(session, [series.id]), "star_places": places_of(kind), "star_form": star_form(version),
        "may_star": may_star(session, user, version), "verbs": Verb, "timeline": timeline_of(session, series),
        "return_form": reason_form(kind, Verb.RETURN), "filters": filters,
        "following": following if following is not None and following.id != version.id else None,
    }


@blueprint.post("/reviews/<public_id>/stars")
@role_required(*READS_RECORDS)
@possible
def star(public_id: str) -> ResponseReturnValue:
    """Star a field of the version that was submitted last."""
    session, user = db.session, current_person()
    series = find_visible(session, user, public_id)
    version = next((item for item in versions_of(session, user, series) if item.submitted_at is not None), None)
    if version is None or not may_star(session, user, version):
        abort(403)
    form = star_form(version)
    if not form.validate():
        return render_template("records/star.html", series=series, form=form), 422
    set_star(session, version, form.field.data, form.note.data or "", user)
    session.commit()
    flash(t("已标记待核。", "Starred for checking."), "success")
    return redirect(_back_to(public_id))


@blueprint.post("/reviews/stars/<int:number>/off")
@role_required(*READS_RECORDS)
@possible
def unstar(number: int) -> ResponseReturnValue:
    """Take a star off: what it asked for has been checked."""
    session, user = db.session, current_person()
    found = session.get(Star, number) or abort(404)
    series = find_visible(session, user, found.series.public_id)
    if not may_star(session, user, next(item for item in series.versions if item.number == found.number)):
        abort(403)
    take_off(session, found, user)
    session.commit()
    flash(t("已取消待核标记。", "The star is off."), "success")
    return redirect(_back_to(series.public_id))


@blueprint.get("/reviews/stars/")
@role_required(*READS_RECORDS)
def follow_up() -> str:
    """The stars of one school, or of all this person sees, as one list to print."""
    session, user = db.session, current_person()
    code = request.args.get("organisation", "")
    organisation = find_organisation(session, code) if code else None
    if code and organisation is None:
        abort(404)
    statement = (
        sa.select(Star).join(Series, Series.id == Star.series_id)
        .where(Star.until.is_(None), Series.id.in_(visible_series(user)))
        .options(joinedload(Star.series).joinedload(Series.organisation), joinedload(Star.set_by))
        .order_by(Series.organisation_id, Series.kind, Series.id, Star.id).limit(LISTED))
    if organisation is not None:
        statement = statement.where(Series.organisation_id == organisation.id)
    stars = list(session.scalars(statement))
    facts = facts_of(session, organisation.id) if organisation is not None else None
    return render_template("records/stars.html", **_listed(stars), organisation=organisation,
                           school=facts.name if facts else code)


LISTED = 2_000
"""A list to print ends here; a school has far fewer."""


def _listed(stars: list[Star]) -> dict[str, Any]:
    """The stars with the names of their records."""
    session = db.session
    numbers = {(star.series_id, star.number) for star in stars}
    versions = session.scalars(sa.select(Version).where(
        sa.tuple_(Version.series_id, Version.number).in_(numbers))).all() if numbers else []
    names = Names(session, versions, with_rows=False)
    return {"stars": stars, "versions": {(item.series_id, item.number): item for item in versions}, "names": names,
            "heading": heading, "kind_of": kind_of, "places_of": places_of}


def _back_to(public_id: str) -> str:
    """The page the star was set on: the desk's, which leads on to the record where nothing waits."""
    return url_for("records.review", public_id=public_id)
