"""The files and pieces every page is drawn with, and what a page may be told about the person at the keyboard."""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from app.ui.addresses import fixed_url
from app.ui.inputs import form_errors, input_kind
from app.ui.words import Words

SITE_NAME = Words("学校国际交流登记系统", "School International Exchange Registry")

STATIC = Path(__file__).parent / "static"


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
    return fixed_url("static", filename=filename, v=fingerprint(filename))


def init_look(app: Flask) -> None:
    app.jinja_env.globals.update(asset=asset, fixed_url=fixed_url, form_errors=form_errors, input_kind=input_kind,
                                 site_name=SITE_NAME)
