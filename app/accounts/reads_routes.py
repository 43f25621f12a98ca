"""Who read what of whom, for the auditor: beside the trail of acts, with filters of its own."""

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.current import role_required
from app.accounts.models import Role
from app.accounts.trail_routes import asked_of
from app.accounts.trail_words import field_said, trail_words
from app.db.engine import db
from app.db.reads import Read, ReadEvent
from app.ui.paging import page_of, read_cursor

pages = Blueprint("reads", __name__, template_folder="templates", url_prefix="/trail/reads")

FILTERS = {"act": ReadEvent.act, "subject_id": ReadEvent.subject_id, "actor": ReadEvent.actor,
           "person": ReadEvent.person}


@pages.get("")
@role_required(Role.AUDITOR)
def index() -> ResponseReturnValue:
    chosen, acts = asked_of(FILTERS), {act.value: act.label for act in Read}
    if chosen.get("act") not in acts:
        chosen.pop("act", None)
    statement = sa.select(ReadEvent).where(*(FILTERS[name] == value for name, value in chosen.items()))
    found = page_of(db.session, statement, ReadEvent.id, read_cursor(request.args.get("cursor")))
    return render_template("accounts/reads.html", page=found, chosen=chosen, acts=acts, words=trail_words(),
                           field_said=field_said)
