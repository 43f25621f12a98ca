"""What a version carries beside its fields. Attachments: which file belongs to it as which document; the bytes lie
outside, named by their hash. Explanations of values far from the school's own past. What a draft was begun from."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Stamp
from app.db.blobs import HOLDS_BLOB
from app.records.columns import Sealable


class Attachment(Sealable, Base):
    """Content of its version: frozen with it, copied to the next."""

    __tablename__ = "attachment"
    __table_args__ = (
        sa.CheckConstraint("length(digest) = 64", name="a_digest_is_sha256"),
        sa.CheckConstraint("size > 0", name="a_file_is_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), index=True)
    document: Mapped[str] = mapped_column(sa.String(40))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64), index=True, info=HOLDS_BLOB)
    uploaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(Stamp())


class Explanation(Sealable, Base):
    """Why a value is far from what the school reported before. Content of its version: frozen with it, covered by its
    hash, copied to the next."""

    __tablename__ = "explanation"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "field"),
        sa.CheckConstraint("length(trim(words)) > 0", name="an_explanation_says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"))
    field: Mapped[str] = mapped_column(sa.String(60))
    words: Mapped[str] = mapped_column(sa.String(400))


class Prefill(Base):
    """Which version a first draft was begun from, and the fields that were copied, joined by commas. Its form marks
    each value that still stands as it was copied."""

    __tablename__ = "prefill"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), index=True)
    fields: Mapped[str] = mapped_column(sa.Text)
