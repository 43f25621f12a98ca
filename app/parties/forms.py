"""The forms of partners: what is typed once is kept until it is saved."""

from typing import Any, ClassVar

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.accounts.forms import WordedForm
from app.parties.models import NameScript, PartnerKind
from app.parties.partners import NewName
from app.ui.territories import HEADING, TERRITORIES, territory_choices
from app.ui.words import Words

NAME_LENGTH = 200
WEB_ADDRESS = r"(?i)^https?://[^\s]+$"
NO_NAME = Words("请至少填写一个名称。", "Give at least one name.")
NO_LETTERS = Words("名称中须有文字。", "A name has letters.")

LABELS = {
    "territory": HEADING, "kind": Words("性质", "Kind of institution"), "locality": Words("城市/州", "City or state"),
    "website": Words("网站", "Website"),
    "authority_id": Words("当地官方编号", "Number given by the local authority"),
    NameScript.ZH_HANS.value: Words("中文名称（简体）", "Chinese name (simplified)"),
    NameScript.ZH_HANT.value: Words("中文名称（繁体）", "Chinese name (traditional)"),
    NameScript.EN.value: Words("英文名称", "English name"),
    NameScript.LOCAL.value: Words("当地文字名称", "Name in the local script"),
    "script": Words("文字", "Script"), "name": Words("名称", "Name"),
    "official": Words("这是该文字的官方名称（原官方名称转为曾用名）",
                      "The official name in this script (the one before becomes a former name)"),
    "reason": Words("修改理由", "Why"),
    "root": Words("并入哪一个（登记号或完整名称）", "Into which one (id or full name)"),
}
HELP = {
    NameScript.ZH_HANT.value: Words("港澳台机构按其官方写法填写。",
                                    "As institutions in Hong Kong, Macao and Taiwan write it."),
    NameScript.LOCAL.value: Words("英文、中文以外的官方原文名，例如日文、俄文。",
                                  "The official name where it is neither Chinese nor English."),
    "authority_id": Words("例如英国 URN、美国 NCES、香港学校编号；没有可不填。",
                          "Such as a URN, an NCES number, a Hong Kong school number; leave empty if there is none."),
    "reason": Words("写明依据，例如对方来函、官方网站。教育局会看到。",
                    "What you go by, such as a letter of theirs or their website. The bureau will read it."),
    "territory": Words("机构所在的国家/地区。在内地的校区请选中国。",
                       "Where the institution stands. For a campus in the mainland choose China."),
}


def _stripped(text: str | None) -> str:
    return " ".join((text or "").split())


class PartyForm(WordedForm):
    """Labels and help by the name of the field, whichever of them a form has."""

    labels: ClassVar = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # passed on to WTForms as it came
        super().__init__(*args, **kwargs)
        for field in self:
            if field.name in LABELS:
                field.label.text = str(LABELS[field.name])
            field.description = str(HELP.get(field.name, ""))


class FactsForm(PartyForm):
    territory = SelectField(validators=[InputRequired()])
    kind = SelectField(validators=[InputRequired()])
    locality = StringField(validators=[Length(max=100)], filters=[_stripped])
    website = StringField(validators=[Optional(), Length(max=200), Regexp(WEB_ADDRESS)], filters=[_stripped])
    authority_id = StringField(validators=[Length(max=60)], filters=[_stripped])
    reason = StringField(validators=[Length(max=400)], filters=[_stripped])
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # passed on to WTForms as it came
        super().__init__(*args, **kwargs)
        self.territory.choices = [("", "—"), *territory_choices(mainland=True).items()]
        self.kind.choices = [("", "—"), *((kind.value, kind.label) for kind in PartnerKind)]

    def facts(self) -> dict[str, Any]:
        assert self.territory.data in TERRITORIES
        return {"territory": self.territory.data, "kind": PartnerKind(self.kind.data), "locality": self.locality.data,
                "website": self.website.data, "authority_id": self.authority_id.data}


class PartnerForm(FactsForm):
    """A new partner. `shown` lists the similar ones its writer has seen, `decided` that none of them is meant."""

    zh_hans = StringField(validators=[Length(max=NAME_LENGTH)], filters=[_stripped])
    zh_hant = StringField(validators=[Length(max=NAME_LENGTH)], filters=[_stripped])
    en = StringField(validators=[Length(max=NAME_LENGTH)], filters=[_stripped])
    local = StringField(validators=[Length(max=NAME_LENGTH)], filters=[_stripped])
    shown = HiddenField()

    def names(self) -> list[NewName]:
        """Each given name is the official one of its script: former names are added later."""
        return [(script, self[script.value].data, True) for script in NameScript if self[script.value].data]

    def validate(self, extra_validators: Any = None) -> bool:  # as WTForms has it
        valid: bool = super().validate(extra_validators)
        if not self.names():
            self.complain(NameScript.ZH_HANS.value, NO_NAME)
            return False
        for script, name, _ in self.names():
            if not any(letter.isalnum() for letter in name):
                self.complain(script.value, NO_LETTERS)
                valid = False
        return valid


class NameForm(PartyForm):
    script = SelectField(validators=[InputRequired()])
    name = StringField(validators=[InputRequired(), Length(max=NAME_LENGTH)], filters=[_stripped])
    official = BooleanField()
    reason = StringField(validators=[Length(max=400)], filters=[_stripped])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # passed on to WTForms as it came
        super().__init__(*args, **kwargs)
        self.script.choices = [(script.value, script.label) for script in NameScript]

    def chosen_script(self) -> NameScript:
        return NameScript(self.script.data)

    def validate(self, extra_validators: Any = None) -> bool:  # as WTForms has it
        valid: bool = super().validate(extra_validators)
        if valid and not any(letter.isalnum() for letter in self.name.data or ""):
            self.complain("name", NO_LETTERS)
            return False
        return valid


class MergeForm(PartyForm):
    root = StringField(validators=[InputRequired(), Length(max=NAME_LENGTH)], filters=[_stripped])
