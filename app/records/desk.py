"""The review desk: the queue, and every decision on a record."""

from typing import Any, NoReturn

import wtforms
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import validators

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.approval.access import desks_of, find_step
from app.approval.models import Series, Version
from app.approval.moves import FOUR_EYES, NotPossible, TooLate, authors_of
from app.approval.reasons import Reason, ReasonCode
from app.approval.steps import APPROVING, NEEDS_REASON, STEPS, Verb
from app.db.engine import db
from app.records.access import find_visible, versions_of
from app.records.blueprint import blueprint
from app.records.content import kind_of
from app.records.desk_queue import oldest_first
from app.records.display import heading
from app.records.fields import Kind
from app.records.filing import decide
from app.records.forms import DayField
from app.records.kinds import KINDS
from app.records.naming import Names
from app.ui.forms import PageForm
from app.ui.inputs import choices_of
from app.ui.paging import read_cursor
from app.ui.words import t

AT_ONCE = (Verb.SIGN, Verb.APPROVE, Verb.FULFIL, Verb.WITHDRAW, Verb.VOID)


@blueprint.get("/reviews/")
@role_required(*READS_RECORDS)
def desk() -> str:
    """Everything that waits for this person, the oldest first, filtered by kind."""
    session, user = db.session, current_person()
    kind = KINDS.get(request.args.get("kind", ""))
    items, following = oldest_first(session, user, kind, read_cursor(request.args.get("cursor")))
    return render_template("records/desk.html", items=items, following=following, kind=kind, kinds=KINDS.values(),
                           kind_of=kind_of, names=Names(session, items, with_rows=False), heading=heading)


@blueprint.route(
    "/records/<public_id>/<any(sign, approve, fulfil, withdraw, void, return, refuse, revoke, allow):name>",
    methods=["GET", "POST"])
def move(public_id: str, name: str) -> ResponseReturnValue:
    """One step. Those that need words have a page of their own; the others are a button."""
    session, user, verb = db.session, current_person(), Verb(name)
    series = find_visible(session, user, public_id)
    version = versions_of(session, user, series)[0]
    if verb is Verb.REVOKE:
        version = next((item for item in versions_of(session, user, series) if item.is_standing), version)
    if find_step(session, user, version, verb) is None:
        _refuse(version, verb)
    if verb in AT_ONCE:
        if request.method == "GET":
            return redirect(url_for("records.show", public_id=public_id))
        return _taken(series, version, verb, shown_hash=request.form.get("hash", ""))
    form = _reason_form(kind_of(version), verb)
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("records/decide.html", series=series, version=version, verb=verb, form=form,
                               kind=kind_of(version), title=_title(version)), status
    return _taken(series, version, verb, shown_hash=form.hash.data or "", words=form.words.data,
                  reasons=_reasons(form), condition_due=form.condition_due.data if verb is Verb.ALLOW else None)


def _refuse(version: Version, verb: Verb) -> NoReturn:
    """Not your role, your own record, or not in its present state."""
    session, user = db.session, current_person()
    if not desks_of(session, user, version.series) & {step.desk for step in STEPS if step.verb is verb}:
        abort(403)
    if verb in APPROVING and user.id in authors_of(version):
        abort(403, FOUR_EYES)
    abort(409)


def _taken(series: Series, version: Version, verb: Verb, **decision: Any) -> ResponseReturnValue:
    """Decide and commit; or say why not, with nothing written."""
    session, public_id = db.session, series.public_id
    try:
        decide(session, version, verb, current_person(), **decision)
    except TooLate as refusal:
        session.rollback()
        return render_template("records/too_late.html", public_id=public_id, words=refusal.words), 409
    except NotPossible as refusal:
        session.rollback()
        flash(str(refusal.words), "error")
        return redirect(url_for("records.show", public_id=public_id))
    session.commit()
    flash(t("已办理：{verb}。", "Done: {verb}.", verb=verb.label), "success")
    if verb in DESK_VERBS:
        return redirect(url_for("records.desk"))
    return redirect(url_for("records.show", public_id=public_id))


DESK_VERBS = (Verb.SIGN, Verb.APPROVE, Verb.FULFIL, Verb.RETURN, Verb.REFUSE, Verb.ALLOW)
"""After these the reviewer goes on with the queue."""


def _reason_form(kind: Kind, verb: Verb) -> Any:
    """Coded reasons and words for each section of the form, and words for the whole: all defects at once."""
    inputs: dict[str, Any] = {
        "hash": wtforms.HiddenField(),
        "words": wtforms.TextAreaField(
            t("总体意见", "In general"), validators=[validators.InputRequired(), validators.Length(max=2000)],
            description=t("请一次性告知全部需要补正的内容。", "Please name everything that must be mended, at once.")),
    }
    if verb is Verb.ALLOW:
        inputs["condition_due"] = DayField(t("条件的最后期限", "Condition to be met by"),
                                           validators=[validators.InputRequired()])
    for section in kind.sections if verb in NEEDS_REASON and verb is not Verb.REVOKE else ():
        inputs[f"code_{section.name}"] = wtforms.SelectField(
            t("{section}：问题类别", "{section}: kind of defect", section=section.title),
            choices=lambda: choices_of(ReasonCode, blank=True), default="")
        inputs[f"words_{section.name}"] = wtforms.StringField(
            t("{section}：说明", "{section}: what to do", section=section.title),
            validators=[validators.Length(max=400)])
    form = type("ReasonForm", (PageForm,), inputs)()
    form.sections = [section for section in kind.sections if f"code_{section.name}" in form]
    return form


def _reasons(form: Any) -> list[Reason]:
    found = []
    for section in form.sections:
        code, words = form[f"code_{section.name}"].data, (form[f"words_{section.name}"].data or "").strip()
        if code or words:
            found.append(Reason(section.name, ReasonCode(code) if code else ReasonCode.OTHER, words))
    return found


def _title(version: Version) -> str:
    return heading(version, Names(db.session, [version]))
