"""The pages that compare: what changed between two moments, and one year under two maps."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.approval.knowing import BadQuestion, NotThere, known_text, read_known, read_on
from app.comparisons.answers import Entry, entries_of
from app.comparisons.changes import TargetChange, compare
from app.comparisons.maps import MovedUnit, TwoMaps, two_maps
from app.db.engine import db
from app.db.stamps import today
from app.indicators.access import ask_for
from app.indicators.questions import Question, page_number
from app.indicators.routes import answered, asked, question_of, words_of_figures
from app.indicators.rows_page import visible_records
from app.indicators.unit_names import names_on

blueprint = Blueprint("comparisons", __name__, template_folder="templates")

PAGE, FIRST = 50, 10
DATES = ("from_on", "from_known", "to_on", "to_known")


@dataclass(frozen=True)
class ShownTarget:
    """One target with the entries this page shows of all its moves."""

    change: TargetChange
    entries: list[Entry]
    number: int


@blueprint.get("/plans/<name>/changes")
@role_required(*READS_RECORDS)
@answered
def changes(name: str) -> ResponseReturnValue:
    """Two questions compared. Before a first moment is given there is only the form, and so after a bad one."""
    typed = _typed()
    if not any(typed[field] for field in ("from_on", "from_known")):
        return _changes_page(name, typed)
    try:
        first, last = _questions(name, typed)
        found = [change for change in compare(db.session, first, last, _codes()) if change.moved]
    except BadQuestion as bad:
        if isinstance(bad, NotThere):
            raise
        return _changes_page(name, typed, wrong=str(bad.words)), 422
    return _changes_page(name, typed, first=first, last=last, shown_targets=_shown(found))


def _typed() -> dict[str, str]:
    """The four dates as given; a board or a target gives its own two as the later ones."""
    given = {field: request.args.get(field, "").strip() for field in DATES}
    return given | {"to_on": given["to_on"] or request.args.get("on", ""),
                    "to_known": given["to_known"] or request.args.get("known", "")}


def _codes() -> list[str]:
    return [request.args["code"]] if request.args.get("code") else []


def _questions(name: str, typed: dict[str, str]) -> tuple[Question, Question]:
    """The two questions; a date that the first leaves empty is that of the second. Raises BadQuestion."""
    user, org = current_person(), request.args.get("org", "")
    on, known = read_on(typed["to_on"]), read_known(typed["to_known"])
    last = ask_for(db.session, user, name, org, on, known)
    first = ask_for(db.session, user, name, last.codes if org else "",
                    read_on(typed["from_on"]) if typed["from_on"] else on,
                    read_known(typed["from_known"]) if typed["from_known"] else known)
    return first, last


def _shown(found: list[TargetChange]) -> list[ShownTarget]:
    """All of one target page by page; of several the first moves of each."""
    page = page_number(request.args.get("page", ""))
    start, size = ((page - 1) * PAGE, PAGE) if _codes() else (0, FIRST)
    return [ShownTarget(change, entries_of(db.session, change.moves[start:start + size]), len(change.moves))
            for change in found]


def _changes_page(name: str, typed: dict[str, str], *, first: Question | None = None, last: Question | None = None,
                  wrong: str = "", shown_targets: list[ShownTarget] | None = None) -> str:
    shown_targets = shown_targets or []
    plain = last or ask_for(db.session, current_person(), name, request.args.get("org", ""), today(), read_known(""))
    listed = {item.series for target in shown_targets for entry in target.entries for item in entry.records}
    page = page_number(request.args.get("page", ""))
    longest = max((target.number for target in shown_targets), default=0)
    return render_template(
        "comparisons/changes.html", typed=typed, wrong=wrong, first=first, last=last, targets=shown_targets,
        code=request.args.get("code", ""), linked=visible_records(db.session, current_person(), listed), page=page,
        pages=-(-longest // PAGE) if _codes() else 1, dates=_dates(first, last), **asked(plain), **words_of_figures())


def _dates(first: Question | None, last: Question | None) -> dict[str, str]:
    """The two questions in an address, to the microsecond."""
    if first is None or last is None:
        return {}
    return {"name": last.plan.name, "org": last.codes, "from_on": first.moment.on.isoformat(),
            "from_known": known_text(first.moment.known), "to_on": last.moment.on.isoformat(),
            "to_known": known_text(last.moment.known)}


@blueprint.get("/plans/<name>/maps")
@role_required(*READS_RECORDS)
@answered
def maps(name: str) -> str:
    """One day under its own map and under that of another day, today's unless one is given."""
    question = question_of(name, request.args)
    map_day = read_on(request.args.get("map", ""))
    code = request.args.get("code", "")
    if code:
        question.target(code)
    found = two_maps(db.session, question, map_day, [code] if code else [])
    return render_template(
        "comparisons/maps.html", maps=found, map_day=map_day, code=code, map_asked=request.args.get("map", ""),
        linked=visible_records(db.session, current_person(), {
            series for unit in _units(found) for series, _ in unit.change.records}), place_names=_place_names(found),
        **asked(question), **words_of_figures())


def _units(found: TwoMaps) -> list[MovedUnit]:
    return [unit for target in found.targets for unit in (*target.units, *target.whole)]


def _place_names(found: TwoMaps) -> dict[int, str]:
    """Names of districts and schools, those of today for what was not there on the day."""
    numbers: set[Any] = {item.id for item in found.districts}
    for school in found.schools:
        numbers |= {school.organisation.id, school.was, school.now, school.merged_into}
    numbers |= {number for unit in _units(found) for number in unit.schools}
    wanted = {number for number in numbers if number is not None}
    later = replace(found.was, on=found.now.map_day or found.was.on)
    return names_on(db.session, wanted, later) | names_on(db.session, wanted, found.was)
