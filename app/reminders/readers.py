"""Whom a reminder concerns: the officers of the record's organisation, and where it says so whoever reviews it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.holders import holding_posts
from app.accounts.models import Role, User
from app.approval.access import OWN_OFFICERS, path_of
from app.approval.models import Series
from app.approval.steps import Desk
from app.organisations.models import Level
from app.organisations.tree import bureaus_above

REVIEWERS = ((Desk.DISTRICT, Level.DISTRICT, Role.DISTRICT_REVIEWER), (Desk.CITY, Level.CITY, Role.CITY_REVIEWER))


class Readers:
    """The people to tell, asked once for each organisation."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.found: dict[tuple[int, bool], list[User]] = {}

    def of(self, series: Series, to_bureau: bool) -> list[User]:
        """A school without an officer of its own is its bureau's business."""
        key = (series.organisation_id, to_bureau)
        if key not in self.found:
            own = self._holding(series.organisation_id, OWN_OFFICERS[series.organisation.level])
            bureau = self._reviewers(series) if to_bureau or not own else []
            self.found[key] = list({user.id: user for user in (*own, *bureau)}.values())
        return self.found[key]

    def _reviewers(self, series: Series) -> list[User]:
        """At the first bureau on the path of its records."""
        path, bureaus = path_of(self.session, series), bureaus_above(self.session, series.organisation_id)
        for desk, level, role in REVIEWERS:
            if desk in path and level in bureaus:
                return self._holding(bureaus[level], {role})
        return []

    def _holding(self, organisation_id: int, roles: set[Role]) -> list[User]:
        return list(self.session.scalars(sa.select(User).where(
            User.enabled, User.id.in_(holding_posts([organisation_id], *roles))).order_by(User.id)))
