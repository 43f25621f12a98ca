"""Plans being written, and plans closed with their final verdict."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.indicators.board import Status
from app.indicators.models import PlanRow, PlanVersion
from app.organisations.models import BITEMPORAL, Organisation
from app.ui.words import Labelled


class PlanDraft(Base):
    """A plan being written: not in force, seen by its bureau alone, edited in place, gone once kept or thrown away.

    `base` is the number of the version it was copied from, 0 for a new plan. `edition` counts the savings, so that two
    people cannot write over each other.
    """

    __tablename__ = "plan_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60), unique=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    base: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(sa.Text)
    source_text: Mapped[str] = mapped_column(sa.Text, default="")
    started_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    edited_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    edited_at: Mapped[datetime] = mapped_column(Stamp())
    edition: Mapped[int] = mapped_column()

    organisation: Mapped[Organisation] = relationship()
    started_by: Mapped[User] = relationship(foreign_keys=[started_by_id])
    edited_by: Mapped[User] = relationship(foreign_keys=[edited_by_id])

    __mapper_args__ = {"version_id_col": edition}


class FinalVerdict(Labelled):
    """What a bureau says of a target when it closes the plan."""

    MET = "met", "已完成", "Met"
    PARTLY = "partly", "部分完成", "Partly met"
    NOT_MET = "not_met", "未完成", "Not met"
    CARRIED = "carried", "转入后续规划", "Carried over"
    NO_VERDICT = "no_verdict", "不作评判", "No verdict"


class PlanClosing(Base):
    """A plan closed with its final verdict, as evaluated on a day and known at a moment. Reopening ends it; nothing of
    it is overwritten."""

    __tablename__ = "plan_closing"
    __table_args__ = (
        sa.CheckConstraint("evaluated_on >= ended_on", name="a_plan_is_judged_after_its_end"),
        sa.CheckConstraint("length(trim(signed_by)) > 0", name="a_final_verdict_is_signed"),
        sa.CheckConstraint("until IS NULL OR until > since", name="it_is_reopened_after_it_is_closed"),
        sa.Index("uq_plan_closing_stands", "plan_id", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_version.id"), index=True)
    ended_on: Mapped[date]
    evaluated_on: Mapped[date]
    known: Mapped[datetime] = mapped_column(Stamp())
    closed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    signed_by: Mapped[str] = mapped_column(sa.String(100))
    signer_post: Mapped[str] = mapped_column(sa.String(100))
    remark: Mapped[str] = mapped_column(sa.Text)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    plan: Mapped[PlanRow] = relationship()
    version: Mapped[PlanVersion] = relationship()
    closed_by: Mapped[User] = relationship()
    verdicts: Mapped[list["PlanVerdict"]] = relationship(back_populates="closing", order_by="PlanVerdict.id")
    reopening: Mapped["PlanReopening | None"] = relationship(back_populates="closing")


class PlanVerdict(Base):
    """The final verdict on one target, beside the figure and the status that were counted."""

    __tablename__ = "plan_verdict"
    __table_args__ = (
        sa.UniqueConstraint("closing_id", "target"),
        sa.CheckConstraint("verdict = counted OR length(trim(words)) > 0", name="another_verdict_gives_its_words"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    closing_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_closing.id"))
    target: Mapped[str] = mapped_column(sa.String(20))
    value: Mapped[Decimal | None] = mapped_column(sa.Numeric(22, 8))
    counted: Mapped[Status]
    verdict: Mapped[FinalVerdict]
    words: Mapped[str] = mapped_column(sa.Text)

    closing: Mapped[PlanClosing] = relationship(back_populates="verdicts")


class PlanReopening(Base):
    """A closed plan was opened again, and why."""

    __tablename__ = "plan_reopening"
    __table_args__ = (sa.CheckConstraint("length(trim(reason)) > 0", name="a_reopening_says_why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    closing_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_closing.id"), unique=True)
    reopened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(Stamp())

    closing: Mapped[PlanClosing] = relationship(back_populates="reopening")
    reopened_by: Mapped[User] = relationship()
