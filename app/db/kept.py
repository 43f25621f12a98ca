"""What was worked out since the last change, kept by each process: nothing can have changed it.

Everything that is counted, found or named is written under a stamp that moves `last_change`; drafts, paper and
sign-ins alone are not (`COUNTS_NOTHING` in app/db/trail.py). So an answer holds until it moves, and with it everything
kept is forgotten.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
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


def kept(session: Session, kind: str, key: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` gives: plain values, and nothing that belongs to a session. `key` names all that it is made of
    besides the registry: the question, the day, the language. Whoever writes sees what is not committed: for them it
    is made anew and not kept."""
    if is_writing(session):
        return make()
    answers = _since(last_change(session), kind)
    found: Made = answers.get(key, MISSING)  # looked up once: another thread may clear what is there
    if found is MISSING:
        found = make()
        if len(answers) >= MOST_KEPT:
            answers.clear()
        answers[key] = found
    return found


def kept_each(session: Session, kind: str, keys: Sequence[Any],
              make: Callable[[list[Any]], Mapping[Any, Made]]) -> list[Made]:
    """The same for many at once, in their order: `make` is asked for those that are not there, together."""
    if is_writing(session):
        made = make(list(keys))
        return [made[key] for key in keys]
    rows = _since(last_change(session), kind)
    found = {key: rows.get(key, MISSING) for key in keys}
    missing = [key for key, row in found.items() if row is MISSING]
    made = make(missing) if missing else {}
    if len(rows) + len(made) > MOST_ROWS:
        rows.clear()
    rows.update(made)
    return [made[key] if found[key] is MISSING else found[key] for key in keys]


def forget(app: Flask) -> None:
    """Everything, so that it is worked out again when it is asked: for whoever measures that."""
    app.extensions.pop("kept", None)


def _since(change: datetime, kind: str) -> dict[Hashable, Any]:
    """What is kept of a kind since that change. A thread that still reads what was before begins another lot, which is
    right for it and forgotten by the next."""
    lots: dict[str, tuple[datetime, dict[Hashable, Any]]] = current_app.extensions.setdefault("kept", {})
    lot = lots.get(kind)
    if lot is None or lot[0] != change:
        lot = lots[kind] = (change, {})
    return lot[1]
