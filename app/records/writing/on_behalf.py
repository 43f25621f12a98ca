"""区代填: a district fills in for schools that have nobody to do it, such as a kindergarten of one person. The page
says who is there at each school; every such record says that the district typed it and that somebody else decides."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from app.accounts.current import current_person, role_required
from app.accounts.models import Appointment, Role, User
from app.approval.models import Series, Version
from app.approval.steps import State
from app.db.engine import db
from app.organisations.models import Organisation
from app.records.access import schools_to_enter_for
from app.records.blueprint import blueprint
from app.records.kinds import MAIN_KINDS
from app.records.naming import organisation_names
from app.ui.notices import Notice
from app.ui.searching import searched
from app.ui.words import t

MOST = 100


@dataclass(frozen=True)
class SchoolLine:
    """A school with who is there to fill in and to sign, and how many records were entered for it."""

    code: str
    name: str
    clerks: int
    heads: int
    entered: int

    @property
    def has_nobody(self) -> bool:
        return not self.clerks


@blueprint.get("/records/on-behalf")
@role_required(Role.DISTRICT_REVIEWER)
def on_behalf() -> str:
    """The schools of this reviewer's districts, those without a clerk first."""
    wanted, session = searched(request.args), db.session
    schools = schools_to_enter_for(session, current_person())
    lines = [line for line in _lines(session, schools) if wanted in line.name or wanted in line.code]
    lines.sort(key=lambda line: (not line.has_nobody, line.code))
    return render_template("records/on_behalf.html", lines=lines[:MOST], more=max(len(lines) - MOST, 0), wanted=wanted,
                           kinds=MAIN_KINDS)


def _lines(session: Session, schools: list[Organisation]) -> list[SchoolLine]:
    ids = [school.id for school in schools]
    names = organisation_names(session, ids)
    posts = {(organisation, role): number for organisation, role, number in session.execute(
        sa.select(Appointment.organisation_id, Appointment.role, sa.func.count()).where(
            Appointment.until.is_(None), Appointment.organisation_id.in_(ids))
        .group_by(Appointment.organisation_id, Appointment.role))}
    entered = {organisation: number for organisation, number in session.execute(
        sa.select(Series.organisation_id, sa.func.count()).where(
            Series.entered_for, Series.organisation_id.in_(ids)).group_by(Series.organisation_id))}
    return [SchoolLine(school.code, names.get(school.id, school.code), posts.get((school.id, Role.CLERK), 0),
                       posts.get((school.id, Role.HEAD), 0), entered.get(school.id, 0)) for school in schools]


def entered_notices(user: User, series: Series) -> list[Notice]:
    """Who typed the latest version, that no head signs it, and that somebody else decides."""
    if not series.entered_for:
        return []
    version = db.session.scalars(sa.select(Version).where(
        Version.series_id == series.id, Version.state != State.VOID).order_by(Version.number.desc()).limit(1)).first()
    if version is None:
        return []
    typist = db.session.get_one(User, version.edited_by_id)
    return [Notice(t("区代填：由区级 {name} 为该校录入，不经校长签发；录入人不得审核，须由另一人审核。",
                     "Entered by the district: {name} typed it for the school, no head signs it; whoever typed it "
                     "never approves it, somebody else does.", name=typist.name),
                   url_for("records.show", public_id=series.public_id))]
