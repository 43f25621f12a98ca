"""The pages of organisations: the tree, and one organisation with its history."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.organisation_pages.access import (
    CHANGES_ORGANISATIONS,
    SEES_ORGANISATIONS,
    may_change,
    may_see,
    shown_organisations,
)
from app.db.engine import db
from app.organisations.directory import (
    SEARCH_LIMIT,
    children_of,
    former_names,
    history_of,
    merged_from,
    merged_into,
    merged_today,
    names_of,
    roots_of,
    schools_by_parent,
    search,
)
from app.organisations.models import Level, Organisation
from app.organisations.tree import facts_of, find_organisation
from app.ui.searching import searched

pages = Blueprint("organisations", __name__, template_folder="templates", url_prefix="/organisations")


@pages.get("/")
@role_required(*SEES_ORGANISATIONS)
def index() -> ResponseReturnValue:
    """The tree down to its bureaus; schools stand on the page of their bureau, or are found by words."""
    wanted = searched(request.args)
    visible = shown_organisations(current_person())
    results = search(db.session, visible, wanted) if wanted else []
    roots = [] if wanted else roots_of(db.session, visible)
    return render_template(
        "accounts/organisations/index.html", wanted=wanted, results=results, limit=SEARCH_LIMIT, roots=roots,
        below=children_of(db.session, [root.organisation_id for root in roots], Level.DISTRICT),
        schools=schools_by_parent(db.session), gone=merged_today(db.session),
        parents=names_of(db.session, {row.parent_id for row in (*results, *roots) if row.parent_id}),
        may_found=current_person().holds(*CHANGES_ORGANISATIONS))


@pages.get("/<code>")
@role_required(*SEES_ORGANISATIONS)
def show(code: str) -> ResponseReturnValue:
    organisation = shown_organisation(code)
    history, facts = history_of(db.session, organisation), facts_of(db.session, organisation.id)
    return render_template(
        "accounts/organisations/show.html", organisation=organisation, facts=facts, history=history,
        former=former_names(history, facts), children=children_of(db.session, [organisation.id]),
        parents=names_of(db.session, {row.parent_id for row in history if row.parent_id} | {organisation.id}),
        parent=db.session.get(Organisation, facts.parent_id) if facts and facts.parent_id else None,
        schools=schools_by_parent(db.session), into=merged_into(db.session, organisation),
        merged=merged_from(db.session, organisation), gone=merged_today(db.session),
        may_change=may_change(db.session, current_person(), organisation),
        parent_shown=_parent_shown(facts.parent_id if facts else None))


def shown_organisation(code: str) -> Organisation:
    """The organisation, where it is among those the viewer sees. A foreign one is as missing as one that is not."""
    organisation = find_organisation(db.session, code)
    if organisation is None or not may_see(db.session, current_person(), organisation):
        abort(404)
    return organisation


def _parent_shown(parent_id: int | None) -> bool:
    """Whether the parent's own page may be opened: a school's clerk sees its name only."""
    parent = db.session.get(Organisation, parent_id) if parent_id else None
    return parent is not None and may_see(db.session, current_person(), parent)
