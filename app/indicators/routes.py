"""Plans, their boards, the rows behind each figure, and why a record counts or not."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, render_template, request, url_for
from markupsafe import Markup

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS, seen_as, seen_by
from app.approval.knowing import (
    BadQuestion,
    NotThere,
    known_or_last,
    known_text,
    read_known,
    read_on,
    refuse_before_filings,
)
from app.db.engine import db
from app.db.kept import kept
from app.indicators import figures, outlook_words
from app.indicators.access import ask_for
from app.indicators.answers import board_of, reasons_of
from app.indicators.board import Status
from app.indicators.breakdown import children_of
from app.indicators.downloads import note_export
from app.indicators.library import plan_version_at
from app.indicators.matrix import has_matrix, matrices
from app.indicators.outlook import outlooks
from app.indicators.outlook_page import outlook_page
from app.indicators.overview import overview
from app.indicators.questions import Question, find_plan
from app.indicators.rollup import figure, roll_up
from app.indicators.rows_export import rows_sheets
from app.indicators.rows_page import rows_page
from app.indicators.source_text import marked_lines
from app.indicators.statistics import statistics_of
from app.indicators.unit_names import names_on
from app.organisations.models import Level
from app.records.access import find_visible, visible_versions
from app.records.display import heading
from app.records.naming import Names
from app.sheets.sending import sent_sheets
from app.ui.notices import notices_by_code
from app.ui.pieces import drawn
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
@answered
def index() -> str:
    on, known = read_on(request.args.get("on", "")), known_or_last(db.session, request.args.get("known", ""))
    refuse_before_filings(db.session, known)
    return render_template("indicators/index.html", plans=overview(db.session, current_person(), on, known), on=on,
                           known=known, known_asked=request.args.get("known", ""), statuses=Status, tones=figures.TONES,
                           address={"on": on.isoformat(), "known": known_text(known)} if request.args else {})


@blueprint.get("/plans/<name>")
@role_required(*READS_RECORDS)
@answered
def board(name: str) -> str:
    question = _question(name)
    given = asked(question)
    return render_template("indicators/board.html", lines=_lines(question, given), **given)


def _lines(question: Question, given: Mapping[str, Any]) -> Markup:
    """The board itself: until something changes it is put together once for all who are told the same."""
    def put_together() -> Markup:
        board = board_of(db.session, question)
        return drawn("indicators/_board.html", board=board, outlooks=outlooks(db.session, question, board), **given,
                     **words_of_figures())

    told = tuple((code, tuple(notices)) for code, notices in given["told"].items())
    key = (*seen_as(), question.plan.name, question.codes, question.moment, told)
    return kept(db.session, "boards", key, put_together)


@blueprint.get("/plans/<name>/<code>")
@role_required(*READS_RECORDS)
@answered
def target(name: str, code: str) -> str:
    """The rows behind one figure, its conditions in words, where it is heading, and the figures of the organisations
    below."""
    question = _question(name)
    chosen, session = question.target(code), db.session
    rule = chosen.count.rule(question.moment)
    children = children_of(session, question)
    below = roll_up(session, question.moment, rule, [child.id for child in children])
    board = board_of(session, question, [chosen.code, *chosen.rivals])
    return render_template(
        "indicators/target.html", line=next(line for line in board.lines if line.target.code == chosen.code),
        rivals=board.rivals_of(chosen), has_matrix=has_matrix(chosen),
        ahead=outlook_page(session, current_person(), question, board, chosen.code),
        lists=rows_page(session, current_person(), question, rule, request.args.get("after", "")), children=children,
        below=below, statistics=statistics_of(session, question.moment, name, question.organisation_ids, chosen.code),
        **asked(question, children), **words_of_figures())


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
        **asked(question), **words_of_figures())


@blueprint.post("/plans/<name>/<code>/rows")
@role_required(*READS_RECORDS)
@answered
def rows_file(name: str, code: str) -> Response:
    """The rows behind a figure, or behind the part of this number, as a sheet; the trail notes who took it."""
    question = question_of(name, request.form)
    chosen, number = question.target(code), request.form.get("part", "")
    parts = {str(place): part for place, part in enumerate(chosen.parts, start=1)}
    if number and number not in parts:
        abort(404)
    title = f"{chosen.code} {parts[number].words if number else chosen.title}"
    count = parts[number].count if number else chosen.count
    sheets = rows_sheets(db.session, question, title, count.rule(question.moment))
    ending = request.form.get("format", "")
    wanted = sheets if ending == "xlsx" else {"rows": sheets["rows"]}
    file = sent_sheets(wanted, ending, f"{name}-{chosen.code}-{question.moment.on}")
    note_export(db.session, question, code=chosen.code, part=number)
    db.session.commit()
    return file


@blueprint.get("/plans/<name>/<code>/matrix")
@role_required(*READS_RECORDS)
@answered
def matrix(name: str, code: str) -> str:
    """Which cells of stage and subject a target of full coverage has covered, and which are empty."""
    question = question_of(name, request.args)
    chosen = question.target(code)
    if not has_matrix(chosen):
        abort(404)
    return render_template("indicators/matrix.html", target=chosen, matrices=matrices(db.session, question, chosen),
                           **asked(question))


@blueprint.get("/plans/<name>/source")
@role_required(*READS_RECORDS)
@answered
def source(name: str) -> str:
    """The plan's text as it was kept, the quotes of one target or of all marked."""
    known = read_known(request.args.get("known", ""))
    plan = find_plan(db.session, name, known)
    codes = [request.args["code"]] if request.args.get("code") else [item.code for item in plan.targets]
    quotes = [quote for item in plan.targets if item.code in codes for quote in (item.quote, *item.also)]
    version = plan_version_at(db.session, name, known)
    return render_template("indicators/source.html", plan=plan, lines=marked_lines(version.source_text, quotes),
                           code=request.args.get("code", ""), version=version, known=known)


