"""Plans with their versions, dated statistics, and the bureau's settings (口径). All with since/until."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base, Stamp
from app.organisations.models import BITEMPORAL, Organisation


class PlanRow(Base):
    """A government plan; `name` is the stem of its file."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60), unique=True)


class PlanVersion(Base):
    """One text of a plan's file, whole, as it was in force in a stretch of time."""

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
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    plan: Mapped[PlanRow] = relationship()


class Statistic(Base):
    """A dated figure with its source. Stands beside counted units and is never added to them."""

    __tablename__ = "statistic"
    __table_args__ = (
        sa.CheckConstraint("length(trim(source)) > 0", name="a_statistic_names_its_source"),
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
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    organisation: Mapped[Organisation] = relationship()


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
