"""Second factors with recovery codes, sign-ins that owe one, staff ids of a single sign-on, emergencies; nobody holds
two of the three administrative roles."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

APART_NOW = "until IS NULL AND role IN ('system_admin', 'security_admin', 'auditor')"

SQLITE_TRIGGERS = (
    (
        'CREATE TRIGGER emergency_is_never_deleted BEFORE DELETE ON "emergency" BEGIN SELECT RAISE(ABORT, '
        "'emergency_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER emergency_is_written_once BEFORE UPDATE ON "emergency" WHEN ((OLD.decided_by_id IS '
        'NOT NULL AND NEW.decided_by_id IS NOT OLD.decided_by_id) OR (OLD.decided_at IS NOT NULL AND '
        'NEW.decided_at IS NOT OLD.decided_at) OR (OLD.until IS NOT NULL AND NEW.until IS NOT OLD.until) '
        'OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NOT OLD.ended_at)) BEGIN SELECT RAISE(ABORT, '
        "'emergency_is_written_once'); END"
    ),
    (
        'CREATE TRIGGER emergency_is_fixed BEFORE UPDATE ON "emergency" WHEN (NEW.user_id IS NOT '
        'OLD.user_id OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.reason IS NOT OLD.reason OR '
        'NEW.hours IS NOT OLD.hours OR NEW.asked_at IS NOT OLD.asked_at) BEGIN SELECT RAISE(ABORT, '
        "'emergency_is_fixed'); END"
    ),
)
POSTGRES_TRIGGERS = (
    (
        'CREATE TRIGGER emergency_is_never_deleted BEFORE DELETE ON "emergency" FOR EACH ROW EXECUTE '
        "FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER emergency_is_written_once BEFORE UPDATE ON "emergency" FOR EACH ROW WHEN '
        '((OLD.decided_by_id IS NOT NULL AND NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id) OR '
        '(OLD.decided_at IS NOT NULL AND NEW.decided_at IS DISTINCT FROM OLD.decided_at) OR (OLD.until IS '
        'NOT NULL AND NEW.until IS DISTINCT FROM OLD.until) OR (OLD.ended_at IS NOT NULL AND NEW.ended_at '
        "IS DISTINCT FROM OLD.ended_at)) EXECUTE FUNCTION refuse_change()"
    ),
    (
        'CREATE TRIGGER emergency_is_fixed BEFORE UPDATE ON "emergency" FOR EACH ROW WHEN (NEW.user_id IS '
        'DISTINCT FROM OLD.user_id OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR '
        'NEW.reason IS DISTINCT FROM OLD.reason OR NEW.hours IS DISTINCT FROM OLD.hours OR NEW.asked_at IS '
        "DISTINCT FROM OLD.asked_at) EXECUTE FUNCTION refuse_change()"
    ),
)


def upgrade() -> None:
    with op.batch_alter_table("sign_in") as batch:
        batch.add_column(sa.Column("confirmed_at", Stamp(), nullable=True))
        batch.add_column(sa.Column("by_factor", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE sign_in SET confirmed_at = created_at")
    op.create_index("uq_appointment_nobody_holds_two_of_the_three", "appointment", ["user_id"], unique=True,
                    sqlite_where=sa.text(APART_NOW), postgresql_where=sa.text(APART_NOW))
    _factors()
    _emergencies()
    for statement in POSTGRES_TRIGGERS if op.get_bind().dialect.name == "postgresql" else SQLITE_TRIGGERS:
        op.execute(sa.text(statement))


def _factors() -> None:
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seed", sa.String(length=600), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("made_at", Stamp(), nullable=False),
        sa.Column("confirmed_at", Stamp(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_second_factor_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", Stamp(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("user_id", "digest", name=op.f("uq_recovery_code_user_id_digest")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"])
    op.create_table(
        "staff_id",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.CheckConstraint("length(trim(number)) > 0", name=op.f("ck_staff_id_it_is_not_empty")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_staff_id_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_staff_id")),
        sa.UniqueConstraint("number", name=op.f("uq_staff_id_number")),
    )


def _emergencies() -> None:
    op.create_table(
        "emergency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("asked_at", Stamp(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", Stamp(), nullable=True),
        sa.Column("until", Stamp(), nullable=True),
        sa.Column("ended_at", Stamp(), nullable=True),
        sa.CheckConstraint("hours BETWEEN 1 AND 4", name=op.f("ck_emergency_it_lasts_some_hours")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_emergency_it_has_a_reason")),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> user_id",
                           name=op.f("ck_emergency_a_second_person_decides")),
        sa.CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)",
                           name=op.f("ck_emergency_somebody_decides_at_a_moment")),
        sa.CheckConstraint("until IS NULL OR until > decided_at", name=op.f("ck_emergency_it_is_over_after_it_was_given")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_emergency_decided_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_emergency_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_emergency_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency")),
    )
    for column in ("decided_by_id", "organisation_id", "user_id"):
        op.create_index(op.f(f"ix_emergency_{column}"), "emergency", [column])


def downgrade() -> None:
    """Whoever is still to give a second factor signs in again."""
    op.execute("UPDATE sign_in SET ended_at = created_at WHERE confirmed_at IS NULL AND ended_at IS NULL")
    for table in ("emergency", "staff_id", "recovery_code", "second_factor"):
        op.drop_table(table)
    op.drop_index("uq_appointment_nobody_holds_two_of_the_three", "appointment")
    with op.batch_alter_table("sign_in") as batch:
        batch.drop_column("by_factor")
        batch.drop_column("confirmed_at")
