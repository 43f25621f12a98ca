"""What was worked out since the last change, kept by each process: nothing can have changed it.

Everything that is counted, found or named is written under a stamp that moves `last_change`; drafts, paper and
sign-ins alone are not (app/db/stamps.py). So an answer holds until it moves, and with it everything kept is forgotten.
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

Made = TypeVar("Made")


def kept(session: Session, kind: str, key: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` gives: plain values, and nothing that belongs to a session. `key` names all that it is made of
    besides the registry: the question, the day, the language. Whoever writes sees what is not committed: for them it
    is made anew and not kept."""
    if is_writing(session):
        return make()
    answers = _since(last_change(session), kind)
    if key not in answers:
        made = make()
        if len(answers) >= MOST_KEPT:
            answers.clear()
        answers[key] = made
        return made
    found: Made = answers[key]
    return found


def kept_each(session: Session, kind: str, keys: Sequence[Any],
              make: Callable[[list[Any]], Mapping[Any, Made]]) -> list[Made]:
    """The same for many at once, in their order: `make` is asked for those that are not there, together."""
    if is_writing(session):
        made = make(list(keys))
        return [made[key] for key in keys]
    rows = _since(last_change(session), kind)
    missing = [key for key in keys if key not in rows]
    made = make(missing) if missing else {}
    found: list[Made] = [made[key] if key in made else rows[key] for key in keys]
    if len(rows) + len(made) > MOST_ROWS:
        rows.clear()
    rows.update(made)
    return found


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
