"""The table of jobs: work that somebody asked for, how far it is, and what came of it."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Stamp
from app.db.blobs import HOLDS_BLOB
from app.ui.words import Labelled, Words


class JobState(Labelled):
    WAITING = "waiting", "等待", "Waiting"
    RUNNING = "running", "进行中", "Running"
    DONE = "done", "已完成", "Done"
    FAILED = "failed", "失败", "Failed"
    CANCELLED = "cancelled", "已取消", "Cancelled"


ACTIVE = (JobState.WAITING, JobState.RUNNING)


class Job(Base):
    """One piece of work for one person. `attempts` only grows: it tells the worker that holds the lease from one that
    lost it. `done` of `total` and `state_of_work` are committed together with what they tell of."""

    __tablename__ = "job"
    __table_args__ = (
        sa.CheckConstraint("done <= total", name="no_more_is_done_than_there_is"),
        sa.CheckConstraint("(ended_at IS NULL) = (state IN ('waiting', 'running'))", name="what_has_ended_says_when"),
        sa.CheckConstraint("(digest IS NULL) = (file_name = '')", name="a_result_is_a_named_file"),
        sa.CheckConstraint("digest IS NULL OR state = 'done'", name="only_what_is_done_has_a_result"),
        sa.Index("ix_job_waiting", "due", sqlite_where=sa.text("state IN ('waiting', 'running')"),
                 postgresql_where=sa.text("state IN ('waiting', 'running')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    work: Mapped[str] = mapped_column(sa.String(40))
    wish: Mapped[str] = mapped_column(sa.Text)
    title_zh: Mapped[str] = mapped_column(sa.String(300))
    title_en: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[datetime] = mapped_column(Stamp())

    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    to_cancel: Mapped[bool] = mapped_column(default=False)
    due: Mapped[datetime] = mapped_column(Stamp())
    leased_until: Mapped[datetime | None] = mapped_column(Stamp())
    attempts: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    state_of_work: Mapped[str] = mapped_column(sa.Text, default="{}")
    outcome_zh: Mapped[str] = mapped_column(sa.Text, default="")
    outcome_en: Mapped[str] = mapped_column(sa.Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(Stamp())

    file_name: Mapped[str] = mapped_column(sa.String(200), default="")
    media_type: Mapped[str] = mapped_column(sa.String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str | None] = mapped_column(sa.String(64), info=HOLDS_BLOB)

    owner: Mapped[User] = relationship()

    @property
    def wishes(self) -> dict[str, Any]:
        return dict(json.loads(self.wish))

    @property
    def title(self) -> Words:
        return Words(self.title_zh, self.title_en)

    @property
    def outcome(self) -> Words:
        return Words(self.outcome_zh, self.outcome_en)

    @outcome.setter
    def outcome(self, words: Words) -> None:
        self.outcome_zh, self.outcome_en = words.zh, words.en

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE
