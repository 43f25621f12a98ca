"""Who read what of whom: a row for each read of personal data that has to be answered for.

Rows are added and never changed (未成年人网络保护条例 art. 36: every access is recorded). Opening a record, or one of
its documents, is told once a person, record and day; a number revealed and data handed out are told every time. Rows
name records, fields and persons by their ids, never a personal value.
"""

from datetime import date, datetime

import sqlalchemy as sa
from flask import g
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Stamp
from app.db.engine import begin_writing
from app.db.stamps import today, utc_now
from app.ui.words import Labelled


class Read(Labelled):
    VIEW = "view", "查看记录", "Opened the record"
    FILE = "file", "查看附件", "Opened a document"
    REVEAL = "reveal", "查看证件号码", "Revealed a number"
    EXPORT = "export", "导出", "Exported"
    SUBJECT = "subject", "导出个人资料", "Exported a person's data"
    BREAK_GLASS = "break_glass", "应急查看", "Looked in an emergency"


class Purpose(Labelled):
    """What a revealed number is needed for."""

    REVIEW = "review", "审核核对", "Checking during review"
    IDENTITY = "identity", "核对本人身份", "Checking who somebody is"
    AUTHORITY = "authority", "向公安、出入境等部门办理", "Dealing with police, immigration or the like"
    REQUEST = "request", "应本人或监护人要求", "Asked for by the person or guardian"
    CORRECTION = "correction", "更正登记内容", "Correcting what is recorded"
    SAFETY = "safety", "突发事件处置", "An emergency"
    OTHER = "other", "其他", "Other"


_once_a_day = "act IN ('view', 'file')"


class ReadEvent(Base):
    """One read. `subject` and `subject_id` say of what, `person` of whom, `field` of which field or document."""

    __tablename__ = "read_event"
    __table_args__ = (
        sa.CheckConstraint("act <> 'reveal' OR (purpose IS NOT NULL AND length(trim(words)) > 0)",
                           name="a_number_is_revealed_for_a_purpose"),
        sa.Index("ix_read_event_subject", "subject", "subject_id"),
        sa.Index("uq_read_event_once", "actor", "subject_id", "day", "act", "field", unique=True,
                 sqlite_where=sa.text(_once_a_day), postgresql_where=sa.text(_once_a_day)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Stamp())
    day: Mapped[date]
    actor: Mapped[str] = mapped_column(sa.String(80))
    act: Mapped[Read]
    subject: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[str] = mapped_column(sa.String(60))
    person: Mapped[str] = mapped_column(sa.String(40), default="")
    field: Mapped[str] = mapped_column(sa.String(80), default="")
    purpose: Mapped[Purpose | None]
    words: Mapped[str] = mapped_column(sa.String(400), default="")
    address: Mapped[str] = mapped_column(sa.String(64), default="")


def note_read(session: Session, act: Read, subject: str, subject_id: str, *, actor: str = "", person: str = "",
              field: str = "", purpose: Purpose | None = None, words: str = "") -> None:
    """Add one row inside the caller's transaction."""
    session.add(ReadEvent(at=utc_now(), day=today(), actor=actor or str(getattr(g, "actor", "")), act=act,
                          subject=subject, subject_id=subject_id, person=person, field=field, purpose=purpose,
                          words=words, address=str(getattr(g, "address", ""))))
    session.flush()


def note_read_once(session: Session, act: Read, subject: str, subject_id: str, *, field: str = "") -> None:
    """For a page that only reads: the first of the day is written and committed before the page is shown, so that
    what cannot be recorded is not seen. Gives up a transaction that has only read."""
    said = (ReadEvent.actor == str(getattr(g, "actor", "")), ReadEvent.subject_id == subject_id,
            ReadEvent.day == today(), ReadEvent.act == act, ReadEvent.field == field)
    if session.scalar(sa.select(sa.exists().where(*said))):
        return
    begin_writing(session)
    try:
        note_read(session, act, subject, subject_id, field=field)
        session.commit()
    except IntegrityError:  # the same person, in another window, at the same moment
        session.rollback()
