"""The main navigation: each slice adds its own entries, in the order of the slices."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, request
from flask_login import current_user

from app.ui.addresses import fixed_url
from app.ui.words import Words

OFFICE, CALM = 60, 9


@dataclass(frozen=True)
class Entry:
    """One place to go. `shown` says to whom; `order` sorts entries of all slices, small first. `count` gives how much
    there is new to this person. Who has many places finds those of the office (from OFFICE on) under 更多."""

    words: Words
    endpoint: str
    order: int
    shown: Callable[[Any], bool]
    count: Callable[[Any], int] | None = None


def add_entry(app: Flask, entry: Entry) -> None:
    app.extensions.setdefault("navigation", []).append(entry)


def init_navigation(app: Flask) -> None:
    entries: list[Entry] = sorted(app.extensions.get("navigation", []), key=lambda entry: entry.order)

    @app.context_processor
    def navigation() -> dict[str, Any]:
        person = current_user._get_current_object()
        if not person.is_authenticated:
            return {"navigation": []}
        places = [(entry, fixed_url(entry.endpoint)) for entry in entries if entry.shown(person)]
        return {"navigation": [
            {"words": entry.words, "url": url, "active": _leads_to(url, request.path),
             "count": entry.count(person) if entry.count else 0,
             "aside": len(places) > CALM and entry.order >= OFFICE}
            for entry, url in places
        ]}


def _leads_to(url: str, path: str) -> bool:
    """The page itself, or one below it; everything is below the home page, which is active only by itself."""
    return path == url or (url != "/" and path.startswith(url))
