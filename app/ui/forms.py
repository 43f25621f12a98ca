"""The form every page starts from: what WTForms complains of by itself comes in the language of the page."""

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms.i18n import DummyTranslations, get_translations

from app.ui.words import current_language

COMPLAINTS = {"zh": get_translations(["zh"]), "en": DummyTranslations()}


def given() -> MultiDict[str, str]:
    """What is chosen: by the address while one looks, by the form once it is sent."""
    return request.form if request.method == "POST" else request.args


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        def get_translations(self, form: "PageForm") -> object:
            return COMPLAINTS[current_language()]
