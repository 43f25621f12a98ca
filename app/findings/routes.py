"""The pages of findings: the list, one finding with its answers, the parameters of the rules."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.models import User
from app.accounts.scope import READS_RECORDS, posts_with_records, visible_organisations
from app.accounts.trail_words import name_trail
from app.approval.knowing import known_text, read_known, read_on
from app.approval.models import Series
from app.db.engine import db
from app.db.stamps import today, utc_now
from app.findings.forms import AnswerForm, ParametersForm
from app.findings.found import (
    FACTOR,
    SLEEPING_MONTHS,
    FindingState,
    Told,
    answer,
    may_answer,
    open_number,
    parameters_of,
    told_of_record,
    told_to,
    top_of,
)
from app.findings.library import RULES
from app.findings.shown import TONES, shown_findings
from app.indicators.access import may_state
from app.indicators.routes import answered
from app.indicators.statistics import change_setting
from app.organisations.directory import facts_today
from app.organisations.models import Level, Organisation
from app.organisations.tree import find_organisation
from app.sheets.sending import handed_out
from app.sheets.writing import Sheet
from app.ui.navigation import Entry, add_entry
from app.ui.notices import Notice
from app.ui.words import Words, t

blueprint = Blueprint("findings", __name__, template_folder="templates")

PAGE = 50


def init_findings(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions.setdefault("home_notices", []).append(home_notices)
    app.extensions.setdefault("record_notices", []).append(record_notices)
    name_trail(app, acts={"answer": Words("说明", "Answered")}, subjects={"finding": Words("核查问题", "Finding")},
               details={"rule": Words("规则", "rule")})

    def reads(user: User) -> bool:
        return user.holds(*READS_RECORDS)

    add_entry(app, Entry(Words("核查", "Findings"), "findings.index", 45, reads))


@blueprint.get("/findings/")
@role_required(*READS_RECORDS)
@answered
def index() -> str:
    """What a reviewer would ask, by rule, state and organisation."""
    session, user = db.session, current_person()
    on, known = read_on(request.args.get("on", "")), read_known(request.args.get("known", ""))
    told = told_to(session, user, on, known, organisation=_organisation_asked(user, request.args.get("org", "")))
    rule, state = request.args.get("rule", ""), request.args.get("state", FindingState.OPEN.value)
    chosen = [item for item in told if rule in ("", item.finding.rule.code) and state in ("all", item.state.value)]
    page = _page_number(request.args.get("page", ""), len(chosen))
    here = chosen[(page - 1) * PAGE:page * PAGE]
    return render_template(
        "findings/index.html", items=shown_findings(session, user, here, known), number=len(chosen), page=page,
        pages=_pages(len(chosen)), rules=RULES.values(), states=FindingState, tones=TONES, rule=rule, state=state,
        counts=Counter((item.finding.rule.code, item.state) for item in told), on=on, known=known,
        organisations=facts_today(session, Organisation.id.in_(visible_organisations(user))),
        organisation=request.args.get("org", ""), address=_address(), asked_again=_dates(),
        parameters=_parameters(user, known), sees_samples=any(
            post.organisation.level is not Level.SCHOOL for post in user.posts_held))


@blueprint.post("/findings/export")
@role_required(*READS_RECORDS)
@answered
def export() -> Response:
    """What the list shows, all of its pages, as a sheet that names both dates."""
    session, user, asked = db.session, current_person(), request.form
    on, known = read_on(asked.get("on", "")), read_known(asked.get("known", ""))
    told = told_to(session, user, on, known, organisation=_organisation_asked(user, asked.get("org", "")))
    rule, state = asked.get("rule", ""), asked.get("state", FindingState.OPEN.value)
    chosen = [item for item in told if rule in ("", item.finding.rule.code) and state in ("all", item.state.value)]
    rows = tuple((str(item.told.finding.rule.title), item.organisation, item.record.public_id if item.record else "",
                  item.record.words if item.record else "", item.sentence, item.told.state.label, on.isoformat(),
                  known_text(known)) for item in shown_findings(session, user, chosen, known))
    header = (t("问题", "Finding"), t("单位", "Organisation"), t("登记号", "Record id"), t("记录", "Record"),
              t("事实", "What is found"), t("状态", "State"), t("统计日期", "On"), t("按何时所知", "As known at"))
    return handed_out("findings", Sheet(header, rows), "finding", on=on.isoformat(), known=known_text(known))


@blueprint.route("/findings/<rule>/<name>", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
@answered
def show(rule: str, name: str) -> ResponseReturnValue:
    """One finding, what it asks, and everything answered to it. Answers are to what is found today."""
    session, user, form = db.session, current_person(), AnswerForm()
    on, known = read_on(request.args.get("on", "")), read_known(request.args.get("known", ""))
    if request.method == "POST":
        on, known = today(), utc_now()
    item = _find(user, rule, name, on, known)
    answers = item.state is not FindingState.SETTLED and may_answer(session, user, item.finding)
    if request.method == "POST":
        _refuse_unless(item, answers=answers)
        if form.validate():
            answer(session, item.finding, form.words.data or "", user)
            session.commit()
            flash(t("说明已留存。", "Your answer is kept."), "success")
            return redirect(url_for("findings.show", rule=rule, name=name))
    page = render_template("findings/show.html", item=shown_findings(session, user, [item], known)[0], form=form,
                           answers=answers and on == today(), on=on, known=known, tones=TONES)
    return page, 422 if form.errors else 200


@blueprint.route("/findings/parameters", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
def parameters() -> ResponseReturnValue:
    """What the uppermost bureau sets for its part of the tree."""
    session, user = db.session, current_person()
    top = next((place for place in _tops(user) if may_state(user, place)), None)
    if top is None:
        abort(403)
    standing = parameters_of(session, top.id, utc_now())
    form = ParametersForm(data={"months": int(standing[SLEEPING_MONTHS]), "factor": Decimal(standing[FACTOR])})
    if request.method == "POST" and form.validate():
        wanted = {SLEEPING_MONTHS: str(form.months.data), FACTOR: f"{form.factor.data:f}"}
        for name, value in wanted.items():
            if value != standing[name]:
                change_setting(session, top, name, value, user.name)
        session.commit()
        flash(t("参数已更改，原值仍可按当时所知查询。",
                "The parameters are changed; the earlier ones can still be asked for as they were known."), "success")
        return redirect(url_for("findings.index"))
    return render_template("findings/parameters.html", form=form), 422 if form.errors else 200


def home_notices(user: User) -> list[Notice]:
    number = open_number(db.session, user)
    if not number:
        return []
    return [Notice(t("有 {n} 个核查问题待说明", "{n} findings wait for an answer", n=number), url_for("findings.index"),
                   "warning")]


def record_notices(user: User, series: Series) -> list[Notice]:
    """Each finding about this record, open, answered or settled."""
    told = told_of_record(db.session, series, today(), utc_now())
    return [Notice(f"{item.finding.rule.title} · {item.state.label}",
                   url_for("findings.show", rule=item.finding.rule.code, name=item.finding.id), TONES[item.state])
            for item in told]


def _find(user: User, rule: str, name: str, on: date, known: datetime) -> Told:
    """The finding of this id in this person's part of the tree, or 404."""
    if rule not in RULES:
        abort(404)
    told = told_to(db.session, user, on, known, rule=rule)
    return next((item for item in told if item.finding.id == name), None) or abort(404)


