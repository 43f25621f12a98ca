"""Closings with their figures, units and errata; locked periods with their liftings and exceptions; their guards."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    (
        'CREATE TRIGGER period_lock_is_never_changed BEFORE UPDATE ON "period_lock" BEGIN SELECT '
        "RAISE(ABORT, 'period_lock_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER period_lock_is_never_deleted BEFORE DELETE ON "period_lock" BEGIN SELECT '
        "RAISE(ABORT, 'period_lock_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER closing_is_never_deleted BEFORE DELETE ON "closing" BEGIN SELECT RAISE(ABORT, '
        "'closing_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER closing_is_written_once BEFORE UPDATE ON "closing" WHEN ((OLD.confirmed_by_id IS '
        "NOT NULL AND NEW.confirmed_by_id IS NOT OLD.confirmed_by_id) OR (OLD.confirmed_at IS NOT NULL "
        "AND NEW.confirmed_at IS NOT OLD.confirmed_at) OR (OLD.dropped_by_id IS NOT NULL AND "
        "NEW.dropped_by_id IS NOT OLD.dropped_by_id) OR (OLD.dropped_at IS NOT NULL AND NEW.dropped_at IS"
        " NOT OLD.dropped_at)) BEGIN SELECT RAISE(ABORT, 'closing_is_written_once'); END"
    ),
    (
        'CREATE TRIGGER closing_is_fixed BEFORE UPDATE ON "closing" WHEN (NEW.public_id IS NOT '
        "OLD.public_id OR NEW.plan_name IS NOT OLD.plan_name OR NEW.plan_version_id IS NOT "
        "OLD.plan_version_id OR NEW.codes IS NOT OLD.codes OR NEW.day IS NOT OLD.day OR NEW.known IS NOT "
        "OLD.known OR NEW.level IS NOT OLD.level OR NEW.kind IS NOT OLD.kind OR NEW.document IS NOT "
        "OLD.document OR NEW.digest IS NOT OLD.digest OR NEW.prepared_by_id IS NOT OLD.prepared_by_id OR "
        "NEW.prepared_at IS NOT OLD.prepared_at) BEGIN SELECT RAISE(ABORT, 'closing_is_fixed'); END"
    ),
    (
        'CREATE TRIGGER lock_exception_is_never_changed BEFORE UPDATE ON "lock_exception" BEGIN SELECT '
        "RAISE(ABORT, 'lock_exception_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER lock_exception_is_never_deleted BEFORE DELETE ON "lock_exception" BEGIN SELECT '
        "RAISE(ABORT, 'lock_exception_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER lock_lifting_is_never_changed BEFORE UPDATE ON "lock_lifting" BEGIN SELECT '
        "RAISE(ABORT, 'lock_lifting_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER lock_lifting_is_never_deleted BEFORE DELETE ON "lock_lifting" BEGIN SELECT '
        "RAISE(ABORT, 'lock_lifting_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER closed_figure_is_never_changed BEFORE UPDATE ON "closed_figure" BEGIN SELECT '
        "RAISE(ABORT, 'closed_figure_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER closed_figure_is_never_deleted BEFORE DELETE ON "closed_figure" BEGIN SELECT '
        "RAISE(ABORT, 'closed_figure_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER closed_unit_is_never_changed BEFORE UPDATE ON "closed_unit" BEGIN SELECT '
        "RAISE(ABORT, 'closed_unit_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER closed_unit_is_never_deleted BEFORE DELETE ON "closed_unit" BEGIN SELECT '
        "RAISE(ABORT, 'closed_unit_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER closing_organisation_is_never_changed BEFORE UPDATE ON "closing_organisation" '
        "BEGIN SELECT RAISE(ABORT, 'closing_organisation_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER closing_organisation_is_never_deleted BEFORE DELETE ON "closing_organisation" '
        "BEGIN SELECT RAISE(ABORT, 'closing_organisation_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER erratum_is_never_deleted BEFORE DELETE ON "erratum" BEGIN SELECT RAISE(ABORT, '
        "'erratum_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER erratum_is_written_once BEFORE UPDATE ON "erratum" WHEN ((OLD.number IS NOT NULL '
        "AND NEW.number IS NOT OLD.number) OR (OLD.decided_by_id IS NOT NULL AND NEW.decided_by_id IS NOT"
        " OLD.decided_by_id) OR (OLD.decided_at IS NOT NULL AND NEW.decided_at IS NOT OLD.decided_at) OR "
        "(OLD.refusal IS NOT NULL AND NEW.refusal IS NOT OLD.refusal)) BEGIN SELECT RAISE(ABORT, "
        "'erratum_is_written_once'); END"
    ),
    (
        'CREATE TRIGGER erratum_is_fixed BEFORE UPDATE ON "erratum" WHEN (NEW.closing_id IS NOT '
        "OLD.closing_id OR NEW.known IS NOT OLD.known OR NEW.cause IS NOT OLD.cause OR NEW.document IS "
        "NOT OLD.document OR NEW.digest IS NOT OLD.digest OR NEW.applied_by_id IS NOT OLD.applied_by_id "
        "OR NEW.applied_at IS NOT OLD.applied_at) BEGIN SELECT RAISE(ABORT, 'erratum_is_fixed'); END"
    ),
    (
        'CREATE TRIGGER erratum_figure_is_never_changed BEFORE UPDATE ON "erratum_figure" BEGIN SELECT '
        "RAISE(ABORT, 'erratum_figure_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER erratum_figure_is_never_deleted BEFORE DELETE ON "erratum_figure" BEGIN SELECT '
        "RAISE(ABORT, 'erratum_figure_is_never_deleted'); END"
    ),
)

POSTGRES_TRIGGERS = (
    (
        'CREATE TRIGGER period_lock_is_never_changed BEFORE UPDATE ON "period_lock" FOR EACH ROW EXECUTE '
        "FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER period_lock_is_never_deleted BEFORE DELETE ON "period_lock" FOR EACH ROW EXECUTE '
        "FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER closing_is_never_deleted BEFORE DELETE ON "closing" FOR EACH ROW EXECUTE FUNCTION'
        " refuse_change()"
    ),
    (
        'CREATE TRIGGER closing_is_written_once BEFORE UPDATE ON "closing" FOR EACH ROW WHEN '
        "((OLD.confirmed_by_id IS NOT NULL AND NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id) "
        "OR (OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at) OR "
        "(OLD.dropped_by_id IS NOT NULL AND NEW.dropped_by_id IS DISTINCT FROM OLD.dropped_by_id) OR "
        "(OLD.dropped_at IS NOT NULL AND NEW.dropped_at IS DISTINCT FROM OLD.dropped_at)) EXECUTE "
        "FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER closing_is_fixed BEFORE UPDATE ON "closing" FOR EACH ROW WHEN (NEW.public_id IS '
        "DISTINCT FROM OLD.public_id OR NEW.plan_name IS DISTINCT FROM OLD.plan_name OR "
        "NEW.plan_version_id IS DISTINCT FROM OLD.plan_version_id OR NEW.codes IS DISTINCT FROM OLD.codes"
        " OR NEW.day IS DISTINCT FROM OLD.day OR NEW.known IS DISTINCT FROM OLD.known OR NEW.level IS "
        "DISTINCT FROM OLD.level OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.document IS DISTINCT FROM "
        "OLD.document OR NEW.digest IS DISTINCT FROM OLD.digest OR NEW.prepared_by_id IS DISTINCT FROM "
        "OLD.prepared_by_id OR NEW.prepared_at IS DISTINCT FROM OLD.prepared_at) EXECUTE FUNCTION "
        "refuse_change()"
    ),
    (
        'CREATE TRIGGER lock_exception_is_never_changed BEFORE UPDATE ON "lock_exception" FOR EACH ROW '
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER lock_exception_is_never_deleted BEFORE DELETE ON "lock_exception" FOR EACH ROW '
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER lock_lifting_is_never_changed BEFORE UPDATE ON "lock_lifting" FOR EACH ROW '
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER lock_lifting_is_never_deleted BEFORE DELETE ON "lock_lifting" FOR EACH ROW '
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER closed_figure_is_never_changed BEFORE UPDATE ON "closed_figure" FOR EACH ROW '
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER closed_figure_is_never_deleted BEFORE DELETE ON "closed_figure" FOR EACH ROW '
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER closed_unit_is_never_changed BEFORE UPDATE ON "closed_unit" FOR EACH ROW EXECUTE '
        "FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER closed_unit_is_never_deleted BEFORE DELETE ON "closed_unit" FOR EACH ROW EXECUTE '
        "FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER closing_organisation_is_never_changed BEFORE UPDATE ON "closing_organisation" FOR'
        " EACH ROW EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER closing_organisation_is_never_deleted BEFORE DELETE ON "closing_organisation" FOR'
        " EACH ROW EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER erratum_is_never_deleted BEFORE DELETE ON "erratum" FOR EACH ROW EXECUTE FUNCTION'
        " refuse_change()"
    ),
    (
        'CREATE TRIGGER erratum_is_written_once BEFORE UPDATE ON "erratum" FOR EACH ROW WHEN ((OLD.number'
        " IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number) OR (OLD.decided_by_id IS NOT NULL AND "
        "NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id) OR (OLD.decided_at IS NOT NULL AND "
        "NEW.decided_at IS DISTINCT FROM OLD.decided_at) OR (OLD.refusal IS NOT NULL AND NEW.refusal IS "
        "DISTINCT FROM OLD.refusal)) EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER erratum_is_fixed BEFORE UPDATE ON "erratum" FOR EACH ROW WHEN (NEW.closing_id IS '
        "DISTINCT FROM OLD.closing_id OR NEW.known IS DISTINCT FROM OLD.known OR NEW.cause IS DISTINCT "
        "FROM OLD.cause OR NEW.document IS DISTINCT FROM OLD.document OR NEW.digest IS DISTINCT FROM "
        "OLD.digest OR NEW.applied_by_id IS DISTINCT FROM OLD.applied_by_id OR NEW.applied_at IS DISTINCT"
        " FROM OLD.applied_at) EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER erratum_figure_is_never_changed BEFORE UPDATE ON "erratum_figure" FOR EACH ROW '
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER erratum_figure_is_never_deleted BEFORE DELETE ON "erratum_figure" FOR EACH ROW '
        "EXECUTE FUNCTION refuse_change()"
    ),
)


def upgrade() -> None:
    op.create_table('period_lock',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=300), nullable=False),
    sa.Column('through', sa.Date(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.Column('set_at', Stamp(), nullable=False),
    sa.CheckConstraint('length(trim(name)) > 0', name=op.f('ck_period_lock_a_lock_has_a_name')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_period_lock_organisation_id')),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_period_lock_set_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_period_lock'))
    )
    op.create_index(op.f('ix_period_lock_organisation_id'), 'period_lock', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_period_lock_set_by_id'), 'period_lock', ['set_by_id'], unique=False)
    op.create_table('closing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=40), nullable=False),
    sa.Column('plan_name', sa.String(length=60), nullable=False),
    sa.Column('plan_version_id', sa.Integer(), nullable=False),
    sa.Column('codes', sa.String(length=400), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('known', Stamp(), nullable=False),
    sa.Column('level', sa.Enum('city', 'district', 'school', name='level', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kind', sa.Enum('annual', 'mid_term', 'final', name='closingkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('prepared_by_id', sa.Integer(), nullable=False),
    sa.Column('prepared_at', Stamp(), nullable=False),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', Stamp(), nullable=True),
    sa.Column('dropped_by_id', sa.Integer(), nullable=True),
    sa.Column('dropped_at', Stamp(), nullable=True),
    sa.CheckConstraint('(confirmed_at IS NULL) = (confirmed_by_id IS NULL)', name=op.f('ck_closing_who_confirms_is_named')),
    sa.CheckConstraint('(dropped_at IS NULL) = (dropped_by_id IS NULL)', name=op.f('ck_closing_who_drops_is_named')),
    sa.CheckConstraint('confirmed_at IS NULL OR dropped_at IS NULL', name=op.f('ck_closing_what_is_confirmed_is_not_dropped')),
    sa.CheckConstraint('confirmed_by_id <> prepared_by_id', name=op.f('ck_closing_four_eyes_closing')),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_closing_a_digest_is_sha256')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['user.id'], name=op.f('fk_closing_confirmed_by_id')),
    sa.ForeignKeyConstraint(['dropped_by_id'], ['user.id'], name=op.f('fk_closing_dropped_by_id')),
    sa.ForeignKeyConstraint(['plan_version_id'], ['plan_version.id'], name=op.f('fk_closing_plan_version_id')),
    sa.ForeignKeyConstraint(['prepared_by_id'], ['user.id'], name=op.f('fk_closing_prepared_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closing')),
    sa.UniqueConstraint('public_id', name=op.f('uq_closing_public_id'))
    )
    op.create_index(op.f('ix_closing_confirmed_by_id'), 'closing', ['confirmed_by_id'], unique=False)
    op.create_index(op.f('ix_closing_dropped_by_id'), 'closing', ['dropped_by_id'], unique=False)
    op.create_index(op.f('ix_closing_plan_version_id'), 'closing', ['plan_version_id'], unique=False)
    op.create_index(op.f('ix_closing_prepared_by_id'), 'closing', ['prepared_by_id'], unique=False)
    op.create_index('uq_closing_asked', 'closing', ['plan_name', 'codes', 'day', 'kind'], unique=True, sqlite_where=sa.text('dropped_at IS NULL'), postgresql_where=sa.text('dropped_at IS NULL'))
    op.create_table('lock_exception',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lock_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('allowed_for', sa.String(length=100), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('allowed_by_id', sa.Integer(), nullable=False),
    sa.Column('allowed_at', Stamp(), nullable=False),
    sa.CheckConstraint('length(trim(reason)) > 0 AND length(trim(allowed_for)) > 0', name=op.f('ck_lock_exception_an_exception_says_for_whom_and_why')),
    sa.ForeignKeyConstraint(['allowed_by_id'], ['user.id'], name=op.f('fk_lock_exception_allowed_by_id')),
    sa.ForeignKeyConstraint(['lock_id'], ['period_lock.id'], name=op.f('fk_lock_exception_lock_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_lock_exception_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lock_exception'))
    )
    op.create_index(op.f('ix_lock_exception_allowed_by_id'), 'lock_exception', ['allowed_by_id'], unique=False)
    op.create_index(op.f('ix_lock_exception_lock_id'), 'lock_exception', ['lock_id'], unique=False)
    op.create_index(op.f('ix_lock_exception_organisation_id'), 'lock_exception', ['organisation_id'], unique=False)
    op.create_table('lock_lifting',
    sa.Column('lock_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('lifted_by_id', sa.Integer(), nullable=False),
    sa.Column('lifted_at', Stamp(), nullable=False),
    sa.CheckConstraint('length(trim(reason)) > 0', name=op.f('ck_lock_lifting_a_lifting_gives_its_reason')),
    sa.ForeignKeyConstraint(['lifted_by_id'], ['user.id'], name=op.f('fk_lock_lifting_lifted_by_id')),
    sa.ForeignKeyConstraint(['lock_id'], ['period_lock.id'], name=op.f('fk_lock_lifting_lock_id')),
    sa.PrimaryKeyConstraint('lock_id', name=op.f('pk_lock_lifting'))
    )
    op.create_index(op.f('ix_lock_lifting_lifted_by_id'), 'lock_lifting', ['lifted_by_id'], unique=False)
    op.create_table('closed_figure',
    sa.Column('closing_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('value', sa.String(length=60), nullable=True),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['closing_id'], ['closing.id'], name=op.f('fk_closed_figure_closing_id')),
    sa.PrimaryKeyConstraint('closing_id', 'code', name=op.f('pk_closed_figure'))
    )
    op.create_table('closed_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('closing_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('side', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=300), nullable=False),
    sa.Column('value', sa.String(length=60), nullable=False),
    sa.Column('areas', sa.String(length=100), nullable=False),
    sa.Column('records', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['closing_id'], ['closing.id'], name=op.f('fk_closed_unit_closing_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closed_unit')),
    sa.UniqueConstraint('closing_id', 'code', 'side', 'unit', name=op.f('uq_closed_unit_closing_id_code_side_unit'))
    )
    op.create_table('closing_organisation',
    sa.Column('closing_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['closing_id'], ['closing.id'], name=op.f('fk_closing_organisation_closing_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_closing_organisation_organisation_id')),
    sa.PrimaryKeyConstraint('closing_id', 'organisation_id', name=op.f('pk_closing_organisation'))
    )
    op.create_index(op.f('ix_closing_organisation_organisation_id'), 'closing_organisation', ['organisation_id'], unique=False)
    op.create_table('erratum',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('closing_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('known', Stamp(), nullable=False),
    sa.Column('cause', sa.String(length=1000), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('applied_by_id', sa.Integer(), nullable=False),
    sa.Column('applied_at', Stamp(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', Stamp(), nullable=True),
    sa.Column('refusal', sa.String(length=1000), nullable=True),
    sa.CheckConstraint('(decided_at IS NULL) = (decided_by_id IS NULL)', name=op.f('ck_erratum_who_decides_is_named')),
    sa.CheckConstraint('(decided_at IS NULL) = (number IS NULL AND refusal IS NULL)', name=op.f('ck_erratum_approved_or_refused')),
    sa.CheckConstraint('length(trim(cause)) > 0', name=op.f('ck_erratum_an_erratum_gives_its_cause')),
    sa.CheckConstraint('number IS NULL OR decided_by_id <> applied_by_id', name=op.f('ck_erratum_four_eyes_erratum')),
    sa.CheckConstraint('number IS NULL OR refusal IS NULL', name=op.f('ck_erratum_what_is_refused_has_no_number')),
    sa.ForeignKeyConstraint(['applied_by_id'], ['user.id'], name=op.f('fk_erratum_applied_by_id')),
    sa.ForeignKeyConstraint(['closing_id'], ['closing.id'], name=op.f('fk_erratum_closing_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_erratum_decided_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erratum')),
    sa.UniqueConstraint('closing_id', 'number', name=op.f('uq_erratum_closing_id_number'))
    )
    op.create_index(op.f('ix_erratum_applied_by_id'), 'erratum', ['applied_by_id'], unique=False)
    op.create_index(op.f('ix_erratum_decided_by_id'), 'erratum', ['decided_by_id'], unique=False)
    op.create_index('uq_erratum_open', 'erratum', ['closing_id'], unique=True, sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))
    op.create_table('erratum_figure',
    sa.Column('erratum_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('old_value', sa.String(length=60), nullable=True),
    sa.Column('new_value', sa.String(length=60), nullable=True),
    sa.ForeignKeyConstraint(['erratum_id'], ['erratum.id'], name=op.f('fk_erratum_figure_erratum_id')),
    sa.PrimaryKeyConstraint('erratum_id', 'code', name=op.f('pk_erratum_figure'))
    )
    for statement in POSTGRES_TRIGGERS if op.get_bind().dialect.name == "postgresql" else SQLITE_TRIGGERS:
        op.execute(sa.text(statement))


def downgrade() -> None:
    op.drop_table('erratum_figure')
    op.drop_index('uq_erratum_open', table_name='erratum', sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))
    op.drop_index(op.f('ix_erratum_decided_by_id'), table_name='erratum')
    op.drop_index(op.f('ix_erratum_applied_by_id'), table_name='erratum')
    op.drop_table('erratum')
    op.drop_index(op.f('ix_closing_organisation_organisation_id'), table_name='closing_organisation')
    op.drop_table('closing_organisation')
    op.drop_table('closed_unit')
    op.drop_table('closed_figure')
    op.drop_index(op.f('ix_lock_lifting_lifted_by_id'), table_name='lock_lifting')
    op.drop_table('lock_lifting')
    op.drop_index(op.f('ix_lock_exception_organisation_id'), table_name='lock_exception')
    op.drop_index(op.f('ix_lock_exception_lock_id'), table_name='lock_exception')
    op.drop_index(op.f('ix_lock_exception_allowed_by_id'), table_name='lock_exception')
    op.drop_table('lock_exception')
    op.drop_index('uq_closing_asked', table_name='closing', sqlite_where=sa.text('dropped_at IS NULL'), postgresql_where=sa.text('dropped_at IS NULL'))
    op.drop_index(op.f('ix_closing_prepared_by_id'), table_name='closing')
    op.drop_index(op.f('ix_closing_plan_version_id'), table_name='closing')
    op.drop_index(op.f('ix_closing_dropped_by_id'), table_name='closing')
    op.drop_index(op.f('ix_closing_confirmed_by_id'), table_name='closing')
    op.drop_table('closing')
    op.drop_index(op.f('ix_period_lock_set_by_id'), table_name='period_lock')
    op.drop_index(op.f('ix_period_lock_organisation_id'), table_name='period_lock')
    op.drop_table('period_lock')
