"""The trail: every act, once, in order, each row sealed with the hash of the row before it.

The database refuses UPDATE and DELETE on it. It names fields and versions, never personal values.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import g, has_app_context
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Stamp
from app.db.stamps import take_stamp

GENESIS = "0" * 64


class TrailEntry(Base):
    __tablename__ = "trail"
    __table_args__ = (
        sa.Index("ix_trail_subject", "subject", "subject_id"),
        sa.CheckConstraint("length(hash) = 64", name="a_hash_is_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Stamp())
    actor: Mapped[str] = mapped_column(sa.String(80))
    act: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[str] = mapped_column(sa.String(40))
    detail: Mapped[str] = mapped_column(sa.Text)
    address: Mapped[str] = mapped_column(sa.String(64))
    previous: Mapped[str] = mapped_column(sa.String(64), unique=True)
    hash: Mapped[str] = mapped_column(sa.String(64))

    @property
    def details(self) -> dict[str, Any]:
        return dict(json.loads(self.detail))


COUNTS_NOTHING = frozenset({
    ("start", "version"), ("edit", "version"), ("attach", "version"), ("detach", "version"), ("print", "version"),
    ("export", "kind"), ("print", "kind"), ("export", "plan"), ("print", "summary"), ("export", "layout"),
    ("upload", "sheet"), ("ask", "job"), ("cancel", "job"), ("sign_in", "user"), ("sign_out", "user"),
    ("sign_in_failed", "user"), ("confirm", "user"), ("confirm_failed", "user"),
})
"""What happens all day and changes nothing that is counted or found: drafts, paper and sheets, work in the background,
coming and going. Every other act is taken to change it."""

HEAD = sa.select(TrailEntry.id, TrailEntry.hash).order_by(TrailEntry.id.desc()).limit(1)
"""The newest entry, by which the next is chained."""


def write_trail(
    session: Session, act: str, subject: str, subject_id: str | int, *, actor: str = "", at: datetime | None = None,
    **detail: Any,
) -> TrailEntry:
    """Add one row inside the caller's transaction. `actor` is a sign-in name, empty for the registry itself."""
    return write_trails(session, act, subject, [(subject_id, detail)], actor=actor, at=at)[0]


def write_trails(
    session: Session, act: str, subject: str, rows: Sequence[tuple[str | int, Mapping[str, Any]]], *, actor: str = "",
    at: datetime | None = None,
) -> list[TrailEntry]:
    """The same act on many subjects at one moment, each with its details: a row for each, written together."""
    at = at or take_stamp(session, counts=(act, subject) not in COUNTS_NOTHING)
    at = at.astimezone(UTC)  # as it is read back, so that the hash can be made again
    session.flush()
    last = session.execute(HEAD).first()
    number, previous = (last.id, last.hash) if last else (0, GENESIS)
    entries = []
    for place, (subject_id, detail) in enumerate(rows, start=1):
        entry = TrailEntry(
            id=number + place,
            at=at,
            actor=actor or _current_actor(),
            act=act,
            subject=subject,
            subject_id=str(subject_id),
            detail=canonical(detail),
            address=_current_address(),
            previous=previous,
        )
        previous = entry.hash = entry_hash(entry)
        entries.append(entry)
    session.add_all(entries)
    session.flush()
    return entries


def entry_hash(entry: TrailEntry) -> str:
    """SHA-256 over every column but the hash itself."""
    content = [
        entry.id, entry.at.isoformat(), entry.actor, entry.act, entry.subject, entry.subject_id, entry.detail,
        entry.address, entry.previous,
    ]
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def broken_links(session: Session) -> list[str]:
    """What is wrong with the chain, in words; empty when every row follows from the one before."""
    faults: list[str] = []
    previous, number = GENESIS, 0
    for entry in session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id)).yield_per(1000):
        number += 1
        if entry.id != number:
            faults.append(f"trail {entry.id}: row {number} is missing")
            number = entry.id
        if entry.previous != previous or entry.hash != entry_hash(entry):
            faults.append(f"trail {entry.id}: the chain is broken here")
        previous = entry.hash
    return faults


def canonical(content: Any) -> str:
    """The one JSON text of a content: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _current_actor() -> str:
    return str(getattr(g, "actor", "")) if has_app_context() else ""


def _current_address() -> str:
    return str(getattr(g, "address", "")) if has_app_context() else ""
