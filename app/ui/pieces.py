"""Pages and parts of pages that are drawn by themselves."""

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import current_app
from flask.templating import Environment
from markupsafe import Markup


class SharedGlobals(Environment):
    """All templates share what every template may use, which is there before the first of them is: a mapping of its own
    for each would be compared at every import of a macro."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def drawn(template: str, **given: Any) -> Markup:
    """A template that is no page and needs no frame. It knows what it is given and what every template may use, and
    escapes what people typed as every one does."""
    return Markup(current_app.jinja_env.get_template(template).render(**given))  # noqa: S704 # escaped by the template


def piece(template: str, name: str) -> Callable[..., Markup]:
    """A macro of a template, to be drawn many times."""
    found: Callable[..., Markup] = getattr(current_app.jinja_env.get_template(template).module, name)
    return found
