"""The readings of a plan: which are in force and were, what another would change, and adopting it."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.approval.knowing import NotThere, read_known, read_on
from app.db.engine import db
from app.db.stamps import utc_now
from app.indicators import figures
from app.indicators.access import ask_for, askable_organisations, default_organisations, may_state
from app.indicators.library import plan_if
from app.indicators.plans import Plan
from app.indicators.questions import Question, find_plan
from app.indicators.readings import Chosen, Option, Reading
from app.indicators.routes import answered
from app.indicators.unit_names import names_on
from app.planning.reading_forms import AdoptForm
from app.planning.readings import adopt, bureau_of, effects, history_of, last_due
from app.ui.forms import given
from app.ui.words import Words, t

blueprint = Blueprint("readings", __name__, template_folder="templates")


@blueprint.get("/plans/<name>/readings")
@role_required(*READS_RECORDS)
@answered
def index(name: str) -> str:
    """Every reading with the option in force, why it is a question, and the choices there were."""
    known = read_known(request.args.get("known", ""))
    plan = _seen_plan(name, known)
    return render_template("planning/readings.html", plan=plan, known=known,
                           histories={one.reading.name: history_of(db.session, plan, one.reading, known)
                                      for one in plan.in_force})


@blueprint.route("/plans/<name>/readings/<reading>", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
@answered
def choose(name: str, reading: str) -> ResponseReturnValue:
    """What another option would change, for the whole and every district; the plan's own reviewer adopts it."""
    on, plan = read_on(request.args.get("on", "")), _seen_plan(name, utc_now())
    now = _in_force(plan, reading)
    option = _option(now.reading, given().get("option", ""))
    form = AdoptForm(data={"option": option.value if option else "", "instead_of": now.option.value})
    if request.method == "POST":
        _refuse(plan, now, form)
        if option and option != now.option and form.validate():
            return _adopted(plan, now.reading, option, form.reason.data or "")
    return _page(name, now, option, on, form), 422 if form.errors else 200


def _seen_plan(name: str, known: datetime) -> Plan:
    """The plan, where any of its figures is this person's to see. Raises NotThere."""
    plan = find_plan(db.session, name, known)
    default_organisations(db.session, current_person(), plan, askable_organisations(db.session, current_person(), plan))
    return plan


def _in_force(plan: Plan, name: str) -> Chosen:
    for one in plan.in_force:
        if one.reading.name == name:
            return one
    raise NotThere(Words("没有这一口径。", "There is no such reading."))


def _option(reading: Reading, value: str) -> Option | None:
    """The option looked at; none yet when nothing is asked. Raises NotThere."""
    try:
        return reading.option(value) if value else None
    except KeyError:
        raise NotThere(Words("该口径没有这个选项。", "The reading has no such option.")) from None


def _may_adopt(plan: Plan) -> bool:
    bureau = bureau_of(db.session, plan)
    return bureau is not None and may_state(current_person(), bureau)


def _refuse(plan: Plan, now: Chosen, form: AdoptForm) -> None:
    """403 for whoever does not speak for the plan's bureau; 409 where somebody else has chosen meanwhile."""
    if not _may_adopt(plan):
        abort(403)
    if form.instead_of.data != now.option.value or form.option.data in ("", now.option.value):
        abort(409, t("口径在您查看之后已经改变，请重新打开页面查看结果。",
                     "The reading has changed since you looked at it: open the page again and look at the results."))


def _adopted(plan: Plan, reading: Reading, option: Option, reason: str) -> ResponseReturnValue:
    bureau = bureau_of(db.session, plan)
    if bureau is None:
        abort(403)
    adopt(db.session, plan, reading, option.value, bureau, current_person(), reason.strip())
    db.session.commit()
    flash(t("口径已改定，自此刻起按新口径计；此前所知仍按原口径。",
            "The reading is changed from this moment on; what was known before keeps the one before."), "success")
    return redirect(url_for("readings.index", name=plan.name))


def _page(name: str, now: Chosen, option: Option | None, on: date, form: AdoptForm) -> str:
    question = ask_for(db.session, current_person(), name, "", on, utc_now())
    shown = option if option is not None and option != now.option and question.whole else None
    return render_template("planning/reading.html", question=question, plan=question.plan, now=now, option=shown,
                           form=form if shown and _may_adopt(question.plan) else None, on=on,
                           **(_results(question, now, shown) if shown else {"effects": ()}))


def _results(question: Question, now: Chosen, option: Option) -> dict[str, Any]:
    after = plan_if(db.session, question.plan.name, question.moment.known, now.reading.name, option.value)
    found = effects(db.session, question, now.reading, after)
    numbers = {row.organisation_id for effect in found for row in effect.rows if row.organisation_id}
    return {"effects": found, "names": names_on(db.session, numbers, question.moment), "last_due": last_due,
            "shown": figures.shown, "tones": figures.TONES, "due_words": figures.due_words}
