"""Choosing another reading: which option instead of which, and why."""

from collections.abc import Mapping
from typing import ClassVar

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.accounts.forms import WordedForm
from app.ui.words import Words


class AdoptForm(WordedForm):
    """`instead_of`: the option in force when the results were looked at."""

    labels: ClassVar[Mapping[str, Words]] = {"reason": Words("改定理由", "Reason for the change")}
    help: ClassVar[Mapping[str, Words]] = {
        "reason": Words("写明依据，例如会议纪要或来文；记入日志，所有能查看规划的人都能看到。",
                        "What it rests on, such as minutes or a letter; it enters the trail and everybody who sees the "
                        "plan can read it."),
    }
    option = HiddenField()
    instead_of = HiddenField()
    reason = TextAreaField(validators=[DataRequired(), Length(max=1000)])
