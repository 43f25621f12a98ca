"""The pages of persons who appear in records: only those in the viewer's scope, numbers always masked."""

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.db.engine import db
from app.parties.access import MERGES, READS_PARTIES, person_or_404
from app.parties.merging import aliases_of, root_of
from app.parties.models import Person, PersonMerge
from app.parties.search import persons_alike, persons_like
from app.parties.sides import person_lines, person_links, side_of_person
from app.ui.paging import page_of, read_cursor
from app.ui.searching import searched

pages = Blueprint("persons", __name__, template_folder="templates", url_prefix="/persons")


@pages.get("/")
@role_required(*READS_PARTIES)
def persons() -> ResponseReturnValue:
    wanted = {name: searched(request.args, name) for name in ("q", "tail")}
    found = page_of(db.session, persons_like(current_person(), wanted["q"], wanted["tail"]), Person.id,
                    read_cursor(request.args.get("cursor")))
    lines = person_lines(db.session, [person.id for person in found.items])
    return render_template("parties/persons.html", page=found, wanted=wanted,
                           lines=[lines[person.id] for person in found.items])


@pages.get("/<public_id>")
@role_required(*READS_PARTIES)
def person(public_id: str) -> ResponseReturnValue:
    user = current_person()
    shown = person_or_404(db.session, user, public_id)
    root, may_merge = root_of(db.session, PersonMerge, shown.id), user.holds(*MERGES)
    alike = persons_alike(db.session, user, shown) if may_merge and root == shown.id else []
    merged = [row.alias_id for row in aliases_of(db.session, PersonMerge, shown.id)]
    return render_template(
        "parties/person.html", person=shown, side=side_of_person(db.session, user, shown), may_merge=may_merge,
        root=person_links(db.session, [root])[0] if root != shown.id else None,
        links=[(words, endpoint) for words, endpoint, roles in current_app.extensions["person_links"]
               if user.holds(*roles)], merged=person_links(db.session, merged), alike=person_links(db.session, alike))
