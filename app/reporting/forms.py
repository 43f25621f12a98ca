"""The forms of windows, freezes and their exceptions, with words in both languages; the verbs check the rest."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.accounts.forms import WordedForm, stripped
from app.organisations.models import Organisation
from app.records.fields import Kind
from app.records.freezes import ALL_KINDS
from app.records.kinds import KINDS
from app.ui.words import Words, t


def day_of(field: DateField) -> date:
    """The day a validated form gives."""
    assert field.data is not None
    day: date = field.data
    return day


class WindowForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "organisation": Words("单位", "Organisation"), "name": Words("名称", "Name"),
        "name_en": Words("英文名称", "Name in English"), "kinds": Words("报送哪些类别", "Kinds to report"),
        "period_from": Words("数据期间自", "Of the days from"), "period_to": Words("数据期间至", "Of the days through"),
        "opens_on": Words("报送自", "Reported from"), "due_on": Words("报送截止", "Due on"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "name": Words("例如“2026年度报送”。", "Such as “year 2026”."),
        "period_from": Words("按记录的签署、出访、入学等日期。", "The day of signing, departure, enrolment and so on."),
        "due_on": Words("截止日当天仍为按时。", "What comes on this day is in time."),
    }
    organisation = SelectField(validators=[InputRequired()])
    name = StringField(validators=[DataRequired(), Length(max=200)], filters=[stripped])
    name_en = StringField(validators=[Length(max=300)], filters=[stripped])
    kinds = SelectMultipleField(validators=[InputRequired()])
    period_from = DateField(validators=[InputRequired()])
    period_to = DateField(validators=[InputRequired()])
    opens_on = DateField(validators=[InputRequired()])
    due_on = DateField(validators=[InputRequired()])

    def kinds_chosen(self) -> list[Kind]:
        return [KINDS[name] for name in self.kinds.data or ()]

    def called(self) -> Words:
        return Words(self.name.data or "", self.name_en.data or "")


class FreezeForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "organisation": Words("单位", "Organisation"), "kind": Words("类别", "Kind"),
        "first_day": Words("冻结自", "Frozen from"), "last_day": Words("冻结至", "Frozen through"),
        "notice": Words("公告", "Notice"), "notice_en": Words("英文公告", "Notice in English"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "notice": Words("期间提交或审核的人会看到这段话，例如“2026年报编制期，暂停提交和审核”。",
                        "Read by whoever submits or decides meanwhile, such as “the annual report of 2026 is being "
                        "made”."),
    }
    organisation = SelectField(validators=[InputRequired()])
    kind = SelectField(validators=[Length(max=20)])
    first_day = DateField(validators=[InputRequired()])
    last_day = DateField(validators=[InputRequired()])
    notice = TextAreaField(validators=[DataRequired(), Length(max=400)], filters=[stripped])
    notice_en = TextAreaField(validators=[Length(max=600)], filters=[stripped])

    def said(self) -> Words:
        return Words(self.notice.data or "", self.notice_en.data or "")


class PersonForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "person": Words("允许何人（用户名）", "Allowed for (sign-in name)"), "expires_on": Words("有效至", "Through"),
        "reason": Words("理由", "Reason")}
    person = StringField(validators=[DataRequired(), Length(max=80)], filters=[stripped])
    expires_on = DateField(validators=[InputRequired()])
    reason = StringField(validators=[DataRequired(), Length(max=400)], filters=[stripped])


class LiftForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {"why": Words("理由", "Reason")}
    why = StringField(validators=[DataRequired(), Length(max=400)], filters=[stripped])


def window_form(bureaus: Sequence[Organisation], names: Mapping[int, str]) -> WindowForm:
    form = WindowForm()
    form.organisation.choices = _places(bureaus, names)
    form.kinds.choices = [(kind.name, str(kind.title)) for kind in KINDS.values()]
    return form


def freeze_form(bureaus: Sequence[Organisation], names: Mapping[int, str]) -> FreezeForm:
    form = FreezeForm()
    form.organisation.choices = _places(bureaus, names)
    kinds = [(kind.name, str(kind.title)) for kind in KINDS.values()]
    form.kind.choices = [(ALL_KINDS, t("全部类别", "All kinds")), *kinds]
    return form


def _places(bureaus: Sequence[Organisation], names: Mapping[int, str]) -> list[tuple[str, str]]:
    return [(item.code, names.get(item.id, item.code)) for item in bureaus]
