"""Plans, their boards, the rows behind each figure, and why a record counts or not."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.indicators import figures
from app.indicators.access import ask_for, askable_organisations, may_state
from app.indicators.answers import board_of, reasons_of
from app.indicators.board import Status
from app.indicators.breakdown import children_of
from app.indicators.forms import statistic_form
from app.indicators.library import plan_version_at
from app.indicators.overview import overview
from app.indicators.questions import BadQuestion, NotThere, Question, find_plan, known_text, read_known, read_on
from app.indicators.rollup import figure, roll_up
from app.indicators.rows_page import rows_page
from app.indicators.source_text import marked_lines
from app.indicators.statistics import add_statistic, statistics_of
from app.indicators.unit_names import names_on
from app.organisations.models import Level
from app.records.access import find_visible, visible_versions
from app.records.display import heading
from app.records.naming import Names
from app.ui.words import t

blueprint = Blueprint("indicators", __name__, template_folder="templates")

P = ParamSpec("P")
R = TypeVar("R")


def answered(view: Callable[P, R]) -> Callable[P, R]:
    """What cannot be asked becomes a page that says so: 404 for what is not there, 422 for what cannot be read."""

    @wraps(view)
    def asking(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return view(*args, **kwargs)
        except BadQuestion as bad:
            abort(404 if isinstance(bad, NotThere) else 422, str(bad.words))

    return asking


@blueprint.get("/plans/")
@role_required(*READS_RECORDS)
def index() -> str:
    return render_template("indicators/index.html", plans=overview(db.session, current_person()), statuses=Status,
                           tones=figures.TONES)


@blueprint.get("/plans/<name>")
@role_required(*READS_RECORDS)
@answered
def board(name: str) -> str:
    question = _question(name)
    return render_template("indicators/board.html", board=board_of(db.session, question), **_asked(question),
                           **_words_of_figures())


@blueprint.get("/plans/<name>/<code>")
@role_required(*READS_RECORDS)
@answered
def target(name: str, code: str) -> str:
    """The rows behind one figure, its conditions in words, and the figures of the organisations below."""
    question = _question(name)
    chosen, session = question.target(code), db.session
    rule = chosen.count.rule(question.moment)
    children = children_of(session, question)
    below = roll_up(session, question.moment, rule, [child.id for child in children])
    return render_template(
        "indicators/target.html", line=board_of(session, question, [chosen.code]).lines[0],
        lists=rows_page(session, current_person(), question, rule, request.args.get("after", "")), children=children,
        below=below, statistics=statistics_of(session, question.moment, name, question.organisation_ids, chosen.code),
        **_asked(question, children), **_words_of_figures())


@blueprint.get("/plans/<name>/<code>/<int:number>")
@role_required(*READS_RECORDS)
@answered
def part(name: str, code: str, number: int) -> str:
    """The rows behind a figure that stands beside the target's own; the first is 1."""
    question = _question(name)
    chosen = question.target(code)
    if not 1 <= number <= len(chosen.parts):
        abort(404)
    shown_part = chosen.parts[number - 1]
    rule = shown_part.count.rule(question.moment)
    return render_template(
        "indicators/part.html", target=chosen, part=shown_part, number=number,
        figure=figure(db.session, question.moment, rule, question.organisation_ids),
        lists=rows_page(db.session, current_person(), question, rule, request.args.get("after", "")),
        **_asked(question), **_words_of_figures())


@blueprint.get("/plans/<name>/source")
@role_required(*READS_RECORDS)
@answered
def source(name: str) -> str:
    """The plan's text as it was kept, the quotes of one target or of all marked."""
    known = read_known(request.args.get("known", ""))
    plan = find_plan(db.session, name, known)
    codes = [request.args["code"]] if request.args.get("code") else [item.code for item in plan.targets]
    quotes = [quote for item in plan.targets if item.code in codes for quote in (item.quote, *item.also)]
    text = plan_version_at(db.session, name, known).source_text
    return render_template("indicators/source.html", plan=plan, lines=marked_lines(text, quotes),
                           code=request.args.get("code", ""))


@blueprint.route("/plans/<name>/statistics", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
@answered
def statistics(name: str) -> ResponseReturnValue:
    """The dated statistics of a plan; a bureau's own reviewer adds one."""
    question, user, session = _question(name), current_person(), db.session
    speaks_for = [item for item in askable_organisations(session, user, question.plan) if may_state(user, item)]
    form = statistic_form(question.plan, speaks_for, names_on(session, [item.id for item in speaks_for],
                                                              question.moment))
    if request.method == "POST":
        if not speaks_for:
            abort(403)
        if form.validate():
            organisation = next(item for item in speaks_for if item.code == form.organisation.data)
            add_statistic(session, plan=name, organisation=organisation, **form.stated())
            session.commit()
            flash(t("已登记。", "It is registered."), "success")
            return redirect(url_for("indicators.statistics", name=name, org=organisation.code))
    found = statistics_of(session, question.moment, name, question.organisation_ids)
    page = render_template("indicators/statistics.html", statistics=found, form=form if speaks_for else None,
                           **_asked(question))
    return page, 422 if form.errors else 200


@blueprint.get("/records/<public_id>/targets")
@role_required(*READS_RECORDS)
@answered
def record(public_id: str) -> str:
    """Why this record counts, or what keeps it out, for every plan and target that counts its kind."""
    user, session = current_person(), db.session
    on, known = read_on(request.args.get("on", "")), read_known(request.args.get("known", ""))
    series = find_visible(session, user, public_id)
    reasons = reasons_of(session, series, on, known, versions=visible_versions(user))
    names = Names(session, [version for _, version, _ in reasons], known)
    return render_template("indicators/record.html", series=series, reasons=reasons, on=on, known=known,
                           known_asked=request.args.get("known", ""), heading=heading, names=names)


def _question(name: str) -> Question:
    """The question of this request as this person may ask it. Raises BadQuestion."""
    return ask_for(db.session, current_person(), name, request.args.get("org", ""),
                   read_on(request.args.get("on", "")), read_known(request.args.get("known", "")))


def _asked(question: Question, others: Any = ()) -> dict[str, Any]:
    """What every page of a plan shows of its question; `address` keeps it in links, to the microsecond."""
    session, moment = db.session, question.moment
    askable = askable_organisations(session, current_person(), question.plan)
    names = names_on(session, [item.id for item in (*askable, *question.organisations, *others)], moment)
    return {
        "question": question, "plan": question.plan, "moment": moment, "askable": askable, "names": names,
        "asked_names": t("、", ", ").join(names.get(item.id, item.code) for item in question.organisations),
        "known_asked": request.args.get("known", ""), "schools": Level.SCHOOL,
        "address": {"name": question.plan.name, "org": question.codes, "on": moment.on.isoformat(),
                    "known": known_text(moment.known)},
    }


def _words_of_figures() -> dict[str, Any]:
    return {"shown": figures.shown, "with_unit": figures.with_unit, "beneath": figures.beneath,
            "due_words": figures.due_words, "subtotals": figures.subtotals, "tones": figures.TONES,
            "need_not_add_up": figures.need_not_add_up, "progress_words": figures.progress_words}
