"""The final verdict of a plan: given once its time is over, shown from then on, opened again with a reason."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.accounts.current import current_person, role_required
from app.accounts.forms import WordedForm
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.db.stamps import today, utc_now
from app.indicators import figures
from app.indicators.access import askable_organisations, default_organisations
from app.indicators.answers import board_of
from app.indicators.board import Board
from app.indicators.library import organisations_of, plan_at, plan_version_at
from app.indicators.plans import Plan
from app.indicators.questions import Question, ask
from app.planning.plan_access import may_keep
from app.planning.plan_blueprint import plans
from app.planning.plan_closing import (
    CannotClose,
    Said,
    close_plan,
    closings_of,
    evaluation_day,
    first_verdict,
    has_ended,
    needs_words,
    reopen_plan,
    standing_closing,
)
from app.planning.plan_forms import tidy
from app.planning.plan_history_routes import versions_of
from app.planning.plan_models import FinalVerdict
from app.planning.plan_routes import WRITES
from app.ui.inputs import choices_of
from app.ui.words import Words, t

TONES = {FinalVerdict.MET: "success", FinalVerdict.PARTLY: "warning", FinalVerdict.NOT_MET: "danger",
         FinalVerdict.CARRIED: "info", FinalVerdict.NO_VERDICT: "secondary"}
WORDS_NEEDED = Words("评价与计数得出的结论不同，请用文字说明。", "This is not what was counted: say why in words.")


class ClosingForm(WordedForm):
    """The act as a whole; the verdicts of the targets stand in fields of their own."""

    labels: ClassVar[Mapping[str, Words]] = {
        "evaluated_on": Words("评价日期", "Evaluated on"), "signed_by": Words("签发人姓名", "Signed by"),
        "signer_post": Words("签发人职务", "Post of the signer"), "remark": Words("总体评价", "The plan as a whole"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "evaluated_on": Words("数字按此日统计，不早于规划结束日。",
                              "Figures are of this day, not before the plan's end."),
    }
    evaluated_on = DateField(validators=[InputRequired()])
    signed_by = StringField(validators=[DataRequired(), Length(max=100)], filters=[tidy])
    signer_post = StringField(validators=[DataRequired(), Length(max=100)], filters=[tidy])
    remark = TextAreaField(validators=[DataRequired(), Length(max=4000)], filters=[tidy])


class ReopenForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {"reason": Words("重新开启的原因", "Why it is opened again")}
    reason = TextAreaField(validators=[DataRequired(), Length(max=1000)], filters=[tidy])


@plans.get("/plans/<name>/verdict")
@role_required(*READS_RECORDS)
def verdict(name: str) -> ResponseReturnValue:
    """What was decided, and every earlier closing with the reason it was opened again."""
    plan, plan_id = _plan(name)
    return _verdict_page(plan, plan_id, ReopenForm())


@plans.route("/plans/<name>/verdict/close", methods=["GET", "POST"])
@role_required(*WRITES)
def close(name: str) -> ResponseReturnValue:
    plan, plan_id = _plan(name)
    _may_close(plan)
    if not has_ended(plan) or standing_closing(db.session, plan_id, utc_now()):
        abort(409, t("规划尚未结束或已结项，现在不能结项。",
                     "The plan has not ended, or is closed: it cannot be closed now."))
    user = current_person()
    form = ClosingForm(data={"evaluated_on": plan.ends, "signed_by": user.name, "signer_post": user.post})
    board = board_of(db.session, _question(plan, evaluation_day(plan, form.evaluated_on.data)))
    verdicts = verdicts_form(board)
    if form.is_submitted() and request.form.get("act") != "show" and _is_valid(form, verdicts, board):
        try:
            close_plan(db.session, user, board, _said(verdicts, board), signed_by=form.signed_by.data or "",
                       signer_post=form.signer_post.data or "", remark=form.remark.data or "")
            db.session.commit()
            flash(t("规划已结项，看板显示最终评价。", "The plan is closed; its board shows the final verdict."),
                  "success")
            return redirect(url_for("plans.verdict", name=name))
        except CannotClose as refusal:
            db.session.rollback()
            abort(409, str(refusal.words))
    page = render_template("planning/plan_close.html", plan=plan, form=form, verdicts=verdicts, board=board,
                           tones=figures.TONES, with_unit=figures.with_unit, due_words=figures.due_words)
    return page, 422 if form.errors or verdicts.errors else 200


@plans.post("/plans/<name>/verdict/reopen")
@role_required(*WRITES)
def reopen(name: str) -> ResponseReturnValue:
    plan, plan_id = _plan(name)
    _may_close(plan)
    form = ReopenForm()
    if not form.validate():
        return _verdict_page(plan, plan_id, form)
    try:
        reopen_plan(db.session, current_person(), plan, plan_id, form.reason.data or "")
    except CannotClose as refusal:
        db.session.rollback()
        abort(409, str(refusal.words))
    db.session.commit()
    flash(t("规划已重新开启，原来的评价仍可查阅。", "The plan is open again; what was decided can be read."), "success")
    return redirect(url_for("plans.verdict", name=name))


def verdicts_form(board: Board) -> WordedForm:
    """For each target a verdict and its words, beginning with what was counted."""
    fields: dict[str, Any] = {}
    for place, line in enumerate(board.lines):
        fields[f"verdict_{place}"] = SelectField(
            default=first_verdict(line).value, choices=lambda: list(choices_of(FinalVerdict).items()))
        fields[f"words_{place}"] = TextAreaField(validators=[Length(max=2000)], filters=[tidy])
    labels = {f"verdict_{place}": Words(f"{line.target.code} 评价", f"{line.target.code} verdict")
              for place, line in enumerate(board.lines)}
    labels |= {f"words_{place}": Words(f"{line.target.code} 说明", f"{line.target.code} in words")
               for place, line in enumerate(board.lines)}
    meta = type("Meta", (WordedForm.Meta,), {"csrf": False})  # the form of the act carries the token
    made: WordedForm = type("VerdictsForm", (WordedForm,), {**fields, "labels": labels, "Meta": meta})()
    return made


def _is_valid(form: ClosingForm, verdicts: WordedForm, board: Board) -> bool:
    sound = all([form.validate(), verdicts.validate()])
    day = form.evaluated_on.data
    if day and not board.plan.ends <= day <= today():
        form.complain("evaluated_on", Words(f"评价日期应在 {board.plan.ends} 至今天之间。",
                                            f"The day lies between {board.plan.ends} and today."))
    for place, line in enumerate(board.lines):
        chosen = verdicts[f"verdict_{place}"].data
        if sound and needs_words(line, FinalVerdict(chosen)) and not verdicts[f"words_{place}"].data:
            verdicts.complain(f"words_{place}", WORDS_NEEDED)
    return not form.errors and not verdicts.errors


def _said(verdicts: WordedForm, board: Board) -> dict[str, Said]:
    return {line.target.code: Said(FinalVerdict(verdicts[f"verdict_{place}"].data),
                                   verdicts[f"words_{place}"].data or "") for place, line in enumerate(board.lines)}


def _plan(name: str) -> tuple[Plan, int]:
    """404 where there is none."""
    versions_of(db.session, name)
    return plan_at(db.session, name), plan_version_at(db.session, name, utc_now()).plan_id


def _may_close(plan: Plan) -> None:
    if not may_keep(db.session, current_person(), plan):
        abort(403)


def _question(plan: Plan, on: Any) -> Question:
    """The plan on the day of its evaluation, as far as this person may see what it covers."""
    session, user = db.session, current_person()
    chosen = default_organisations(session, user, plan, askable_organisations(session, user, plan))
    return ask(session, plan.name, chosen, on, utc_now())


def sees_all(plan: Plan) -> bool:
    """Whether the person at the keyboard may see the figures of all that the plan covers."""
    session = db.session
    seen = {item.id for item in askable_organisations(session, current_person(), plan)}
    return {item.id for item in organisations_of(session, plan)} <= seen


def _verdict_page(plan: Plan, plan_id: int, form: ReopenForm) -> ResponseReturnValue:
    session = db.session
    closings = closings_of(session, plan_id)
    standing = next((closing for closing in closings if closing.until is None), None)
    may = may_keep(session, current_person(), plan)
    page = render_template(
        "planning/plan_verdict.html", plan=plan, closings=closings, standing=standing, form=form if may else None,
        may_close=may and has_ended(plan) and standing is None, ended=has_ended(plan), tones=TONES,
        counted_tones=figures.TONES, figures_shown=sees_all(plan), titles=_titles(plan), with_unit=figures.with_unit)
    return page, 422 if form.errors else 200


def _titles(plan: Plan) -> dict[str, Any]:
    return {target.code: target for target in plan.targets}


