"""Delegations, stars, freezes, reporting windows and zero reports, with their guards; one person for each desk of a
version; what waits, by state and organisation."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NOT_ENDED = sa.text("until IS NULL")
WAITING = sa.text("state IN ('at_head', 'at_district', 'at_city', 'conditional')")

SQLITE_TRIGGERS = (
    (
        'CREATE TRIGGER delegation_is_history BEFORE UPDATE ON "delegation" WHEN (OLD.until IS NOT NULL '
        "OR NEW.id IS NOT OLD.id OR NEW.giver_id IS NOT OLD.giver_id OR NEW.deputy_id IS NOT "
        "OLD.deputy_id OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.role IS NOT OLD.role OR "
        "NEW.first_day IS NOT OLD.first_day OR NEW.last_day IS NOT OLD.last_day OR NEW.reason IS NOT "
        "OLD.reason OR NEW.since IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, 'delegation_is_history'); "
        "END"
    ),
    (
        'CREATE TRIGGER delegation_is_never_deleted BEFORE DELETE ON "delegation" BEGIN SELECT '
        "RAISE(ABORT, 'delegation_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER freeze_is_never_changed BEFORE UPDATE ON "freeze" BEGIN SELECT RAISE(ABORT, '
        "'freeze_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER freeze_is_never_deleted BEFORE DELETE ON "freeze" BEGIN SELECT RAISE(ABORT, '
        "'freeze_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER reporting_window_is_history BEFORE UPDATE ON "reporting_window" WHEN (OLD.until '
        "IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.organisation_id IS NOT OLD.organisation_id OR "
        "NEW.name IS NOT OLD.name OR NEW.name_en IS NOT OLD.name_en OR NEW.kinds IS NOT OLD.kinds OR "
        "NEW.period_from IS NOT OLD.period_from OR NEW.period_to IS NOT OLD.period_to OR NEW.opens_on IS "
        "NOT OLD.opens_on OR NEW.due_on IS NOT OLD.due_on OR NEW.set_by_id IS NOT OLD.set_by_id OR "
        "NEW.since IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, 'reporting_window_is_history'); END"
    ),
    (
        'CREATE TRIGGER reporting_window_is_never_deleted BEFORE DELETE ON "reporting_window" BEGIN '
        "SELECT RAISE(ABORT, 'reporting_window_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER freeze_exception_is_never_changed BEFORE UPDATE ON "freeze_exception" BEGIN '
        "SELECT RAISE(ABORT, 'freeze_exception_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER freeze_exception_is_never_deleted BEFORE DELETE ON "freeze_exception" BEGIN '
        "SELECT RAISE(ABORT, 'freeze_exception_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER freeze_lifting_is_never_changed BEFORE UPDATE ON "freeze_lifting" BEGIN SELECT '
        "RAISE(ABORT, 'freeze_lifting_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER freeze_lifting_is_never_deleted BEFORE DELETE ON "freeze_lifting" BEGIN SELECT '
        "RAISE(ABORT, 'freeze_lifting_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER star_is_history BEFORE UPDATE ON "star" WHEN (OLD.until IS NOT NULL OR NEW.id IS '
        "NOT OLD.id OR NEW.series_id IS NOT OLD.series_id OR NEW.number IS NOT OLD.number OR NEW.field IS"
        " NOT OLD.field OR NEW.note IS NOT OLD.note OR NEW.set_by_id IS NOT OLD.set_by_id OR NEW.since IS"
        " NOT OLD.since) BEGIN SELECT RAISE(ABORT, 'star_is_history'); END"
    ),
    (
        'CREATE TRIGGER star_is_never_deleted BEFORE DELETE ON "star" BEGIN SELECT RAISE(ABORT, '
        "'star_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER version_has_one_person_a_desk BEFORE UPDATE ON "version" WHEN (NEW.signed_by_id ='
        " NEW.district_by_id OR NEW.signed_by_id = NEW.city_by_id OR NEW.district_by_id = NEW.city_by_id)"
        " BEGIN SELECT RAISE(ABORT, 'version_has_one_person_a_desk'); END"
    ),
    (
        'CREATE TRIGGER zero_report_is_history BEFORE UPDATE ON "zero_report" WHEN (OLD.until IS NOT NULL'
        " OR NEW.id IS NOT OLD.id OR NEW.window_id IS NOT OLD.window_id OR NEW.organisation_id IS NOT "
        "OLD.organisation_id OR NEW.kind IS NOT OLD.kind OR NEW.reported_by_id IS NOT OLD.reported_by_id "
        "OR NEW.since IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, 'zero_report_is_history'); END"
    ),
    (
        'CREATE TRIGGER zero_report_is_never_deleted BEFORE DELETE ON "zero_report" BEGIN SELECT '
        "RAISE(ABORT, 'zero_report_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER deputed_decision_is_never_changed BEFORE UPDATE ON "deputed_decision" BEGIN '
        "SELECT RAISE(ABORT, 'deputed_decision_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER deputed_decision_is_never_deleted BEFORE DELETE ON "deputed_decision" BEGIN '
        "SELECT RAISE(ABORT, 'deputed_decision_is_never_deleted'); END"
    ),
)

POSTGRES_TRIGGERS = (
    (
        'CREATE TRIGGER delegation_is_history BEFORE UPDATE ON "delegation" FOR EACH ROW WHEN (OLD.until '
        "IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.giver_id IS DISTINCT FROM OLD.giver_id OR "
        "NEW.deputy_id IS DISTINCT FROM OLD.deputy_id OR NEW.organisation_id IS DISTINCT FROM "
        "OLD.organisation_id OR NEW.role IS DISTINCT FROM OLD.role OR NEW.first_day IS DISTINCT FROM "
        "OLD.first_day OR NEW.last_day IS DISTINCT FROM OLD.last_day OR NEW.reason IS DISTINCT FROM "
        "OLD.reason OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER delegation_is_never_deleted BEFORE DELETE ON "delegation" FOR EACH ROW EXECUTE '
        "FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER freeze_is_never_changed BEFORE UPDATE ON "freeze" FOR EACH ROW EXECUTE FUNCTION '
        "refuse_change()"
    ),
    (
        'CREATE TRIGGER freeze_is_never_deleted BEFORE DELETE ON "freeze" FOR EACH ROW EXECUTE FUNCTION '
        "refuse_change()"
    ),
    (
        'CREATE TRIGGER reporting_window_is_history BEFORE UPDATE ON "reporting_window" FOR EACH ROW WHEN'
        " (OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.organisation_id IS DISTINCT "
        "FROM OLD.organisation_id OR NEW.name IS DISTINCT FROM OLD.name OR NEW.name_en IS DISTINCT FROM "
        "OLD.name_en OR NEW.kinds IS DISTINCT FROM OLD.kinds OR NEW.period_from IS DISTINCT FROM "
        "OLD.period_from OR NEW.period_to IS DISTINCT FROM OLD.period_to OR NEW.opens_on IS DISTINCT FROM"
        " OLD.opens_on OR NEW.due_on IS DISTINCT FROM OLD.due_on OR NEW.set_by_id IS DISTINCT FROM "
        "OLD.set_by_id OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER reporting_window_is_never_deleted BEFORE DELETE ON "reporting_window" FOR EACH '
        "ROW EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER freeze_exception_is_never_changed BEFORE UPDATE ON "freeze_exception" FOR EACH '
        "ROW EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER freeze_exception_is_never_deleted BEFORE DELETE ON "freeze_exception" FOR EACH '
        "ROW EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER freeze_lifting_is_never_changed BEFORE UPDATE ON "freeze_lifting" FOR EACH ROW '
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER freeze_lifting_is_never_deleted BEFORE DELETE ON "freeze_lifting" FOR EACH ROW '
        "EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER star_is_history BEFORE UPDATE ON "star" FOR EACH ROW WHEN (OLD.until IS NOT NULL '
        "OR NEW.id IS DISTINCT FROM OLD.id OR NEW.series_id IS DISTINCT FROM OLD.series_id OR NEW.number "
        "IS DISTINCT FROM OLD.number OR NEW.field IS DISTINCT FROM OLD.field OR NEW.note IS DISTINCT FROM"
        " OLD.note OR NEW.set_by_id IS DISTINCT FROM OLD.set_by_id OR NEW.since IS DISTINCT FROM "
        "OLD.since) EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER star_is_never_deleted BEFORE DELETE ON "star" FOR EACH ROW EXECUTE FUNCTION '
        "refuse_change()"
    ),
    (
        'CREATE TRIGGER version_has_one_person_a_desk BEFORE UPDATE ON "version" FOR EACH ROW WHEN '
        "(NEW.signed_by_id = NEW.district_by_id OR NEW.signed_by_id = NEW.city_by_id OR "
        "NEW.district_by_id = NEW.city_by_id) EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER zero_report_is_history BEFORE UPDATE ON "zero_report" FOR EACH ROW WHEN '
        "(OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.window_id IS DISTINCT FROM "
        "OLD.window_id OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.kind IS "
        "DISTINCT FROM OLD.kind OR NEW.reported_by_id IS DISTINCT FROM OLD.reported_by_id OR NEW.since IS"
        " DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER zero_report_is_never_deleted BEFORE DELETE ON "zero_report" FOR EACH ROW EXECUTE '
        "FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER deputed_decision_is_never_changed BEFORE UPDATE ON "deputed_decision" FOR EACH '
        "ROW EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER deputed_decision_is_never_deleted BEFORE DELETE ON "deputed_decision" FOR EACH '
        "ROW EXECUTE FUNCTION refuse_change()"
    ),
)


def upgrade() -> None:
    op.create_table('delegation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('giver_id', sa.Integer(), nullable=False),
    sa.Column('deputy_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('clerk', 'head', 'district_reviewer', 'city_reviewer', 'leader', 'auditor', 'security_admin', 'system_admin', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint("role IN ('head', 'district_reviewer', 'city_reviewer')", name=op.f('ck_delegation_only_a_desk_is_delegated')),
    sa.CheckConstraint('deputy_id <> giver_id', name=op.f('ck_delegation_nobody_is_their_own_deputy')),
    sa.CheckConstraint('last_day >= first_day', name=op.f('ck_delegation_it_ends_after_it_begins')),
    sa.CheckConstraint('until IS NULL OR until > since', name=op.f('ck_delegation_it_is_ended_after_it_is_given')),
    sa.ForeignKeyConstraint(['deputy_id'], ['user.id'], name=op.f('fk_delegation_deputy_id')),
    sa.ForeignKeyConstraint(['giver_id'], ['user.id'], name=op.f('fk_delegation_giver_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_delegation_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delegation'))
    )
    op.create_index(op.f('ix_delegation_deputy_id'), 'delegation', ['deputy_id'], unique=False)
    op.create_index(op.f('ix_delegation_giver_id'), 'delegation', ['giver_id'], unique=False)
    op.create_index(op.f('ix_delegation_organisation_id'), 'delegation', ['organisation_id'], unique=False)
    op.create_index('uq_delegation_given', 'delegation', ['giver_id', 'deputy_id', 'organisation_id', 'role', 'first_day'], unique=True, sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED)
    op.create_table('freeze',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('notice', sa.String(length=400), nullable=False),
    sa.Column('notice_en', sa.String(length=600), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.Column('set_at', Stamp(), nullable=False),
    sa.CheckConstraint('last_day >= first_day', name=op.f('ck_freeze_it_ends_after_it_begins')),
    sa.CheckConstraint('length(trim(notice)) > 0', name=op.f('ck_freeze_a_freeze_says_why')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_freeze_organisation_id')),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_freeze_set_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_freeze'))
    )
    op.create_index(op.f('ix_freeze_organisation_id'), 'freeze', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_freeze_set_by_id'), 'freeze', ['set_by_id'], unique=False)
    op.create_table('reporting_window',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=300), nullable=False),
    sa.Column('kinds', sa.String(length=200), nullable=False),
    sa.Column('period_from', sa.Date(), nullable=False),
    sa.Column('period_to', sa.Date(), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('due_on >= opens_on', name=op.f('ck_reporting_window_it_is_due_after_it_opens')),
    sa.CheckConstraint('length(kinds) > 0', name=op.f('ck_reporting_window_a_window_asks_for_something')),
    sa.CheckConstraint('length(trim(name)) > 0', name=op.f('ck_reporting_window_a_window_has_a_name')),
    sa.CheckConstraint('period_to >= period_from', name=op.f('ck_reporting_window_a_period_ends_after_it_begins')),
    sa.CheckConstraint('until IS NULL OR until > since', name=op.f('ck_reporting_window_it_is_called_off_after_it_is_set')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reporting_window_organisation_id')),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_reporting_window_set_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reporting_window'))
    )
    op.create_index('ix_reporting_window_due', 'reporting_window', ['organisation_id', 'due_on'], unique=False)
    op.create_index(op.f('ix_reporting_window_set_by_id'), 'reporting_window', ['set_by_id'], unique=False)
    op.create_table('freeze_exception',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('freeze_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('allowed_by_id', sa.Integer(), nullable=False),
    sa.Column('allowed_at', Stamp(), nullable=False),
    sa.CheckConstraint('length(trim(reason)) > 0', name=op.f('ck_freeze_exception_an_exception_says_why')),
    sa.ForeignKeyConstraint(['allowed_by_id'], ['user.id'], name=op.f('fk_freeze_exception_allowed_by_id')),
    sa.ForeignKeyConstraint(['freeze_id'], ['freeze.id'], name=op.f('fk_freeze_exception_freeze_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_freeze_exception_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_freeze_exception'))
    )
    op.create_index(op.f('ix_freeze_exception_allowed_by_id'), 'freeze_exception', ['allowed_by_id'], unique=False)
    op.create_index(op.f('ix_freeze_exception_freeze_id'), 'freeze_exception', ['freeze_id'], unique=False)
    op.create_index(op.f('ix_freeze_exception_user_id'), 'freeze_exception', ['user_id'], unique=False)
    op.create_table('freeze_lifting',
    sa.Column('freeze_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('lifted_by_id', sa.Integer(), nullable=False),
    sa.Column('lifted_at', Stamp(), nullable=False),
    sa.CheckConstraint('length(trim(reason)) > 0', name=op.f('ck_freeze_lifting_a_lifting_gives_its_reason')),
    sa.ForeignKeyConstraint(['freeze_id'], ['freeze.id'], name=op.f('fk_freeze_lifting_freeze_id')),
    sa.ForeignKeyConstraint(['lifted_by_id'], ['user.id'], name=op.f('fk_freeze_lifting_lifted_by_id')),
    sa.PrimaryKeyConstraint('freeze_id', name=op.f('pk_freeze_lifting'))
    )
    op.create_index(op.f('ix_freeze_lifting_lifted_by_id'), 'freeze_lifting', ['lifted_by_id'], unique=False)
    op.create_table('star',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=60), nullable=False),
    sa.Column('note', sa.String(length=400), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('length(trim(note)) > 0', name=op.f('ck_star_a_star_says_what_to_check')),
    sa.CheckConstraint('until IS NULL OR until > since', name=op.f('ck_star_it_is_taken_off_after_it_is_set')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_star_series_id')),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_star_set_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_star'))
    )
    op.create_index(op.f('ix_star_series_id'), 'star', ['series_id'], unique=False)
    op.create_index(op.f('ix_star_set_by_id'), 'star', ['set_by_id'], unique=False)
    op.create_index('uq_star_set', 'star', ['series_id', 'field'], unique=True, sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED)
    op.create_table('zero_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('window_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('reported_by_id', sa.Integer(), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('until IS NULL OR until > since', name=op.f('ck_zero_report_it_is_withdrawn_after_it_is_made')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_zero_report_organisation_id')),
    sa.ForeignKeyConstraint(['reported_by_id'], ['user.id'], name=op.f('fk_zero_report_reported_by_id')),
    sa.ForeignKeyConstraint(['window_id'], ['reporting_window.id'], name=op.f('fk_zero_report_window_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_zero_report'))
    )
    op.create_index(op.f('ix_zero_report_organisation_id'), 'zero_report', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_zero_report_reported_by_id'), 'zero_report', ['reported_by_id'], unique=False)
    op.create_index(op.f('ix_zero_report_window_id'), 'zero_report', ['window_id'], unique=False)
    op.create_index('uq_zero_report_made', 'zero_report', ['window_id', 'organisation_id', 'kind'], unique=True, sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED)
    op.create_table('deputed_decision',
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('delegation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_deputed_decision_decision_id')),
    sa.ForeignKeyConstraint(['delegation_id'], ['delegation.id'], name=op.f('fk_deputed_decision_delegation_id')),
    sa.PrimaryKeyConstraint('decision_id', name=op.f('pk_deputed_decision'))
    )
    op.create_index(op.f('ix_deputed_decision_delegation_id'), 'deputed_decision', ['delegation_id'], unique=False)
    op.create_index('ix_version_waiting', 'version', ['state', 'organisation_id', 'kind'], unique=False, sqlite_where=WAITING, postgresql_where=WAITING)
    op.drop_index(op.f("ix_decision_version_id"), table_name="decision")
    op.create_index("ix_decision_arrived", "decision", ["version_id", "target", "at"])
    for statement in POSTGRES_TRIGGERS if op.get_bind().dialect.name == "postgresql" else SQLITE_TRIGGERS:
        op.execute(sa.text(statement))


def downgrade() -> None:
    on_version = ' ON "version"' if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(sa.text(f"DROP TRIGGER version_has_one_person_a_desk{on_version}"))
    op.drop_index("ix_decision_arrived", table_name="decision")
    op.create_index(op.f("ix_decision_version_id"), "decision", ["version_id"])
    op.drop_index('ix_version_waiting', table_name='version', sqlite_where=WAITING, postgresql_where=WAITING)
    op.drop_index(op.f('ix_deputed_decision_delegation_id'), table_name='deputed_decision')
    op.drop_table('deputed_decision')
    op.drop_index('uq_zero_report_made', table_name='zero_report', sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED)
    op.drop_index(op.f('ix_zero_report_window_id'), table_name='zero_report')
    op.drop_index(op.f('ix_zero_report_reported_by_id'), table_name='zero_report')
    op.drop_index(op.f('ix_zero_report_organisation_id'), table_name='zero_report')
    op.drop_table('zero_report')
    op.drop_index('uq_star_set', table_name='star', sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED)
    op.drop_index(op.f('ix_star_set_by_id'), table_name='star')
    op.drop_index(op.f('ix_star_series_id'), table_name='star')
    op.drop_table('star')
    op.drop_index(op.f('ix_freeze_lifting_lifted_by_id'), table_name='freeze_lifting')
    op.drop_table('freeze_lifting')
    op.drop_index(op.f('ix_freeze_exception_user_id'), table_name='freeze_exception')
    op.drop_index(op.f('ix_freeze_exception_freeze_id'), table_name='freeze_exception')
    op.drop_index(op.f('ix_freeze_exception_allowed_by_id'), table_name='freeze_exception')
    op.drop_table('freeze_exception')
    op.drop_index(op.f('ix_reporting_window_set_by_id'), table_name='reporting_window')
    op.drop_index('ix_reporting_window_due', table_name='reporting_window')
    op.drop_table('reporting_window')
    op.drop_index(op.f('ix_freeze_set_by_id'), table_name='freeze')
    op.drop_index(op.f('ix_freeze_organisation_id'), table_name='freeze')
    op.drop_table('freeze')
    op.drop_index('uq_delegation_given', table_name='delegation', sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED)
    op.drop_index(op.f('ix_delegation_organisation_id'), table_name='delegation')
    op.drop_index(op.f('ix_delegation_giver_id'), table_name='delegation')
    op.drop_index(op.f('ix_delegation_deputy_id'), table_name='delegation')
    op.drop_table('delegation')
