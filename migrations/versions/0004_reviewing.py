"""Shares of targets with their answers; answers to findings; samples for checking on site with their results."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    (
        'CREATE TRIGGER sample_is_never_changed BEFORE UPDATE ON "sample" BEGIN SELECT RAISE(ABORT, '
        "'sample_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER sample_is_never_deleted BEFORE DELETE ON "sample" BEGIN SELECT RAISE(ABORT, '
        "'sample_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER share_is_history BEFORE UPDATE ON "share" WHEN (OLD.until IS NOT NULL OR NEW.id '
        'IS NOT OLD.id OR NEW.plan_id IS NOT OLD.plan_id OR NEW.target IS NOT OLD.target OR NEW.due IS '
        'NOT OLD.due OR NEW.giver_id IS NOT OLD.giver_id OR NEW.organisation_id IS NOT '
        'OLD.organisation_id OR NEW.amount IS NOT OLD.amount OR NEW.reason IS NOT OLD.reason OR '
        'NEW.replaces_id IS NOT OLD.replaces_id OR NEW.given_by_id IS NOT OLD.given_by_id OR NEW.since IS'
        " NOT OLD.since) BEGIN SELECT RAISE(ABORT, 'share_is_history'); END"
    ),
    (
        'CREATE TRIGGER share_is_never_deleted BEFORE DELETE ON "share" BEGIN SELECT RAISE(ABORT, '
        "'share_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER finding_answer_is_never_changed BEFORE UPDATE ON "finding_answer" BEGIN SELECT '
        "RAISE(ABORT, 'finding_answer_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER finding_answer_is_never_deleted BEFORE DELETE ON "finding_answer" BEGIN SELECT '
        "RAISE(ABORT, 'finding_answer_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER share_answer_is_never_changed BEFORE UPDATE ON "share_answer" BEGIN SELECT '
        "RAISE(ABORT, 'share_answer_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER share_answer_is_never_deleted BEFORE DELETE ON "share_answer" BEGIN SELECT '
        "RAISE(ABORT, 'share_answer_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER sample_item_is_never_changed BEFORE UPDATE ON "sample_item" BEGIN SELECT '
        "RAISE(ABORT, 'sample_item_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER sample_item_is_never_deleted BEFORE DELETE ON "sample_item" BEGIN SELECT '
        "RAISE(ABORT, 'sample_item_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER sample_result_is_never_changed BEFORE UPDATE ON "sample_result" BEGIN SELECT '
        "RAISE(ABORT, 'sample_result_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER sample_result_is_never_deleted BEFORE DELETE ON "sample_result" BEGIN SELECT '
        "RAISE(ABORT, 'sample_result_is_never_deleted'); END"
    ),
)

POSTGRES_TRIGGERS = (
    (
        'CREATE TRIGGER sample_is_never_changed BEFORE UPDATE ON "sample" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER sample_is_never_deleted BEFORE DELETE ON "sample" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER share_is_history BEFORE UPDATE ON "share" FOR EACH ROW WHEN (OLD.until IS NOT '
        'NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.plan_id IS DISTINCT FROM OLD.plan_id OR NEW.target'
        ' IS DISTINCT FROM OLD.target OR NEW.due IS DISTINCT FROM OLD.due OR NEW.giver_id IS DISTINCT '
        'FROM OLD.giver_id OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.amount IS '
        'DISTINCT FROM OLD.amount OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.replaces_id IS '
        'DISTINCT FROM OLD.replaces_id OR NEW.given_by_id IS DISTINCT FROM OLD.given_by_id OR NEW.since '
        'IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER share_is_never_deleted BEFORE DELETE ON "share" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER finding_answer_is_never_changed BEFORE UPDATE ON "finding_answer" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER finding_answer_is_never_deleted BEFORE DELETE ON "finding_answer" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER share_answer_is_never_changed BEFORE UPDATE ON "share_answer" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER share_answer_is_never_deleted BEFORE DELETE ON "share_answer" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER sample_item_is_never_changed BEFORE UPDATE ON "sample_item" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER sample_item_is_never_deleted BEFORE DELETE ON "sample_item" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER sample_result_is_never_changed BEFORE UPDATE ON "sample_result" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER sample_result_is_never_deleted BEFORE DELETE ON "sample_result" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
)


def upgrade() -> None:
    op.create_table('sample',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('strata', sa.Enum('district', 'school', name='strata', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('known', Stamp(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('drawn_by_id', sa.Integer(), nullable=False),
    sa.Column('at', Stamp(), nullable=False),
    sa.CheckConstraint('known <= at', name=op.f('ck_sample_nothing_is_drawn_from_the_future')),
    sa.CheckConstraint('length(trim(seed)) > 0', name=op.f('ck_sample_it_has_a_seed')),
    sa.CheckConstraint('percent BETWEEN 1 AND 100', name=op.f('ck_sample_it_draws_a_part')),
    sa.ForeignKeyConstraint(['drawn_by_id'], ['user.id'], name=op.f('fk_sample_drawn_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_sample_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sample'))
    )
    op.create_index(op.f('ix_sample_drawn_by_id'), 'sample', ['drawn_by_id'], unique=False)
    op.create_index(op.f('ix_sample_organisation_id'), 'sample', ['organisation_id'], unique=False)
    op.create_table('share',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('target', sa.String(length=20), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('giver_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('given_by_id', sa.Integer(), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_share_a_share_is_not_negative')),
    sa.CheckConstraint('giver_id <> organisation_id', name=op.f('ck_share_nobody_shares_out_to_itself')),
    sa.CheckConstraint('replaces_id IS NULL OR length(trim(reason)) > 0', name=op.f('ck_share_a_change_gives_its_reason')),
    sa.CheckConstraint('until IS NULL OR until > since', name=op.f('ck_share_it_ends_after_it_begins')),
    sa.ForeignKeyConstraint(['given_by_id'], ['user.id'], name=op.f('fk_share_given_by_id')),
    sa.ForeignKeyConstraint(['giver_id'], ['organisation.id'], name=op.f('fk_share_giver_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_share_organisation_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_share_plan_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['share.id'], name=op.f('fk_share_replaces_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share')),
    info={'history': 'since/until'}
    )
    op.create_index(op.f('ix_share_given_by_id'), 'share', ['given_by_id'], unique=False)
    op.create_index(op.f('ix_share_giver_id'), 'share', ['giver_id'], unique=False)
    op.create_index(op.f('ix_share_organisation_id'), 'share', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_share_replaces_id'), 'share', ['replaces_id'], unique=False)
    op.create_index('uq_share_known', 'share', ['plan_id', 'target', 'due', 'giver_id', 'organisation_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('finding_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('finding', sa.String(length=24), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=True),
    sa.Column('other_id', sa.Integer(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('words', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', Stamp(), nullable=False),
    sa.CheckConstraint('length(finding) = 24', name=op.f('ck_finding_answer_a_finding_is_known_by_its_id')),
    sa.CheckConstraint('length(trim(words)) > 0', name=op.f('ck_finding_answer_an_answer_has_words')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_finding_answer_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_finding_answer_organisation_id')),
    sa.ForeignKeyConstraint(['other_id'], ['series.id'], name=op.f('fk_finding_answer_other_id')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_finding_answer_series_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_answer'))
    )
    op.create_index(op.f('ix_finding_answer_by_id'), 'finding_answer', ['by_id'], unique=False)
    op.create_index('ix_finding_answer_finding', 'finding_answer', ['finding'], unique=False)
    op.create_index(op.f('ix_finding_answer_organisation_id'), 'finding_answer', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_finding_answer_other_id'), 'finding_answer', ['other_id'], unique=False)
    op.create_index(op.f('ix_finding_answer_series_id'), 'finding_answer', ['series_id'], unique=False)
    op.create_table('share_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('share_id', sa.Integer(), nullable=False),
    sa.Column('reply', sa.Enum('accept', 'decline', name='reply', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', Stamp(), nullable=False),
    sa.CheckConstraint("reply <> 'decline' OR length(trim(words)) > 0", name=op.f('ck_share_answer_a_refusal_says_why')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_share_answer_by_id')),
    sa.ForeignKeyConstraint(['share_id'], ['share.id'], name=op.f('fk_share_answer_share_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share_answer'))
    )
    op.create_index(op.f('ix_share_answer_by_id'), 'share_answer', ['by_id'], unique=False)
    op.create_index(op.f('ix_share_answer_share_id'), 'share_answer', ['share_id'], unique=False)
    op.create_table('sample_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('stratum_id', sa.Integer(), nullable=False),
    sa.Column('stratum_size', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.String(length=64), nullable=False),
    sa.CheckConstraint('length(rank) = 64', name=op.f('ck_sample_item_a_rank_is_sha256')),
    sa.ForeignKeyConstraint(['sample_id'], ['sample.id'], name=op.f('fk_sample_item_sample_id')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_sample_item_series_id')),
    sa.ForeignKeyConstraint(['stratum_id'], ['organisation.id'], name=op.f('fk_sample_item_stratum_id')),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name=op.f('fk_sample_item_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sample_item')),
    sa.UniqueConstraint('sample_id', 'place', name=op.f('uq_sample_item_sample_id_place')),
    sa.UniqueConstraint('sample_id', 'series_id', name=op.f('uq_sample_item_sample_id_series_id'))
    )
    op.create_index(op.f('ix_sample_item_series_id'), 'sample_item', ['series_id'], unique=False)
    op.create_index(op.f('ix_sample_item_stratum_id'), 'sample_item', ['stratum_id'], unique=False)
    op.create_index(op.f('ix_sample_item_version_id'), 'sample_item', ['version_id'], unique=False)
    op.create_table('sample_result',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('conforms', 'differs', 'not_found', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('field', sa.String(length=60), nullable=False),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('checked_by', sa.String(length=200), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', Stamp(), nullable=False),
    sa.CheckConstraint("(outcome = 'differs') = (length(field) > 0)", name=op.f('ck_sample_result_what_differs_is_named')),
    sa.CheckConstraint("outcome = 'conforms' OR length(trim(words)) > 0", name=op.f('ck_sample_result_an_error_is_described')),
    sa.CheckConstraint('length(trim(checked_by)) > 0', name=op.f('ck_sample_result_somebody_checked')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_sample_result_by_id')),
    sa.ForeignKeyConstraint(['item_id'], ['sample_item.id'], name=op.f('fk_sample_result_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sample_result'))
    )
    op.create_index(op.f('ix_sample_result_by_id'), 'sample_result', ['by_id'], unique=False)
    op.create_index(op.f('ix_sample_result_item_id'), 'sample_result', ['item_id'], unique=False)
    for statement in POSTGRES_TRIGGERS if op.get_bind().dialect.name == "postgresql" else SQLITE_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f('ix_sample_result_item_id'), table_name='sample_result')
    op.drop_index(op.f('ix_sample_result_by_id'), table_name='sample_result')
    op.drop_table('sample_result')
    op.drop_index(op.f('ix_sample_item_version_id'), table_name='sample_item')
    op.drop_index(op.f('ix_sample_item_stratum_id'), table_name='sample_item')
    op.drop_index(op.f('ix_sample_item_series_id'), table_name='sample_item')
    op.drop_table('sample_item')
    op.drop_index(op.f('ix_share_answer_share_id'), table_name='share_answer')
    op.drop_index(op.f('ix_share_answer_by_id'), table_name='share_answer')
    op.drop_table('share_answer')
    op.drop_index(op.f('ix_finding_answer_series_id'), table_name='finding_answer')
    op.drop_index(op.f('ix_finding_answer_other_id'), table_name='finding_answer')
    op.drop_index(op.f('ix_finding_answer_organisation_id'), table_name='finding_answer')
    op.drop_index('ix_finding_answer_finding', table_name='finding_answer')
    op.drop_index(op.f('ix_finding_answer_by_id'), table_name='finding_answer')
    op.drop_table('finding_answer')
    op.drop_index('uq_share_known', table_name='share', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_index(op.f('ix_share_replaces_id'), table_name='share')
    op.drop_index(op.f('ix_share_organisation_id'), table_name='share')
    op.drop_index(op.f('ix_share_giver_id'), table_name='share')
    op.drop_index(op.f('ix_share_given_by_id'), table_name='share')
    op.drop_table('share')
    op.drop_index(op.f('ix_sample_organisation_id'), table_name='sample')
    op.drop_index(op.f('ix_sample_drawn_by_id'), table_name='sample')
    op.drop_table('sample')
