"""Mails and their outbox, reminders and whom they were told, who looks after a record, handovers, circulars with their
read marks, how people are reached; with their guards."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = (
    "reminder_told", "circular_read", "reminder", "keeper", "circular_addressee", "mail", "handover", "contact", "circular",
)
"""In the order in which they can be dropped."""

SQLITE_TRIGGERS = (
    (
        'CREATE TRIGGER circular_is_never_deleted BEFORE DELETE ON "circular" BEGIN SELECT RAISE(ABORT, '
        "'circular_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER circular_is_written_once BEFORE UPDATE ON "circular" WHEN ((OLD.withdrawn_by_id '
        'IS NOT NULL AND NEW.withdrawn_by_id IS NOT OLD.withdrawn_by_id) OR (OLD.withdrawn_at IS NOT NULL'
        ' AND NEW.withdrawn_at IS NOT OLD.withdrawn_at)) BEGIN SELECT RAISE(ABORT, '
        "'circular_is_written_once'); END"
    ),
    (
        'CREATE TRIGGER circular_is_fixed BEFORE UPDATE ON "circular" WHEN (NEW.public_id IS NOT '
        'OLD.public_id OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.title IS NOT OLD.title OR'
        ' NEW.body IS NOT OLD.body OR NEW.author_id IS NOT OLD.author_id OR NEW.issued_at IS NOT '
        'OLD.issued_at OR NEW.file_name IS NOT OLD.file_name OR NEW.media_type IS NOT OLD.media_type OR '
        "NEW.digest IS NOT OLD.digest) BEGIN SELECT RAISE(ABORT, 'circular_is_fixed'); END"
    ),
    (
        'CREATE TRIGGER handover_is_never_deleted BEFORE DELETE ON "handover" BEGIN SELECT RAISE(ABORT, '
        "'handover_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER handover_is_written_once BEFORE UPDATE ON "handover" WHEN ((OLD.answered_at IS '
        'NOT NULL AND NEW.answered_at IS NOT OLD.answered_at)) BEGIN SELECT RAISE(ABORT, '
        "'handover_is_written_once'); END"
    ),
    (
        'CREATE TRIGGER handover_is_fixed BEFORE UPDATE ON "handover" WHEN (NEW.public_id IS NOT '
        'OLD.public_id OR NEW.leaver_id IS NOT OLD.leaver_id OR NEW.successor_id IS NOT OLD.successor_id '
        'OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.note IS NOT OLD.note OR '
        'NEW.started_by_id IS NOT OLD.started_by_id OR NEW.started_at IS NOT OLD.started_at) BEGIN SELECT'
        " RAISE(ABORT, 'handover_is_fixed'); END"
    ),
    (
        'CREATE TRIGGER circular_addressee_is_never_changed BEFORE UPDATE ON "circular_addressee" BEGIN '
        "SELECT RAISE(ABORT, 'circular_addressee_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER circular_addressee_is_never_deleted BEFORE DELETE ON "circular_addressee" BEGIN '
        "SELECT RAISE(ABORT, 'circular_addressee_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER keeper_is_history BEFORE UPDATE ON "keeper" WHEN (OLD.until IS NOT NULL OR NEW.id'
        ' IS NOT OLD.id OR NEW.series_id IS NOT OLD.series_id OR NEW.user_id IS NOT OLD.user_id OR '
        "NEW.since IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, 'keeper_is_history'); END"
    ),
    (
        'CREATE TRIGGER keeper_is_never_deleted BEFORE DELETE ON "keeper" BEGIN SELECT RAISE(ABORT, '
        "'keeper_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER circular_read_is_never_changed BEFORE UPDATE ON "circular_read" BEGIN SELECT '
        "RAISE(ABORT, 'circular_read_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER circular_read_is_never_deleted BEFORE DELETE ON "circular_read" BEGIN SELECT '
        "RAISE(ABORT, 'circular_read_is_never_deleted'); END"
    ),
)

POSTGRES_TRIGGERS = (
    (
        'CREATE TRIGGER circular_is_never_deleted BEFORE DELETE ON "circular" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER circular_is_written_once BEFORE UPDATE ON "circular" FOR EACH ROW WHEN '
        '((OLD.withdrawn_by_id IS NOT NULL AND NEW.withdrawn_by_id IS DISTINCT FROM OLD.withdrawn_by_id) '
        'OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)) '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER circular_is_fixed BEFORE UPDATE ON "circular" FOR EACH ROW WHEN (NEW.public_id IS'
        ' DISTINCT FROM OLD.public_id OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR '
        'NEW.title IS DISTINCT FROM OLD.title OR NEW.body IS DISTINCT FROM OLD.body OR NEW.author_id IS '
        'DISTINCT FROM OLD.author_id OR NEW.issued_at IS DISTINCT FROM OLD.issued_at OR NEW.file_name IS '
        'DISTINCT FROM OLD.file_name OR NEW.media_type IS DISTINCT FROM OLD.media_type OR NEW.digest IS '
        'DISTINCT FROM OLD.digest) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER handover_is_never_deleted BEFORE DELETE ON "handover" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER handover_is_written_once BEFORE UPDATE ON "handover" FOR EACH ROW WHEN '
        '((OLD.answered_at IS NOT NULL AND NEW.answered_at IS DISTINCT FROM OLD.answered_at)) EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER handover_is_fixed BEFORE UPDATE ON "handover" FOR EACH ROW WHEN (NEW.public_id IS'
        ' DISTINCT FROM OLD.public_id OR NEW.leaver_id IS DISTINCT FROM OLD.leaver_id OR NEW.successor_id'
        ' IS DISTINCT FROM OLD.successor_id OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id '
        'OR NEW.note IS DISTINCT FROM OLD.note OR NEW.started_by_id IS DISTINCT FROM OLD.started_by_id OR'
        ' NEW.started_at IS DISTINCT FROM OLD.started_at) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER circular_addressee_is_never_changed BEFORE UPDATE ON "circular_addressee" FOR '
        'EACH ROW EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER circular_addressee_is_never_deleted BEFORE DELETE ON "circular_addressee" FOR '
        'EACH ROW EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER keeper_is_history BEFORE UPDATE ON "keeper" FOR EACH ROW WHEN (OLD.until IS NOT '
        'NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.series_id IS DISTINCT FROM OLD.series_id OR '
        'NEW.user_id IS DISTINCT FROM OLD.user_id OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER keeper_is_never_deleted BEFORE DELETE ON "keeper" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER circular_read_is_never_changed BEFORE UPDATE ON "circular_read" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER circular_read_is_never_deleted BEFORE DELETE ON "circular_read" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
)


def upgrade() -> None:
    op.create_table(
        'circular',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('public_id', sa.String(length=40), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('author_id', sa.Integer(), nullable=False),
        sa.Column('issued_at', Stamp(), nullable=False),
        sa.Column('file_name', sa.String(length=200), nullable=False),
        sa.Column('media_type', sa.String(length=100), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=True),
        sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
        sa.Column('withdrawn_at', Stamp(), nullable=True),
        sa.CheckConstraint("(digest IS NULL) = (file_name = '')", name=op.f('ck_circular_an_attachment_is_a_named_file')),
        sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)', name=op.f('ck_circular_somebody_withdraws_it')),
        sa.CheckConstraint('length(trim(title)) > 0 AND length(trim(body)) > 0', name=op.f('ck_circular_it_says_something')),
        sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_circular_author_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_circular_organisation_id')),
        sa.ForeignKeyConstraint(['withdrawn_by_id'], ['user.id'], name=op.f('fk_circular_withdrawn_by_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_circular')),
        sa.UniqueConstraint('public_id', name=op.f('uq_circular_public_id'))
    )
    op.create_index(op.f('ix_circular_author_id'), 'circular', ['author_id'])
    op.create_index(op.f('ix_circular_digest'), 'circular', ['digest'])
    op.create_index(op.f('ix_circular_organisation_id'), 'circular', ['organisation_id'])
    op.create_index(op.f('ix_circular_withdrawn_by_id'), 'circular', ['withdrawn_by_id'])
    op.create_table(
        'contact',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('phone', sa.String(length=40), nullable=False),
        sa.Column('mobile', sa.String(length=40), nullable=False),
        sa.Column('mobile_shown', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_contact_user_id')),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_contact'))
    )
    op.create_table(
        'handover',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('public_id', sa.String(length=40), nullable=False),
        sa.Column('leaver_id', sa.Integer(), nullable=False),
        sa.Column('successor_id', sa.Integer(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.Column('note', sa.String(length=1000), nullable=False),
        sa.Column('started_by_id', sa.Integer(), nullable=False),
        sa.Column('started_at', Stamp(), nullable=False),
        sa.Column('state', sa.Enum('offered', 'accepted', 'declined', 'withdrawn', name='handoverstate', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('answered_at', Stamp(), nullable=True),
        sa.Column('answer', sa.String(length=1000), nullable=False),
        sa.Column('moved', sa.JSON(), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (state = 'offered')", name=op.f('ck_handover_an_answer_says_when')),
        sa.CheckConstraint('leaver_id <> successor_id', name=op.f('ck_handover_nobody_succeeds_themselves')),
        sa.ForeignKeyConstraint(['leaver_id'], ['user.id'], name=op.f('fk_handover_leaver_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_handover_organisation_id')),
        sa.ForeignKeyConstraint(['started_by_id'], ['user.id'], name=op.f('fk_handover_started_by_id')),
        sa.ForeignKeyConstraint(['successor_id'], ['user.id'], name=op.f('fk_handover_successor_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_handover')),
        sa.UniqueConstraint('public_id', name=op.f('uq_handover_public_id'))
    )
    op.create_index(op.f('ix_handover_leaver_id'), 'handover', ['leaver_id'])
    op.create_index(op.f('ix_handover_organisation_id'), 'handover', ['organisation_id'])
    op.create_index(op.f('ix_handover_started_by_id'), 'handover', ['started_by_id'])
    op.create_index(op.f('ix_handover_successor_id'), 'handover', ['successor_id'])
    op.create_index('uq_handover_offered', 'handover', ['leaver_id', 'organisation_id'], unique=True, sqlite_where=sa.text("state = 'offered'"), postgresql_where=sa.text("state = 'offered'"))
    op.create_table(
        'mail',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('public_id', sa.String(length=40), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('topic', sa.String(length=60), nullable=False),
        sa.Column('address', sa.String(length=200), nullable=False),
        sa.Column('subject', sa.String(length=200), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('created_at', Stamp(), nullable=False),
        sa.Column('state', sa.Enum('waiting', 'sent', 'refused', name='mailstate', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('due', Stamp(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('fault', sa.String(length=300), nullable=False),
        sa.Column('sent_at', Stamp(), nullable=True),
        sa.CheckConstraint("(sent_at IS NOT NULL) = (state = 'sent')", name=op.f('ck_mail_what_was_sent_says_when')),
        sa.CheckConstraint("state <> 'refused' OR fault <> ''", name=op.f('ck_mail_a_refusal_gives_its_reason')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_mail_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
        sa.UniqueConstraint('public_id', name=op.f('uq_mail_public_id')),
        sa.UniqueConstraint('user_id', 'topic', name=op.f('uq_mail_user_id_topic'))
    )
    op.create_index('ix_mail_waiting', 'mail', ['due'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.create_table(
        'circular_addressee',
        sa.Column('circular_id', sa.Integer(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['circular_id'], ['circular.id'], name=op.f('fk_circular_addressee_circular_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_circular_addressee_organisation_id')),
        sa.PrimaryKeyConstraint('circular_id', 'organisation_id', name=op.f('pk_circular_addressee'))
    )
    op.create_index(op.f('ix_circular_addressee_organisation_id'), 'circular_addressee', ['organisation_id'])
    op.create_table(
        'keeper',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('series_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('since', Stamp(), nullable=False),
        sa.Column('until', Stamp(), nullable=True),
        sa.CheckConstraint('until IS NULL OR until > since', name=op.f('ck_keeper_it_ends_after_it_begins')),
        sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_keeper_series_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_keeper_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_keeper')),
        info={'history': 'since/until'}
    )
    op.create_index(op.f('ix_keeper_series_id'), 'keeper', ['series_id'])
    op.create_index(op.f('ix_keeper_user_id'), 'keeper', ['user_id'])
    op.create_index('uq_keeper_now', 'keeper', ['series_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table(
        'reminder',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('series_id', sa.Integer(), nullable=False),
        sa.Column('deadline', sa.String(length=40), nullable=False),
        sa.Column('due', sa.Date(), nullable=False),
        sa.Column('step', sa.Integer(), nullable=False),
        sa.Column('given_on', sa.Date(), nullable=False),
        sa.Column('settled_on', sa.Date(), nullable=True),
        sa.CheckConstraint('step = -1 OR given_on <= due', name=op.f('ck_reminder_it_is_told_in_time')),
        sa.CheckConstraint('step >= -1', name=op.f('ck_reminder_a_step_is_days_before_or_after')),
        sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_reminder_series_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
        sa.UniqueConstraint('series_id', 'deadline', 'due', 'step', name=op.f('uq_reminder_series_id_deadline_due_step'))
    )
    op.create_index('ix_reminder_open', 'reminder', ['series_id'], unique=False, sqlite_where=sa.text('settled_on IS NULL'), postgresql_where=sa.text('settled_on IS NULL'))
    op.create_table(
        'circular_read',
        sa.Column('circular_id', sa.Integer(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('read_at', Stamp(), nullable=False),
        sa.ForeignKeyConstraint(['circular_id', 'organisation_id'], ['circular_addressee.circular_id', 'circular_addressee.organisation_id'], name=op.f('fk_circular_read_circular_id_organisation_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_circular_read_user_id')),
        sa.PrimaryKeyConstraint('circular_id', 'organisation_id', 'user_id', name=op.f('pk_circular_read'))
    )
    op.create_index(op.f('ix_circular_read_user_id'), 'circular_read', ['user_id'])
    op.create_table(
        'reminder_told',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('reminder_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('read_at', Stamp(), nullable=True),
        sa.Column('mail_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['mail_id'], ['mail.id'], name=op.f('fk_reminder_told_mail_id')),
        sa.ForeignKeyConstraint(['reminder_id'], ['reminder.id'], name=op.f('fk_reminder_told_reminder_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_reminder_told_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_told')),
        sa.UniqueConstraint('user_id', 'reminder_id', name=op.f('uq_reminder_told_user_id_reminder_id'))
    )
    op.create_index(op.f('ix_reminder_told_mail_id'), 'reminder_told', ['mail_id'])
    op.create_index(op.f('ix_reminder_told_reminder_id'), 'reminder_told', ['reminder_id'])
    op.create_index('ix_reminder_told_unread', 'reminder_told', ['user_id'], unique=False, sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
    for statement in POSTGRES_TRIGGERS if op.get_bind().dialect.name == "postgresql" else SQLITE_TRIGGERS:
        op.execute(sa.text(statement))


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
