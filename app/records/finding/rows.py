"""What lists show of a record: made once, until something is typed into it or anything changes."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Session, joinedload

from app.accounts.scope import seen_as
from app.approval.models import Version
from app.db.kept import kept_each
from app.records.content import kind_of
from app.records.display import heading, listed_values
from app.records.fields import Kind
from app.records.finding.search import Line
from app.records.labels import derived_state
from app.records.marks import marks_of
from app.records.naming import Names
from app.records.reviewing.desk_queue import lines as of_a_line
from app.ui.pieces import piece

Asked = tuple[Line, Hashable]
"""A version and how it is to be shown."""


class Headline(NamedTuple):
    """What the home page says of a version."""

    public_id: str
    name: str
    kind: str
    organisation: str
    number: int
    submitted_at: datetime | None
    edited_at: datetime | None


def drawn_rows(session: Session, kind: Kind, lines: Sequence[Line]) -> list[Markup]:
    """The table rows of these versions of a kind, in their order."""

    def draw(asked: list[Asked]) -> dict[Asked, Markup]:
        found = _by_id(session, sa.select(kind.model).options(joinedload(kind.model.series)), asked)
        names, marks = Names(session, found.values(), with_rows=False), marks_of(session, list(found))
        labels = [str(field.label) for field in kind.listed]
        row, versions = piece("records/_row.html", "row"), [found[number] for (number, _), _ in asked]
        rows = (row(version, labels, names, listed_values(version, names), derived_state(version), marks[version.id])
                for version in versions)
        return dict(zip(asked, rows, strict=True))

    return kept_each(session, "rows", [(line, seen_as()) for line in lines], draw)


def headlines(session: Session, lines: Sequence[Line]) -> list[Headline]:
    """The same of the home page, of any kind."""

    def draw(asked: list[Asked]) -> dict[Asked, Headline]:
        found = _by_id(session, sa.select(Version).options(*of_a_line()), asked)
        names = Names(session, found.values(), headings=True)
        return {key: _headline(found[key[0][0]], names) for key in asked}

    return kept_each(session, "headlines", [(line, seen_as()) for line in lines], draw)


def _headline(version: Version, names: Names) -> Headline:
    return Headline(version.series.public_id, heading(version, names), str(kind_of(version).one),
                    names.organisation(version), version.number, version.submitted_at, version.edited_at)


def _by_id(session: Session, statement: sa.Select[Version], asked: list[Asked]) -> dict[int, Version]:
    numbers = [number for (number, _), _ in asked]
    return {version.id: version for version in session.scalars(statement.where(Version.id.in_(numbers)))}
