"""The clock says when anything that is counted changed last."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

RULE = "nothing_changed_after_the_last_stamp"


def upgrade() -> None:
    with op.batch_alter_table("clock") as batch:
        batch.add_column(sa.Column("changed", Stamp(), nullable=True))
    op.execute("UPDATE clock SET changed = last")
    with op.batch_alter_table("clock") as batch:
        batch.alter_column("changed", nullable=False)
        batch.create_check_constraint(RULE, "changed <= last")


def downgrade() -> None:
    with op.batch_alter_table("clock") as batch:
        batch.drop_constraint(op.f(f"ck_clock_{RULE}"), type_="check")
        batch.drop_column("changed")
