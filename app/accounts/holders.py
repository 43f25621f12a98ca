"""Who holds a post at which organisation."""

from collections.abc import Collection

import sqlalchemy as sa

from app.accounts.models import Appointment, Role


def holding_posts(organisations: Collection[int], *roles: Role) -> sa.Select[int]:
    """Ids of the users who hold a post at one of these organisations today, in one of the roles where any are named."""
    held = sa.select(Appointment.user_id).where(
        Appointment.organisation_id.in_(organisations), Appointment.until.is_(None))
    return held.where(Appointment.role.in_(roles)) if roles else held
