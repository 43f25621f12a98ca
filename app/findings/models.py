"""What was answered to findings, and the samples drawn for checking on site with their results. All of it is added to,
never changed."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.approval.models import Series, Version
from app.db.base import Base, Stamp
from app.organisations.models import Organisation
from app.ui.words import Labelled


class FindingAnswer(Base):
    """An answer in words, with the facts it speaks of as they were then. `finding` is the finding's own id: the same
    facts found again have the same id, other facts another."""

    __tablename__ = "finding_answer"
    __table_args__ = (
        sa.CheckConstraint("length(trim(words)) > 0", name="an_answer_has_words"),
        sa.CheckConstraint("length(finding) = 24", name="a_finding_is_known_by_its_id"),
        sa.Index("ix_finding_answer_finding", "finding"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding: Mapped[str] = mapped_column(sa.String(24))
    rule: Mapped[str] = mapped_column(sa.String(40))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series.id"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    words: Mapped[str] = mapped_column(sa.String(2000))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(Stamp())

    by: Mapped[User] = relationship()


class Strata(Labelled):
    """What a sample is spread over, beside the kind of record."""

    DISTRICT = "district", "类别 × 区", "Kind by district"
    SCHOOL = "school", "类别 × 学校", "Kind by school"


class Sample(Base):
    """One draw: enough to draw it again. `known` is the moment whose filed records were drawn from."""

    __tablename__ = "sample"
    __table_args__ = (
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name="it_draws_a_part"),
        sa.CheckConstraint("length(trim(seed)) > 0", name="it_has_a_seed"),
        sa.CheckConstraint("known <= at", name="nothing_is_drawn_from_the_future"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    year: Mapped[int]
    strata: Mapped[Strata]
    percent: Mapped[int]
    seed: Mapped[str] = mapped_column(sa.String(64))
    known: Mapped[datetime] = mapped_column(Stamp())
    population: Mapped[int]
    drawn_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(Stamp())

    organisation: Mapped[Organisation] = relationship()
    drawn_by: Mapped[User] = relationship()
    items: Mapped[list["SampleItem"]] = relationship(back_populates="sample", order_by="SampleItem.place")


class SampleItem(Base):
    """One record drawn, as the version that stood. `stratum_size` is how many records its stratum has."""

    __tablename__ = "sample_item"
    __table_args__ = (
        sa.UniqueConstraint("sample_id", "place"),
        sa.UniqueConstraint("sample_id", "series_id"),
        sa.CheckConstraint("length(rank) = 64", name="a_rank_is_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(sa.ForeignKey("sample.id"))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    stratum_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    stratum_size: Mapped[int]
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), index=True)
    rank: Mapped[str] = mapped_column(sa.String(64))

    sample: Mapped[Sample] = relationship(back_populates="items")
    series: Mapped[Series] = relationship()
    version: Mapped[Version] = relationship()
    results: Mapped[list["SampleResult"]] = relationship(back_populates="item", order_by="SampleResult.id")


class Outcome(Labelled):
    CONFORMS = "conforms", "相符", "Conforms"
    DIFFERS = "differs", "不符", "Differs"
    NOT_FOUND = "not_found", "查无原件", "No original found"


class SampleResult(Base):
    """What a check on site found for one record. The last one holds."""

    __tablename__ = "sample_result"
    __table_args__ = (
        sa.CheckConstraint("outcome = 'conforms' OR length(trim(words)) > 0", name="an_error_is_described"),
        sa.CheckConstraint("(outcome = 'differs') = (length(field) > 0)", name="what_differs_is_named"),
        sa.CheckConstraint("length(trim(checked_by)) > 0", name="somebody_checked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("sample_item.id"), index=True)
    outcome: Mapped[Outcome]
    field: Mapped[str] = mapped_column(sa.String(60), default="")
    words: Mapped[str] = mapped_column(sa.String(1000), default="")
    checked_on: Mapped[date]
    checked_by: Mapped[str] = mapped_column(sa.String(200))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(Stamp())

    item: Mapped[SampleItem] = relationship(back_populates="results")
    by: Mapped[User] = relationship()
