"""Attachments: which file belongs to which version as which document. The bytes lie outside, named by their hash."""

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
