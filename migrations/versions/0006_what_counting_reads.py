"""Indexes that hold all that counting reads: where a version stands, whose it is, what it was merged into."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SUBMITTED = sa.text("submitted_since IS NOT NULL")
RETURNED = sa.text("mode = 'aggregate'")


def _stood(columns: list[str]) -> None:
    op.create_index("ix_version_stood", "version", columns, sqlite_where=SUBMITTED, postgresql_where=SUBMITTED)


def upgrade() -> None:
    op.drop_index("ix_version_stood", table_name="version")
    _stood(["kind", "organisation_id", "submitted_since", "district_since", "city_since", "until", "series_id", "id"])
    op.drop_index(op.f("ix_organisation_facts_organisation_id"), table_name="organisation_facts")
    op.create_index("ix_organisation_facts_stood", "organisation_facts",
                    ["organisation_id", "valid_from", "valid_to", "since", "until", "parent_id", "stage", "ownership",
                     "affiliation"])
    for table in ("partner_merge", "person_merge"):
        op.create_index(f"ix_{table}_stood", table, ["alias_id", "since", "until", "root_id"])
    op.create_index("ix_student_returned", "student", ["counted_on", "id", "layer"], sqlite_where=RETURNED,
                    postgresql_where=RETURNED)


def downgrade() -> None:
    op.drop_index("ix_student_returned", table_name="student")
    for table in ("person_merge", "partner_merge"):
        op.drop_index(f"ix_{table}_stood", table_name=table)
    op.drop_index("ix_organisation_facts_stood", table_name="organisation_facts")
    op.create_index(op.f("ix_organisation_facts_organisation_id"), "organisation_facts", ["organisation_id"])
    op.drop_index("ix_version_stood", table_name="version")
    _stood(["kind", "city_since", "until", "organisation_id", "series_id"])
