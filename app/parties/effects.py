"""What a merge, or its undoing, would change, shown before it is done. Other slices know and say so through hooks.

`app.extensions["merge_watchers"]`: each looks at what it watches, once as things stand and once after a trial that is
taken back, and tells the difference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.engine import begin_writing
from app.db.stamps import take_stamp, utc_now
from app.parties.merging import CannotMerge, Merge

WATCHERS = "merge_watchers"


@dataclass(frozen=True)
class Effect:
    """One table of what changes; `otherwise` says what does not, or that nothing does."""

    title: str
    headings: tuple[str, ...]
    lines: list[tuple[str, ...]]
    otherwise: str = ""


@dataclass(frozen=True)
class Concerned:
    """Whom it is about: the ids as entered, in partners or persons, and who asks."""

    session: Session
    user: User
    table: type[Any]
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Watcher:
    """`look` answers as known at a moment; `tell` compares two of its answers."""

    look: Callable[[Concerned, datetime], Any]
    tell: Callable[[Any, Any], Effect]


def effects_of(session: Session, user: User, table: type[Merge], ids: Sequence[int],
               act: Callable[[], None]) -> list[Effect]:
    """Ends the transaction of the session, since the act is tried and taken back. Nothing when it is not possible."""
    watchers: list[Watcher] = current_app.extensions.get(WATCHERS, [])
    concerned = Concerned(session, user, table, tuple(ids))
    before = [watcher.look(concerned, utc_now()) for watcher in watchers]
    begin_writing(session)
    try:
        act()
        known = take_stamp(session)
        after = [watcher.look(concerned, known) for watcher in watchers]
    except CannotMerge:
        return []
    finally:
        session.rollback()
    return [watcher.tell(*both) for watcher, both in zip(watchers, zip(before, after, strict=True), strict=True)]
