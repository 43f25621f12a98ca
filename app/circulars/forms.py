"""The form of a new circular."""

from collections.abc import Mapping
from typing import ClassVar

from flask_wtf.file import FileField
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.accounts.forms import WordedForm, stripped
from app.circulars.issuing import Audience
from app.organisations.models import Stage
from app.ui.inputs import choices_of
from app.ui.words import Words


class CircularForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "bureau": Words("发文单位", "Issued by"), "audience": Words("发送范围", "To"),
        "stages": Words("学段", "Stages"), "title": Words("标题", "Title"), "body": Words("正文", "Text"),
        "file": Words("附件", "Attachment"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "stages": Words("不选为全部学校。", "None means all schools."),
        "body": Words("发出后不能修改，可撤回后重发。",
                      "It cannot be changed once it is out; take it back and issue another."),
        "file": Words("可不附；PDF、JPG、PNG、DOCX、XLSX、OFD，不超过 20 MB。",
                      "Optional: PDF, JPG, PNG, DOCX, XLSX or OFD, up to 20 MB."),
    }
    bureau = SelectField(validators=[InputRequired()])
    audience = SelectField(validators=[InputRequired()], choices=lambda: choices_of(Audience))
    stages = SelectMultipleField(choices=lambda: choices_of(Stage))
    title = StringField(validators=[DataRequired(), Length(max=200)], filters=[stripped])
    body = TextAreaField(validators=[DataRequired(), Length(max=20000)], filters=[stripped])
    file = FileField()
