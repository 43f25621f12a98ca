"""Who is signed in, with its type, and what a page declares about who may ask for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import abort, current_app
from flask_login import current_user

from app.accounts.models import Role, User

P = ParamSpec("P")
R = TypeVar("R")

EVERY_ROLE = tuple(Role)
_declared: dict[Callable[..., Any] | None, tuple[Role, ...]] = {}


def current_person() -> User:
    """The signed-in user of this request. Refuses the request with 401 where nobody is."""
    if not current_user.is_authenticated:
        abort(401)
    person: User = current_user._get_current_object()  # the user itself, not Flask-Login's stand-in for it
    return person


def role_required(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A page for those who hold one of these roles somewhere; others are refused with 403."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_person().holds(*roles):
                abort(403)
            return view(*args, **kwargs)

        _declared[guarded] = roles
        return guarded

    return guard


def for_everybody(view: Callable[P, R]) -> Callable[P, R]:
    """A page for whoever is signed in: their own account, their own work. It asks itself what of it is theirs."""
    _declared[view] = EVERY_ROLE
    return view


def roles_declared(view: Callable[..., Any] | None) -> tuple[Role, ...] | None:
    """The roles a page is for; None where nobody declared any, and then nobody passes."""
    return _declared.get(view)


def may_open(endpoint: str) -> bool:
    """Whether the signed-in person holds a role this page is for, so that no link leads to a refusal."""
    return current_person().holds(*roles_declared(current_app.view_functions[endpoint]) or ())
