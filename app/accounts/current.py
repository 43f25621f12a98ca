"""Who is signed in, with its type, and the roles a page asks for."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import abort
from flask_login import current_user

from app.accounts.models import Role, User

P = ParamSpec("P")
R = TypeVar("R")


def current_person() -> User:
    """The signed-in user of this request. Refuses the request with 401 where nobody is."""
    if not current_user.is_authenticated:
        abort(401)
    return cast(User, current_user._get_current_object())  # the user itself, not Flask-Login's stand-in for it


def role_required(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A page for those who hold one of these roles somewhere; others are refused with 403."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_person().holds(*roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard
