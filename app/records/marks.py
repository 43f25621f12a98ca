"""What other slices have to say about a record as a whole, shown on its page, in lists and behind figures.

A slice to the left adds `(session, version ids) -> words by version id` to `app.extensions["record_marks"]`.
"""

from collections import defaultdict
from collections.abc import Collection

from flask import current_app
from sqlalchemy.orm import Session

from app.ui.words import Words


def marks_of(session: Session, version_ids: Collection[int]) -> dict[int, list[Words]]:
    """The marks of these versions by id; a version without any is there with none."""
    found: dict[int, list[Words]] = defaultdict(list)
    for says in current_app.extensions["record_marks"] if version_ids else ():
        for number, words in says(session, version_ids).items():
            found[number].append(words)
    return found
