"""Plans with their versions, dated statistics, and the bureau's settings (口径). All with since/until."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.organisations.models import BITEMPORAL, Organisation


class PlanRow(Base):
    """A government plan; `name` is the stem of its file."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60), unique=True)


class PlanVersion(Base):
    """One text of a plan's file, whole, as it was in force in a stretch of time. Nobody kept it where the ledger that
    was taken over brought it."""

    __tablename__ = "plan_version"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "number"),
        sa.Index("uq_plan_version_known", "plan_id", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    digest: Mapped[str] = mapped_column(sa.String(64))
    source_text: Mapped[str] = mapped_column(sa.Text, default="")
    kept_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    plan: Mapped[PlanRow] = relationship()
    kept_by: Mapped[User | None] = relationship()


class Statistic(Base):
    """A dated figure with its source and who signs for it. Stands beside counted units and is never added to them.

    A ratio keeps its two sides beside its value. A correction is a row that names the one it replaces. Where a
    statistic of a ledger that was taken over names no signer, its source alone speaks for it.
    """

    __tablename__ = "statistic"
    __table_args__ = (
        sa.CheckConstraint("length(trim(source)) > 0", name="a_statistic_names_its_source"),
        sa.CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="a_ratio_has_two_sides"),
        sa.CheckConstraint("denominator IS NULL OR denominator > 0", name="nothing_is_divided_by_zero"),
        sa.CheckConstraint("stated_by_id IS NULL OR length(trim(signed_by)) > 0", name="what_is_stated_is_signed"),
        sa.CheckConstraint("corrects_id IS NULL OR length(trim(reason)) > 0", name="a_correction_says_why"),
        sa.Index("ix_statistic_target", "plan_id", "target", "organisation_id"),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id"))
    target: Mapped[str] = mapped_column(sa.String(20), default="")
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    label: Mapped[str] = mapped_column(sa.String(200))
    label_en: Mapped[str] = mapped_column(sa.String(300))
    value: Mapped[Decimal] = mapped_column(sa.Numeric(18, 4))
    unit: Mapped[str] = mapped_column(sa.String(20))
    dated: Mapped[date]
    source: Mapped[str] = mapped_column(sa.Text)
    numerator: Mapped[Decimal | None] = mapped_column(sa.Numeric(18, 4))
    denominator: Mapped[Decimal | None] = mapped_column(sa.Numeric(18, 4))
    signed_by: Mapped[str] = mapped_column(sa.String(100), default="", server_default="")
    signer_post: Mapped[str] = mapped_column(sa.String(100), default="", server_default="")
    stated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("statistic.id"), unique=True)
    reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    organisation: Mapped[Organisation] = relationship()
    stated_by: Mapped[User | None] = relationship()


class Setting(Base):
    """A reading or declaration of a bureau, such as the day from which its ledger is complete."""

    __tablename__ = "setting"
    __table_args__ = (
        sa.Index("uq_setting_known", "organisation_id", "name", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    value: Mapped[str] = mapped_column(sa.String(200))
    set_by: Mapped[str] = mapped_column(sa.String(80))
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())
