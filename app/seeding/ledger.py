"""The ledger being loaded: its stamps, its trail, and what its rows are called.

Into an empty ledger a seed may bring stamps of the past; every stamp is given once, and the trail is written at the end
in the order of its stamps, so that it reads as if the registry had kept it all along. Into a ledger in use everything
is stamped now.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series
from app.db.stamps import TICK, Clock, take_stamp
from app.db.trail import GENESIS, TrailEntry, canonical, entry_hash
from app.seeding.faults import Faults
from app.seeding.rows import SeedRow
from app.ui.words import Words

PAST = Words("台账已在使用，不能再写入过去的时间：此列请留空。",
             "The ledger is in use and takes no moment of the past: leave this empty.")
FUTURE = Words("时间不能晚于现在。", "A moment cannot lie ahead.")

Late = Callable[[], Any]
"""A value known only once its row has been written, such as an id."""


@dataclass(frozen=True)
class Event:
    """One row of the trail to be."""

    at: datetime
    act: str
    subject: str
    subject_id: str | Late
    actor: str
    detail: dict[str, Any]


@dataclass
class Ledger:
    session: Session
    faults: Faults
    now: datetime
    empty: bool
    events: list[Event] = field(default_factory=list)
    given: set[datetime] = field(default_factory=set)

    @classmethod
    def open(cls, session: Session, faults: Faults) -> "Ledger":
        """Takes the write lock."""
        now = take_stamp(session)
        used = session.scalar(sa.select(sa.exists().where(Series.id.is_not(None)))) or session.scalar(
            sa.select(sa.exists().where(TrailEntry.id.is_not(None))))
        return cls(session, faults, now, empty=not used)

    def stamp(self, wanted: datetime | None) -> datetime:
        """A stamp at this moment (now), or as soon after it as one is free."""
        moment = (wanted or self.now).astimezone(UTC)
        while moment in self.given:
            moment += TICK
        self.given.add(moment)
        return moment

    def since(self, row: SeedRow, column: str = "since") -> datetime:
        """The stamp a row asks for."""
        wanted = row.moment(column)
        if wanted is not None and not self.empty:
            row.fault(column, PAST)
        elif wanted is not None and wanted > self.now:
            row.fault(column, FUTURE)
        return self.stamp(wanted)

    def note(self, at: datetime, act: str, subject: str, subject_id: str | Late, *, actor: str = "",
             **detail: Any) -> None:
        self.events.append(Event(at, act, subject, subject_id, actor, detail))

    def write_trail(self) -> datetime:
        """Write every noted event in the order of its stamp and set the clock behind the last; gives its stamp."""
        last = self.session.execute(
            sa.select(TrailEntry.id, TrailEntry.hash).order_by(TrailEntry.id.desc()).limit(1)).first()
        first, previous = (last.id + 1, last.hash) if last else (1, GENESIS)
        rows: list[dict[str, Any]] = []
        for number, event in enumerate(sorted(self.events, key=lambda item: item.at), start=first):
            row = {"id": number, "at": event.at, "actor": event.actor, "act": event.act, "subject": event.subject,
                   "subject_id": str(_known(event.subject_id)), "address": "", "previous": previous,
                   "detail": canonical({name: _known(value) for name, value in event.detail.items()})}
            previous = entry_hash(TrailEntry(**row))
            rows.append(row | {"hash": previous})
        if rows:
            self.session.execute(sa.insert(TrailEntry), rows)
        end = max([self.now, *self.given]) + timedelta(microseconds=1)
        self.session.execute(sa.update(Clock).where(Clock.id == 1).values(last=end, changed=end))
        return end


def _known(value: Any) -> Any:
    return value() if callable(value) else value
