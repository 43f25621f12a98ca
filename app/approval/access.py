"""Who sits at which desk of a record, and so which steps are open to them. The only page of approval permissions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.approval.delegations import deputed_to
from app.approval.models import Delegation, Series, Version
from app.approval.moves import bureau_has_decided, objection, persons_of
from app.approval.steps import Desk, State, Step, Verb, open_steps, path_for
from app.organisations.models import Level, Organisation
from app.organisations.tree import bureaus_above, facts_of
from app.ui.words import Words

OWN_OFFICERS = {
    Level.SCHOOL: {Role.CLERK}, Level.DISTRICT: {Role.CLERK, Role.DISTRICT_REVIEWER},
    Level.CITY: {Role.CLERK, Role.CITY_REVIEWER},
}
"""Who writes an organisation's own records: a bureau's reviewers write the bureau's; another person approves."""

BUREAU_DESKS = ((Desk.DISTRICT, Role.DISTRICT_REVIEWER, Level.DISTRICT), (Desk.CITY, Role.CITY_REVIEWER, Level.CITY))


@dataclass(frozen=True)
class OpenStep:
    """A step somebody may take now, at which desk, and by whose delegation if not in their own name."""

    step: Step
    desk: Desk
    delegation: Delegation | None = None


Seat = tuple[Desk, Delegation | None]


def desks_of(session: Session, user: User, series: Series) -> set[Desk]:
    """The desks this person sits at for this record, by the organisations they hold roles at today and by the desks
    delegated to them."""
    return {desk for desk, _ in seats_of(session, user, series)}


def seats_of(session: Session, user: User, series: Series) -> list[Seat]:
    """The same with the delegations; a seat in one's own name comes first."""
    bureaus = bureaus_above(session, series.organisation_id)
    places = {Desk.HEAD: (Role.HEAD, series.organisation_id)} | {
        desk: (role, bureaus[level]) for desk, role, level in BUREAU_DESKS if level in bureaus}
    seats: list[Seat] = []
    for desk, (role, organisation_id) in places.items():
        if role in user.roles_at(organisation_id):
            seats.append((desk, None))
    entered_here = series.entered_for and (Desk.DISTRICT, None) in seats
    if entered_here or may_write_for(session, user, series.organisation):
        seats.append((Desk.OFFICER, None))
    for delegation in deputed_to(session, user):
        seats += [(desk, delegation) for desk, place in places.items()
                  if place == (delegation.role, delegation.organisation_id)]
    return seats


def may_write_for(session: Session, user: User, organisation: Organisation) -> bool:
    """Whether this person may log records of the organisation as its own officer."""
    return bool(user.roles_at(organisation.id) & OWN_OFFICERS[organisation.level])


def may_enter_for(session: Session, user: User, organisation: Organisation) -> bool:
    """区代填: whether this person's district may enter on the school's behalf."""
    district = bureaus_above(session, organisation.id).get(Level.DISTRICT)
    return (organisation.level is Level.SCHOOL and district is not None
            and Role.DISTRICT_REVIEWER in user.roles_at(district))


def path_of(session: Session, series: Series) -> tuple[Desk, ...]:
    """The path a version of this series would be submitted on today."""
    facts = facts_of(session, series.organisation_id)
    return path_for(
        series.organisation.level, facts.affiliation if facts else None,
        set(bureaus_above(session, series.organisation_id)),
        entered_for=series.entered_for, short=series.parent_id is not None,
    )


def steps_for(session: Session, user: User, version: Version) -> list[OpenStep]:
    """Every step this person may take on this version now. The rule of several eyes hides what it would refuse."""
    path = path_of(session, version.series) if version.state is State.DRAFT else version.desks
    seats = seats_of(session, user, version.series)
    found: list[OpenStep] = []
    for desk in sorted({desk for desk, _ in seats}):
        for step in open_steps(version.state, desk, path, decided=bureau_has_decided(version)):
            hands = [delegation for place, delegation in seats if place is desk]
            allowed = _first_allowed(version, step, user, hands)
            if allowed is not None:
                found.append(allowed)
    return [item for item in found if item.step.verb is not Verb.REVOKE or version.until is None]


def find_step(session: Session, user: User, version: Version, verb: Verb) -> OpenStep | None:
    """The step this verb means here for this person, or None."""
    return next((item for item in steps_for(session, user, version) if item.step.verb is verb), None)


def refusal_of(session: Session, user: User, version: Version, verb: Verb) -> Words | None:
    """Why somebody at the right desk may not take this step though the record waits for it: the rule of several
    eyes."""
    for desk, delegation in seats_of(session, user, version.series):
        for step in open_steps(version.state, desk, version.desks):
            refused = objection(version, step, persons_of(user, delegation)) if step.verb is verb else None
            if refused is not None:
                return refused
    return None


def _first_allowed(version: Version, step: Step, user: User, hands: Sequence[Delegation | None]) -> OpenStep | None:
    """In one's own name if that may be, else as the first deputy that may."""
    for delegation in hands:
        if objection(version, step, persons_of(user, delegation)) is None:
            return OpenStep(step, step.desk, delegation)
    return None
