"""Reading records: home, lists, one record with its versions, timeline and comparison."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import abort, current_app, render_template, request
from sqlalchemy.orm import Bundle

from app.accounts.current import current_person, for_everybody, role_required
from app.accounts.models import Role, User
from app.accounts.scope import READS_RECORDS, seen_by
from app.approval.access import steps_for
from app.approval.models import IS_OPEN, Series, Version
from app.approval.steps import State, Verb
from app.db.engine import db
from app.db.kept import kept
from app.records.access import (
    asker,
    begins_at,
    find_visible,
    may_begin,
    may_write,
    owns,
    participants_seen,
    sees_whole,
    versions_of,
    visible_to_asker,
)
from app.records.attachments.file_types import LIMITS
from app.records.attachments.files import given_documents
from app.records.attachments.needed_documents import DECIDES
from app.records.blueprint import blueprint
from app.records.checks import all_problems, all_warnings
from app.records.content import attachments_of, explanations_of, kind_of
from app.records.disclosing.numbers import may_reveal, numbers_in, reveal_form
from app.records.disclosing.reading import note_opened, reads_of
from app.records.display import heading, listed_values, shown
from app.records.fields import Kind
from app.records.filing import open_version, standing_version
from app.records.finding.rows import drawn_rows, headlines
from app.records.finding.search import Filters, Line, counts_by_state, list_page, records_of
from app.records.keepers import is_kept_by
from app.records.kinds import KINDS, MAIN_KINDS, followups
from app.records.labels import derived_state, label_of, timeline_of
from app.records.marks import marks_of
from app.records.naming import Names
from app.records.reviewing.desk_queue import waiting_for
from app.records.writing.old_ledgers import entries_of
from app.ui.notices import notices
from app.ui.paging import read_cursor

RECENT = 10


@blueprint.get("/")
@for_everybody
def home() -> str:
    """What waits for this person, what they began, and the counts of their part of the tree."""
    user = current_person()
    if not user.holds(*READS_RECORDS):
        return render_template("records/home_plain.html")
    session, seen = db.session, seen_by(user)
    waiting = kept(session, "waiting", seen, lambda: waiting_for(session, user, limit=RECENT))
    drafts = session.scalars(_drafts(), asker(session, user) | {"keeper": user.id}).all()
    return render_template(
        "records/home.html", drafts=headlines(session, drafts), waiting=headlines(session, waiting),
        counts=counts_by_state(session, user), kinds=MAIN_KINDS, states=State, begins_at=begins_at(session, user),
        told=kept(session, "home_notices", seen, lambda: notices("home_notices", user)))


@cache
def _drafts() -> sa.Select[Line]:
    """The last that somebody began or looks after; it leaves open what `asker` gives, and the keeper."""
    looked_after = is_kept_by(sa.bindparam("keeper", type_=sa.Integer()))
    return (sa.select(Bundle("line", Version.id, Version.edition))
            .where(IS_OPEN, Version.state == State.DRAFT, visible_to_asker(), looked_after)
            .order_by(Version.id.desc()).limit(RECENT))


@blueprint.get("/records/")
@role_required(*READS_RECORDS)
def overview() -> str:
    user = current_person()
    return render_template("records/overview.html", counts=counts_by_state(db.session, user), kinds=MAIN_KINDS,
                           states=State, may_choose_documents=user.holds(*DECIDES),
                           may_enter_for=user.holds(Role.DISTRICT_REVIEWER), begins_at=begins_at(db.session, user))


@blueprint.get("/records/<any(agreement, teacher, trip, student, programme):name>/")
@role_required(*READS_RECORDS)
def index(name: str) -> str:
    kind, user, session = KINDS[name], current_person(), db.session
    filters = Filters.asked(request.args)
    page = list_page(session, kind, user, filters, read_cursor(request.args.get("cursor")))
    return render_template(
        "records/index.html", kind=kind, page=page, rows=drawn_rows(session, kind, page.items), filters=filters,
        states=State, may_begin=may_begin(user), begins_at=begins_at(session, user),
        links=current_app.extensions["list_links"])


@blueprint.get("/records/<public_id>")
@role_required(*READS_RECORDS)
def show(public_id: str) -> str:
    """One record: the version asked for (the newest), beside the filed one where they differ."""
    user, session = current_person(), db.session
    series = find_visible(session, user, public_id)
    versions = versions_of(session, user, series)
    version = _chosen(versions, request.args.get("version"))
    note_opened(session, version)
    page = page_of_record(series, version, versions, user)
    if not sees_whole(session, user, series):
        page |= _of_a_shared_trip(version, page["names"], user)
    return render_template("records/show.html", **page)


def _of_a_shared_trip(version: Version, names: Names, user: User) -> dict[str, Any]:
    """What those see whose people a trip of somebody else took: no documents, no comparison, no course of approval."""
    seen = participants_seen(db.session, user, version)
    return {"sections": shown(version, names, seen=seen), "against": None, "given": [], "timeline": [],
            "told": [], "warnings": [], "followups": [], "links": [], "papers": [], "reads": []}


def page_of_record(series: Series, version: Version, versions: list[Version], user: User) -> dict[str, Any]:
    """Everything the page of one record shows."""
    session, kind = db.session, kind_of(version)
    standing = standing_version(session, series)
    against = standing if standing is not None and standing.number < version.number else None
    names = Names(session, [item for item in (version, against) if item is not None])
    writes = may_write(session, user, series)
    steps = [item.step for item in steps_for(session, user, version)]
    problems = all_problems(session, version) if version.is_draft and writes else []
    said = {name: item.words for name, item in explanations_of(session, version).items()}
    reveals = may_reveal(session, user, version)
    return {
        "series": series, "version": version, "versions": versions, "kind": kind, "names": names,
        "title": heading(version, names), "sections": shown(version, names, against, said=said), "against": against,
        "timeline": timeline_of(session, series), "steps": steps, "verbs": Verb, "writes": writes,
        "own": owns(user, series), "problems": [(label_of(kind, item), item) for item in problems],
        "warnings": [(label_of(kind, item), item) for item in all_warnings(version)],
        "given": given_documents(version, attachments_of(session, version)), "limits": LIMITS, "standing": standing,
        "may_amend": writes and version.is_standing and open_version(session, series) is None,
        "followups": [(item, _followup_rows(item, series, user)) for item in followups(kind)],
        "links": current_app.extensions["record_links"], "papers": current_app.extensions["record_papers"],
        "state": derived_state(version), "heading": heading,
        "marks": marks_of(session, [version.id])[version.id],
        "listed_values": listed_values, "derived_state": derived_state,
        "told": notices("record_notices", user, series), "old": entries_of(session, [series.id]).get(series.id),
        "reveal_form": reveal_form(version) if reveals and any(numbers_in(version)) else None,
        "reads": list(reads_of(session, series.public_id)) if reveals else [],
    }


def _followup_rows(kind: Kind, series: Series, user: User) -> tuple[list[Version], Names]:
    """The latest versions of the small series that hang on this record."""
    rows = list(db.session.scalars(
        records_of(kind, user, Filters()).where(Series.parent_id == series.id).order_by(kind.model.id.desc())))
    return rows, Names(db.session, rows, with_rows=False)


def _chosen(versions: list[Version], number: str | None) -> Version:
    if number is None:
        return next((item for item in versions if item.state is not State.VOID), versions[0])
    return next((item for item in versions if str(item.number) == number), None) or abort(404)
