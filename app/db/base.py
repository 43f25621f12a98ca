"""One declarative base, one naming rule for constraints, one way to store an enum and a moment."""

import enum
from datetime import UTC, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator


class Stamp(TypeDecorator[datetime]):
    """A moment in UTC with microseconds. Always aware in Python; text in SQLite, timestamptz in PostgreSQL."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stamp needs its time zone")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def subject(constraint: sa.Constraint, table: sa.Table) -> str:
    """What a CHECK is about: the column an enum guards, or the sentence we gave the rule."""
    columns = list(getattr(constraint, "columns", ()))
    return cast(str, columns[0].name if columns else constraint.name)


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "constraint_name": subject,
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    # Enums are stored by value in a VARCHAR with a CHECK: a new member is a small migration on both databases.
    type_annotation_map = {
        enum.StrEnum: sa.Enum(
            enum.StrEnum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=lambda members: [member.value for member in members],
        ),
        datetime: Stamp(),
    }
