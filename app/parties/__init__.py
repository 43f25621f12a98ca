"""Partners and persons: identities with many names, matched, merged and unmerged, told once for both."""

from flask import Flask

from app.accounts.models import User
from app.parties import list_exports, merge_routes, partner_routes, person_routes, proposal_routes
from app.parties.access import READS_PARTIES
from app.parties.trail_words import init_trail_words
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words

__all__ = ["merge_routes", "proposal_routes"]


def init_app(app: Flask) -> None:
    for part in (list_exports, partner_routes, person_routes):
        app.register_blueprint(part.pages)
    init_trail_words(app)
    app.extensions.setdefault("person_links", [])
    app.extensions.setdefault("home_notices", []).append(proposal_routes.proposal_notices)
    add_entry(app, Entry(Words("境外机构", "Partners"), "parties.partners", 50, _reads))
    add_entry(app, Entry(Words("人员", "Persons"), "persons.persons", 55, _reads))


def _reads(user: User) -> bool:
    return user.holds(*READS_PARTIES)
