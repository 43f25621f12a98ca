"""Partners and persons: an identity, facts and names with since/until, and merges that can be undone.

Records keep the id they were entered with; a merge is a row alias → root, resolved at the moment asked about.
"""

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base, Stamp
from app.db.cipher import Encrypted
from app.organisations.models import BITEMPORAL
from app.ui.words import Labelled


class PartnerKind(Labelled):
    """「性质」. Only schools make a pair; a campus in the mainland is told by its territory (CN)."""

    SCHOOL = "school", "学校", "School"
    UNIVERSITY = "university", "高等学校", "University"
    SCHOOL_DISTRICT = "school_district", "学区", "School district"
    AUTHORITY = "authority", "教育局", "Education authority"
    CITY = "city", "城市政府", "City government"
    NGO = "ngo", "社会组织", "Non-governmental organisation"
    COMPANY = "company", "企业", "Company"


class NameScript(Labelled):
    ZH_HANS = "zh_hans", "中文（简体）", "Chinese (simplified)"
    ZH_HANT = "zh_hant", "中文（繁体）", "Chinese (traditional)"
    EN = "en", "英文", "English"
    LOCAL = "local", "当地文字", "Local script"


class DocumentType(Labelled):
    RESIDENT_ID = "resident_id", "居民身份证", "Resident identity card"
    HKMO_RESIDENCE = "hkmotw_residence", "港澳台居民居住证", "Residence permit for HK, Macao and Taiwan residents"
    HKMO_PERMIT = "hkmo_permit", "港澳居民来往内地通行证", "Mainland travel permit (HK and Macao)"
    TW_PERMIT = "tw_permit", "台湾居民来往大陆通行证", "Mainland travel permit (Taiwan)"
    PERMANENT_RESIDENCE = "permanent_residence", "外国人永久居留身份证", "Foreign permanent resident ID card"
    PASSPORT = "passport", "外国护照", "Foreign passport"
    CHINESE_PASSPORT = "chinese_passport", "中国护照", "Chinese passport"


class Sex(Labelled):
    MALE = "M", "男", "Male"
    FEMALE = "F", "女", "Female"


class Partner(Base):
    """A foreign, Hong Kong, Macao or Taiwan institution. One identity, however many names it is known by."""

    __tablename__ = "partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(Stamp())

    facts: Mapped[list["PartnerFacts"]] = relationship(back_populates="partner", order_by="PartnerFacts.id")
    names: Mapped[list["PartnerName"]] = relationship(back_populates="partner", order_by="PartnerName.id")


