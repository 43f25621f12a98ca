"""The keys that sign certificates, the issue register with its anchors, and guards on what was issued."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SIGNING = sa.text("until IS NULL")
REASONS = ("first", "amended", "lost", "damaged", "other")
FIXED = {
    "issued": ("serial", "token", "series_id", "version_id", "language", "template", "digest", "issued_by_id",
               "issued_at"),
    "signing_key": ("name", "algorithm", "public", "since"),
}
WRITTEN_ONCE = {"issued": ("replaced_by_id",), "signing_key": ("until", "compromised_at")}
APPENDED = ("issue_register", "register_anchor")


def upgrade() -> None:
    op.create_index(op.f("ix_issued_digest"), "issued", ["digest"])
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("algorithm", sa.String(length=10), nullable=False),
        sa.Column("public", sa.String(length=44), nullable=False),
        sa.Column("private", sa.String(length=600), nullable=True),
        sa.Column("since", Stamp(), nullable=False),
        sa.Column("until", Stamp(), nullable=True),
        sa.Column("compromised_at", Stamp(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_signing_key_it_stops_after_it_starts")),
        sa.CheckConstraint("(private IS NULL) = (until IS NOT NULL)",
                           name=op.f("ck_signing_key_only_the_signing_key_can_sign")),
        sa.CheckConstraint("compromised_at IS NULL OR until IS NOT NULL",
                           name=op.f("ck_signing_key_a_compromised_key_signs_no_more")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("name", name=op.f("uq_signing_key_name")),
    )
    op.create_index("uq_signing_key_signing", "signing_key", ["algorithm"], unique=True, sqlite_where=SIGNING,
                    postgresql_where=SIGNING)
    op.create_table(
        "issue_register",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issued_id", sa.Integer(), nullable=False),
        sa.Column("signing_key_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("inputs", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Enum(*REASONS, name="issuereason", native_enum=False, create_constraint=True, length=40),
                  nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_issue_register_a_hash_is_sha256")),
        sa.CheckConstraint("reason <> 'other' OR length(trim(words)) > 0",
                           name=op.f("ck_issue_register_another_reason_is_told")),
        sa.ForeignKeyConstraint(["issued_id"], ["issued.id"], name=op.f("fk_issue_register_issued_id")),
        sa.ForeignKeyConstraint(["signing_key_id"], ["signing_key.id"], name=op.f("fk_issue_register_signing_key_id")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_issue_register")),
        sa.UniqueConstraint("issued_id", name=op.f("uq_issue_register_issued_id")),
    )
    op.create_index(op.f("ix_issue_register_signing_key_id"), "issue_register", ["signing_key_id"])
    op.create_table(
        "register_anchor",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", Stamp(), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_register_anchor_a_hash_is_sha256")),
        sa.ForeignKeyConstraint(["place"], ["issue_register.place"], name=op.f("fk_register_anchor_place")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_register_anchor")),
    )
    _guard()


def _guard() -> None:
    for table in APPENDED:
        _trigger(table, "is_never_changed", "UPDATE")
        _trigger(table, "is_never_deleted", "DELETE")
    for table in FIXED:
        once = " OR ".join(f"(OLD.{name} IS NOT NULL AND {_changed(name)})" for name in WRITTEN_ONCE[table])
        _trigger(table, "is_never_deleted", "DELETE")
        _trigger(table, "is_written_once", "UPDATE", f" WHEN ({once})")
        _trigger(table, "is_fixed", "UPDATE", f" WHEN ({' OR '.join(map(_changed, FIXED[table]))})")


def _changed(name: str) -> str:
    return f"NEW.{name} {'IS DISTINCT FROM' if _on_postgresql() else 'IS NOT'} OLD.{name}"


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _trigger(table: str, name: str, event: str, when: str = "") -> None:
    head = f'CREATE TRIGGER {table}_{name} BEFORE {event} ON "{table}"'
    if _on_postgresql():
        op.execute(f"{head} FOR EACH ROW{when} EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{head}{when} BEGIN SELECT RAISE(ABORT, '{table}_{name}'); END")


def downgrade() -> None:
    for name in ("is_never_deleted", "is_written_once", "is_fixed"):
        op.execute(f"DROP TRIGGER issued_{name}" + (' ON "issued"' if _on_postgresql() else ""))
    op.drop_table("register_anchor")
    op.drop_index(op.f("ix_issue_register_signing_key_id"), table_name="issue_register")
    op.drop_table("issue_register")
    op.drop_index("uq_signing_key_signing", table_name="signing_key", sqlite_where=SIGNING, postgresql_where=SIGNING)
    op.drop_table("signing_key")
    op.drop_index(op.f("ix_issued_digest"), table_name="issued")
