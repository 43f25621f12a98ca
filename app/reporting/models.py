"""Reporting windows (报送期) and zero reports (零报): rows with since and until, so that a page can be asked for again
as it was known."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.db.stamps import today
from app.organisations.models import BITEMPORAL, Organisation
from app.records.fields import Kind
from app.records.kinds import KINDS
from app.ui.words import Words


class ReportingWindow(Base):
    """A bureau asks its schools for these kinds of a stretch of days, from `opens_on` through `due_on`. `kinds` are
    names joined by commas. `until` says that it was called off."""

    __tablename__ = "reporting_window"
    __table_args__ = (
        sa.CheckConstraint("length(trim(name)) > 0", name="a_window_has_a_name"),
        sa.CheckConstraint("length(kinds) > 0", name="a_window_asks_for_something"),
        sa.CheckConstraint("period_to >= period_from", name="a_period_ends_after_it_begins"),
        sa.CheckConstraint("due_on >= opens_on", name="it_is_due_after_it_opens"),
        sa.CheckConstraint("until IS NULL OR until > since", name="it_is_called_off_after_it_is_set"),
        sa.Index("ix_reporting_window_due", "organisation_id", "due_on"),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(300))
    kinds: Mapped[str] = mapped_column(sa.String(200))
    period_from: Mapped[date]
    period_to: Mapped[date]
    opens_on: Mapped[date]
    due_on: Mapped[date]
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    organisation: Mapped[Organisation] = relationship()
    set_by: Mapped[User] = relationship()

    @property
    def words(self) -> Words:
        return Words(self.name, self.name_en or self.name)

    @property
    def title(self) -> str:
        return str(self.words)

    @property
    def kinds_asked(self) -> list[Kind]:
        return [KINDS[name] for name in self.kinds.split(",")]

    @property
    def is_open(self) -> bool:
        return self.until is None and self.opens_on <= today() <= self.due_on


class ZeroReport(Base):
    """A school says that it has nothing to report of one kind. An act of a person, never the mere absence of
    records."""

    __tablename__ = "zero_report"
    __table_args__ = (
        sa.CheckConstraint("until IS NULL OR until > since", name="it_is_withdrawn_after_it_is_made"),
        sa.Index("uq_zero_report_made", "window_id", "organisation_id", "kind", unique=True,
                 sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("reporting_window.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    reported_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    window: Mapped[ReportingWindow] = relationship()
    organisation: Mapped[Organisation] = relationship()
    reported_by: Mapped[User] = relationship()
