"""Issued certificates: the bytes, what they were made from, and the token of their public page."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approval.models import Series, Version
from app.db.base import Base, Stamp
from app.db.blobs import HOLDS_BLOB


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
    digest: Mapped[str] = mapped_column(sa.String(64), info=HOLDS_BLOB)
    issued_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(Stamp())
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued.id"), index=True)

    series: Mapped[Series] = relationship()
    version: Mapped[Version] = relationship()


class SerialSequence(Base):
    """The last certificate serial of a year."""

    __tablename__ = "serial_sequence"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
