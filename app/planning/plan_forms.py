"""The forms of a plan: its file, its head, its whole text. They write what a TOML file says; `read_plan` alone decides
whether it is right."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.accounts.forms import WordedForm, stripped
from app.organisations.models import Level
from app.records.values import legible
from app.ui.inputs import choices_of
from app.ui.words import Words

Section = dict[str, Any]


def tidy(text: str | None) -> str:
    return legible(text or "")


class SourceForm(WordedForm):
    """A plan's file, with the text it quotes."""

    labels: ClassVar[Mapping[str, Words]] = {
        "plan": Words("规划文件（.toml）", "The plan's file (.toml)"),
        "source": Words("规划原文（.txt，可不选）", "The plan's own words (.txt, may be left out)"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "plan": Words("文件名即规划的名称，如 guangzhou-145.toml；UTF-8 编码，至多 1 MB。",
                      "Its name becomes the plan's, such as guangzhou-145.toml; UTF-8, 1 MB at most."),
        "source": Words("指标的原文会在其中标出。", "The words of the targets are marked in it."),
    }
    plan = FileField(validators=[InputRequired()])
    source = FileField(validators=[Optional()])


class HeadForm(WordedForm):
    """What a plan is, apart from its targets."""

    labels: ClassVar[Mapping[str, Words]] = {
        "name": Words("名称（网址和命令中用）", "Name, as in addresses and commands"),
        "title": Words("规划标题（中文）", "Title in Chinese"),
        "title_en": Words("规划标题（英文）", "Title in English"),
        "number": Words("文号", "Number"), "issuer": Words("制定机关（中文）", "Issued by, in Chinese"),
        "issuer_en": Words("制定机关（英文）", "Issued by, in English"), "issued": Words("印发日期", "Issued on"),
        "starts": Words("开始日", "Starts on"), "ends": Words("结束日", "Ends on"),
        "organisations": Words("所辖单位", "Organisations"), "level": Words("制定机关的级别", "Level of the issuer"),
        "confirmed": Words("原文来源已确认", "The source of its text is confirmed"),
        "note_zh": Words("来源说明（中文）", "On the source, in Chinese"),
        "note_en": Words("来源说明（英文）", "On the source, in English"),
        "follows": Words("接续的规划", "The plan it follows"), "source_text": Words("规划原文", "The plan's own words"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "name": Words("小写字母、数字和连字符，如 guangzhou-145；以后不再更改。",
                      "Small letters, digits and hyphens, such as guangzhou-145; it never changes."),
        "level": Words("正式数字取这一级审核通过的记录。",
                       "Official figures are of the records this level has approved."),
        "confirmed": Words("没有正式文本时不勾选，指标即不作评判。",
                           "Left open without an official copy; nothing is judged then."),
        "source_text": Words("可粘贴全文；指标的原文会在其中标出。",
                             "The whole text; the words of targets are marked in it."),
    }
    name = StringField(validators=[DataRequired(), Length(max=60)], filters=[stripped])
    title = StringField(validators=[DataRequired(), Length(max=200)], filters=[tidy])
    title_en = StringField(validators=[DataRequired(), Length(max=300)], filters=[tidy])
    number = StringField(validators=[Length(max=100)], filters=[tidy])
    issuer = StringField(validators=[DataRequired(), Length(max=200)], filters=[tidy])
    issuer_en = StringField(validators=[Length(max=300)], filters=[tidy])
    issued = DateField(validators=[Optional()])
    starts = DateField(validators=[InputRequired()])
    ends = DateField(validators=[InputRequired()])
    organisations = SelectMultipleField(widget=widgets.ListWidget(), option_widget=widgets.CheckboxInput())
    level = SelectField(choices=lambda: list(choices_of((Level.DISTRICT, Level.CITY)).items()))
    confirmed = BooleanField(default=True)
    note_zh = StringField(validators=[Length(max=500)], filters=[tidy])
    note_en = StringField(validators=[Length(max=800)], filters=[tidy])
    follows = SelectField(validators=[Optional()])
    source_text = TextAreaField(filters=[tidy])
    seen = HiddenField()

    def fill(self, head: Mapping[str, Any], source_text: str) -> None:
        """What the head says, for somebody who opens it."""
        source = head.get("source", {})
        self.process(data={**head, "name": self.name.data, "seen": self.seen.data, "source_text": source_text,
                           "confirmed": source.get("status") == "official", "note_zh": source.get("note_zh", ""),
                           "note_en": source.get("note_en", "")})

    def head(self, before: Mapping[str, Any], name: str) -> Section:
        """The head as typed; what the form does not show stays."""
        typed = {key: self[key].data for key in ("title", "title_en", "number", "issuer", "issuer_en", "issued",
                                                 "organisations", "level", "starts", "ends", "follows")}
        kept = {key: value for key, value in before.items() if key not in typed and key != "source"}
        source = {"file": f"{name}.txt" if self.source_text.data else "",
                  "status": "official" if self.confirmed.data else "unconfirmed", "note_zh": self.note_zh.data,
                  "note_en": self.note_en.data}
        return {key: value for key, value in (typed | kept).items() if value not in (None, "")} | {
            "source": {key: value for key, value in source.items() if value}}


class TextForm(WordedForm):
    """The whole TOML of a draft."""

    labels: ClassVar[Mapping[str, Words]] = {"text": Words("规划文件（TOML）", "The plan's file (TOML)")}
    text = TextAreaField(validators=[InputRequired()])
    seen = HiddenField()


class KeepForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {"reason": Words("变更原因", "Why it changes")}
    help: ClassVar[Mapping[str, Words]] = {
        "reason": Words("改动现行规划时必填，会列在版本记录中。",
                        "Needed for a change of a plan in force; it stands in the list of versions.")}
    reason = TextAreaField(validators=[Length(max=1000)], filters=[tidy])
    seen = HiddenField()