class PartnerFacts(Base):
    """Where a partner is and what it is, as known in a stretch of time. `territory` is ISO 3166-1 alpha-2."""

    __tablename__ = "partner_facts"
    __table_args__ = (
        sa.CheckConstraint("length(territory) = 2 AND territory = upper(territory)", name="a_territory_is_iso_3166"),
        sa.Index("uq_partner_facts_known", "partner_id", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        sa.Index("ix_partner_facts_stood", "partner_id", "since", "until", "territory", "kind"),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partner.id"))
    territory: Mapped[str] = mapped_column(sa.String(2))
    kind: Mapped[PartnerKind]
    locality: Mapped[str] = mapped_column(sa.String(100), default="")
    website: Mapped[str] = mapped_column(sa.String(200), default="")
    authority_id: Mapped[str] = mapped_column(sa.String(60), default="")
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    partner: Mapped[Partner] = relationship(back_populates="facts")


class PartnerName(Base):
    """One name of a partner as it is written; `key` is the folded form that search and matching compare."""

    __tablename__ = "partner_name"
    __table_args__ = (
        sa.CheckConstraint("length(trim(name)) > 0", name="a_name_is_not_empty"),
        sa.Index("ix_partner_name_key", "key"),
        sa.Index("uq_partner_name_known", "partner_id", "script", "name", unique=True,
                 sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partner.id"), index=True)
    script: Mapped[NameScript]
    name: Mapped[str] = mapped_column(sa.String(200))
    key: Mapped[str] = mapped_column(sa.String(200))
    official: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    partner: Mapped[Partner] = relationship(back_populates="names")


class PartnerGram(Base):
    """A short piece of a name, or its initials, under which a search meets it. Kept with the names: see `finding`."""

    __tablename__ = "partner_gram"
    __table_args__ = {"sqlite_with_rowid": False}

    gram: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name_id: Mapped[int] = mapped_column(sa.ForeignKey("partner_name.id"), primary_key=True, index=True)


class PartnerMerge(Base):
    """The alias is the root, from `since` on. `followed_id` names the alias it was carried along with, if any."""

    __tablename__ = "partner_merge"
    __table_args__ = (
        sa.CheckConstraint("alias_id <> root_id", name="nothing_merges_into_itself"),
        sa.Index("uq_partner_merge_alias", "alias_id", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        sa.Index("ix_partner_merge_stood", "alias_id", "since", "until", "root_id"),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alias_id: Mapped[int] = mapped_column(sa.ForeignKey("partner.id"))
    root_id: Mapped[int] = mapped_column(sa.ForeignKey("partner.id"), index=True)
    followed_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partner.id"), index=True)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())


class ProposalKind(Labelled):
    FACTS = "facts", "更改信息", "Change facts"
    NAME = "name", "添加名称", "Add a name"
    END_NAME = "end_name", "停用名称", "End a name"


class PartnerProposal(Base):
    """A school's wish to change a partner that is not its own alone. Nothing changes until a bureau accepts it."""

    __tablename__ = "partner_proposal"
    __table_args__ = (
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = "
                           "(accepted IS NULL)", name="a_decision_is_whole"),
        sa.CheckConstraint("accepted IS NULL OR accepted OR length(trim(answer)) > 0", name="a_refusal_says_why"),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name="nobody_decides_their_own"),
        sa.Index("ix_partner_proposal_open", "partner_id", sqlite_where=sa.text("decided_at IS NULL"),
                 postgresql_where=sa.text("decided_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partner.id"), index=True)
    kind: Mapped[ProposalKind]
    document: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(Stamp())
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(Stamp())
    accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(sa.String(400), default="")

    partner: Mapped[Partner] = relationship()
    withdrawal: Mapped["ProposalWithdrawal | None"] = relationship(lazy="joined", innerjoin=False)

    @property
    def is_open(self) -> bool:
        """Neither decided nor withdrawn."""
        return self.decided_at is None and self.withdrawal is None

    @property
    def content(self) -> dict[str, Any]:
        """What it would change, by the kind of proposal."""
        return dict(json.loads(self.document))


class ProposalWithdrawal(Base):
    """The school takes its proposal back before a bureau has decided it."""

    __tablename__ = "proposal_withdrawal"

    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("partner_proposal.id"), primary_key=True)
    withdrawn_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    withdrawn_at: Mapped[datetime] = mapped_column(Stamp())


class Person(Base):
    """A natural person who appears in records, not a user. What 人 counts; matched on the person, never on a number."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(Stamp())

    facts: Mapped[list["PersonFacts"]] = relationship(back_populates="person", order_by="PersonFacts.id")
    documents: Mapped[list["PersonDocument"]] = relationship(back_populates="person", order_by="PersonDocument.id")


class PersonFacts(Base):
    """Names as in the document, birth date and nationality (ISO 3166-1 alpha-2), as known in a stretch of time."""

    __tablename__ = "person_facts"
    __table_args__ = (
        sa.CheckConstraint("length(name_zh) > 0 OR length(surname) > 0", name="a_person_has_a_name"),
        sa.Index("uq_person_facts_known", "person_id", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    name_zh: Mapped[str] = mapped_column(sa.String(100), default="")
    surname: Mapped[str] = mapped_column(sa.String(100), default="")
    given_names: Mapped[str] = mapped_column(sa.String(100), default="")
    sex: Mapped[Sex | None]
    birth_date: Mapped[date | None]
    nationality: Mapped[str] = mapped_column(sa.String(2), default="")
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    person: Mapped[Person] = relationship(back_populates="facts")


class PersonDocument(Base):
    """A document a person holds or held. `match_key` is the blind index of the part that stays for life."""

    __tablename__ = "person_document"
    __table_args__ = (
        sa.Index("uq_person_document_key", "match_key", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        sa.Index("ix_person_document_tail", "tail_key"),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    document_type: Mapped[DocumentType]
    territory: Mapped[str] = mapped_column(sa.String(2))
    number: Mapped[str | None] = mapped_column(Encrypted("person_document.number"))
    match_key: Mapped[str] = mapped_column(sa.String(64))
    tail_key: Mapped[str] = mapped_column(sa.String(64))
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    person: Mapped[Person] = relationship(back_populates="documents")


class PersonMerge(Base):
    """The alias is the root, from `since` on. `followed_id` names the alias it was carried along with, if any."""

    __tablename__ = "person_merge"
    __table_args__ = (
        sa.CheckConstraint("alias_id <> root_id", name="nothing_merges_into_itself"),
        sa.Index("uq_person_merge_alias", "alias_id", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        sa.Index("ix_person_merge_stood", "alias_id", "since", "until", "root_id"),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alias_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    root_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    followed_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())
