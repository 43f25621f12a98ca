"""Who sits at which desk of a record, and so which steps are open to them. The only page of approval permissions."""

from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.approval.models import Series, Version
from app.approval.moves import authors_of, bureau_has_decided
from app.approval.steps import APPROVING, Desk, State, Step, Verb, open_steps, path_for
from app.organisations.models import Level, Organisation
from app.organisations.tree import bureaus_above, facts_of

OWN_OFFICERS = {
    Level.SCHOOL: {Role.CLERK}, Level.DISTRICT: {Role.CLERK, Role.DISTRICT_REVIEWER},
    Level.CITY: {Role.CLERK, Role.CITY_REVIEWER},
}
"""Who writes an organisation's own records: a bureau's reviewers write the bureau's; another person approves."""


def desks_of(session: Session, user: User, series: Series) -> set[Desk]:
    """The desks this person sits at for this record, by the organisations they hold roles at today."""
    bureaus = bureaus_above(session, series.organisation_id)
    desks = {Desk.OFFICER} if may_write_for(session, user, series.organisation) else set()
    if Role.HEAD in user.roles_at(series.organisation_id):
        desks.add(Desk.HEAD)
    if Role.DISTRICT_REVIEWER in user.roles_at(bureaus.get(Level.DISTRICT, 0)):
        desks.add(Desk.DISTRICT)
        if series.entered_for:
            desks.add(Desk.OFFICER)
    if Role.CITY_REVIEWER in user.roles_at(bureaus.get(Level.CITY, 0)):
        desks.add(Desk.CITY)
    return desks


def may_write_for(session: Session, user: User, organisation: Organisation) -> bool:
    """Whether this person may log records of the organisation as its own officer."""
    return bool(user.roles_at(organisation.id) & OWN_OFFICERS[organisation.level])


def may_enter_for(session: Session, user: User, organisation: Organisation) -> bool:
    """区代填: whether this person's district may enter on the school's behalf."""
    district = bureaus_above(session, organisation.id).get(Level.DISTRICT, 0)
    return organisation.level is Level.SCHOOL and Role.DISTRICT_REVIEWER in user.roles_at(district)


def path_of(session: Session, series: Series) -> tuple[Desk, ...]:
    """The path a version of this series would be submitted on today."""
    facts = facts_of(session, series.organisation_id)
    return path_for(
        series.organisation.level, facts.affiliation if facts else None,
        set(bureaus_above(session, series.organisation_id)),
        entered_for=series.entered_for, short=series.parent_id is not None,
    )


def steps_for(session: Session, user: User, version: Version) -> list[tuple[Step, Desk]]:
    """Every step this person may take on this version now. Four eyes hides what it would refuse."""
    path = path_of(session, version.series) if version.state is State.DRAFT else version.desks
    decided = bureau_has_decided(version)
    found: list[tuple[Step, Desk]] = []
    for desk in sorted(desks_of(session, user, version.series)):
        found += [(step, desk) for step in open_steps(version.state, desk, path, decided=decided)
                  if step.verb not in APPROVING or user.id not in authors_of(version)]
    return [pair for pair in found if pair[0].verb is not Verb.REVOKE or version.until is None]


def find_step(session: Session, user: User, version: Version, verb: Verb) -> Step | None:
    """The step this verb means here for this person, or None."""
    return next((step for step, _ in steps_for(session, user, version) if step.verb is verb), None)
