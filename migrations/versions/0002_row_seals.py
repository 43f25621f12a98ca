"""Row seals: a keyed digest of every row, and the chain of sealings that binds them with the trail."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("sealing", "seal")


def _triggers(dialect: str) -> list[str]:
    made = []
    for table in TABLES:
        for name, event in (("is_never_changed", "UPDATE"), ("is_never_deleted", "DELETE")):
            if dialect == "postgresql":
                made.append(f'CREATE TRIGGER {table}_{name} BEFORE {event} ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse_change()')
            else:
                made.append(f"CREATE TRIGGER {table}_{name} BEFORE {event} ON \"{table}\" BEGIN SELECT RAISE(ABORT, '{table}_{name}'); END")
    return made


def upgrade() -> None:
    op.create_table('sealing',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('trail_id', sa.Integer(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_sealing_a_digest_is_sha256')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sealing'))
    )
    op.create_table('seal',
    sa.Column('sealing_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('table_name', sa.String(length=63), nullable=False),
    sa.Column('row_key', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['sealing_id'], ['sealing.id'], name=op.f('fk_seal_sealing_id')),
    sa.PrimaryKeyConstraint('sealing_id', 'place', name=op.f('pk_seal'))
    )
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('seal')
    op.drop_table('sealing')
