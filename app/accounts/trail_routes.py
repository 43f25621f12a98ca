"""The trail, for the auditor: every act, the newest first, in plain words. It is read here and nowhere changed."""

from collections.abc import Iterable

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.current import role_required
from app.accounts.models import Role
from app.accounts.trail_words import said, trail_words
from app.db.engine import db
from app.db.trail import TrailEntry
from app.ui.paging import page_of, read_cursor

pages = Blueprint("trail", __name__, template_folder="templates", url_prefix="/trail")

FILTERS = {"act": TrailEntry.act, "subject": TrailEntry.subject, "subject_id": TrailEntry.subject_id,
           "actor": TrailEntry.actor}


def asked_of(filters: Iterable[str]) -> dict[str, str]:
    """What the address asks for of these."""
    return {name: value for name in filters if (value := request.args.get(name, "").strip())}


@pages.get("/")
@role_required(Role.AUDITOR)
def index() -> ResponseReturnValue:
    chosen = asked_of(FILTERS)
    statement = sa.select(TrailEntry).where(*(FILTERS[name] == value for name, value in chosen.items()))
    found = page_of(db.session, statement, TrailEntry.id, read_cursor(request.args.get("cursor")))
    return render_template("accounts/trail.html", page=found, chosen=chosen, words=trail_words(), said=said)
