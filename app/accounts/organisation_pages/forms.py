"""The forms that found, change, move and merge organisations, and what they refuse."""

from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from app.accounts.forms import WordedForm, stripped
from app.organisations.change import Facts
from app.organisations.models import Affiliation, Level, OrganisationFacts, Ownership, Stage
from app.ui.words import Labelled, Words

CODE = r"^[A-Za-z0-9-]{1,20}$"
CHOSEN_OF_A_SCHOOL = {"affiliation": Affiliation, "ownership": Ownership, "stage": Stage}
EDITED = ("name_zh", "name_en", "division", "functional_zone", "affiliation", "ownership", "stage", "uscc",
          "filing_prefix")
"""The facts a form shows. The parent changes by moving."""

LABELS = {
    "code": Words("代码", "Code"), "level": Words("级别", "Level"), "parent": Words("上级单位", "Belongs to"),
    "name_zh": Words("中文名称", "Chinese name"), "name_en": Words("英文名称", "English name"),
    "division": Words("行政区划代码", "Administrative division"),
    "functional_zone": Words("功能区（统计上作为区）", "A functional zone, counted as a district"),
    "affiliation": Words("隶属关系", "Affiliation"), "ownership": Words("办学性质", "Ownership"),
    "stage": Words("学段", "Stage"), "uscc": Words("统一社会信用代码", "Unified social credit code"),
    "filing_prefix": Words("备案号字头", "Prefix of filing numbers"),
    "valid_from": Words("自何日起", "From which day"),
    "root": Words("并入的学校（代码或全称）", "Into which school (code or name)"),
    "merged_on": Words("合并日期", "Day of the merger"), "seen": Words("所见版本", "Version seen"),
}
HELP = {
    "code": Words("学校填 10 位学校标识码，主管部门填行政区划代码；以后不再更改。",
                  "Ten digits of a school, the division code of a bureau; it never changes."),
    "division": Words("6 位数字（GB/T 2260）。", "Six digits (GB/T 2260)."),
    "filing_prefix": Words("主管部门填，如“渝中教外备”。", "Of a bureau only, such as 渝中教外备."),
    "valid_from": Words("此前的日期仍按原内容统计。", "Earlier days keep what they had."),
    "merged_on": Words("此日起按并入后的学校计；两校的代码和历史都保留。",
                       "From this day both count as one; both keep their codes and history."),
}
NEEDED = Words("学校必须填写此项。", "A school needs this.")


def choices_of(labelled: type[Labelled]) -> list[tuple[str, str]]:
    return [(each.value, each.label) for each in labelled]


class OrganisationForm(WordedForm):
    """Labels and help by the name of the field, whichever of them a form has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # passed on to WTForms as it came
        super().__init__(*args, **kwargs)
        for field in self:
            if field.name in LABELS:
                field.label.text = str(LABELS[field.name])
            field.description = str(HELP.get(field.name, ""))


class FactsForm(OrganisationForm):
    """What is true of an organisation. `level` decides which facts it needs."""

    level_now: Level | None = None
    name_zh = StringField(validators=[DataRequired(), Length(max=120)], filters=[stripped])
    name_en = StringField(validators=[Length(max=240)], filters=[stripped])
    affiliation = SelectField(validators=[Optional()])
    ownership = SelectField(validators=[Optional()])
    stage = SelectField(validators=[Optional()])
    division = StringField(validators=[Optional(), Regexp(r"^\d{6}$")], filters=[stripped])
    functional_zone = BooleanField()
    uscc = StringField(validators=[Optional(), Regexp(r"^[0-9A-Z]{18}$")], filters=[stripped])
    filing_prefix = StringField(validators=[Length(max=20)], filters=[stripped])
    valid_from = DateField(validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # passed on to WTForms as it came
        super().__init__(*args, **kwargs)
        for name, choices in CHOSEN_OF_A_SCHOOL.items():
            self[name].choices = [("", "—"), *choices_of(choices)]

    def level_named(self) -> Level | None:
        return self.level_now

    def facts(self) -> dict[str, Any]:
        """The facts as typed, enums as enums and what is not chosen as None."""
        typed: dict[str, Any] = {name: self[name].data for name in EDITED if name in self}
        return typed | {name: choices(self[name].data) if self[name].data else None
                        for name, choices in CHOSEN_OF_A_SCHOOL.items() if name in self}

    def validate(self, extra_validators: Any = None) -> bool:  # as WTForms has it
        """Also that a school has what decides its path and its counting."""
        valid: bool = super().validate(extra_validators)
        for name in CHOSEN_OF_A_SCHOOL:
            if name in self and not self[name].data and self.level_named() is Level.SCHOOL:
                self.complain(name, NEEDED)
                valid = False
        return valid


class FoundForm(FactsForm):
    code = StringField(validators=[DataRequired(), Regexp(CODE)], filters=[stripped])
    level = RadioField(validators=[InputRequired()], default=Level.SCHOOL.value)
    parent = SelectField(validators=[Optional()])

    def level_named(self) -> Level | None:
        return Level(self.level.data) if self.level.data in list(Level) else None

    def new_facts(self, parent_id: int | None) -> Facts:
        return Facts(parent_id=parent_id, **self.facts())


class ChangeForm(FactsForm):
    seen = HiddenField()

    def changes(self, before: OrganisationFacts) -> dict[str, Any]:
        """The facts that differ from those the form was filled with."""
        return {name: value for name, value in self.facts().items() if value != getattr(before, name)}


class MoveForm(OrganisationForm):
    parent = SelectField(validators=[InputRequired()])
    valid_from = DateField(validators=[InputRequired()])
    seen = HiddenField()


class MergeForm(OrganisationForm):
    root = StringField(validators=[DataRequired(), Length(max=120)], filters=[stripped])
    merged_on = DateField(validators=[InputRequired()])
