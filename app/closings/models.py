"""Closings and their errata: what was asked, what the answer was, who answers for it. Nothing of it ever changes.

The document is the whole answer as one canonical JSON text; figures and units stand beside it as rows, so that two
closings can be compared by the database and each checked against the other.
"""

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.indicators.models import PlanVersion
from app.organisations.models import Level, Organisation
from app.ui.words import Labelled


class ClosingKind(Labelled):
    ANNUAL = "annual", "年度", "Annual"
    MID_TERM = "mid_term", "中期", "Mid-term"
    FINAL = "final", "期末", "Final"


class ClosingState(Labelled):
    """Follows from who has acted; never stored."""

    PREPARED = "prepared", "待确认", "To be confirmed"
    CLOSED = "closed", "已封存", "Closed"
    DROPPED = "dropped", "已放弃", "Dropped"


class Closing(Base):
    """One plan's answer for these organisations on a day, as known at a moment; prepared by one person, confirmed by
    another. `codes` are the organisations', in the plan's order, joined by commas."""

    __tablename__ = "closing"
    __table_args__ = (
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="who_confirms_is_named"),
        sa.CheckConstraint("(dropped_at IS NULL) = (dropped_by_id IS NULL)", name="who_drops_is_named"),
        sa.CheckConstraint("confirmed_at IS NULL OR dropped_at IS NULL", name="what_is_confirmed_is_not_dropped"),
        sa.CheckConstraint("confirmed_by_id <> prepared_by_id", name="four_eyes_closing"),
        sa.CheckConstraint("length(digest) = 64", name="a_digest_is_sha256"),
        sa.Index("uq_closing_asked", "plan_name", "codes", "day", "kind", unique=True,
                 sqlite_where=sa.text("dropped_at IS NULL"), postgresql_where=sa.text("dropped_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    plan_name: Mapped[str] = mapped_column(sa.String(60))
    plan_version_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_version.id"), index=True)
    codes: Mapped[str] = mapped_column(sa.String(400))
    day: Mapped[date]
    known: Mapped[datetime] = mapped_column(Stamp())
    level: Mapped[Level]
    kind: Mapped[ClosingKind]
    document: Mapped[str] = mapped_column(sa.Text, deferred=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    prepared_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    prepared_at: Mapped[datetime] = mapped_column(Stamp())
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Stamp())
    dropped_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    dropped_at: Mapped[datetime | None] = mapped_column(Stamp())

    plan_version: Mapped[PlanVersion] = relationship()
    prepared_by: Mapped[User] = relationship(foreign_keys=[prepared_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])
    dropped_by: Mapped[User | None] = relationship(foreign_keys=[dropped_by_id])
    places: Mapped[list["ClosingOrganisation"]] = relationship(order_by="ClosingOrganisation.organisation_id")
    errata: Mapped[list["Erratum"]] = relationship(back_populates="closing", order_by="Erratum.id")

    @property
    def state(self) -> ClosingState:
        if self.dropped_at is not None:
            return ClosingState.DROPPED
        return ClosingState.PREPARED if self.confirmed_at is None else ClosingState.CLOSED

    @property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.document))


class ClosingOrganisation(Base):
    """An organisation the closing speaks for."""

    __tablename__ = "closing_organisation"

    closing_id: Mapped[int] = mapped_column(sa.ForeignKey("closing.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True, index=True)

    organisation: Mapped[Organisation] = relationship()


class ClosedFigure(Base):
    """One target's value, unrounded as text; empty where nothing is counted."""

    __tablename__ = "closed_figure"

    closing_id: Mapped[int] = mapped_column(sa.ForeignKey("closing.id"), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    value: Mapped[str | None] = mapped_column(sa.String(60))
    status: Mapped[str] = mapped_column(sa.String(20))


class ClosedUnit(Base):
    """One unit behind a figure. `side` tells the lists of a ratio or a sum apart; `records` are `series/version`."""

    __tablename__ = "closed_unit"
    __table_args__ = (sa.UniqueConstraint("closing_id", "code", "side", "unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    closing_id: Mapped[int] = mapped_column(sa.ForeignKey("closing.id"))
    code: Mapped[str] = mapped_column(sa.String(20))
    side: Mapped[int]
    unit: Mapped[str] = mapped_column(sa.String(300))
    value: Mapped[str] = mapped_column(sa.String(60))
    areas: Mapped[str] = mapped_column(sa.String(100))
    records: Mapped[str] = mapped_column(sa.Text)


class Erratum(Base):
    """更正: what some targets of a closing come to when the same question is asked later, and why. Numbered when
    approved; the closing itself stays as it was."""

    __tablename__ = "erratum"
    __table_args__ = (
        sa.UniqueConstraint("closing_id", "number"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="who_decides_is_named"),
        sa.CheckConstraint("(decided_at IS NULL) = (number IS NULL AND refusal IS NULL)", name="approved_or_refused"),
        sa.CheckConstraint("number IS NULL OR refusal IS NULL", name="what_is_refused_has_no_number"),
        sa.CheckConstraint("number IS NULL OR decided_by_id <> applied_by_id", name="four_eyes_erratum"),
        sa.CheckConstraint("length(trim(cause)) > 0", name="an_erratum_gives_its_cause"),
        sa.Index("uq_erratum_open", "closing_id", unique=True, sqlite_where=sa.text("decided_at IS NULL"),
                 postgresql_where=sa.text("decided_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    closing_id: Mapped[int] = mapped_column(sa.ForeignKey("closing.id"))
    number: Mapped[int | None]
    known: Mapped[datetime] = mapped_column(Stamp())
    cause: Mapped[str] = mapped_column(sa.String(1000))
    document: Mapped[str] = mapped_column(sa.Text, deferred=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    applied_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    applied_at: Mapped[datetime] = mapped_column(Stamp())
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(Stamp())
    refusal: Mapped[str | None] = mapped_column(sa.String(1000))

    closing: Mapped[Closing] = relationship(back_populates="errata")
    applied_by: Mapped[User] = relationship(foreign_keys=[applied_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    figures: Mapped[list["ErratumFigure"]] = relationship(order_by="ErratumFigure.place")

    @property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.document))


class ErratumFigure(Base):
    """One corrected target: the value before and after."""

    __tablename__ = "erratum_figure"

    erratum_id: Mapped[int] = mapped_column(sa.ForeignKey("erratum.id"), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    place: Mapped[int]
    old_value: Mapped[str | None] = mapped_column(sa.String(60))
    new_value: Mapped[str | None] = mapped_column(sa.String(60))
