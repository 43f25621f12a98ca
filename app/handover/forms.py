"""The forms of handovers."""

from collections.abc import Mapping
from typing import ClassVar

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.accounts.forms import WordedForm, stripped
from app.ui.words import Words

NOTE = Words("交接说明", "Note for the successor")


class OwnHandoverForm(WordedForm):
    """A leaver names a colleague who does the same work."""

    labels: ClassVar[Mapping[str, Words]] = {"successor": Words("接收人", "Successor"), "note": NOTE}
    help: ClassVar[Mapping[str, Words]] = {"successor": Words(
        "列出的是在同一单位担任相同角色的人员；没有合适的，请系统管理员先任命。",
        "Those who hold the same role at the same organisation; if nobody fits, have somebody appointed first.")}
    successor = SelectField(validators=[InputRequired()])
    note = TextAreaField(validators=[Length(max=1000)], filters=[stripped])


class HandoverForm(WordedForm):
    """An administrator names all three: the leaver may have gone."""

    labels: ClassVar[Mapping[str, Words]] = {
        "leaver": Words("移交人用户名", "Leaver's sign-in name"),
        "successor": Words("接收人用户名", "Successor's sign-in name"),
        "organisation": Words("单位代码或名称", "Code or name of the organisation"), "note": NOTE}
    leaver = StringField(validators=[DataRequired(), Length(max=80)], filters=[stripped])
    successor = StringField(validators=[DataRequired(), Length(max=80)], filters=[stripped])
    organisation = StringField(validators=[DataRequired(), Length(max=120)], filters=[stripped])
    note = TextAreaField(validators=[Length(max=1000)], filters=[stripped])


class DeclineForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {"words": Words("谢绝的理由", "Why it is declined")}
    words = StringField(validators=[DataRequired(), Length(max=1000)], filters=[stripped])
