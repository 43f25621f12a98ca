"""Issued certificates: the bytes, what they were made from, the token of their public page; the register of what was
issued, the keys that signed it, and its anchors."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.approval.models import Series, Version
from app.db.base import Base, Stamp
from app.db.blobs import HOLDS_BLOB
from app.db.cipher import Encrypted
from app.ui.words import Labelled

_SIGNING = "until IS NULL"


class IssueReason(Labelled):
    """Why a certificate was issued."""

    FIRST = "first", "首次出具", "First issue"
    AMENDED = "amended", "备案变更后换发", "Issued after a change was filed"
    LOST = "lost", "遗失补发", "Lost"
    DAMAGED = "damaged", "损毁补发", "Damaged"
    OTHER = "other", "其他原因换发", "Another reason"


AGAIN = (IssueReason.LOST, IssueReason.DAMAGED, IssueReason.AMENDED, IssueReason.OTHER)
"""The reasons a person gives for issuing anew."""


class Issued(Base):
    """One certificate that left the house. Its file is stored, never rebuilt; a re-issue gets a new serial."""

    __tablename__ = "issued"
    __table_args__ = (
        sa.CheckConstraint("length(digest) = 64", name="a_digest_is_sha256"),
        sa.CheckConstraint("replaced_by_id IS NULL OR replaced_by_id > id", name="only_a_later_one_replaces"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(sa.String(40), unique=True)
    token: Mapped[str] = mapped_column(sa.String(40), unique=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), index=True)
    language: Mapped[str] = mapped_column(sa.String(4))
    template: Mapped[str] = mapped_column(sa.String(20))
    inputs: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    digest: Mapped[str] = mapped_column(sa.String(64), index=True, info=HOLDS_BLOB)
    issued_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(Stamp())
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued.id"), index=True)

    series: Mapped[Series] = relationship()
    version: Mapped[Version] = relationship()
    issued_by: Mapped[User] = relationship()
    replaced_by: Mapped["Issued | None"] = relationship(remote_side=[id])
    entry: Mapped["RegisterEntry | None"] = relationship(back_populates="issued")

    @property
    def signer(self) -> str:
        """Whose certificate signed the file; empty where it is not signed."""
        return str(self.inputs.get("signer", ""))


class SerialSequence(Base):
    """The last certificate serial of a year."""

    __tablename__ = "serial_sequence"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class SigningKey(Base):
    """A key that signs statements. Its public half is published for ever; the private one is kept encrypted, and thrown
    away when the key retires."""

    __tablename__ = "signing_key"
    __table_args__ = (
        sa.CheckConstraint("until IS NULL OR until > since", name="it_stops_after_it_starts"),
        sa.CheckConstraint("(private IS NULL) = (until IS NOT NULL)", name="only_the_signing_key_can_sign"),
        sa.CheckConstraint("compromised_at IS NULL OR until IS NOT NULL", name="a_compromised_key_signs_no_more"),
        sa.Index("uq_signing_key_signing", "algorithm", unique=True, sqlite_where=sa.text(_SIGNING),
                 postgresql_where=sa.text(_SIGNING)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(8), unique=True)
    algorithm: Mapped[str] = mapped_column(sa.String(10), default="Ed25519")
    public: Mapped[str] = mapped_column(sa.String(44))
    private: Mapped[str | None] = mapped_column(Encrypted("signing_key.private"))
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())
    compromised_at: Mapped[datetime | None] = mapped_column(Stamp())


class RegisterEntry(Base):
    """One line of the issue register: a certificate with its code, what it was made from, why it was issued, and a
    hash over this line and the hash of the line before. Lines are added, never changed."""

    __tablename__ = "issue_register"
    __table_args__ = (
        sa.CheckConstraint("length(hash) = 64", name="a_hash_is_sha256"),
        sa.CheckConstraint("reason <> 'other' OR length(trim(words)) > 0", name="another_reason_is_told"),
    )

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    issued_id: Mapped[int] = mapped_column(sa.ForeignKey("issued.id"), unique=True)
    signing_key_id: Mapped[int] = mapped_column(sa.ForeignKey("signing_key.id"), index=True)
    code: Mapped[str] = mapped_column(sa.Text)
    inputs: Mapped[str] = mapped_column(sa.String(64), info=HOLDS_BLOB)
    reason: Mapped[IssueReason]
    words: Mapped[str] = mapped_column(sa.String(400), default="")
    hash: Mapped[str] = mapped_column(sa.String(64))

    issued: Mapped[Issued] = relationship(back_populates="entry")
    signing_key: Mapped[SigningKey] = relationship()


class RegisterAnchor(Base):
    """The hash of the register up to a place, published: what stood there by then cannot be put in later."""

    __tablename__ = "register_anchor"
    __table_args__ = (sa.CheckConstraint("length(hash) = 64", name="a_hash_is_sha256"),)

    place: Mapped[int] = mapped_column(sa.ForeignKey("issue_register.place"), primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime] = mapped_column(Stamp())