@blueprint.get("/records/<public_id>/targets")
@role_required(*READS_RECORDS)
@answered
def record(public_id: str) -> str:
    """Why this record counts, or what keeps it out, for every plan and target that counts its kind."""
    user, session = current_person(), db.session
    on, known = read_on(request.args.get("on", "")), read_known(request.args.get("known", ""))
    refuse_before_filings(session, known)
    series = find_visible(session, user, public_id)
    reasons = reasons_of(session, series, on, known, versions=visible_versions(user))
    names = Names(session, [version for _, version, _ in reasons], known)
    return render_template("indicators/record.html", series=series, reasons=reasons, on=on, known=known,
                           known_asked=request.args.get("known", ""), heading=heading, names=names)


def _question(name: str) -> Question:
    return question_of(name, request.args)


def question_of(name: str, given: Mapping[str, str]) -> Question:
    """The question of an address or form as this person may ask it. Raises BadQuestion."""
    return ask_for(db.session, current_person(), name, given.get("org", ""), read_on(given.get("on", "")),
                   known_or_last(db.session, given.get("known", "")))


def asked(question: Question, others: Any = ()) -> dict[str, Any]:
    """What every page of a plan shows of its question; `address` keeps it in links, to the microsecond."""
    session, moment = db.session, question.moment
    askable = question.askable
    address = {"name": question.plan.name, "org": question.codes, "on": moment.on.isoformat(),
               "known": known_text(moment.known)}
    names = names_on(session, [item.id for item in (*askable, *question.organisations, *others)], moment)
    person = current_person()
    told = kept(session, "target_notices", (seen_by(person), question.plan.name, question.codes, moment),
                lambda: notices_by_code("target_notices", person, question))
    return {
        "question": question, "plan": question.plan, "moment": moment, "askable": askable, "names": names,
        "asked_names": t("、", ", ").join(names.get(item.id, item.code) for item in question.organisations),
        "known_asked": request.args.get("known", ""), "schools": Level.SCHOOL,
        "told": told,
        "address": address, "to": addressed(address),
    }


def addressed(address: Mapping[str, str]) -> Callable[..., str]:
    """Gives the pages of a question by endpoint: what they all ask is written out once, not for each of many links."""
    name, query = address["name"], urlsplit(url_for("indicators.board", **address)).query  # type: ignore[arg-type]

    def to(endpoint: str, **more: Any) -> str:
        return f"{url_for(endpoint, name=name, **more)}?{query}"

    return to


def words_of_figures() -> dict[str, Any]:
    return {"shown": figures.shown, "with_unit": figures.with_unit, "beneath": figures.beneath,
            "due_words": figures.due_words, "subtotals": figures.subtotals, "tones": figures.TONES,
            "need_not_add_up": figures.need_not_add_up, "progress_words": figures.progress_words,
            "outlook_tones": outlook_words.TONES, "outcome": outlook_words.outcome}
