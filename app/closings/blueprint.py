"""The one blueprint of closings, so that its pages may stand in several files, and what its acts have in common."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Blueprint, abort

from app.approval.moves import NotPossible
from app.db.engine import db

blueprint = Blueprint("closings", __name__, template_folder="templates")

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
