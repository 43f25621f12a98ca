"""A form for each kind, read off its description and its columns.

A draft saves with anything missing, so nothing is required here; a value that cannot be read keeps its text on the page
with a message. Whether a record may be submitted is asked of `checks`.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
import wtforms
from sqlalchemy.orm import Session, object_session
from wtforms import validators

from app.approval.models import Version
from app.records.columns import Choices, Money
from app.records.content import explanations_of, kind_of, rows_of
from app.records.fields import Field, Kind, Rows
from app.records.naming import Names, referred_table
from app.records.references import Unresolved, find_reference
from app.records.values import BadCell, legible, longest, read_cell
from app.records.writing.past import PREFIX, WORDS_LENGTH, explain
from app.ui.forms import PageForm
from app.ui.inputs import choices_of
from app.ui.territories import territory_choices
from app.ui.words import Labelled, t

SPARE_ROWS = 2


class RowForm(wtforms.Form):
    """A child row: the same words, no token of its own."""

    class Meta(PageForm.Meta):
        csrf = False


class WrittenField(wtforms.StringField):
    """A value as people write it, read as a sheet reads it: the same bad value gets the same words in both."""

    column: sa.Column[Any]

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)

    def process_formdata(self, values: list[Any]) -> None:
        self.data = values[0].strip() if values else None

    def pre_validate(self, form: Any) -> None:
        if isinstance(self.data, str):
            self.data = _read(self.column, self.data)  # a text until it is read, a day or a number after


class DayField(WrittenField):
    """A date, in any of the ways it is written in the field: 2026-1-5, 2026/1/5, 2026.1.5, 2026年1月5日, full width."""

    column = sa.Column(sa.Date())


class ChosenField(wtforms.SelectField):
    """One of a column's choices; what is none of them is told as a sheet tells it."""

    column: sa.Column[Any]
    territory = False

    def pre_validate(self, form: Any) -> None:
        if self.data:
            self.data = str(_read(self.column, self.data, territory=self.territory) or "")


class ChosenFields(wtforms.SelectMultipleField):
    """Several of a column's choices; what is none of them is told as a sheet tells it."""

    column: sa.Column[Any]

    def pre_validate(self, form: Any) -> None:
        for value in self.data or ():
            _read(self.column, value)


def _read(column: sa.Column[Any], written: str, *, territory: bool = False) -> Any:
    """Raises ValidationError with the words of the sheet."""
    try:
        return read_cell(column, written, territory=territory)
    except BadCell as bad:
        raise validators.ValidationError(str(bad.words)) from None


class Needed:
    """Marks a field that must be filled before submission; a draft saves without it."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing is asked of a draft."""


class ReferenceField(wtforms.StringField):
    """The name, code or number of something registered. Its id is found when the form is saved."""

    table = ""


def form_for(kind: Kind, version: Version, names: Names, data: Any = None, *, sent_now: bool = True) -> Any:
    """The form of a version, filled from it, or from what was sent; `sent_now` is false of a text that was kept, whose
    token is not asked for."""
    inputs: dict[str, Any] = {field.name: _input(field, kind.column(field)) for field in kind.fields}
    for rows in kind.rows:
        row_form = type(f"{rows.name}Row", (RowForm,), {
            **{field.name: _input(field, rows.column(field)) for field in rows.fields},
            "drop": wtforms.BooleanField(t("删除此行", "Remove this row")),
        })
        inputs[rows.name] = wtforms.FieldList(wtforms.FormField(row_form))
    inputs |= {PREFIX + field.name: _why() for field in kind.fields if field.watched}
    inputs["edition"] = wtforms.HiddenField()
    meta = {} if sent_now else {"csrf": False}
    form = type("RecordForm", (PageForm,), inputs)(formdata=data, data=_values(kind, version, names), meta=meta)
    return form


def _why() -> Any:
    """The sentence that explains a value far from the past. Shown where there is such a value."""
    message = t("最多 {n} 个字符。", "At most {n} characters.", n=WORDS_LENGTH)
    return wtforms.TextAreaField(
        t("说明（与以往相差较大的原因）", "Why it differs so much from before"), filters=[_clean],
        validators=[validators.Length(max=WORDS_LENGTH, message=message)])


def _values(kind: Kind, version: Version, names: Names) -> dict[str, Any]:
    values = {field.name: _written(kind.column(field), getattr(version, field.name), names) for field in kind.fields}
    for rows in kind.rows:
        lines = [{field.name: _written(rows.column(field), getattr(row, field.name), names) for field in rows.fields}
                 for row in rows_of(version, rows)]
        values[rows.name] = lines + [{}] * SPARE_ROWS
    session = object_session(version)
    said = explanations_of(session, version) if session else {}
    return values | {"edition": str(version.edition)} | {PREFIX + name: item.words for name, item in said.items()}


def _written(column: sa.Column[Any], value: Any, names: Names) -> Any:
    referred = referred_table(column)
    if referred is not None:
        return names.name(referred, value)
    if isinstance(value, Labelled):
        return value.value
    if isinstance(column.type, Choices):
        return [item.value for item in value or ()]
    return value


