"""The dated statistics of a plan: stated, corrected by a new row, withdrawn. The row before stays as it was known."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.db.trail import TrailEntry
from app.indicators.access import askable_organisations, may_state
from app.indicators.models import PlanRow, Statistic
from app.indicators.routes import answered, asked, question_of
from app.indicators.statistics import add_statistic, statistics_of, withdraw_statistic
from app.indicators.unit_names import names_on
from app.planning.statistic_forms import StatisticForm, WithdrawForm, statistic_form
from app.ui.words import t

statistics = Blueprint("statistics", __name__, template_folder="templates")


@statistics.route("/plans/<name>/statistics", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
@answered
def index(name: str) -> ResponseReturnValue:
    """The statistics that stood at the moment asked about; a bureau's own reviewer adds one."""
    question, user, session = question_of(name, request.args), current_person(), db.session
    speaks_for = [item for item in askable_organisations(session, user, question.plan) if may_state(user, item)]
    form = statistic_form(question.plan, speaks_for,
                          names_on(session, [item.id for item in speaks_for], question.moment))
    if request.method == "POST":
        if not speaks_for:
            abort(403)
        if form.validate():
            organisation = next(item for item in speaks_for if item.code == form.organisation.data)
            add_statistic(session, plan=name, organisation=organisation, stated_by_id=user.id, **form.stated())
            session.commit()
            flash(t("已登记。", "It is registered."), "success")
            return redirect(url_for("statistics.index", name=name, org=organisation.code))
    found = statistics_of(session, question.moment, name, question.organisation_ids)
    mine = {item.id for item in speaks_for}
    page = render_template("planning/statistics.html", statistics=found, form=form if speaks_for else None,
                           mine=mine, **asked(question))
    return page, 422 if form.errors else 200


@statistics.get("/plans/<name>/statistics/<int:number>/history")
@role_required(*READS_RECORDS)
@answered
def history(name: str, number: int) -> ResponseReturnValue:
    """A statistic with all it corrects and all that corrected it."""
    chain = chain_of(db.session, _find(name, number))
    return render_template("planning/statistic_history.html", plan=question_of(name, request.args).plan, chain=chain,
                           withdrawn=_why_withdrawn(db.session, chain[0]))


@statistics.route("/plans/<name>/statistics/<int:number>/correct", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
@answered
def correct(name: str, number: int) -> ResponseReturnValue:
    found, plan = _changeable(name, number), question_of(name, request.args).plan
    names = names_on(db.session, [found.organisation_id], question_of(name, request.args).moment)
    form = statistic_form(plan, [found.organisation], names, found)
    if form.validate_on_submit():
        add_statistic(db.session, plan=name, organisation=found.organisation, stated_by_id=current_person().id,
                      corrects=found, **form.stated())
        return _done(name, found, t("更正已登记，原来的数字按当时所知仍可查阅。",
                                    "The correction is registered; the figure before stays as it was known."))
    return _change_page(plan, found, form, WithdrawForm())


@statistics.post("/plans/<name>/statistics/<int:number>/withdraw")
@role_required(*READS_RECORDS)
@answered
def withdraw(name: str, number: int) -> ResponseReturnValue:
    found, plan = _changeable(name, number), question_of(name, request.args).plan
    form = WithdrawForm()
    if form.validate():
        withdraw_statistic(db.session, found, form.reason.data or "")
        return _done(name, found, t("已撤下，按当时所知仍可查阅。", "It is withdrawn and stays as it was known."))
    names = names_on(db.session, [found.organisation_id], question_of(name, request.args).moment)
    return _change_page(plan, found, statistic_form(plan, [found.organisation], names, found), form)


def chain_of(session: Session, statistic: Statistic) -> list[Statistic]:
    """From the first row to the last that took its place, the newest first."""
    found = [statistic]
    while found[-1].corrects_id is not None:
        found.append(session.get_one(Statistic, found[-1].corrects_id))
    while later := session.scalars(sa.select(Statistic).where(Statistic.corrects_id == found[0].id)).one_or_none():
        found.insert(0, later)
    return found


def _why_withdrawn(session: Session, statistic: Statistic) -> str:
    """The reason given when it was withdrawn, as the trail keeps it; empty when it was not."""
    entry = session.scalars(sa.select(TrailEntry).where(
        TrailEntry.act == "withdraw", TrailEntry.subject == "statistic",
        TrailEntry.subject_id == str(statistic.id))).one_or_none()
    return str(entry.details["reason"]) if entry else ""


def _find(name: str, number: int) -> Statistic:
    """A statistic of this plan that this person may see; 404 otherwise."""
    session = db.session
    statistic = session.scalars(sa.select(Statistic).join(PlanRow, PlanRow.id == Statistic.plan_id).where(
        PlanRow.name == name, Statistic.id == number)).one_or_none()
    askable = askable_organisations(session, current_person(), question_of(name, request.args).plan)
    if statistic is None or statistic.organisation_id not in {item.id for item in askable}:
        abort(404)
    return statistic


def _changeable(name: str, number: int) -> Statistic:
    """One that stands, of the person's own bureau: 403 for another's, 409 for one that was replaced."""
    found = _find(name, number)
    if not may_state(current_person(), found.organisation):
        abort(403)
    if found.until is not None:
        abort(409, t("这个数字已被更正或撤下，请从最新的一行更正。",
                     "This figure was corrected or withdrawn already: correct the newest one."))
    return found


def _done(name: str, found: Statistic, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words, "success")
    return redirect(url_for("statistics.index", name=name, org=found.organisation.code))


def _change_page(plan: Any, found: Statistic, form: StatisticForm, withdrawing: WithdrawForm) -> ResponseReturnValue:
    page = render_template("planning/statistic_correct.html", plan=plan, statistic=found, form=form,
                           withdrawing=withdrawing)
    wrong = form.is_submitted() and (withdrawing.errors or form.errors)
    return page, 422 if wrong else 200
