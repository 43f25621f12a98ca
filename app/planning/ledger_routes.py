"""From which day a bureau declares its ledger complete: verdicts are given of that day and later only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import DateField
from wtforms.validators import Optional

from app.accounts.current import current_person, role_required
from app.accounts.forms import WordedForm
from app.accounts.models import User
from app.accounts.scope import READS_RECORDS, visible_organisations
from app.db.engine import db
from app.db.stamps import today, utc_now
from app.indicators.access import may_state
from app.indicators.board import no_verdict_reason
from app.indicators.library import organisations_of, plan_at, plan_names
from app.indicators.models import Setting
from app.indicators.plans import Plan
from app.indicators.rules import Moment
from app.indicators.statistics import LEDGER_COMPLETE_FROM, change_setting, setting_at
from app.organisations.directory import facts_today
from app.organisations.models import Level, Organisation, OrganisationFacts
from app.organisations.tree import find_organisation
from app.sheets.sending import handed_out
from app.sheets.writing import Sheet
from app.ui.text import text
from app.ui.words import Words, t

ledger = Blueprint("ledger", __name__, template_folder="templates", url_prefix="/ledger")

FUTURE = Words("日期不得在将来。", "The day cannot lie in the future.")
SAME = Words("与现在的声明相同，无须更改。", "It is what is declared now: there is nothing to change.")


class LedgerForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {"complete_from": Words("台账自何日起完整", "Complete from")}
    help: ClassVar[Mapping[str, Words]] = {
        "complete_from": Words("此日及以后应登记的都已登记。留空即撤回声明，到期的指标都不再评判。",
                               "All that had to be registered on that day and later is. Empty withdraws the "
                               "declaration: no due date is judged then.")}
    complete_from = DateField(validators=[Optional()])


@dataclass(frozen=True)
class Effect:
    """How many past due dates of a plan are judged: as declared now, and with another day."""

    plan: Plan
    past: int
    now: int
    then: int


@ledger.get("/")
@role_required(*READS_RECORDS)
def index() -> ResponseReturnValue:
    """What every bureau in sight has declared."""
    bureaus = _bureaus()
    days = {item.organisation_id: declared(db.session, item.organisation) for item in bureaus}
    return render_template("planning/ledgers.html", bureaus=bureaus, days=days)


@ledger.post("/export")
@role_required(*READS_RECORDS)
def export() -> Response:
    """The same list as a sheet."""
    header = (t("单位代码", "Code"), t("单位", "Organisation"), t("台账自何日起完整", "Complete from"))
    rows = tuple((item.organisation.code, item.name, text(declared(db.session, item.organisation)))
                 for item in _bureaus())
    return handed_out("ledgers", Sheet(header, rows), "setting")


@ledger.route("/<code>", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
def show(code: str) -> ResponseReturnValue:
    """What a bureau declared when, what follows from it, and its reviewer's form with the effect shown first."""
    session, user = db.session, current_person()
    facts = _seen(code)
    bureau, may = facts.organisation, may_state(user, facts.organisation)
    now = declared(session, bureau)
    form = LedgerForm(data={"complete_from": now})
    if request.method == "POST":
        if not may:
            abort(403)
        if request.form.get("act") != "show" and _is_valid(form, now):
            day = form.complete_from.data
            change_setting(session, bureau, LEDGER_COMPLETE_FROM, day.isoformat() if day else "", user.username)
            session.commit()
            flash(t("声明已登记，此前的查询结果按当时所知不变。",
                    "The declaration is registered; what was asked before stays as it was known."), "success")
            return redirect(url_for("ledger.show", code=code))
    past = history_of(session, bureau)
    page = render_template("planning/ledger.html", facts=facts, now=now, form=form if may else None, history=past,
                           names=_names(session, past), effects=effects(session, bureau, now, form.complete_from.data))
    return page, 422 if form.errors else 200


def _bureaus() -> Sequence[OrganisationFacts]:
    return facts_today(db.session, Organisation.id.in_(visible_organisations(current_person())),
                       Organisation.level != Level.SCHOOL)


def declared(session: Session, bureau: Organisation) -> date | None:
    day = setting_at(session, bureau.id, LEDGER_COMPLETE_FROM, utc_now())
    return date.fromisoformat(day) if day else None


def history_of(session: Session, bureau: Organisation) -> Sequence[Setting]:
    return session.scalars(sa.select(Setting).where(
        Setting.organisation_id == bureau.id, Setting.name == LEDGER_COMPLETE_FROM).order_by(Setting.id.desc())).all()


def effects(session: Session, bureau: Organisation, now: date | None, then: date | None) -> list[Effect]:
    """For every plan of this bureau alone how many of its past due dates are judged."""
    found = []
    for name in plan_names(session):
        plan = plan_at(session, name)
        if [item.id for item in organisations_of(session, plan)] == [bureau.id]:
            days = _judgeable(plan)
            found.append(Effect(plan, len(days), _from(days, now), _from(days, then)))
    return found


def _judgeable(plan: Plan) -> list[date]:
    """The past due dates that are judged once the ledger is complete."""
    moment = Moment(today(), utc_now())
    return [due.on for target in plan.targets if no_verdict_reason(plan, target, moment) is None
            for due in target.due if due.on <= moment.on]


def _from(days: Sequence[date], complete_from: date | None) -> int:
    return sum(complete_from is not None and complete_from <= day for day in days)


def _is_valid(form: LedgerForm, now: date | None) -> bool:
    if form.validate() and form.complete_from.data == now:
        form.complain("complete_from", SAME)
    elif form.complete_from.data and form.complete_from.data > today():
        form.complain("complete_from", FUTURE)
    return not form.errors


def _seen(code: str) -> OrganisationFacts:
    """A bureau this person may see; 404 otherwise."""
    found = find_organisation(db.session, code)
    if found is None or found.level is Level.SCHOOL:
        abort(404)
    facts = facts_today(db.session, Organisation.id == found.id,
                        Organisation.id.in_(visible_organisations(current_person())))
    if not facts:
        abort(404)
    return facts[0]


def _names(session: Session, settings: Sequence[Setting]) -> dict[str, str]:
    rows = session.execute(sa.select(User.username, User.name).where(
        User.username.in_({setting.set_by for setting in settings})))
    return {username: name for username, name in rows}