def _input(field: Field, column: sa.Column[Any]) -> Any:
    words: dict[str, Any] = {"label": str(field.label), "description": str(field.help)}
    if column.info.get("needed"):
        words["validators"] = [Needed()]
    kind, referred = column.type, referred_table(column)
    if referred is not None:
        return type("Reference", (ReferenceField,), {"table": referred})(
            **words)
    own = {"column": column, "territory": field.territory}
    if field.territory:
        return type("Chosen", (ChosenField,), own)(
            choices=_territories(mainland=column.name == "nationality"), **words)
    match kind:
        case Choices():
            return type("Chosen", (ChosenFields,), own)(choices=lambda: choices_of(kind.options), **words)
        case sa.Enum():
            members: Any = kind.enum_class
            return type("Chosen", (ChosenField,), own)(choices=lambda: choices_of(members, blank=True), **words)
        case sa.Boolean():
            return wtforms.BooleanField(**words)
        case sa.Date() | Money() | sa.Numeric() | sa.Integer():
            return type("Written", (WrittenField,), own)(**words)
    return _line(field, column, words)


def _line(field: Field, column: sa.Column[Any], words: dict[str, Any]) -> Any:
    widget = wtforms.TextAreaField if field.long else wtforms.StringField

    def readable(form: Any, sent: Any) -> None:
        _read(column, sent.data or "")

    limit = longest(column.type)
    message = t("最多 {n} 个字符。", "At most {n} characters.", n=limit)
    return widget(filters=[_clean], **_also(words, validators.Length(max=limit, message=message), readable))


def _clean(data: Any) -> Any:
    """What was typed, as a page can show it again."""
    return legible(data) if isinstance(data, str) else data


def _also(words: dict[str, Any], *more: Any) -> dict[str, Any]:
    return words | {"validators": [*words.get("validators", []), *more]}


def _territories(*, mainland: bool) -> Callable[[], dict[str, str]]:
    """The mainland is a choice where a nationality is asked for, not for the place of a partner or a trip."""
    return lambda: {"": t("请选择", "Please choose")} | territory_choices(mainland=mainland)


def store(session: Session, form: Any, version: Version) -> list[Unresolved]:
    """Write what the form says into the draft. Names that match nothing, or several things, come back and their
    columns stay as they were; everything else is stored."""
    kind = kind_of(version)
    unresolved: list[Unresolved] = []
    for field in kind.fields:
        _store_field(session, form[field.name], field, kind.column(field), version, field.name, unresolved)
    for rows in kind.rows:
        _store_rows(session, form[rows.name], rows, version, unresolved)
    explain(session, version, {field.name: field.data for field in form
                               if field.name.startswith(PREFIX) and field.raw_data})
    return unresolved


def _store_field(session: Session, sent: Any, field: Field, column: sa.Column[Any], target: Any, where: str,
                 unresolved: list[Unresolved]) -> None:
    if isinstance(sent, ReferenceField):
        found = find_reference(session, sent.table, sent.data or "", where)
        if isinstance(found, Unresolved):
            unresolved.append(found)
            return
        setattr(target, field.name, found)
        return
    setattr(target, field.name, read_value(column, sent.data))


def read_value(column: sa.Column[Any], data: Any) -> Any:
    """A form's value as the column keeps it; an empty text is nothing."""
    if isinstance(data, str):
        data = legible(data) or None
    if data is None:
        return None
    match column.type:
        case Choices() as choices:
            return tuple(choices.options(item) for item in data) or None
        case sa.Enum() as enum:
            return enum.enum_class(data)  # type: ignore[misc]  # our enums are classes, never name lists
    return data


def _store_rows(session: Session, entries: Any, rows: Rows, version: Version, unresolved: list[Unresolved]) -> None:
    """The rows of the form as new rows. A person found earlier stays with the row until it is submitted again."""
    before, kept = rows_of(version, rows), list[Any]()
    for number, entry in enumerate(entries):
        if entry.form["drop"].data or is_blank(entry.form, rows):
            continue
        row = rows.model(position=len(kept))
        if number < len(before) and hasattr(row, "person_id"):
            row.person_id = before[number].person_id
        for field in rows.fields:
            _store_field(session, entry.form[field.name], field, rows.column(field), row,
                         f"{rows.name}-{number}-{field.name}", unresolved)
        kept.append(row)
    setattr(version, rows.name, kept)


def rows_in_place(form: Any, kind: Kind) -> bool:
    """Whether every filled row stands where it will be stored: none is to be removed, and no gap is before another."""
    for rows in kind.rows:
        filled = [not is_blank(entry.form, rows) for entry in form[rows.name]]
        if any(entry.form["drop"].data for entry in form[rows.name]) or filled != sorted(filled, reverse=True):
            return False
    return True


def is_blank(form: Any, rows: Rows) -> bool:
    """A row nobody typed into. A tick alone is no content."""
    return not any(form[field.name].data for field in rows.fields
                   if not isinstance(rows.column(field).type, sa.Boolean))
