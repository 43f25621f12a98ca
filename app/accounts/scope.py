"""The one scope: which organisations' records a person may see. Every list, lookup, count and file starts here."""

import sqlalchemy as sa

from app.accounts.models import Role, User
from app.organisations.tree import members

READS_RECORDS = (Role.CLERK, Role.HEAD, Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER, Role.LEADER)
"""Auditors read logs only; administrators see no business data."""


def posts_with_records(user: User) -> list[int]:
    """Ids of the organisations where this person holds a role that reads records."""
    return sorted({post.organisation_id for post in user.posts_held if post.role in READS_RECORDS})


def visible_organisations(user: User) -> sa.Select[int]:
    """Ids of the organisations whose records this person may see today: their own and everything below."""
    return members(posts_with_records(user))
