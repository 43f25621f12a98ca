"""The form of a decision that needs words: coded reasons and words for each section, and words for the whole."""

from typing import Any

import wtforms
from wtforms import validators

from app.approval.reasons import Reason, ReasonCode
from app.approval.steps import NEEDS_REASON, Verb
from app.records.fields import Kind
from app.records.writing.forms import DayField
from app.ui.forms import PageForm
from app.ui.inputs import choices_of
from app.ui.words import t


def reason_form(kind: Kind, verb: Verb) -> Any:
    """Coded reasons and words for each section of the form, and words for the whole: all defects at once."""
    inputs: dict[str, Any] = {
        "hash": wtforms.HiddenField(),
        "words": wtforms.TextAreaField(
            t("总体意见", "In general"), validators=[validators.DataRequired(), validators.Length(max=2000)],
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


def given_reasons(form: Any) -> list[Reason]:
    found = []
    for section in form.sections:
        code, words = form[f"code_{section.name}"].data, (form[f"words_{section.name}"].data or "").strip()
        if code or words:
            found.append(Reason(section.name, ReasonCode(code) if code else ReasonCode.OTHER, words))
    return found