def _refuse_unless(item: Told, *, answers: bool) -> None:
    if item.state is FindingState.SETTLED:
        abort(409, t("该问题已由事实消除，无需再说明。", "The facts have settled this; it needs no answer."))
    if not answers:
        abort(403)


def _organisation_asked(user: User, code: str) -> Organisation | None:
    if not code:
        return None
    found = find_organisation(db.session, code)
    if found is None or found.id not in set(db.session.scalars(visible_organisations(user))):
        abort(404)
    return found


def _tops(user: User) -> list[Organisation]:
    ids = {top_of(db.session, place) for place in posts_with_records(user)}
    return [db.session.get_one(Organisation, number) for number in sorted(ids)]


def _parameters(user: User, known: datetime) -> dict[str, Any]:
    """The parameters as known, and whether this person may change them."""
    tops = _tops(user)
    values = parameters_of(db.session, tops[0].id, known)
    return {"months": values[SLEEPING_MONTHS], "factor": values[FACTOR],
            "may_change": any(may_state(user, top) for top in tops)}


def _address() -> dict[str, str]:
    """What the list was asked for, to be kept in its links."""
    return {name: request.args[name] for name in ("rule", "state", "org", "on", "known") if request.args.get(name)}


def _dates() -> dict[str, str]:
    return {name: request.args[name] for name in ("on", "known") if request.args.get(name)}


def _pages(number: int) -> int:
    return max(1, -(-number // PAGE))


def _page_number(text: str, number: int) -> int:
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return min(max(asked, 1), _pages(number))
