"""The form of a dated statistic: a figure that others hold, with its day and its source."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import DateField, DecimalField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from app.accounts.forms import WordedForm
from app.db.stamps import today
from app.indicators.plans import Plan
from app.organisations.models import Organisation
from app.ui.words import Words, t

LARGEST = 10**13


class StatisticForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "organisation": Words("单位", "Organisation"), "target": Words("对应指标", "Target"),
        "label": Words("名称（中文）", "What it is, in Chinese"),
        "label_en": Words("名称（英文）", "What it is, in English"),
        "value": Words("数值", "Figure"), "unit": Words("计量单位", "Unit"), "dated": Words("时点", "As of"),
        "source": Words("来源", "Source"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "value": Words("按基本单位填写（人、元），不用“万”。", "In base units: people or yuan, not ten thousands."),
        "source": Words("写明出处原文或文件，例如统计公报的名称和年份。",
                        "The words or document it comes from, such as a bulletin's name and year."),
    }
    organisation = SelectField()
    target = SelectField()
    label = StringField(validators=[DataRequired(), Length(max=200)])
    label_en = StringField(validators=[DataRequired(), Length(max=300)])
    value = DecimalField(places=4, validators=[InputRequired(), NumberRange(min=0, max=LARGEST)])
    unit = StringField(validators=[DataRequired(), Length(max=20)])
    dated = DateField(validators=[InputRequired()])
    source = TextAreaField(validators=[DataRequired(), Length(max=2000)])

    def stated(self) -> dict[str, Any]:
        """The statistic as typed, without white space around it."""
        typed = {name: self[name].data for name in ("target", "label", "label_en", "value", "unit", "dated", "source")}
        return {name: value.strip() if isinstance(value, str) else value for name, value in typed.items()}

    def validate_dated(self, field: DateField) -> None:
        if field.data is not None and field.data > today():
            raise ValidationError(t("日期不得在将来。", "The day cannot lie in the future."))


def statistic_form(plan: Plan, organisations: Sequence[Organisation], names: Mapping[int, str]) -> StatisticForm:
    """The form in the current language, for the organisations this person may speak for."""
    form = StatisticForm()
    form.organisation.choices = [(item.code, names.get(item.id, item.code)) for item in organisations]
    form.target.choices = [("", t("不对应某一指标", "No target in particular")),
                           *((target.code, f"{target.code} {target.title}") for target in plan.targets)]
    return form
