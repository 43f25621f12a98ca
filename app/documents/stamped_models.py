"""已盖章: scans of filing forms that were printed, signed and stamped by hand."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.approval.models import Version
from app.db.base import Base, Stamp
from app.db.blobs import HOLDS_BLOB
from app.ui.words import Labelled


class ReadBy(Labelled):
    CODE = "code", "由二维码核对", "Matched by its QR code"
    TYPED = "typed", "由录入的核对码核对", "Matched by the typed check code"


class StampedForm(Base):
    """A scan that belongs to exactly the version whose form was printed, as its check code says."""

    __tablename__ = "stamped_form"
    __table_args__ = (
        sa.CheckConstraint("length(digest) = 64", name="a_digest_is_sha256"),
        sa.CheckConstraint("size > 0", name="a_file_is_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64), index=True, info=HOLDS_BLOB)
    read_by: Mapped[ReadBy]
    sent_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(Stamp())

    version: Mapped[Version] = relationship()
    sent_by: Mapped[User] = relationship()
