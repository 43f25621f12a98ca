"""Sentences that a slice hangs into pages of slices to its right, each with the page it leads to.

`app.extensions["home_notices"]`: functions of the person. `["record_notices"]`: of the person and the series.
`["target_notices"]`: of the person and the question; they give notices by the target's code.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import current_app


class Notice(NamedTuple):
    words: str
    url: str
    tone: str = "info"


def notices(place: str, *about: Any) -> list[Notice]:
    """What every slice has to say at a place, in the order of the slices."""
    return [notice for tell in current_app.extensions.get(place, ()) for notice in tell(*about)]


def notices_by_code(place: str, *about: Any) -> dict[str, list[Notice]]:
    found: dict[str, list[Notice]] = {}
    for tell in current_app.extensions.get(place, ()):
        told: Mapping[str, Sequence[Notice]] = tell(*about)
        for code, said in told.items():
            found.setdefault(code, []).extend(said)
    return found
