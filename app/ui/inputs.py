"""What templates ask about WTForms fields: how a field is drawn, and which errors a form has."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from wtforms import Field, FieldList, Form, FormField, widgets

MANY_CHOICES = 12
"""Up to this many choices are shown as boxes to tick; more of them as a list."""


class FormError(NamedTuple):
    """One complaint of the error summary: the id to jump to, the field's label, what is wrong."""

    id: str
    label: str
    message: str
