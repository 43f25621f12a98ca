"""Sheets that were sent, from their dry run until they are taken over."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATE = sa.Enum("reading", "read", "taking", "taken", name="uploadstate", native_enum=False, create_constraint=True,
                length=40)


def upgrade() -> None:
    op.create_table(
        "sheet_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", Stamp(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("total", "new", "changed", "unchanged", "wrong")),
        sa.Column("report_digest", sa.String(length=64), nullable=True),
        sa.Column("copy_digest", sa.String(length=64), nullable=True),
        sa.Column("taken_at", Stamp(), nullable=True),
        sa.CheckConstraint("(state = 'taken') = (taken_at IS NOT NULL)",
                           name=op.f("ck_sheet_upload_what_is_taken_says_when")),
        sa.CheckConstraint("state = 'reading' OR report_digest IS NOT NULL",
                           name=op.f("ck_sheet_upload_what_is_read_has_a_report")),
        sa.CheckConstraint("new + changed + unchanged + wrong = total OR state = 'reading'",
                           name=op.f("ck_sheet_upload_every_row_is_told")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_sheet_upload_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_upload")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sheet_upload_public_id")),
    )
    op.create_index(op.f("ix_sheet_upload_owner_id"), "sheet_upload", ["owner_id"])


def downgrade() -> None:
    op.drop_table("sheet_upload")
