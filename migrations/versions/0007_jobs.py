"""Jobs belong to a person, tell how far they are in words, and leave a file. Nothing has queued one so far, so the table
is made anew."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ACTIVE = sa.text("state IN ('waiting', 'running')")
STATE = sa.Enum("waiting", "running", "done", "failed", "cancelled", name="jobstate", native_enum=False,
                create_constraint=True, length=40)


def upgrade() -> None:
    op.drop_table("job")
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(length=40), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("to_cancel", sa.Boolean(), nullable=False),
        sa.Column("due", Stamp(), nullable=False),
        sa.Column("leased_until", Stamp(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("most_attempts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("state_of_work", sa.Text(), nullable=False),
        sa.Column("outcome_zh", sa.Text(), nullable=False),
        sa.Column("outcome_en", sa.Text(), nullable=False),
        sa.Column("ended_at", Stamp(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint("done <= total", name=op.f("ck_job_no_more_is_done_than_there_is")),
        sa.CheckConstraint("(ended_at IS NULL) = (state IN ('waiting', 'running'))",
                           name=op.f("ck_job_what_has_ended_says_when")),
        sa.CheckConstraint("(digest IS NULL) = (file_name = '')", name=op.f("ck_job_a_result_is_a_named_file")),
        sa.CheckConstraint("digest IS NULL OR state = 'done'", name=op.f("ck_job_only_what_is_done_has_a_result")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_job_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("public_id", name=op.f("uq_job_public_id")),
    )
    op.create_index(op.f("ix_job_owner_id"), "job", ["owner_id"])
    _waiting()


def downgrade() -> None:
    op.drop_table("job")
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(length=40), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("due", Stamp(), nullable=False),
        sa.Column("leased_until", Stamp(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_at", Stamp(), nullable=False),
        sa.CheckConstraint("done <= total", name=op.f("ck_job_no_more_is_done_than_there_is")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    _waiting()


def _waiting() -> None:
    op.create_index("ix_job_waiting", "job", ["due"], sqlite_where=ACTIVE, postgresql_where=ACTIVE)
