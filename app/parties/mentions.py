"""Where a partner or a person is mentioned. The records know and say so through a hook: this slice knows no record.

`app.extensions["partner_mentions"]` and `["person_mentions"]`: (user, ids as entered) → what that user may see.
`app.extensions["partner_users"]`: ids as entered → ids of the organisations whose records name one of them.
`app.extensions["persons_in_scope"]`: user → ids of the persons in records they may see; without it nobody sees any.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app.accounts.models import User
from app.parties.models import Person

PARTNER_MENTIONS = "partner_mentions"
PERSON_MENTIONS = "person_mentions"
PARTNER_USERS = "partner_users"
PERSONS_IN_SCOPE = "persons_in_scope"


@dataclass(frozen=True)
class Mention:
    """One record that names a partner or person."""

    url: str
    title: str
    organisation: str
    state: str


def mentions_of(hook: str, user: User, ids: Sequence[int]) -> list[Mention]:
    ask: Callable[[User, Sequence[int]], list[Mention]] | None = current_app.extensions.get(hook)
    return ask(user, ids) if ask else []


def users_of_partner(ids: Sequence[int]) -> set[int]:
    """Ids of the organisations in whose records a partner stands, whoever may see these."""
    ask: Callable[[Sequence[int]], set[int]] | None = current_app.extensions.get(PARTNER_USERS)
    return ask(ids) if ask else set()


def persons_in_scope(user: User) -> sa.Select[Any]:
    """Ids as entered in the records this person may see."""
    ask: Callable[[User], sa.Select[Any]] | None = current_app.extensions.get(PERSONS_IN_SCOPE)
    return ask(user) if ask else sa.select(Person.id).where(sa.false())
