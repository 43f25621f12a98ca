"""Which records a person may see and work on. A list can never disagree with an item: both start here.

Unknown and not yours are both 404; known but not now is 409; not your role is 403.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.accounts.scope import posts_with_records, visible_organisations
from app.approval.access import may_enter_for, may_write_for
from app.approval.models import Series, Version
from app.approval.steps import Desk, State
from app.db.given import given
from app.organisations.models import Level, Organisation
from app.organisations.tree import find_organisation, members, members_of
from app.records.kinds.trip import TripParticipant
from app.records.references import find_series

WRITES = (Role.CLERK, Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)
"""Who may log records at all: an organisation's officer, and a bureau's reviewers for the bureau or for a school."""


def visible_series(user: User) -> sa.Select[int]:
    """Ids of the series of this person's organisations. Drafts that never left a school are its own."""
    own = members(posts_with_records(user))
    return sa.select(Series.id).where(Series.organisation_id.in_(own))


def visible_versions(user: User, version: type[Version] = Version) -> sa.ColumnElement[bool]:
    """A bureau sees what reached it and what it entered itself; a school sees all of its own; both see the filed trips
    that took their people, counted at the participants' organisation."""
    own = posts_with_records(user)
    return _visible(own, members(own), members(_entering(user)), version)


def visible_to_asker(version: type[Version] = Version) -> sa.ColumnElement[bool]:
    """The same in a statement that is put together once and asked for many persons: it leaves open what `asker` gives,
    and shows nothing without."""
    return _visible(given("own"), given("below"), given("entered"), version)


def asker(session: Session, user: User) -> dict[str, Sequence[int]]:
    own = posts_with_records(user)
    return {"own": own, "below": members_of(session, own), "entered": members_of(session, _entering(user))}


def _entering(user: User) -> list[int]:
    return [post.organisation_id for post in user.posts_held if post.role is Role.DISTRICT_REVIEWER]


Places = list[int] | sa.Select[int]


def _visible(own: Places, below: sa.Select[int], entered: sa.Select[int],
             version: type[Version]) -> sa.ColumnElement[bool]:
    for_a_school = sa.and_(version.series.has(Series.entered_for.is_(True)), version.organisation_id.in_(entered))
    travelling = sa.select(TripParticipant.version_id).where(TripParticipant.organisation_id.in_(below))
    return sa.or_(
        version.organisation_id.in_(own),
        sa.and_(version.organisation_id.in_(below), sa.or_(reached_a_bureau(version), for_a_school)),
        sa.and_(version.id.in_(travelling), version.state == State.FILED),
    )


def reached_a_bureau(version: type[Version] = Version) -> sa.ColumnElement[bool]:
    """Submitted, and signed by the head where its path begins there. What the head sent back never left the school."""
    return sa.and_(version.submitted_at.is_not(None),
                   sa.or_(version.signed_by_id.is_not(None), version.path.not_like(f"{Desk.HEAD.value}%")))


def find_visible(session: Session, user: User, public_id: str) -> Series:
    """The series of this id or filing number, or 404."""
    series = find_series(session, public_id)
    if series is None or session.scalar(sa.select(sa.func.count()).select_from(Version).where(
            Version.series_id == series.id, visible_versions(user))) == 0:
        abort(404)
    return series


def versions_of(session: Session, user: User, series: Series) -> list[Version]:
    """The versions of a series this person may see, newest first."""
    return list(session.scalars(sa.select(Version).where(
        Version.series_id == series.id, visible_versions(user)).order_by(Version.number.desc())))


def sees_whole(session: Session, user: User, series: Series) -> bool:
    """Whether the record lies in this person's part of the tree. Of a trip that only took their people they see the
    trip and these people, and of the others a number."""
    return bool(session.scalar(sa.select(sa.literal(series.organisation_id).in_(visible_organisations(user)))))


def participants_seen(session: Session, user: User, version: Version) -> set[int]:
    """Ids of the organisations whose participants of a trip this person sees by name."""
    rows = sa.select(TripParticipant.organisation_id).where(
        TripParticipant.version_id == version.id, TripParticipant.organisation_id.in_(visible_organisations(user)))
    return {number for number in session.scalars(rows) if number is not None}


def owns(user: User, series: Series) -> bool:
    return series.organisation_id in posts_with_records(user)


def may_write(session: Session, user: User, series: Series) -> bool:
    """As the school's own officer, or as the district that entered it for the school."""
    return may_write_for(session, user, series.organisation) or (
        series.entered_for and may_enter_for(session, user, series.organisation))


def writable_organisations(session: Session, user: User) -> list[Organisation]:
    """The organisations this person logs records for as their own officer."""
    posts = {post.organisation_id: post.organisation for post in user.posts_held}
    return [organisation for organisation in posts.values() if may_write_for(session, user, organisation)]


def organisation_to_write(session: Session, user: User, code: str) -> tuple[Organisation, bool]:
    """The organisation of a new record, and whether it is entered on its behalf (区代填). 404 if neither is allowed."""
    organisation = find_organisation(session, code)
    if organisation is None:
        abort(404)
    if may_write_for(session, user, organisation):
        return organisation, False
    if may_enter_for(session, user, organisation):
        return organisation, True
    abort(404)


def schools_to_enter_for(session: Session, user: User) -> list[Organisation]:
    """The schools a district reviewer may enter for."""
    districts = _entering(user)
    return list(session.scalars(sa.select(Organisation).where(
        Organisation.level == Level.SCHOOL, Organisation.id.in_(members(districts))).order_by(Organisation.code))
    ) if districts else []


def begins_at(session: Session, user: User) -> str | None:
    """The code of the only organisation this person logs records for; None where there is a choice or none."""
    own = writable_organisations(session, user)
    return own[0].code if len(own) == 1 and not user.holds(Role.DISTRICT_REVIEWER) else None


def may_begin(user: User) -> bool:
    """Whether there is any organisation this person may log records for."""
    return user.holds(*WRITES)
