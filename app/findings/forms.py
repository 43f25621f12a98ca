"""The forms of findings: an answer, the parameters of the rules, the draw of a sample and its results."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import DateField, DecimalField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp, ValidationError

from app.accounts.forms import WordedForm, stripped
from app.db.stamps import today
from app.findings.models import Outcome, Strata
from app.ui.inputs import choices_of
from app.ui.words import Words, t

FIRST_YEAR = 1978


class AnswerForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {"words": Words("说明", "Answer in words")}
    words = TextAreaField(validators=[DataRequired(), Length(max=2000)], filters=[stripped])


class ParametersForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "months": Words("多少个月没有活动算沉睡", "Months without activity that make an agreement sleep"),
        "factor": Words("与前三年平均相差几倍须说明", "How many times off the three years' mean must be explained"),
    }
    months = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=240)])
    factor = DecimalField(places=2, validators=[InputRequired(), NumberRange(min=1.1, max=100)])


class DrawForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "organisation": Words("抽查单位", "Bureau that checks"), "year": Words("备案年份", "Year of filing"),
        "strata": Words("分层", "Strata"), "seed": Words("种子", "Seed"), "known": Words("按何时所知", "As known at"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "seed": Words("可填公开摇号的号码；留空由系统随机产生。种子随样本公布，任何人可据此重抽。",
                      "Such as a number drawn in public; empty lets the registry make one. It is shown with the "
                      "sample, so that anyone can draw again."),
        "known": Words("留空为现在；要重抽从前的样本，填那次抽取的时刻。",
                       "Empty means now; to draw an earlier sample again, give the moment it was drawn from."),
    }
    organisation = SelectField()
    year = IntegerField(validators=[InputRequired()])
    strata = RadioField(choices=lambda: list(choices_of(Strata).items()), validators=[InputRequired()])
    seed = StringField(validators=[Length(max=64), Regexp(r"^[\w.\- ]*$")], filters=[stripped])
    known = StringField(validators=[Length(max=40)], filters=[stripped])

    def validate_year(self, field: IntegerField) -> None:
        if field.data is not None and not FIRST_YEAR <= field.data <= today().year:
            raise ValidationError(t("请填写 {first} 至 {last} 之间的年份。", "Give a year from {first} to {last}.",
                                    first=FIRST_YEAR, last=today().year))


class ResultForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "outcome": Words("核查结果", "What was found"), "field": Words("不符的栏目", "What differs"),
        "words": Words("说明", "In words"), "checked_on": Words("核查日期", "Checked on"),
        "checked_by": Words("核查人", "Checked by"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "field": Words("有几处不符的，选最重要的一处，其余写在说明里。",
                       "Of several, the gravest; name the others in words."),
        "words": Words("不符或查无原件时必填：台账与原件各是什么。",
                       "Needed unless it conforms: what the ledger says, and what the original."),
        "checked_by": Words("到场的全部核查人员。", "Everybody who was there."),
    }
    outcome = RadioField(choices=lambda: list(choices_of(Outcome).items()), validators=[InputRequired()])
    field = SelectField()
    words = TextAreaField(validators=[Length(max=1000)], filters=[stripped])
    checked_on = DateField(validators=[InputRequired()])
    checked_by = StringField(validators=[DataRequired(), Length(max=200)], filters=[stripped])

    def __init__(self, fields: Mapping[str, str], **given: Any) -> None:
        super().__init__(**given)
        self.field.choices = [("", t("不适用", "Nothing differs")), *fields.items()]

    def validate_checked_on(self, field: DateField) -> None:
        if field.data is not None and field.data > today():
            raise ValidationError(t("日期不得在将来。", "The day cannot lie in the future."))

    def validate_field(self, field: SelectField) -> None:
        if self.outcome.data == Outcome.DIFFERS and not field.data:
            raise ValidationError(t("请选择不符的栏目。", "Choose what differs."))

    def validate_words(self, field: TextAreaField) -> None:
        if self.outcome.data in (Outcome.DIFFERS, Outcome.NOT_FOUND) and not field.data:
            raise ValidationError(t("不符或查无原件时须说明。", "Say in words what was found."))
