"""What an old ledger said of the records that came from it, sheets of accounts and their slips, schools reminded to
report, stamped forms; with their guards."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("stamped_form", "window_call", "account_sheet", "slip", "slip_printing", "taken_over", "old_ledger")
"""In the order in which they can be dropped."""

SQLITE_TRIGGERS = (
    (
        'CREATE TRIGGER old_ledger_is_never_changed BEFORE UPDATE ON "old_ledger" BEGIN SELECT '
        "RAISE(ABORT, 'old_ledger_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER old_ledger_is_never_deleted BEFORE DELETE ON "old_ledger" BEGIN SELECT '
        "RAISE(ABORT, 'old_ledger_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER taken_over_is_history BEFORE UPDATE ON "taken_over" WHEN (OLD.until IS NOT NULL '
        'OR NEW.id IS NOT OLD.id OR NEW.series_id IS NOT OLD.series_id OR NEW.ledger_id IS NOT '
        'OLD.ledger_id OR NEW.place IS NOT OLD.place OR NEW.old_number IS NOT OLD.old_number OR '
        'NEW.old_filed_on IS NOT OLD.old_filed_on OR NEW.since IS NOT OLD.since) BEGIN SELECT '
        "RAISE(ABORT, 'taken_over_is_history'); END"
    ),
    (
        'CREATE TRIGGER taken_over_is_never_deleted BEFORE DELETE ON "taken_over" BEGIN SELECT '
        "RAISE(ABORT, 'taken_over_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER window_call_is_never_changed BEFORE UPDATE ON "window_call" BEGIN SELECT '
        "RAISE(ABORT, 'window_call_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER window_call_is_never_deleted BEFORE DELETE ON "window_call" BEGIN SELECT '
        "RAISE(ABORT, 'window_call_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER stamped_form_is_never_changed BEFORE UPDATE ON "stamped_form" BEGIN SELECT '
        "RAISE(ABORT, 'stamped_form_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER stamped_form_is_never_deleted BEFORE DELETE ON "stamped_form" BEGIN SELECT '
        "RAISE(ABORT, 'stamped_form_is_never_deleted'); END"
    ),
)

POSTGRES_TRIGGERS = (
    (
        'CREATE TRIGGER old_ledger_is_never_changed BEFORE UPDATE ON "old_ledger" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER old_ledger_is_never_deleted BEFORE DELETE ON "old_ledger" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER taken_over_is_history BEFORE UPDATE ON "taken_over" FOR EACH ROW WHEN (OLD.until'
        ' IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.series_id IS DISTINCT FROM OLD.series_id '
        'OR NEW.ledger_id IS DISTINCT FROM OLD.ledger_id OR NEW.place IS DISTINCT FROM OLD.place OR '
        'NEW.old_number IS DISTINCT FROM OLD.old_number OR NEW.old_filed_on IS DISTINCT FROM '
        'OLD.old_filed_on OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER taken_over_is_never_deleted BEFORE DELETE ON "taken_over" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER window_call_is_never_changed BEFORE UPDATE ON "window_call" FOR EACH ROW EXECUTE'
        ' FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER window_call_is_never_deleted BEFORE DELETE ON "window_call" FOR EACH ROW EXECUTE'
        ' FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER stamped_form_is_never_changed BEFORE UPDATE ON "stamped_form" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER stamped_form_is_never_deleted BEFORE DELETE ON "stamped_form" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
)


def upgrade() -> None:
    op.create_table('old_ledger',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('upload', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=False),
    sa.Column('sent_at', Stamp(), nullable=False),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_old_ledger_a_digest_is_sha256')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['user.id'], name=op.f('fk_old_ledger_sent_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_old_ledger')),
    sa.UniqueConstraint('upload', name=op.f('uq_old_ledger_upload'))
    )
    op.create_index(op.f('ix_old_ledger_sent_by_id'), 'old_ledger', ['sent_by_id'], unique=False)
    op.create_table('taken_over',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('ledger_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('old_number', sa.String(length=60), nullable=False),
    sa.Column('old_filed_on', sa.Date(), nullable=True),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('place > 0', name=op.f('ck_taken_over_a_row_has_its_place')),
    sa.CheckConstraint('until IS NULL OR until > since', name=op.f('ck_taken_over_it_is_corrected_after_it_is_said')),
    sa.ForeignKeyConstraint(['ledger_id'], ['old_ledger.id'], name=op.f('fk_taken_over_ledger_id')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_taken_over_series_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_taken_over')),
    info={'history': 'since/until'}
    )
    op.create_index(op.f('ix_taken_over_ledger_id'), 'taken_over', ['ledger_id'], unique=False)
    op.create_index(op.f('ix_taken_over_old_number'), 'taken_over', ['old_number'], unique=False)
    op.create_index(op.f('ix_taken_over_series_id'), 'taken_over', ['series_id'], unique=False)
    op.create_index('uq_taken_over_known', 'taken_over', ['series_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('slip_printing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=40), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('job', sa.String(length=40), nullable=False),
    sa.Column('asked_at', Stamp(), nullable=False),
    sa.Column('expires', Stamp(), nullable=False),
    sa.Column('printed_at', Stamp(), nullable=True),
    sa.CheckConstraint('printed_at IS NULL OR printed_at >= asked_at', name=op.f('ck_slip_printing_what_is_printed_was_asked_for')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_slip_printing_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slip_printing')),
    sa.UniqueConstraint('public_id', name=op.f('uq_slip_printing_public_id'))
    )
    op.create_index(op.f('ix_slip_printing_owner_id'), 'slip_printing', ['owner_id'], unique=False)
    op.create_table('slip',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('printing_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=600), nullable=True),
    sa.ForeignKeyConstraint(['printing_id'], ['slip_printing.id'], name=op.f('fk_slip_printing_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_slip_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slip')),
    sa.UniqueConstraint('printing_id', 'user_id', name=op.f('uq_slip_printing_id_user_id'))
    )
    op.create_index(op.f('ix_slip_user_id'), 'slip', ['user_id'], unique=False)
    op.create_table('account_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=40), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sent_at', Stamp(), nullable=False),
    sa.Column('job', sa.String(length=40), nullable=False),
    sa.Column('taken_at', Stamp(), nullable=True),
    sa.Column('printing_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('printing_id IS NULL OR taken_at IS NOT NULL', name=op.f('ck_account_sheet_slips_follow_the_accounts')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_account_sheet_owner_id')),
    sa.ForeignKeyConstraint(['printing_id'], ['slip_printing.id'], name=op.f('fk_account_sheet_printing_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_sheet')),
    sa.UniqueConstraint('public_id', name=op.f('uq_account_sheet_public_id'))
    )
    op.create_index(op.f('ix_account_sheet_owner_id'), 'account_sheet', ['owner_id'], unique=False)
    op.create_index(op.f('ix_account_sheet_printing_id'), 'account_sheet', ['printing_id'], unique=False)
    op.create_table('window_call',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('window_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('called_by_id', sa.Integer(), nullable=False),
    sa.Column('at', Stamp(), nullable=False),
    sa.ForeignKeyConstraint(['called_by_id'], ['user.id'], name=op.f('fk_window_call_called_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_window_call_organisation_id')),
    sa.ForeignKeyConstraint(['window_id'], ['reporting_window.id'], name=op.f('fk_window_call_window_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_window_call')),
    sa.UniqueConstraint('window_id', 'organisation_id', 'day', name=op.f('uq_window_call_window_id_organisation_id_day'))
    )
    op.create_index(op.f('ix_window_call_called_by_id'), 'window_call', ['called_by_id'], unique=False)
    op.create_index(op.f('ix_window_call_organisation_id'), 'window_call', ['organisation_id'], unique=False)
    op.create_table('stamped_form',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=40), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('read_by', sa.Enum('code', 'typed', name='readby', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=False),
    sa.Column('sent_at', Stamp(), nullable=False),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_stamped_form_a_digest_is_sha256')),
    sa.CheckConstraint('size > 0', name=op.f('ck_stamped_form_a_file_is_not_empty')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['user.id'], name=op.f('fk_stamped_form_sent_by_id')),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name=op.f('fk_stamped_form_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stamped_form')),
    sa.UniqueConstraint('public_id', name=op.f('uq_stamped_form_public_id'))
    )
    op.create_index(op.f('ix_stamped_form_digest'), 'stamped_form', ['digest'], unique=False)
    op.create_index(op.f('ix_stamped_form_sent_by_id'), 'stamped_form', ['sent_by_id'], unique=False)
    op.create_index(op.f('ix_stamped_form_version_id'), 'stamped_form', ['version_id'], unique=False)
    for statement in POSTGRES_TRIGGERS if op.get_bind().dialect.name == "postgresql" else SQLITE_TRIGGERS:
        op.execute(sa.text(statement))


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
