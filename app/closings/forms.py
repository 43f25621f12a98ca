"""The forms of closings, locks and exceptions. Their fields carry words in both languages; the verbs check the rest."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.accounts.forms import WordedForm, stripped
from app.approval.knowing import BadQuestion, read_known
from app.closings.closing import Signatory, Signing
from app.closings.models import ClosingKind
from app.organisations.models import Organisation
from app.records.kinds import KINDS
from app.ui.inputs import choices_of
from app.ui.words import Words


def named() -> StringField:
    """A name or a post: always given."""
    return StringField(validators=[DataRequired(), Length(max=60)], filters=[stripped])


def post_of(signs: Signing) -> Words:
    return Words(f"{signs.words.zh}职务", f"{signs.words.en}: post")


class ClosingForm(WordedForm):
    """What is closed, and who answers for it."""

    labels: ClassVar[Mapping[str, Words]] = {
        "organisations": Words("单位", "Organisations"), "day": Words("统计日期", "Day"),
        "kind": Words("评估类别", "Evaluation"), "known": Words("按何时所知", "As known at"),
        **{signs.value: signs.words for signs in Signing},
        **{f"{signs.value}_post": post_of(signs) for signs in Signing},
    }
    help: ClassVar[Mapping[str, Words]] = {
        "day": Words("年末（12-31）、学年初（9-1）或任何已过的日期。",
                     "The year's end (12-31), the school year's beginning (9-1), or any day that is past."),
        "known": Words("留空为现在；补做以前已公布的数据时，填当时的日期，如 2026-01-20。",
                       "Empty means now. To close what was published earlier, give that day, such as 2026-01-20."),
    }
    organisations = SelectMultipleField(validators=[InputRequired()])
    day = DateField(validators=[InputRequired()])
    kind = SelectField(validators=[InputRequired()], choices=lambda: choices_of(ClosingKind))
    known = StringField(validators=[Length(max=40)], filters=[stripped])
    compiled_by = named()
    compiled_by_post = named()
    reviewed_by = named()
    reviewed_by_post = named()
    head = named()
    head_post = named()

    def validate_known(self, field: StringField) -> None:
        try:
            read_known(field.data or "")
        except BadQuestion as bad:
            raise ValidationError(str(bad.words)) from bad

    def day_asked(self) -> date:
        assert self.day.data is not None
        return self.day.data

    def signatories(self) -> list[Signatory]:
        return [Signatory(signs, self[signs.value].data, self[f"{signs.value}_post"].data) for signs in Signing]


def closing_form(organisations: Sequence[Organisation], names: Mapping[int, str]) -> ClosingForm:
    form = ClosingForm()
    form.organisations.choices = [(item.code, names.get(item.id, item.code)) for item in organisations]
    if len(organisations) == 1 and not form.is_submitted():
        form.organisations.data = [organisations[0].code]
    return form


class LockForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "organisation": Words("单位", "Organisation"), "through": Words("锁定至", "Locked through"),
        "name": Words("名称", "Name"), "name_en": Words("英文名称", "Name in English"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "through": Words("该日及以前的记录不能再提交。", "Records of this day and earlier can no longer be submitted."),
        "name": Words("填报人被拒时会看到，例如“2026年报编制期”。",
                      "Shown to whoever is refused, such as “annual report 2026”."),
    }
    organisation = SelectField(validators=[InputRequired()])
    through = DateField(validators=[InputRequired()])
    name = StringField(validators=[DataRequired(), Length(max=200)], filters=[stripped])
    name_en = StringField(validators=[Length(max=300)], filters=[stripped])

    def last_day(self) -> date:
        assert self.through.data is not None
        return self.through.data

    def called(self) -> Words:
        return Words(self.name.data or "", self.name_en.data or "")


class ExceptionForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "organisation": Words("单位", "Organisation"), "kind": Words("记录类别", "Kind of record"),
        "allowed_for": Words("允许何人", "Allowed for"), "expires_on": Words("有效至", "Until"),
        "reason": Words("理由", "Reason"),
    }
    organisation = SelectField(validators=[InputRequired()])
    kind = SelectField(validators=[InputRequired()])
    allowed_for = StringField(validators=[DataRequired(), Length(max=100)], filters=[stripped])
    expires_on = DateField(validators=[InputRequired()])
    reason = TextAreaField(validators=[DataRequired(), Length(max=400)], filters=[stripped])

    def asked(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("allowed_for", "expires_on", "reason")}


def exception_form(organisations: Sequence[Organisation], names: Mapping[int, str]) -> ExceptionForm:
    form = ExceptionForm(prefix="exception-")
    form.organisation.choices = [(item.code, names.get(item.id, item.code)) for item in organisations]
    form.kind.choices = [(kind.name, str(kind.one)) for kind in KINDS.values()]
    return form


class ReasonForm(WordedForm):
    """A dated act with its reason: lifting a lock, refusing an erratum."""

    labels: ClassVar[Mapping[str, Words]] = {"reason": Words("理由", "Reason")}
    reason = TextAreaField(validators=[DataRequired(), Length(max=400)], filters=[stripped])

    def given(self) -> str:
        return self.reason.data or ""


class ErratumForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {"codes": Words("更正哪些指标", "Targets to correct"),
                                             "cause": Words("更正原因", "Cause")}
    help: ClassVar[Mapping[str, Words]] = {
        "cause": Words("写明数字为何变化，例如补报、变更、撤销、机构合并。",
                       "Why the figures differ: a late filing, a change, a revocation, a merge.")}
    codes = SelectMultipleField(validators=[InputRequired()])
    cause = TextAreaField(validators=[DataRequired(), Length(max=1000)], filters=[stripped])
