"""Texts that wait for their person, pages that begin something once, what a draft was begun from, explanations of far
values, withdrawn proposals; with their guards."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("kept_form", "form_use", "prefill", "explanation", "proposal_withdrawal")
"""In the order in which they can be dropped."""

SQLITE_TRIGGERS = (
    (
        'CREATE TRIGGER proposal_withdrawal_is_never_changed BEFORE UPDATE ON "proposal_withdrawal" BEGIN '
        "SELECT RAISE(ABORT, 'proposal_withdrawal_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER proposal_withdrawal_is_never_deleted BEFORE DELETE ON "proposal_withdrawal" BEGIN '
        "SELECT RAISE(ABORT, 'proposal_withdrawal_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER explanation_is_sealed BEFORE UPDATE ON "explanation" WHEN (OLD.sealed AND '
        '(NEW.sealed IS NOT OLD.sealed OR NEW.id IS NOT OLD.id OR NEW.version_id IS NOT OLD.version_id OR '
        'NEW.field IS NOT OLD.field OR NEW.words IS NOT OLD.words)) BEGIN SELECT RAISE(ABORT, '
        "'explanation_is_sealed'); END"
    ),
    (
        'CREATE TRIGGER explanation_is_not_deleted_once_sealed BEFORE DELETE ON "explanation" WHEN '
        "(OLD.sealed) BEGIN SELECT RAISE(ABORT, 'explanation_is_not_deleted_once_sealed'); END"
    ),
)

POSTGRES_TRIGGERS = (
    (
        'CREATE TRIGGER proposal_withdrawal_is_never_changed BEFORE UPDATE ON "proposal_withdrawal" FOR '
        'EACH ROW EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER proposal_withdrawal_is_never_deleted BEFORE DELETE ON "proposal_withdrawal" FOR '
        'EACH ROW EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER explanation_is_sealed BEFORE UPDATE ON "explanation" FOR EACH ROW WHEN (OLD.sealed '
        'AND (NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.id IS DISTINCT FROM OLD.id OR NEW.version_id IS'
        ' DISTINCT FROM OLD.version_id OR NEW.field IS DISTINCT FROM OLD.field OR NEW.words IS DISTINCT '
        'FROM OLD.words)) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER explanation_is_not_deleted_once_sealed BEFORE DELETE ON "explanation" FOR EACH ROW '
        'WHEN (OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
)


def upgrade() -> None:
    op.create_table(
        'kept_form',
        sa.Column('token', sa.String(length=60), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('path', sa.String(length=400), nullable=False),
        sa.Column('body', sa.Text(), nullable=True),
        sa.Column('edition', sa.Integer(), nullable=True),
        sa.Column('kept_at', Stamp(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_kept_form_user_id')),
        sa.PrimaryKeyConstraint('token', name=op.f('pk_kept_form'))
    )
    op.create_index(op.f('ix_kept_form_user_id'), 'kept_form', ['user_id'])
    op.create_table(
        'form_use',
        sa.Column('token', sa.String(length=60), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(length=200), nullable=False),
        sa.Column('used_at', Stamp(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_form_use_user_id')),
        sa.PrimaryKeyConstraint('token', name=op.f('pk_form_use'))
    )
    op.create_index(op.f('ix_form_use_user_id'), 'form_use', ['user_id'])
    op.create_table(
        'prefill',
        sa.Column('version_id', sa.Integer(), nullable=False),
        sa.Column('source_id', sa.Integer(), nullable=False),
        sa.Column('fields', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['source_id'], ['version.id'], name=op.f('fk_prefill_source_id')),
        sa.ForeignKeyConstraint(['version_id'], ['version.id'], name=op.f('fk_prefill_version_id')),
        sa.PrimaryKeyConstraint('version_id', name=op.f('pk_prefill'))
    )
    op.create_index(op.f('ix_prefill_source_id'), 'prefill', ['source_id'])
    op.create_table(
        'explanation',
        sa.Column('sealed', sa.Boolean(), nullable=False),
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version_id', sa.Integer(), nullable=False),
        sa.Column('field', sa.String(length=60), nullable=False),
        sa.Column('words', sa.String(length=400), nullable=False),
        sa.CheckConstraint('length(trim(words)) > 0', name=op.f('ck_explanation_an_explanation_says_something')),
        sa.ForeignKeyConstraint(['version_id'], ['version.id'], name=op.f('fk_explanation_version_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_explanation')),
        sa.UniqueConstraint('version_id', 'field', name=op.f('uq_explanation_version_id_field'))
    )
    op.create_table(
        'proposal_withdrawal',
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('withdrawn_by_id', sa.Integer(), nullable=False),
        sa.Column('withdrawn_at', Stamp(), nullable=False),
        sa.ForeignKeyConstraint(['proposal_id'], ['partner_proposal.id'], name=op.f('fk_proposal_withdrawal_proposal_id')),
        sa.ForeignKeyConstraint(['withdrawn_by_id'], ['user.id'], name=op.f('fk_proposal_withdrawal_withdrawn_by_id')),
        sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_proposal_withdrawal'))
    )
    op.create_index(op.f('ix_proposal_withdrawal_withdrawn_by_id'), 'proposal_withdrawal', ['withdrawn_by_id'])
    for statement in POSTGRES_TRIGGERS if op.get_bind().dialect.name == "postgresql" else SQLITE_TRIGGERS:
        op.execute(sa.text(statement))


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
