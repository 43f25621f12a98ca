"""Addresses that are the same on every page: those of the header, of the navigation, of the files of the look."""

from functools import lru_cache
from typing import Any

from flask import request, url_for

MOST = 512


def fixed_url(endpoint: str, **values: str) -> str:
    """`url_for` of a page that the program itself names, kept from then on. Values that a record or a person gives
    belong into `url_for`: they would drive the others out."""
    return _address(request.script_root, endpoint, tuple(values.items()))


@lru_cache(maxsize=MOST)
def _address(root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))
