"""Pages of errata: what would change and why, applying, approving and refusing."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.approval.moves import FOUR_EYES, NotPossible
from app.approval.refusals import possible
from app.closings import display
from app.closings.access import find_closing, find_erratum, may_close
from app.closings.blueprint import blueprint
from app.closings.differences import moved_units
from app.closings.errata import apply_for_erratum, approve_erratum, correctable, refuse_erratum
from app.closings.forms import ErratumForm, ReasonForm
from app.closings.models import Closing, ClosingState, Erratum
from app.db.engine import db
from app.db.stamps import utc_now
from app.indicators.routes import answered
from app.ui.words import t


@blueprint.route("/closings/<public_id>/errata/new", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
@answered
def new_erratum(public_id: str) -> ResponseReturnValue:
    """Old values and units beside what the same question gives now; the officer chooses and says why."""
    closing, user, session = _correctable(public_id), current_person(), db.session
    pairs = correctable(session, closing, utc_now())
    form = ErratumForm()
    form.codes.choices = [(old["code"], f"{old['code']} {display.said(old['title'])}") for old, _ in pairs]
    if form.validate_on_submit():
        try:
            erratum = apply_for_erratum(session, closing, form.codes.data or [], form.cause.data or "", user)
        except NotPossible as refusal:
            session.rollback()
            form.complain("codes", refusal.words)
        else:
            session.commit()
            flash(t("更正申请已提交，待另一人批准。", "The application is in; another person approves it."), "success")
            return redirect(url_for("closings.erratum", public_id=public_id, number=erratum.id))
    lines = [(old, new, moved_units(old["units"], new["units"])) for old, new in pairs]
    records = display.records_of([item for _, _, moved in lines for each in moved
                                  for item in (each.before, each.after) if item])
    page = render_template(
        "closings/new_erratum.html", closing=find_closing(session, user, public_id), form=form, lines=lines,
        said=display.said, shown_value=display.shown_value, linked=display.linked(session, user, records))
    return page, 422 if form.errors else 200


@blueprint.route("/closings/<public_id>/errata/<int:number>", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
@answered
@possible
def erratum(public_id: str, number: int) -> ResponseReturnValue:
    """One erratum: both values, the units that moved, the records that moved them. Refusing one gives the reason."""
    closing, user = find_closing(db.session, current_person(), public_id), current_person()
    found, form = find_erratum(db.session, closing, number), ReasonForm()
    if request.method == "POST":
        _check_open(closing, found)
        if form.validate():
            refuse_erratum(db.session, found, form.given(), user)
            db.session.commit()
            flash(t("已处理。", "Done."), "success")
            return redirect(url_for("closings.show", public_id=public_id))
    moved = [item for target in found.content["targets"] for item in target["moved"]]
    records = {(series, version) for item in moved for series, version in item["old_records"] + item["new_records"]}
    page = render_template(
        "closings/erratum.html", closing=closing, erratum=found, content=found.content, form=form, user=user,
        may_close=may_close(user, closing), said=display.said, shown_value=display.shown_value,
        linked=display.linked(db.session, user, records))
    return page, 422 if form.errors else 200


@blueprint.post("/closings/<public_id>/errata/<int:number>/approve")
@role_required(*READS_RECORDS)
@answered
@possible
def approved(public_id: str, number: int) -> ResponseReturnValue:
    closing, user = find_closing(db.session, current_person(), public_id), current_person()
    found = find_erratum(db.session, closing, number)
    _check_open(closing, found)
    if user.id == found.applied_by_id:
        abort(403, str(FOUR_EYES))
    approve_erratum(db.session, found, user)
    db.session.commit()
    flash(t("更正已批准。", "The erratum is approved."), "success")
    return redirect(url_for("closings.show", public_id=public_id))


def _correctable(public_id: str) -> Closing:
    """A closing that this person may correct: 404, 403, or 409 while it is not closed."""
    closing = find_closing(db.session, current_person(), public_id)
    if not may_close(current_person(), closing):
        abort(403)
    if closing.state is not ClosingState.CLOSED:
        abort(409)
    return closing


def _check_open(closing: Closing, erratum: Erratum) -> None:
    if not may_close(current_person(), closing):
        abort(403)
    if erratum.decided_at is not None:
        abort(409)
