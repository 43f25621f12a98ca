"""What forms offer to choose from, and what templates ask about a field: how it is drawn, which errors it has."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wtforms import Field, FieldList, Form, FormField, SelectFieldBase, widgets

from app.ui.words import Labelled, t

MANY_CHOICES = 24
"""Up to this many choices are shown as boxes to tick; more of them as a list."""


class FormError(NamedTuple):
    """One complaint of the error summary: the id to jump to, the field's label, what is wrong."""

    id: str
    label: str
    message: str


def choices_of(members: Iterable[Labelled], *, blank: bool = False) -> dict[str, str]:
    """Labels by value in the current language; `blank` offers to choose nothing. Give it as a callable to a field."""
    first = {"": t("请选择", "Please choose")} if blank else {}
    return first | {member.value: member.label for member in members}


def input_kind(field: Field) -> str:
    """How a field is drawn: a group of boxes, one box, a list, several lines, a file, hidden, or one line."""
    widget = field.widget
    if isinstance(field, SelectFieldBase):
        return _choice_kind(field)
    if isinstance(widget, widgets.CheckboxInput):
        return "checkbox"
    if isinstance(widget, widgets.TextArea):
        return "textarea"
    if isinstance(widget, widgets.FileInput):
        return "file"
    if isinstance(widget, widgets.HiddenInput):
        return "hidden"
    return "line"


def _choice_kind(field: SelectFieldBase) -> str:
    """Several out of few are boxes, which need no Ctrl key to choose."""
    if isinstance(field.widget, widgets.ListWidget):
        return "radios" if isinstance(field.option_widget, widgets.RadioInput) else "boxes"
    several = isinstance(field.widget, widgets.Select) and field.widget.multiple
    return "boxes" if several and len(list(field.iter_choices())) <= MANY_CHOICES else "select"


def form_errors(form: Form) -> list[FormError]:
    """All complaints of a form in the order of its fields, those of its child rows among them."""
    general = [FormError("", "", str(message)) for message in form.form_errors]
    return general + [error for field in form for error in _errors_of(field)]


def _errors_of(field: Field) -> Iterator[FormError]:
    if isinstance(field, FormField):
        for inner in field.form:
            yield from _errors_of(inner)
    elif isinstance(field, FieldList):
        for entry in field.entries:
            yield from _errors_of(entry)
    else:
        for message in field.errors:
            yield FormError(_first_id(field), str(field.label.text), str(message))


def _first_id(field: Field) -> str:
    """A group of boxes is reached by its first box."""
    return f"{field.id}-0" if input_kind(field) in ("radios", "boxes") else str(field.id)
