"""Plans written in the browser and closed with a verdict; statistics that are signed, divided and corrected."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STANDS = {"sqlite_where": sa.text("until IS NULL"), "postgresql_where": sa.text("until IS NULL")}
VERSION = ("id", "plan_id", "number", "text", "digest", "source_text")
STATISTIC = ("id", "plan_id", "target", "organisation_id", "label", "label_en", "value", "unit", "dated", "source")
NEW_OF_VERSION = ("kept_by_id", "reason")
NEW_OF_STATISTIC = ("numerator", "denominator", "signed_by", "signer_post", "stated_by_id", "corrects_id", "reason")
CLOSING = ("id", "plan_id", "version_id", "ended_on", "evaluated_on", "known", "closed_by_id", "signed_by",
           "signer_post", "remark")
CHECKS = {
    "a_ratio_has_two_sides": "(numerator IS NULL) = (denominator IS NULL)",
    "nothing_is_divided_by_zero": "denominator IS NULL OR denominator > 0",
    "what_is_stated_is_signed": "stated_by_id IS NULL OR length(trim(signed_by)) > 0",
    "a_correction_says_why": "corrects_id IS NULL OR length(trim(reason)) > 0",
}


def upgrade() -> None:
    _free("plan_version")
    _free("statistic")
    _widen()
    _new_tables()
    _history("plan_version", (*VERSION, *NEW_OF_VERSION, "since"))
    _history("statistic", (*STATISTIC, *NEW_OF_STATISTIC, "since"))
    _history("plan_closing", (*CLOSING, "since"))
    for table in ("plan_verdict", "plan_reopening"):
        _trigger(table, "is_never_changed", "UPDATE")
        _trigger(table, "is_never_deleted", "DELETE")


def downgrade() -> None:
    for table in ("plan_reopening", "plan_verdict", "plan_closing", "plan_draft"):
        op.drop_table(table)
    _free("plan_version")
    _free("statistic")
    with op.batch_alter_table("statistic") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_statistic_{name}"), type_="check")
        batch.drop_index(op.f("ix_statistic_stated_by_id"))
        batch.drop_constraint(op.f("uq_statistic_corrects_id"), type_="unique")
        for name in ("stated_by_id", "corrects_id"):
            batch.drop_constraint(op.f(f"fk_statistic_{name}"), type_="foreignkey")
        for name in NEW_OF_STATISTIC:
            batch.drop_column(name)
    with op.batch_alter_table("plan_version") as batch:
        batch.drop_index(op.f("ix_plan_version_kept_by_id"))
        batch.drop_constraint(op.f("fk_plan_version_kept_by_id"), type_="foreignkey")
        for name in NEW_OF_VERSION:
            batch.drop_column(name)
    _history("plan_version", (*VERSION, "since"))
    _history("statistic", (*STATISTIC, "since"))


def _widen() -> None:
    with op.batch_alter_table("plan_version") as batch:
        batch.add_column(sa.Column("kept_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))
        batch.create_foreign_key(op.f("fk_plan_version_kept_by_id"), "user", ["kept_by_id"], ["id"])
        batch.create_index(op.f("ix_plan_version_kept_by_id"), ["kept_by_id"])
    with op.batch_alter_table("statistic") as batch:
        for name in ("numerator", "denominator"):
            batch.add_column(sa.Column(name, sa.Numeric(precision=18, scale=4), nullable=True))
        for name in ("signed_by", "signer_post"):
            batch.add_column(sa.Column(name, sa.String(length=100), server_default="", nullable=False))
        for name, table in (("stated_by_id", "user"), ("corrects_id", "statistic")):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_statistic_{name}"), table, [name], ["id"])
        batch.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))
        batch.create_index(op.f("ix_statistic_stated_by_id"), ["stated_by_id"])
        batch.create_unique_constraint(op.f("uq_statistic_corrects_id"), ["corrects_id"])
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_statistic_{name}"), sa.text(condition))


def _new_tables() -> None:
    op.create_table(
        "plan_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_text", sa.Text(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=False),
        sa.Column("edited_at", Stamp(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_plan_draft_organisation_id")),
        sa.ForeignKeyConstraint(["started_by_id"], ["user.id"], name=op.f("fk_plan_draft_started_by_id")),
        sa.ForeignKeyConstraint(["edited_by_id"], ["user.id"], name=op.f("fk_plan_draft_edited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_draft")),
        sa.UniqueConstraint("name", name=op.f("uq_plan_draft_name")))
    for name in ("organisation_id", "started_by_id", "edited_by_id"):
        op.create_index(op.f(f"ix_plan_draft_{name}"), "plan_draft", [name])
    op.create_table(
        "plan_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("evaluated_on", sa.Date(), nullable=False),
        sa.Column("known", Stamp(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.String(length=100), nullable=False),
        sa.Column("signer_post", sa.String(length=100), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("since", Stamp(), nullable=False),
        sa.Column("until", Stamp(), nullable=True),
        sa.CheckConstraint("evaluated_on >= ended_on", name=op.f("ck_plan_closing_a_plan_is_judged_after_its_end")),
        sa.CheckConstraint("length(trim(signed_by)) > 0", name=op.f("ck_plan_closing_a_final_verdict_is_signed")),
        sa.CheckConstraint("until IS NULL OR until > since",
                           name=op.f("ck_plan_closing_it_is_reopened_after_it_is_closed")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_closing_plan_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_version.id"], name=op.f("fk_plan_closing_version_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user.id"], name=op.f("fk_plan_closing_closed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_closing")))
    op.create_index("uq_plan_closing_stands", "plan_closing", ["plan_id"], unique=True, **STANDS)
    for name in ("version_id", "closed_by_id"):
        op.create_index(op.f(f"ix_plan_closing_{name}"), "plan_closing", [name])
    op.create_table(
        "plan_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("closing_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Numeric(precision=22, scale=8), nullable=True),
        sa.Column("counted", sa.Enum("met", "not_met", "open", "no_verdict", name="status", native_enum=False,
                                     create_constraint=True, length=40), nullable=False),
        sa.Column("verdict", sa.Enum("met", "partly", "not_met", "carried", "no_verdict", name="finalverdict",
                                     native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("verdict = counted OR length(trim(words)) > 0",
                           name=op.f("ck_plan_verdict_another_verdict_gives_its_words")),
        sa.ForeignKeyConstraint(["closing_id"], ["plan_closing.id"], name=op.f("fk_plan_verdict_closing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_verdict")),
        sa.UniqueConstraint("closing_id", "target", name=op.f("uq_plan_verdict_closing_id_target")))
    op.create_table(
        "plan_reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("closing_id", sa.Integer(), nullable=False),
        sa.Column("reopened_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Stamp(), nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_plan_reopening_a_reopening_says_why")),
        sa.ForeignKeyConstraint(["closing_id"], ["plan_closing.id"], name=op.f("fk_plan_reopening_closing_id")),
        sa.ForeignKeyConstraint(["reopened_by_id"], ["user.id"], name=op.f("fk_plan_reopening_reopened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_reopening")),
        sa.UniqueConstraint("closing_id", name=op.f("uq_plan_reopening_closing_id")))
    op.create_index(op.f("ix_plan_reopening_reopened_by_id"), "plan_reopening", ["reopened_by_id"])


def _postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _history(table: str, columns: Sequence[str]) -> None:
    """Rows with since/until: closed once, never rewritten, never deleted."""
    differs = "IS DISTINCT FROM" if _postgres() else "IS NOT"
    changed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns)
    _trigger(table, "is_history", "UPDATE", f" WHEN (OLD.until IS NOT NULL OR {changed})")
    _trigger(table, "is_never_deleted", "DELETE")


def _trigger(table: str, name: str, event: str, when: str = "") -> None:
    head = f'CREATE TRIGGER {table}_{name} BEFORE {event} ON "{table}"'
    if _postgres():
        op.execute(f"{head} FOR EACH ROW{when} EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{head}{when} BEGIN SELECT RAISE(ABORT, '{table}_{name}'); END")


def _free(table: str) -> None:
    """Without its guards, while its columns change."""
    for name in ("is_history", "is_never_deleted"):
        op.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if _postgres() else ""))
