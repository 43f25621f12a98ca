"""What routes make of an act that cannot be done now."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort

from app.approval.moves import NotPossible
from app.db.engine import db

P = ParamSpec("P")
R = TypeVar("R")


def possible(view: Callable[P, R]) -> Callable[P, R]:
    """What cannot be done now, or somebody else has done first, becomes a page that says so (409), nothing written."""

    @wraps(view)
    def acting(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return view(*args, **kwargs)
        except NotPossible as refusal:
            db.session.rollback()
            abort(409, str(refusal.words))

    return acting
