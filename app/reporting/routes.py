"""Pages of reporting windows: the list, setting one, where the schools stand, and the records behind each figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts.current import current_person, role_required
from app.accounts.models import User
from app.accounts.scope import READS_RECORDS, visible_organisations
from app.approval.knowing import known_text, read_known, read_on
from app.approval.refusals import possible
from app.db.engine import db
from app.db.stamps import today
from app.indicators.access import may_state
from app.indicators.routes import answered
from app.organisations.models import Organisation
from app.organisations.tree import find_organisation
from app.records.display import heading, listed_values
from app.records.kinds import KINDS
from app.records.labels import derived_state
from app.records.naming import Names, organisation_names
from app.reporting.announcing import announced
from app.reporting.blueprint import blueprint
from app.reporting.calls import call_schools
from app.reporting.forms import day_of, window_form
from app.reporting.models import ReportingWindow
from app.reporting.standing import Asked, School, Stand, narrowed, records_behind, schools_of, totals
from app.reporting.windows import bureaus_of, call_off, find_window, set_window, windows_seen
from app.reporting.zero import find_zero, may_report_for, report_zero, withdraw_zero
from app.ui.words import t

SCHOOLS_A_PAGE = 50
WINDOWS = 100


@blueprint.route("/reporting/", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
def windows() -> ResponseReturnValue:
    """The windows that ask this person's schools; a bureau's reviewer sets one."""
    user, session = current_person(), db.session
    bureaus = bureaus_of(user)
    form = window_form(bureaus, organisation_names(session, [item.id for item in bureaus]))
    made = announced(form, bureaus, lambda bureau: set_window(
        session, bureau, form.called(), form.kinds_chosen(), (day_of(form.period_from), day_of(form.period_to)),
        (day_of(form.opens_on), day_of(form.due_on)), user), "due_on", t("报送期已设定。", "The window is set."))
    if made is not None:
        return redirect(url_for("reporting.window", number=made.id))
    found = list(session.scalars(windows_seen(user).limit(WINDOWS)))
    names = organisation_names(session, [item.organisation_id for item in found])
    page = render_template("reporting/windows.html", windows=found, names=names, form=form if bureaus else None,
                           today=today())
    return page, 422 if form.errors else 200


@dataclass(frozen=True)
class Look:
    """How a window's page is looked at: the two dates, and the schools behind one figure."""

    on: date
    known: datetime
    kind: str
    stand: str
    contradicted: bool
    after: str

    def of(self, number: int) -> Asked:
        """This window and the schools that the person sees of it. 404 if it is not theirs to see."""
        user, session = current_person(), db.session
        return Asked(find_window(session, user, number), self.on, self.known, seen_by(session, user))

    def behind(self, schools: Sequence[School]) -> list[School]:
        """The schools behind the figure."""
        return list(narrowed(schools, self.kind, self.stand, contradicted=self.contradicted))

    @property
    def address(self) -> dict[str, str]:
        """As the query of an address, the two dates only where they were asked for."""
        dates = {name: request.args[name] for name in ("on", "known") if request.args.get(name)}
        rest = {"kind": self.kind, "stand": self.stand, "contradicted": "1" if self.contradicted else ""}
        return dates | {name: value for name, value in rest.items() if value}


def asked_look(given: Mapping[str, str]) -> Look:
    """Raises BadQuestion."""
    stand, kind = given.get("stand", ""), given.get("kind", "")
    return Look(read_on(given.get("on", "")), read_known(given.get("known", "")), kind if kind in KINDS else "",
                stand if stand in list(Stand) else "", bool(given.get("contradicted")), given.get("after", ""))


def seen_by(session: Session, user: User) -> frozenset[int]:
    return frozenset(session.scalars(visible_organisations(user)))


