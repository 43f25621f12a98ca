"""存量补录: records that come from the old ledgers of a bureau or school. Each keeps the row it was, its old number and
day; it travels the path like any other, and until it is filed here every page says that nobody has reviewed it here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from app.accounts.models import User
from app.approval.models import Series, Version
from app.approval.steps import State
from app.db.base import Base, Stamp
from app.db.stamps import take_stamp, utc_now
from app.db.trail import write_trail
from app.organisations.models import BITEMPORAL
from app.ui.words import Words

NUMBER_LENGTH = 60
COLUMNS = {"old_number": Words("原备案号", "Earlier number"), "old_filed_on": Words("原备案日期", "Filed earlier on")}
"""What a sheet of an old ledger may say beside the fields of its kind."""
TOO_LONG = Words(f"不超过 {NUMBER_LENGTH} 个字符。", f"At most {NUMBER_LENGTH} characters.")
NOT_REVIEWED = Words("存量补录，未经系统审核", "From an earlier ledger, not reviewed in this system")
REVIEWED = Words("存量补录", "From an earlier ledger")
OVER = (State.VOID, State.REFUSED, State.REVOKED)
CHUNK = 500


class OldLedger(Base):
    """A file that was sent as an old ledger. It outlives the upload itself."""

    __tablename__ = "old_ledger"
    __table_args__ = (sa.CheckConstraint("length(digest) = 64", name="a_digest_is_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    upload: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    digest: Mapped[str] = mapped_column(sa.String(64))
    sent_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(Stamp())

    sent_by: Mapped[User] = relationship()


class TakenOver(Base):
    """The row of an old ledger a record was; corrected by ending the row and writing the next."""

    __tablename__ = "taken_over"
    __table_args__ = (
        sa.CheckConstraint("place > 0", name="a_row_has_its_place"),
        sa.CheckConstraint("until IS NULL OR until > since", name="it_is_corrected_after_it_is_said"),
        sa.Index("uq_taken_over_known", "series_id", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    ledger_id: Mapped[int] = mapped_column(sa.ForeignKey("old_ledger.id"), index=True)
    place: Mapped[int]
    old_number: Mapped[str] = mapped_column(sa.String(NUMBER_LENGTH), index=True)
    old_filed_on: Mapped[date | None]
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    ledger: Mapped[OldLedger] = relationship()


@dataclass(frozen=True)
class OldEntry:
    """What a row of an old ledger says of itself."""

    ledger_id: int
    place: int
    number: str
    filed_on: date | None

    def differs_from(self, known: TakenOver | None) -> list[str]:
        """The columns that a record taken over before has otherwise; all of them for one that was not."""
        if known is None:
            return list(COLUMNS)
        said = {"old_number": (self.number, known.old_number), "old_filed_on": (self.filed_on, known.old_filed_on)}
        return [name for name, (new, old) in said.items() if new != old]


def ledger_of(session: Session, upload: str) -> OldLedger | None:
    """The old ledger that this upload is, if it is one."""
    return session.scalars(sa.select(OldLedger).where(OldLedger.upload == upload)).one_or_none()


def mark_as_old(session: Session, upload: str, kind: str, file_name: str, digest: str, sender: User) -> OldLedger:
    ledger = OldLedger(upload=upload, kind=kind, file_name=file_name, digest=digest, sent_by=sender, sent_at=utc_now())
    session.add(ledger)
    session.flush()
    write_trail(session, "old_ledger", "sheet", upload, actor=sender.username, kind=kind, digest=digest)
    return ledger


def note_entries(session: Session, entries: Mapping[int, OldEntry]) -> None:
    """Say of these series (by id) which row they were. What is said already is left, what differs is corrected."""
    known, now = entries_of(session, entries), take_stamp(session)
    for number, entry in sorted(entries.items()):
        before = known.get(number)
        if not entry.differs_from(before):
            continue
        if before is not None:
            before.until = now
            session.flush()
        session.add(TakenOver(series_id=number, ledger_id=entry.ledger_id, place=entry.place, old_number=entry.number,
                              old_filed_on=entry.filed_on, since=now))
    session.flush()


def entries_of(session: Session, series: Iterable[int]) -> dict[int, TakenOver]:
    """Those of these series that were taken over, each with its row."""
    found: dict[int, TakenOver] = {}
    wanted = sorted(set(series))
    for first in range(0, len(wanted), CHUNK):
        rows = session.scalars(sa.select(TakenOver).where(
            TakenOver.series_id.in_(wanted[first:first + CHUNK]), TakenOver.until.is_(None)))
        found |= {row.series_id: row for row in rows}
    return found


def series_by_old_number(session: Session, kind: str,
                         organisations: Collection[int]) -> dict[tuple[int, str], list[int]]:
    """(organisation, old number) → the records of this kind that bear it and are not over."""
    lives = sa.select(Version.series_id).where(Version.state.not_in(OVER), Version.until.is_(None))
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    wanted = sorted(organisations)
    for first in range(0, len(wanted), CHUNK):
        rows = session.execute(
            sa.select(Series.organisation_id, TakenOver.old_number, Series.id)
            .join(Series, Series.id == TakenOver.series_id)
            .where(Series.kind == kind, Series.organisation_id.in_(wanted[first:first + CHUNK]), Series.id.in_(lives),
                   TakenOver.until.is_(None), TakenOver.old_number != "").order_by(Series.id))
        for owner, number, series in rows:
            found[owner, number].append(series)
    return found


def numbered_so(text: str) -> sa.ColumnElement[bool]:
    """Part of the number a record had in its old ledger."""
    return Series.id.in_(sa.select(TakenOver.series_id).where(
        TakenOver.until.is_(None), TakenOver.old_number.icontains(text, autoescape=True)))


def was_taken_over() -> sa.ColumnElement[bool]:
    return Series.id.in_(sa.select(TakenOver.series_id).where(TakenOver.until.is_(None)))


def old_marks(session: Session, version_ids: Collection[int]) -> dict[int, Words]:
    """Of each of these versions that came from an old ledger: whether anybody has reviewed it here."""
    rows = session.execute(_reviewed(), {"versions": list(version_ids)})
    return {number: REVIEWED if reviewed else NOT_REVIEWED for number, reviewed in rows}


@cache
def _reviewed() -> sa.Select[int, bool]:
    filed = sa.exists().where(Version.series_id == TakenOver.series_id, Version.city_since.is_not(None))
    of = aliased(Version, flat=True)
    return sa.select(of.id, filed.correlate(TakenOver)).join(TakenOver, TakenOver.series_id == of.series_id).where(
        of.id.in_(sa.bindparam("versions", expanding=True)), TakenOver.until.is_(None))
