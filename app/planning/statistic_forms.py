"""The form of a dated statistic: a figure that others hold, with its day, its source and who signs for it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from wtforms import DateField, DecimalField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from app.accounts.forms import WordedForm
from app.db.stamps import today
from app.indicators.models import Statistic
from app.indicators.plans import LARGEST, Plan
from app.organisations.models import Organisation
from app.planning.plan_forms import tidy
from app.ui.text import number
from app.ui.words import Words, t

FOUR_DECIMALS = Decimal("0.0001")
SHOWN = ("target", "label", "label_en", "value", "numerator", "denominator", "unit", "dated", "source", "signed_by",
         "signer_post")


class StatisticForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "organisation": Words("单位", "Organisation"), "target": Words("对应指标", "Target"),
        "label": Words("名称（中文）", "What it is, in Chinese"),
        "label_en": Words("名称（英文）", "What it is, in English"),
        "value": Words("数值", "Figure"), "numerator": Words("分子", "Numerator"),
        "denominator": Words("分母", "Denominator"), "unit": Words("计量单位", "Unit"), "dated": Words("时点", "As of"),
        "source": Words("来源", "Source"), "signed_by": Words("签发人姓名", "Signed by"),
        "signer_post": Words("签发人职务", "Post of the signer"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "value": Words("按基本单位填写（人、元），不用“万”。占比请填分子和分母，这里留空。",
                       "In base units: people or yuan, not ten thousands. Of a share give both sides and leave this."),
        "numerator": Words("单位填“%”时，数值为分子除以分母再乘 100。",
                           "With the unit % the figure is a hundred times the quotient."),
        "source": Words("写明出处原文或文件，例如统计公报的名称和年份。",
                        "The words or document it comes from, such as a bulletin's name and year."),
        "signed_by": Words("对这个数字负责的人。", "Who answers for the figure."),
    }
    organisation = SelectField()
    target = SelectField()
    label = StringField(validators=[DataRequired(), Length(max=200)], filters=[tidy])
    label_en = StringField(validators=[DataRequired(), Length(max=300)], filters=[tidy])
    value = DecimalField(places=None, validators=[Optional(), NumberRange(min=0, max=LARGEST)])
    numerator = DecimalField(places=None, validators=[Optional(), NumberRange(min=0, max=LARGEST)])
    denominator = DecimalField(places=None, validators=[Optional(), NumberRange(min=FOUR_DECIMALS, max=LARGEST)])
    unit = StringField(validators=[DataRequired(), Length(max=20)], filters=[tidy])
    dated = DateField(validators=[InputRequired()])
    source = TextAreaField(validators=[DataRequired(), Length(max=2000)], filters=[tidy])
    signed_by = StringField(validators=[DataRequired(), Length(max=100)], filters=[tidy])
    signer_post = StringField(validators=[DataRequired(), Length(max=100)], filters=[tidy])

    def stated(self) -> dict[str, Any]:
        """The statistic as typed; a share with its two sides and their quotient."""
        typed: dict[str, Any] = {name: self[name].data for name in SHOWN}
        if typed["numerator"] is not None:
            quotient = typed["numerator"] / typed["denominator"] * (100 if typed["unit"] == "%" else 1)
            typed["value"] = quotient.quantize(FOUR_DECIMALS)
        return typed

    def validate(self, extra_validators: Any = None) -> bool:  # as WTForms has it
        """Also that it is a figure or a share, whole."""
        valid: bool = super().validate(extra_validators)
        sides = [self[name].data is not None for name in ("numerator", "denominator")]
        if any(sides) and not all(sides):
            self.complain("denominator" if sides[0] else "numerator",
                          Words("占比的分子和分母要一起填写。", "A share has both sides: give the other one, too."))
        elif any(sides) and self.value.data is not None and not self.value.errors:
            self.complain("value", Words("填了分子和分母，数值由系统计算，请留空。",
                                         "With both sides given the figure is worked out: leave this empty."))
        elif not any(sides) and self.value.data is None and not self.value.errors:
            self.complain("value", Words("请填数值，或填分子和分母。", "Give the figure, or the two sides of a share."))
        return valid and not self.errors

    def validate_dated(self, field: DateField) -> None:
        if field.data is not None and field.data > today():
            raise ValidationError(t("日期不得在将来。", "The day cannot lie in the future."))


class CorrectionForm(StatisticForm):
    """A row that takes another one's place, and why."""

    labels: ClassVar[Mapping[str, Words]] = {**StatisticForm.labels, "reason": Words("更正原因", "Why it is corrected")}
    reason = TextAreaField(validators=[DataRequired(), Length(max=1000)], filters=[tidy])

    def stated(self) -> dict[str, Any]:
        return super().stated() | {"reason": self.reason.data}


class WithdrawForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {"reason": Words("撤下的原因", "Why it is withdrawn")}
    reason = TextAreaField(validators=[DataRequired(), Length(max=1000)], filters=[tidy])


def _plain(value: Any) -> Any:
    """A number without the zeros the database adds."""
    return Decimal(number(value, grouped=False)) if isinstance(value, Decimal) else value


def statistic_form(plan: Plan, organisations: Sequence[Organisation], names: Mapping[int, str],
                   corrected: Statistic | None = None) -> StatisticForm:
    """The form in the current language, for the organisations this person may speak for; filled with the statistic it
    corrects."""
    shown = {name: _plain(getattr(corrected, name)) for name in SHOWN} if corrected else {}
    if shown.get("numerator") is not None:
        shown["value"] = None
    form = CorrectionForm(data=shown) if corrected else StatisticForm()
    form.organisation.choices = [(item.code, names.get(item.id, item.code)) for item in organisations]
    form.target.choices = [("", t("不对应某一指标", "No target in particular")),
                           *((target.code, f"{target.code} {target.title}") for target in plan.targets)]
    return form
