"""The forms of findings: an answer in words, and the parameters of the rules."""

from collections.abc import Mapping
from typing import ClassVar

from wtforms import DecimalField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.accounts.forms import WordedForm, stripped
from app.ui.words import Words


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
