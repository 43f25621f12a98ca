"""A sheet somebody sent: kept until it has been taken over, or thrown away after a while."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.db.blobs import HOLDS_BLOB
from app.ui.words import Labelled


class UploadState(Labelled):
    READING = "reading", "正在试读", "Being read"
    READ = "read", "已试读，未写入", "Read; nothing is written yet"
    TAKING = "taking", "正在写入", "Being taken over"
    TAKEN = "taken", "已写入", "Taken over"


class SheetUpload(Base):
    """The file as sent, what reading it showed (`report`), and the copy with the wrong cells coloured. `job`: the long
    work that reads it or takes it over."""

    __tablename__ = "sheet_upload"
    __table_args__ = (
        sa.CheckConstraint("(state = 'taken') = (taken_at IS NOT NULL)", name="what_is_taken_says_when"),
        sa.CheckConstraint("state = 'reading' OR report_digest IS NOT NULL", name="what_is_read_has_a_report"),
        sa.CheckConstraint("new + changed + unchanged + wrong = total OR state = 'reading'", name="every_row_is_told"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    digest: Mapped[str] = mapped_column(sa.String(64), info=HOLDS_BLOB)
    uploaded_at: Mapped[datetime] = mapped_column(Stamp())
    state: Mapped[UploadState] = mapped_column(default=UploadState.READING)
    job: Mapped[str] = mapped_column(sa.String(40), default="")
    total: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    report_digest: Mapped[str | None] = mapped_column(sa.String(64), info=HOLDS_BLOB)
    copy_digest: Mapped[str | None] = mapped_column(sa.String(64), info=HOLDS_BLOB)
    taken_at: Mapped[datetime | None] = mapped_column(Stamp())

    owner: Mapped[User] = relationship()
