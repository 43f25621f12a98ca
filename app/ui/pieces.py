"""Parts of pages that are drawn by themselves."""

from collections.abc import Callable
from typing import Any

from flask import current_app
from markupsafe import Markup


def drawn(template: str, **given: Any) -> Markup:
    """A template that is no page and needs no frame. It knows what it is given and what every template may use, and
    escapes what people typed as every one does."""
    return Markup(current_app.jinja_env.get_template(template).render(**given))  # noqa: S704 # escaped by the template


def piece(template: str, name: str) -> Callable[..., Markup]:
    """A macro of a template, to be drawn many times."""
    found: Callable[..., Markup] = getattr(current_app.jinja_env.get_template(template).module, name)
    return found
