"""Which records a person may see and work on. A list can never disagree with an item: both start here.

Unknown and not yours are both 404; known but not now is 409; not your role is 403.
"""

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.scope import posts_with_records, visible_organisations
from app.approval.access import may_enter_for, may_write_for
from app.approval.models import Series, Version
from app.approval.steps import State
from app.organisations.models import Level, Organisation
from app.organisations.tree import find_organisation, members
from app.records.kinds.trip import TripParticipant
from app.records.references import find_series


def visible_series(user: User) -> sa.Select[int]:
    """Ids of the series of this person's organisations. Drafts that never left a school are its own."""
    own = members(posts_with_records(user))
    return sa.select(Series.id).where(Series.organisation_id.in_(own))


def visible_versions(user: User) -> sa.ColumnElement[bool]:
    """A bureau sees what reached it; a school sees all of its own, and the trips that took its people."""
    own = posts_with_records(user)
    travelling = sa.select(TripParticipant.version_id).where(TripParticipant.organisation_id.in_(own))
    return sa.or_(
        sa.and_(Version.organisation_id.in_(visible_organisations(user)),
                sa.or_(Version.organisation_id.in_(own), Version.submitted_at.is_not(None),
                       Version.series.has(Series.entered_for.is_(True)))),
        sa.and_(Version.id.in_(travelling), Version.state == State.FILED),
    )


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
    return [organisation for organisation in session.scalars(sa.select(Organisation).where(
        Organisation.level == Level.SCHOOL, Organisation.id.in_(visible_organisations(user))).order_by(Organisation.code))
        if may_enter_for(session, user, organisation)]
