"""The one scope: which organisations' records a person may see. Every list, lookup, count and file starts here."""

from collections.abc import Hashable

import sqlalchemy as sa
from flask import request

from app.accounts.models import Role, User
from app.db.stamps import today
from app.organisations.tree import members
from app.ui.words import current_language

READS_RECORDS = (Role.CLERK, Role.HEAD, Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER, Role.LEADER)
"""Auditors read logs only; administrators see no business data."""


def posts_with_records(user: User) -> list[int]:
    """Ids of the organisations where this person holds a role that reads records."""
    return sorted({post.organisation_id for post in user.posts_held if post.role in READS_RECORDS})


def visible_organisations(user: User) -> sa.Select[int]:
    """Ids of the organisations whose records this person may see today: their own and everything below."""
    return members(posts_with_records(user))


def seen_by(user: User) -> Hashable:
    """All that a page for one person is made of besides the registry and what they ask: what it is kept under."""
    posts = tuple((post.role, post.organisation_id) for post in user.posts_held)
    return user.id, posts, *seen_as()


def seen_as() -> tuple[Hashable, ...]:
    """The same of what everybody may be shown: the day, the language, and where the registry lives on its host."""
    return today(), current_language(), request.script_root
