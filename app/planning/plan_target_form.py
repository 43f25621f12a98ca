"""The form of one target, with the parameters of its measure as inputs. It writes what a TOML file says; `read_plan`
alone decides whether it is right."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import DataRequired, Length, Optional

from app.accounts.forms import WordedForm, stripped
from app.indicators.measures import MEASURES
from app.indicators.plans import CHOICES, DAYS, ONE_OF, Nature, Strength, TargetType, takes
from app.indicators.sources import SECTORS
from app.planning.measure_words import MEASURE_WORDS, OPTION_WORDS, PARAMETER_HELP, PARAMETER_WORDS
from app.planning.plan_forms import Section, tidy
from app.ui.forms import PageForm
from app.ui.inputs import choices_of
from app.ui.territories import Area
from app.ui.words import Labelled, Words, t

SPARE_LINES = 3


class DueForm(PageForm):
    """One due date. Labels are set where it is shown."""

    class Meta(PageForm.Meta):
        csrf = False  # the target's own form carries the token

    on = DateField(validators=[Optional()])
    at_least = DecimalField(places=None, validators=[Optional()])
    at_most = DecimalField(places=None, validators=[Optional()])

    def entry(self) -> Section:
        return {name: self[name].data for name in ("on", "at_least", "at_most") if self[name].data is not None}


class TargetForm(WordedForm):
    """One commitment, in its own words and in numbers."""

    labels: ClassVar[Mapping[str, Words]] = {
        "code": Words("编号", "Code"), "quote": Words("原文", "The plan's words"),
        "also": Words("同一承诺的其他原文", "Other passages of the same commitment"),
        "title_zh": Words("名称（中文）", "What it is, in Chinese"),
        "title_en": Words("名称（英文）", "What it is, in English"),
        "unit": Words("计量单位（中文）", "Unit in Chinese"), "unit_en": Words("计量单位（英文）", "Unit in English"),
        "scale": Words("一个计量单位合多少", "Base units in one unit"), "nature": Words("属性", "Nature"),
        "strength": Words("措辞力度", "Strength"), "type": Words("指标类型", "Type"),
        "baseline_value": Words("基期数", "Baseline"), "baseline_on": Words("基期日", "Day of the baseline"),
        "note_zh": Words("口径说明（中文）", "How it is counted, in Chinese"),
        "note_en": Words("口径说明（英文）", "How it is counted, in English"),
        "conflict_zh": Words("规划内部的不一致（中文）", "A contradiction in the plan, in Chinese"),
        "conflict_en": Words("规划内部的不一致（英文）", "A contradiction in the plan, in English"),
        "measure": Words("计数规则", "Counting rule"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "code": Words("含数字，如 G6；统计数和链接用它。", "With a digit, such as G6; statistics and links use it."),
        "quote": Words("逐字照抄，一处。", "Word for word, one passage."),
        "also": Words("每行一处。", "One a line."),
        "scale": Words("单位为“万人”时填 10000，下面的数仍按人填写；一般留空。",
                       "10000 where the unit is 万人; numbers below stay in people. Usually empty."),
        "nature": Words("文中没有标注的，选“未标注”。", "Not stated where the plan does not say."),
        "baseline_value": Words("按基本单位填写（人、元），不用“万”。",
                                "In base units: people or yuan, not ten thousands."),
    }
    code = StringField(validators=[DataRequired(), Length(max=20)], filters=[stripped])
    quote = TextAreaField(filters=[tidy])
    also = TextAreaField(filters=[tidy])
    title_zh = StringField(filters=[tidy])
    title_en = StringField(filters=[tidy])
    unit = StringField(filters=[tidy])
    unit_en = StringField(filters=[tidy])
    scale = IntegerField(validators=[Optional()])
    nature = SelectField(choices=lambda: list(choices_of(Nature).items()), default=Nature.NONE.value)
    strength = SelectField(choices=lambda: list(choices_of(Strength).items()))
    type = SelectField(choices=lambda: list(choices_of(TargetType).items()))
    baseline_value = DecimalField(places=None, validators=[Optional()])
    baseline_on = DateField(validators=[Optional()])
    due = FieldList(FormField(DueForm))
    note_zh = TextAreaField(filters=[tidy])
    note_en = TextAreaField(filters=[tidy])
    conflict_zh = TextAreaField(filters=[tidy])
    conflict_en = TextAreaField(filters=[tidy])
    measure = SelectField(choices=lambda: [(name, _measure_named(name)) for name in MEASURES])
    seen = HiddenField()

    def item(self, before: Mapping[str, Any]) -> Section:
        """The target as typed, without its count; what the form does not show stays."""
        baseline = {"value": self.baseline_value.data, "on": self.baseline_on.data}
        typed: Section = {
            "code": self.code.data, "quote": self.quote.data, "also": _lines(self.also.data),
            "title": self._both("title"), "unit": self.unit.data, "unit_en": self.unit_en.data,
            "scale": self.scale.data, "nature": self.nature.data, "strength": self.strength.data,
            "type": self.type.data, "baseline": {key: value for key, value in baseline.items() if value is not None},
            "due": [entry for row in self.due if (entry := row.form.entry())], "note": self._both("note"),
            "conflict": self._both("conflict")}
        kept = {key: value for key, value in before.items() if key not in typed}
        given = {key: value for key, value in typed.items() if value not in (None, "", [], {}) or key == "unit"}
        return kept | given

    def _both(self, name: str) -> Section:
        sides = {"zh": self[f"{name}_zh"].data, "en": self[f"{name}_en"].data}
        return {side: words for side, words in sides.items() if words}

    @classmethod
    def showing(cls, item: Mapping[str, Any], **more: Any) -> "TargetForm":
        """The form as the target stands; a few empty lines for due dates."""
        baseline = _table(item.get("baseline"))
        plain = {key: item[key] for key in ("code", "quote", "unit", "unit_en", "scale", "nature", "strength", "type")
                 if key in item}
        sides = {f"{name}_{side}": _table(item.get(name)).get(side, "") for name in ("title", "note", "conflict")
                 for side in ("zh", "en")}
        form = cls(data={**plain, **sides, "also": "\n".join(item.get("also", ())), "due": item.get("due", []),
                         "baseline_value": baseline.get("value"), "baseline_on": baseline.get("on"),
                         "measure": _table(item.get("count")).get("measure"), **more})
        form.spare_lines()
        return form

    def spare_lines(self) -> None:
        """Always some empty lines below the last due date."""
        used = [number for number, row in enumerate(self.due, start=1) if row.form.entry()]
        while len(self.due) < max(used, default=0) + SPARE_LINES:
            self.due.append_entry()
        for row in self.due:
            row.form.on.label.text = t("到期日", "Due on")
            row.form.at_least.label.text = t("不少于", "At least")
            row.form.at_most.label.text = t("不多于（区间）", "At most (a range)")


def _measure_named(name: str) -> str:
    return t("{words}（{name}）", "{words} ({name})", words=MEASURE_WORDS.get(name, name), name=name)


def parameter_form(measure: str, given: Mapping[str, Any]) -> WordedForm:
    """The parameters of a measure as inputs, showing what is given."""
    fields = {name: field for name, parameter in takes(measure).items()
              if (field := _field(measure, name, parameter)) is not None}
    labels = {name: PARAMETER_WORDS.get(name, Words(name, name)) for name in fields}
    helps = {name: PARAMETER_HELP[name] for name in fields if name in PARAMETER_HELP}
    meta = type("Meta", (WordedForm.Meta,), {"csrf": False})  # the target's own form carries the token
    made = type("ParameterForm", (WordedForm,), {**fields, "labels": labels, "help": helps, "Meta": meta})
    form: WordedForm = made(prefix="p-", data={name: _shown(fields[name], value) for name, value in given.items()
                                               if name in fields})
    return form


def _shown(field: Any, value: Any) -> Any:
    """A list as its input shows it: one a line, or the boxes that are ticked."""
    return "\n".join(map(str, value)) if field.field_class is TextAreaField and isinstance(value, list) else value


def parameters_typed(measure: str, form: WordedForm, before: Mapping[str, Any]) -> Section:
    """A count as typed: the measure, and every parameter that says something."""
    typed = {field.short_name.removeprefix("p-"): _lines(field.data) if isinstance(field, TextAreaField) else field.data
             for field in form if not isinstance(field, HiddenField)}
    kept = {name: value for name, value in before.items() if name in takes(measure) and name not in typed}
    return {"measure": measure} | kept | {name: value for name, value in typed.items()
                                          if value not in (None, "", [], False)}


def _field(measure: str, name: str, parameter: inspect.Parameter) -> Any:
    """How a parameter is typed in; None for one that no form can show."""
    members: dict[str, type[Labelled]] = {"areas": Area, **CHOICES}
    if name in members:
        return _boxes(_labelled(members[name]))
    if name == "sector":
        return _one_of(SECTORS)
    if name in ONE_OF:
        options = [option for option in ONE_OF[name] if option != "gross" or measure == "new_pairs"]
        return _one_of(options, blank=parameter.default in (None, inspect.Parameter.empty),
                       default=parameter.default if isinstance(parameter.default, str) else None)
    if name in DAYS:
        return DateField(validators=[Optional()])
    if parameter.annotation is bool:
        return BooleanField()
    if parameter.annotation is str:
        return StringField(filters=[tidy], validators=[Length(max=60)])
    return TextAreaField(filters=[tidy]) if parameter.annotation == tuple[str, ...] else None


def _labelled(members: type[Labelled]) -> Callable[[], list[tuple[str, str]]]:
    return lambda: list(choices_of(members).items())


def _boxes(choices: Callable[[], list[tuple[str, str]]]) -> Field:
    return SelectMultipleField(choices=choices, widget=widgets.ListWidget(), option_widget=widgets.CheckboxInput())


def _one_of(options: Iterable[str], *, blank: bool = True, default: str | None = None) -> Field:
    named = list(options)

    def choices() -> list[tuple[str, str]]:
        first = [("", t("不限", "Any"))] if blank else []
        return [*first, *((name, str(OPTION_WORDS.get(name, name))) for name in named)]

    return SelectField(choices=choices, default=default, validators=[Optional()])


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
