"""Partners are found by pieces of their names."""

import sqlalchemy as sa
from alembic import op

from app.parties.grams import grams

revision = "0012"
down_revision = "0007"
branch_labels = None
depends_on = None

PIECES = sa.table("partner_gram", sa.column("gram"), sa.column("name_id"))
NAMES = sa.table("partner_name", sa.column("id"), sa.column("name"), sa.column("until"))
AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "partner_gram",
        sa.Column("gram", sa.String(length=40), nullable=False),
        sa.Column("name_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["name_id"], ["partner_name.id"], name=op.f("fk_partner_gram_name_id")),
        sa.PrimaryKeyConstraint("gram", "name_id", name=op.f("pk_partner_gram")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_partner_gram_name_id"), "partner_gram", ["name_id"])
    _find_what_is_there()


def _find_what_is_there() -> None:
    connection = op.get_bind()
    names = connection.execute(sa.select(NAMES.c.id, NAMES.c.name).where(NAMES.c.until.is_(None))).all()
    for start in range(0, len(names), AT_ONCE):
        rows = [{"gram": gram, "name_id": row.id} for row in names[start:start + AT_ONCE] for gram in grams(row.name)]
        connection.execute(sa.insert(PIECES), rows)


def downgrade() -> None:
    op.drop_table("partner_gram")
