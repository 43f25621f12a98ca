"""One search box for everything: records by any of their numbers, schools, partners, persons. Each group is searched as
its own list is, within the same scope, so nothing is found here that its list would not show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session, joinedload

from app.accounts.current import current_person, role_required
from app.accounts.models import User
from app.accounts.scope import READS_RECORDS, visible_organisations
from app.approval.models import Series, Version
from app.db.engine import db
from app.organisations.directory import search as find_organisations
from app.parties.models import Person
from app.parties.partners import partner_names
from app.parties.persons import TAIL
from app.parties.search import partners_called, persons_like
from app.parties.sides import person_lines
from app.records.access import visible_versions
from app.records.blueprint import blueprint
from app.records.content import kind_of
from app.records.display import heading
from app.records.finding.search import latest, matches
from app.records.kinds import KINDS, MAIN_KINDS
from app.records.labels import derived_state
from app.records.naming import Names
from app.records.references import find_series
from app.records.reviewing.desk_queue import whole_records
from app.ui.addresses import fixed_url
from app.ui.searching import searched
from app.ui.words import Words, t

MOST = 10
LEAST_SIGNS = 2


@dataclass(frozen=True)
class Hit:
    """One thing found: where it leads, what it is called, and what tells it from others."""

    url: str
    name: str
    about: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one sort; `more` leads to the whole list."""

    title: Words
    hits: Sequence[Hit]
    more: str = ""


@blueprint.get("/search")
@role_required(*READS_RECORDS)
def everywhere() -> ResponseReturnValue:
    """What is found, in groups. The whole number of a record leads straight to it."""
    user, session = current_person(), db.session
    text = searched(request.args)
    series = find_series(session, text) if text else None
    if series is not None and session.scalar(sa.select(sa.exists().where(
            Version.series_id == series.id, visible_versions(user)))):
        return redirect(url_for("records.show", public_id=series.public_id))
    groups = _groups(session, user, text) if len(text) >= LEAST_SIGNS else []
    return render_template("records/everywhere.html", text=text, groups=[group for group in groups if group.hits],
                           short=bool(text) and len(text) < LEAST_SIGNS)


def _groups(session: Session, user: User, text: str) -> list[Group]:
    found = [Group(Words("登记记录", "Records"), _records(session, user, text)),
             Group(Words("单位", "Organisations"), _organisations(session, user, text),
                   url_for("organisations.index", q=text)),
             Group(Words("境外机构", "Partners"), _partners(session, text), url_for("parties.partners", q=text)),
             Group(Words("人员", "Persons"), _persons(session, persons_like(user, text)),
                   url_for("persons.persons", q=text))]
    if len(text) == TAIL and text.isascii() and text.isalnum():
        found.append(Group(Words("证件号码后四位", "Last four signs of a document"),
                           _persons(session, persons_like(user, tail=text)), url_for("persons.persons", tail=text)))
    return found


def _records(session: Session, user: User, text: str) -> list[Hit]:
    """Main records before their follow-ups, the newest first."""
    main_first = sa.case((Version.kind.in_([kind.name for kind in MAIN_KINDS]), 0), else_=1)
    versions = session.scalars(
        sa.select(Version).join(Series, Series.id == Version.series_id)
        .where(visible_versions(user), latest(user), matches(text, KINDS.values()))
        .options(joinedload(Version.series), whole_records()).order_by(main_first, Version.id.desc()).limit(MOST)).all()
    names = Names(session, versions, with_rows=False)
    return [Hit(url_for("records.show", public_id=version.series.public_id), heading(version, names), " · ".join((
        str(kind_of(version).one), names.organisation(version),
        version.series.filing_number or version.series.public_id, derived_state(version)[0]))) for version in versions]


def _organisations(session: Session, user: User, text: str) -> list[Hit]:
    found = find_organisations(session, visible_organisations(user), text)[:MOST]
    return [Hit(url_for("organisations.show", code=facts.organisation.code), facts.name, facts.organisation.code)
            for facts in found]


def _partners(session: Session, text: str) -> list[Hit]:
    found = partners_called(session, text)[:MOST]
    names = partner_names(session, {partner.id for partner, _ in found})
    return [Hit(url_for("parties.partner", public_id=partner.public_id), names.get(partner.id, "") or matched,
                " · ".join(part for part in (matched, partner.public_id) if part and part != names.get(partner.id)))
            for partner, matched in found]


def _persons(session: Session, statement: sa.Select[Person]) -> list[Hit]:
    ids = list(session.scalars(statement.order_by(Person.id).limit(MOST).with_only_columns(Person.id)))
    lines = person_lines(session, ids)
    return [Hit(url_for("persons.person", public_id=lines[number].public_id), lines[number].name,
                " · ".join(str(part) for part in (lines[number].foreign_name, lines[number].born,
                                                  lines[number].documents) if part)) for number in ids]


def search_box() -> dict[str, Any]:
    """For the header of each page: where the box leads, for whoever reads records."""
    if not current_user.is_authenticated or not current_person().holds(*READS_RECORDS):
        return {}
    return {"search_url": fixed_url("records.everywhere"),
            "search_says": t("编号、名称、姓名或证件后四位", "Number, name or last four")}