@blueprint.get("/reporting/<int:number>")
@role_required(*READS_RECORDS)
@answered
def window(number: int) -> str:
    """Every school and kind on one page, the figures above it; each figure leads to the schools it counts."""
    user, session, look = current_person(), db.session, asked_look(request.args)
    asked = look.of(number)
    found, schools = asked.window, schools_of(session, asked)
    listed = [school for school in look.behind(schools) if school.code > look.after]
    here = listed[:SCHOOLS_A_PAGE]
    organisations = {item.id: item for item in session.scalars(sa.select(Organisation).where(
        Organisation.id.in_([school.id for school in here])))}
    return render_template(
        "reporting/window.html", window=found, look=look, schools=here, asked=len(schools),
        following=here[-1].code if len(listed) > len(here) else "", stands=Stand,
        totals={kind.name: totals(schools, kind) for kind in found.kinds_asked},
        contradictions={kind.name: sum(school.cells[kind.name].is_contradicted for school in schools)
                        for kind in found.kinds_asked},
        names=organisation_names(session, [found.organisation_id, *(school.id for school in here)]),
        writes={school.id for school in here if may_report_for(session, user, organisations[school.id])},
        mine=may_state(user, found.organisation), now=not request.args.get("known"), known_text=known_text,
        today=today())


@blueprint.get("/reporting/<int:number>/<code>/<any(agreement, teacher, trip, student, programme, activity, movement, "
               "recheck):name>")
@role_required(*READS_RECORDS)
@answered
def records(number: int, code: str, name: str) -> str:
    """The records one figure counts."""
    session, look, kind = db.session, asked_look(request.args), KINDS[name]
    asked, school = look.of(number), _school(code)
    late = look.stand == Stand.LATE
    versions = records_behind(session, asked, school.id, kind, late=late)
    return render_template("reporting/records.html", window=asked.window, kind=kind, versions=versions, look=look,
                           late=late, names=Names(session, versions, with_rows=False), heading=heading,
                           listed_values=listed_values, derived_state=derived_state,
                           school=organisation_names(session, [school.id]).get(school.id, code))


@blueprint.post("/reporting/<int:number>/<code>/<any(agreement, teacher, trip, student, programme, activity, movement, "
                "recheck):name>/zero")
@role_required(*READS_RECORDS)
@possible
def zero(number: int, code: str, name: str) -> ResponseReturnValue:
    """零报: the school has nothing to report of this kind."""
    user, session = current_person(), db.session
    found, school = _own(number, code)
    report_zero(session, found, school, KINDS[name], user)
    session.commit()
    flash(t("已零报。", "It is declared that there is nothing to report."), "success")
    return redirect(url_for("reporting.window", number=number))


@blueprint.post("/reporting/<int:number>/zero/<int:report>/withdraw")
@role_required(*READS_RECORDS)
@possible
def withdraw(number: int, report: int) -> ResponseReturnValue:
    user, session = current_person(), db.session
    made = find_zero(session, find_window(session, user, number), report)
    if made is None or made.organisation_id not in seen_by(session, user):
        abort(404)
    if not may_report_for(session, user, made.organisation):
        abort(403)
    withdraw_zero(session, made, user)
    session.commit()
    flash(t("零报已撤回。", "The declaration is withdrawn."), "success")
    return redirect(url_for("reporting.window", number=number))


@blueprint.post("/reporting/<int:number>/call")
@role_required(*READS_RECORDS)
@possible
def call(number: int) -> ResponseReturnValue:
    """催报: remind the schools that owe a report, each once a day."""
    reminded = call_schools(db.session, _mine(number), current_person())
    db.session.commit()
    flash(t("已催报 {n} 个单位。", "Reminded: {n} organisations.", n=reminded), "success")
    return redirect(url_for("reporting.window", number=number))


@blueprint.post("/reporting/<int:number>/call-off")
@role_required(*READS_RECORDS)
@possible
def end(number: int) -> ResponseReturnValue:
    """Call a window off."""
    call_off(db.session, _mine(number), current_person())
    db.session.commit()
    flash(t("报送期已取消。", "The window is called off."), "success")
    return redirect(url_for("reporting.windows"))


def _school(code: str) -> Organisation:
    """One that this person may see, or 404."""
    school = find_organisation(db.session, code)
    if school is None or school.id not in seen_by(db.session, current_person()):
        abort(404)
    return school


def _mine(number: int) -> ReportingWindow:
    """A window of this person's own bureau: 404 or 403 otherwise."""
    found = find_window(db.session, current_person(), number)
    if not may_state(current_person(), found.organisation):
        abort(403)
    return found


def _own(number: int, code: str) -> tuple[ReportingWindow, Organisation]:
    """A window and a school this person reports for: 404 or 403 otherwise."""
    found, school = find_window(db.session, current_person(), number), _school(code)
    if not may_report_for(db.session, current_person(), school):
        abort(403)
    return found, school
