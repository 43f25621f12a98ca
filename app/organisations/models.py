"""Organisations: an identity that never changes, and facts with two pairs of dates.

`valid_from`/`valid_to` say when a fact was true (first day inclusive, end exclusive), `since`/`until` when the registry
knew it. Nothing is overwritten, so last year's tree can be asked for again as it was known last year.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base, Stamp
from app.ui.words import Labelled, current_language

BITEMPORAL = {"history": "since/until"}
"""Marks a table whose rows carry since/until: counting conditions may read its columns."""


class Level(Labelled):
    CITY = "city", "市", "City"
    DISTRICT = "district", "区", "District"
    SCHOOL = "school", "学校", "School"


class Affiliation(Labelled):
    """Whom a school answers to. Decides which review it skips, not where it is counted."""

    DISTRICT = "district", "区属", "District-run"
    CITY = "city", "市直属", "Run by the city"
    PROVINCE = "province", "省属", "Run by the province"
    MINISTRY = "ministry", "部属", "Run by a ministry"
    PRIVATE = "private", "民办", "Privately run"


class Ownership(Labelled):
    PUBLIC = "public", "公办", "Public"
    PRIVATE = "private", "民办", "Private"


class Stage(Labelled):
    KINDERGARTEN = "kindergarten", "幼儿园", "Kindergarten"
    PRIMARY = "primary", "小学", "Primary"
    JUNIOR = "junior", "初中", "Junior secondary"
    SENIOR = "senior", "普通高中", "Senior secondary"
    NINE_YEAR = "nine_year", "九年一贯制", "Nine-year school"
    COMPLETE_SECONDARY = "complete_secondary", "完全中学", "Complete secondary"
    TWELVE_YEAR = "twelve_year", "十二年一贯制", "Twelve-year school"
    VOCATIONAL = "vocational", "中等职业学校", "Secondary vocational"
    SPECIAL = "special", "特殊教育", "Special education"
    UNIVERSITY = "university", "高等学校", "University"


BASIC_EDUCATION = tuple(stage for stage in Stage if stage is not Stage.UNIVERSITY)
"""「含幼儿园、中等职业学校，下同」 (Guangzhou plan): everything below universities."""


class Organisation(Base):
    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    level: Mapped[Level]

    facts: Mapped[list["OrganisationFacts"]] = relationship(
        back_populates="organisation", foreign_keys="OrganisationFacts.organisation_id", lazy="raise_on_sql",
        order_by="OrganisationFacts.id",
    )


class OrganisationFacts(Base):
    """What was true of an organisation in a stretch of days, as known in a stretch of time."""

    __tablename__ = "organisation_facts"
    __table_args__ = (
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="it_ends_after_it_begins"),
        sa.CheckConstraint("until IS NULL OR until > since", name="it_is_forgotten_after_it_is_known"),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> organisation_id", name="nothing_is_its_own_parent"),
        sa.CheckConstraint("length(trim(name_zh)) > 0", name="it_has_a_chinese_name"),
        sa.Index("uq_organisation_facts_start", "organisation_id", "valid_from", unique=True,
                 sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")),
        sa.Index("ix_organisation_facts_parent", "parent_id"),
        sa.Index("ix_organisation_facts_stood", "organisation_id", "valid_from", "valid_to", "since", "until",
                 "parent_id", "stage", "ownership", "affiliation"),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    name_zh: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(240), default="")
    division: Mapped[str] = mapped_column(sa.String(6), default="")
    functional_zone: Mapped[bool] = mapped_column(default=False)
    affiliation: Mapped[Affiliation | None]
    ownership: Mapped[Ownership | None]
    stage: Mapped[Stage | None]
    uscc: Mapped[str] = mapped_column(sa.String(18), default="")
    filing_prefix: Mapped[str] = mapped_column(sa.String(20), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    organisation: Mapped[Organisation] = relationship(back_populates="facts", foreign_keys=[organisation_id])

    @property
    def name(self) -> str:
        return in_current_language(self.name_zh, self.name_en)


def in_current_language(name_zh: str, name_en: str) -> str:
    """A name; the Chinese one where there is no English one."""
    return (name_en if current_language() == "en" else "") or name_zh


class OrganisationMerge(Base):
    """From `merged_on` the alias is counted as the root. Both keep their ids, codes and history."""

    __tablename__ = "organisation_merge"
    __table_args__ = (
        sa.CheckConstraint("alias_id <> root_id", name="nothing_merges_into_itself"),
        sa.Index("uq_organisation_merge_alias", "alias_id", unique=True,
                 sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alias_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    root_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    merged_on: Mapped[date]
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())
