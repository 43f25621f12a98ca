"""What a bureau tells people about their data, who agreed to it, and what was erased when its time was over."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approval.models import Series
from app.db.base import Base, Stamp
from app.organisations.models import BITEMPORAL
from app.ui.words import Labelled, Words


class PrivacyNotice(Base):
    """告知书 of a bureau, one text after the other. `consents_from`: from this day on its schools submit no record of
    somebody under 14 without a guardian's consent; nothing is asked for while it is empty."""

    __tablename__ = "privacy_notice"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "number"),
        sa.CheckConstraint("length(trim(text_zh)) > 0", name="a_notice_says_something"),
        sa.Index("uq_privacy_notice_known", "organisation_id", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    number: Mapped[int]
    text_zh: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
    consents_from: Mapped[date | None]
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    @property
    def words(self) -> Words:
        """The Chinese text stands in for an English one that is not written."""
        return Words(self.text_zh, self.text_en or self.text_zh)


class ConsentBy(Labelled):
    GUARDIAN = "guardian", "监护人", "The guardian"
    SELF = "self", "本人", "The person"


class ConsentTo(Labelled):
    """What is agreed to. Sending data abroad is asked for apart (个人信息保护法 art. 39)."""

    RECORDING = "recording", "登记和备案中处理个人信息", "Handling the data for recording and filing"
    ABROAD = "abroad", "向境外学校提供个人信息", "Giving the data to a school abroad"


class Consent(Base):
    """One consent to one version of the notice, until it is withdrawn. The signed paper is the record's attachment."""

    __tablename__ = "consent"
    __table_args__ = (
        sa.Index("uq_consent_given", "series_id", "given_by", "given_to", unique=True,
                 sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("privacy_notice.id"), index=True)
    given_by: Mapped[ConsentBy]
    given_to: Mapped[ConsentTo]
    name: Mapped[str] = mapped_column(sa.String(100))
    given_on: Mapped[date]
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    notice: Mapped[PrivacyNotice] = relationship(lazy="joined")
    series: Mapped[Series] = relationship()


class Erasure(Base):
    """Personal values of one record, or of one person, erased because their time was over: by which rule, on which
    day, how many values and files."""

    __tablename__ = "erasure"
    __table_args__ = (
        sa.CheckConstraint("(series_id IS NULL) <> (person_id IS NULL)", name="it_is_about_a_record_or_a_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    rule: Mapped[str] = mapped_column(sa.String(40))
    over_since: Mapped[date]
    as_of: Mapped[date]
    fields: Mapped[int]
    files: Mapped[int]
    erased_by: Mapped[str] = mapped_column(sa.String(80))
    at: Mapped[datetime] = mapped_column(Stamp())


class ErasedFile(Base):
    """A stored file whose bytes were thrown away with its record; its name and digest stay in the sealed text."""

    __tablename__ = "erased_file"
    __table_args__ = (sa.CheckConstraint("length(digest) = 64", name="a_digest_is_sha256"),)

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    erasure_id: Mapped[int] = mapped_column(sa.ForeignKey("erasure.id"), index=True)
