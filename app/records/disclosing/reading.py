"""Reads that have to be answered for: opening a record with somebody under 18 in it, or one of its documents."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.trail_words import field_said
from app.approval.models import Version
from app.db.reads import Read, ReadEvent, note_read, note_read_once
from app.db.stamps import today
from app.records.fields import Kind
from app.records.kinds.demands import age_on
from app.records.people import people_in
from app.ui.text import text
from app.ui.words import t

ADULT = 18
SUBJECT = "record"
SHOWN = 30
"""So many of the newest reads stand on a record's page; the auditor sees all."""


def names_a_minor(version: Version, on: date | None = None) -> bool:
    """Whether somebody in the record is under 18 on the day."""
    day = on or today()
    return any(row.birth_date is not None and age_on(row.birth_date, day) < ADULT for row in people_in(version))


def note_opened(session: Session, version: Version, act: Read = Read.VIEW, field: str = "") -> None:
    """Before the page of a minor's record or document is shown. Of adults nothing is noted."""
    if names_a_minor(version):
        note_read_once(session, act, SUBJECT, version.series.public_id, field=field)


def note_export(session: Session, kind: Kind, actor: User) -> None:
    """A list of records with persons in them is handed out, in the caller's transaction."""
    if any("person_id" in table.columns for table in (kind.table, *(rows.model.__table__ for rows in kind.rows))):
        note_read(session, Read.EXPORT, "kind", kind.name, actor=actor.username)


def reads_of(session: Session, public_id: str) -> Iterator[tuple[str, str, str, str]]:
    """The newest reads of a record in words: when, who, what, what for."""
    rows = list(session.scalars(sa.select(ReadEvent).where(
        ReadEvent.subject == SUBJECT, ReadEvent.subject_id == public_id).order_by(ReadEvent.id.desc()).limit(SHOWN)))
    names = {username: name for username, name in session.execute(
        sa.select(User.username, User.name).where(User.username.in_({row.actor for row in rows})))} if rows else {}
    for row in rows:
        purpose = f"{row.purpose.label}{t('：', ': ')}{row.words}" if row.purpose else ""
        yield text(row.at), names.get(row.actor, row.actor), _what(row), purpose


def _what(row: ReadEvent) -> str:
    return " ".join(filter(None, (row.act.label, field_said(row.field))))
