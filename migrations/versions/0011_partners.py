"""Partners are found by pieces of their names; what schools would change about shared ones is proposed; bureaus say which documents are needed."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp
from app.parties.grams import grams

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KIND = sa.Enum("facts", "name", "end_name", name="proposalkind", native_enum=False, create_constraint=True, length=40)
DECISION = ("decided_by_id", "decided_at", "accepted")
FIXED = ("public_id", "partner_id", "kind", "document", "reason", "organisation_id", "proposed_by_id", "proposed_at")
NEEDED = ("id", "kind", "document", "set_by_id", "since")
PIECES = sa.table("partner_gram", sa.column("gram"), sa.column("name_id"))
NAMES = sa.table("partner_name", sa.column("id"), sa.column("name"), sa.column("until"))
AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "partner_gram",
        sa.Column("gram", sa.String(length=40), nullable=False),
        sa.Column("name_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["name_id"], ["partner_name.id"], name=op.f("fk_partner_gram_name_id")),
        sa.PrimaryKeyConstraint("gram", "name_id", name=op.f("pk_partner_gram")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_partner_gram_name_id"), "partner_gram", ["name_id"])
    _find_what_is_there()
    _keep_proposals()
    _keep_needed_documents()


def _find_what_is_there() -> None:
    connection = op.get_bind()
    names = connection.execute(sa.select(NAMES.c.id, NAMES.c.name).where(NAMES.c.until.is_(None))).all()
    for start in range(0, len(names), AT_ONCE):
        rows = [{"gram": gram, "name_id": row.id} for row in names[start:start + AT_ONCE] for gram in grams(row.name)]
        connection.execute(sa.insert(PIECES), rows)


def _keep_proposals() -> None:
    op.create_table(
        "partner_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", Stamp(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", Stamp(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=400), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = "
                           "(accepted IS NULL)", name=op.f("ck_partner_proposal_a_decision_is_whole")),
        sa.CheckConstraint("accepted IS NULL OR accepted OR length(trim(answer)) > 0",
                           name=op.f("ck_partner_proposal_a_refusal_says_why")),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name=op.f("ck_partner_proposal_nobody_decides_their_own")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_proposal_partner_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"],
                                name=op.f("fk_partner_proposal_organisation_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_partner_proposal_proposed_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_partner_proposal_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_partner_proposal_public_id")),
    )
    for column in ("partner_id", "organisation_id", "proposed_by_id", "decided_by_id"):
        op.create_index(op.f(f"ix_partner_proposal_{column}"), "partner_proposal", [column])
    op.create_index("ix_partner_proposal_open", "partner_proposal", ["partner_id"],
                    sqlite_where=sa.text("decided_at IS NULL"), postgresql_where=sa.text("decided_at IS NULL"))
    _guard()


def _keep_needed_documents() -> None:
    op.create_table(
        "needed_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("since", Stamp(), nullable=False),
        sa.Column("until", Stamp(), nullable=True),
        sa.ForeignKeyConstraint(["set_by_id"], ["user.id"], name=op.f("fk_needed_document_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needed_document")),
    )
    op.create_index(op.f("ix_needed_document_set_by_id"), "needed_document", ["set_by_id"])
    op.create_index("uq_needed_document_known", "needed_document", ["kind", "document"], unique=True,
                    sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL"))
    changed = " OR ".join(f"NEW.{name} {_differs()} OLD.{name}" for name in NEEDED)
    _refuse("needed_document", "is_history", "UPDATE", f"OLD.until IS NOT NULL OR {changed}")
    _refuse("needed_document", "is_never_deleted", "DELETE", "")


def _guard() -> None:
    decided = " OR ".join(f"(OLD.{name} IS NOT NULL AND NEW.{name} {_differs()} OLD.{name})" for name in DECISION)
    changed = " OR ".join(f"NEW.{name} {_differs()} OLD.{name}" for name in FIXED)
    for name, event, condition in (("is_never_deleted", "DELETE", ""), ("is_written_once", "UPDATE", decided),
                                   ("is_fixed", "UPDATE", changed)):
        _refuse("partner_proposal", name, event, condition)


def _differs() -> str:
    return "IS DISTINCT FROM" if op.get_bind().dialect.name == "postgresql" else "IS NOT"


def _refuse(table: str, name: str, event: str, condition: str) -> None:
    when, name = f" WHEN ({condition})" if condition else "", f"{table}_{name}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" FOR EACH ROW{when} '
                   "EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON \"{table}\"{when} "
                   f"BEGIN SELECT RAISE(ABORT, '{name}'); END")


def downgrade() -> None:
    op.drop_table("needed_document")
    op.drop_table("partner_proposal")
    op.drop_table("partner_gram")
