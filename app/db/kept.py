"""What was worked out since the last change, kept by each process: nothing can have changed it.

Everything that is counted, found or named is written under a stamp that moves `last_change`; drafts, paper and
sign-ins alone are not (`COUNTS_NOTHING` in app/db/trail.py). So an answer holds until it moves, and with it everything
kept is forgotten. What several threads ask for at once is worked out by the first; the others wait for it.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from typing import Any, TypeVar

from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.db.engine import is_writing
from app.db.stamps import last_change

MOST_KEPT = 300
"""Of one kind; a board takes about 120 kB."""
MOST_ROWS = 5_000
"""Of one kind of rows; each takes about 1 kB."""

MISSING: Any = object()
Made = TypeVar("Made")


@dataclass
class Lot:
    """What is kept of one kind since one change, and what somebody works out just now."""

    change: datetime
    answers: dict[Hashable, Any] = field(default_factory=dict)
    locks: dict[Hashable, RLock] = field(default_factory=dict)

    @contextmanager
    def alone_with(self, key: Hashable) -> Iterator[None]:
        """Whoever is here works it out; whoever comes after finds it there, or has it to do where that failed."""
        with self.locks.setdefault(key, RLock()):
            try:
                yield
            finally:
                self.locks.pop(key, None)


def kept(session: Session, kind: str, key: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` gives: plain values, and nothing that belongs to a session. `key` names all that it is made of
    besides the registry: the question, the day, the language. Whoever writes sees what is not committed: for them it
    is made anew and not kept."""
    if is_writing(session):
        return make()
    lot = _since(last_change(session), kind)
    found: Made = lot.answers.get(key, MISSING)  # looked up once: another thread may clear what is there
    if found is not MISSING:
        return found
    with lot.alone_with(key):
        found = lot.answers.get(key, MISSING)
        if found is MISSING:
            found = make()
            if len(lot.answers) >= MOST_KEPT:
                lot.answers.clear()
            lot.answers[key] = found
    return found


def kept_each(session: Session, kind: str, keys: Sequence[Any],
              make: Callable[[list[Any]], Mapping[Any, Made]]) -> list[Made]:
    """The same for many at once, in their order: `make` is asked for those that are not there, together."""
    if is_writing(session):
        made = make(list(keys))
        return [made[key] for key in keys]
    lot = _since(last_change(session), kind)
    found = {key: lot.answers.get(key, MISSING) for key in keys}
    if MISSING in found.values():
        with lot.alone_with(kind):
            found |= {key: lot.answers.get(key, MISSING) for key in keys if found[key] is MISSING}
            missing = [key for key, row in found.items() if row is MISSING]
            made = make(missing) if missing else {}
            if len(lot.answers) + len(made) > MOST_ROWS:
                lot.answers.clear()
            lot.answers.update(made)
            found |= made
    return [found[key] for key in keys]


def forget(app: Flask) -> None:
    """Everything, so that it is worked out again when it is asked: for whoever measures that."""
    app.extensions.pop("kept", None)


def _since(change: datetime, kind: str) -> Lot:
    """What is kept of a kind since that change. A thread that still reads what was before begins another lot, which is
    right for it and forgotten by the next."""
    lots: dict[str, Lot] = current_app.extensions.setdefault("kept", {})
    lot = lots.get(kind)
    if lot is None or lot.change != change:
        lot = lots[kind] = Lot(change)
    return lot
