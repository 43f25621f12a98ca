"""The common look put together: one call gives an application its templates, languages, headers and error pages.

The slices to the left say what is in the navigation and who has signed in; this one only draws it.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Blueprint, Flask, url_for

from app.ui.errors import init_errors
from app.ui.headers import init_headers
from app.ui.inputs import form_errors, input_kind
from app.ui.language import init_language
from app.ui.words import Words

SITE_NAME = Words("学校国际交流登记系统", "School International Exchange Registry")

STATIC = Path(__file__).parent / "static"

blueprint = Blueprint("ui", __name__, url_prefix="/ui", static_folder="static", template_folder="templates")


class NavigationItem(NamedTuple):
    """One entry of the navigation. A context processor gives the list under the name `navigation`."""

    words: Words
    url: str
    active: bool = False
    count: int = 0


class SignedIn(NamedTuple):
    """Who is at the keyboard, as the header shows it. A context processor gives it under the name `signed_in`."""

    name: str
    organisation: str
    role: str
    sign_out_url: str
    account_url: str = ""


@cache
def fingerprint(filename: str) -> str:
    """Changes when the file changes, so that a browser may keep what it has for a year."""
    return hashlib.sha256((STATIC / filename).read_bytes()).hexdigest()[:12]


def asset(filename: str) -> str:
    """The address of a file of the common look, with its fingerprint."""
    return url_for("ui.static", filename=filename, v=fingerprint(filename))



def init_ui(app: Flask) -> None:
    """Everything of this slice, in the order it must act: the language first, so that refusals speak it too."""
    init_language(app)
    init_headers(app)
    init_errors(app)
    app.jinja_env.globals.update(asset=asset, form_errors=form_errors, input_kind=input_kind, site_name=SITE_NAME)
    app.register_blueprint(blueprint)
