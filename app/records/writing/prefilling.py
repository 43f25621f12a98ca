"""What a new draft begins with: the record before it where it follows one, else what recurs at its school.

Each kind says in one place what is copied and what is not (`Again`, `recurring`). A copied value is marked in the form
for as long as it stands as it was copied, and all of them can be cleared at once.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Version
from app.approval.moves import NotPossible
from app.approval.steps import State
from app.organisations.models import Organisation
from app.records.content import copied_columns, copy_content, kind_of, rows_of
from app.records.fields import Again, Kind
from app.records.filing import start
from app.records.models import Prefill
from app.ui.words import Words


def renew(session: Session, version: Version, actor: User) -> Version:
    """续签, 续聘, the next year: a new series begun from a filed one, without its dates and documents."""
    kind = kind_of(version)
    if kind.again is None or not version.is_standing:
        raise NotPossible(Words("只有已备案且有效的记录可以续办。",
                                "Only a filed record in force can be followed by another."))
    draft = start(session, kind, version.organisation, actor, entered_for=version.series.entered_for)
    copy_content(session, version, draft)
    _leave_out(draft, kind, kind.again)
    for name, value in kind.again.said:
        setattr(draft, name, value)
    if kind.again.predecessor:
        setattr(draft, kind.again.predecessor, version.series_id)
    own = {name for name, _ in kind.again.said} | {kind.again.predecessor}
    _note(session, draft, version, [item.name for item in kind.fields if item.name not in own])
    session.refresh(draft)
    return draft


def _leave_out(draft: Version, kind: Kind, again: Again) -> None:
    for rows in kind.rows:
        if rows.name not in again.rows:
            setattr(draft, rows.name, [])
    parts = [(draft, kind.table), *((row, rows.model.__table__) for rows in kind.rows for row in rows_of(draft, rows))]
    for part, table in parts:
        for column in copied_columns(table):
            if is_left(again, column):
                setattr(part, column.name, None)


def is_left(again: Again, column: sa.Column[Any]) -> bool:
    """Whether the record after this one begins without this value: a day, unless it stays true, or a named field."""
    return column.name in again.left or (isinstance(column.type, sa.Date) and column.name not in again.kept_days)


def begin_as_usual(session: Session, kind: Kind, organisation: Organisation, author: User, *,
                   entered_for: bool) -> Version:
    """A new record, filled in with what recurs at this school: the values of its last filed record of the kind."""
    last = session.scalars(sa.select(kind.model).where(
        Version.organisation_id == organisation.id, Version.kind == kind.name, Version.state == State.FILED,
        Version.until.is_(None)).order_by(Version.id.desc()).limit(1)).one_or_none() if kind.recurring else None
    values = {name: getattr(last, name) for name in kind.recurring} if last else {}
    draft = start(session, kind, organisation, author, entered_for=entered_for, values=values)
    if last:
        _note(session, draft, last, list(values))
    return draft


def _note(session: Session, draft: Version, source: Version, names: list[str]) -> None:
    copied = [name for name in names if not _is_empty(getattr(draft, name))]
    if copied:
        session.add(Prefill(version_id=draft.id, source_id=source.id, fields=",".join(copied)))
    session.flush()


def prefilled(session: Session, draft: Version) -> tuple[Version, frozenset[str]] | None:
    """The version a draft was begun from, and the fields that still stand as they were copied."""
    prefill = session.get(Prefill, draft.id)
    if prefill is None:
        return None
    source = session.get_one(Version, prefill.source_id)
    return source, frozenset(name for name in prefill.fields.split(",")
                             if not _is_empty(getattr(draft, name)) and getattr(draft, name) == getattr(source, name))


def clear_prefilled(session: Session, draft: Version) -> None:
    """Take out every value that still stands as it was copied."""
    found = prefilled(session, draft)
    for name in found[1] if found else ():
        setattr(draft, name, None)
    session.flush()


def _is_empty(value: Any) -> bool:
    return value in (None, "", (), False)
