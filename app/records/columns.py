"""Columns of a record's content. Every one may be empty, because a draft saves with anything missing; `needed` says
what must be there when it is submitted, and the database refuses a sealed row that lacks it.
"""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, MappedColumn, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from app.db.cipher import Encrypted
from app.parties.models import DocumentType, Sex
from app.ui.words import Labelled

FEN = 100


def needed(kind: Any = None, *, personal: bool = False) -> MappedColumn[Any]:
    """Must be given before submitting. `personal` values enter the content hash as salted commitments."""
    return mapped_column(kind, nullable=True, info={"needed": True, "personal": personal})


def optional(kind: Any = None, *, personal: bool = False) -> MappedColumn[Any]:
    return mapped_column(kind, nullable=True, info={"personal": personal})


def partner_column(*, is_needed: bool = True) -> MappedColumn[Any]:
    """The partner as entered; a later merge is resolved when counting."""
    return mapped_column(sa.ForeignKey("partner.id"), index=True, nullable=True, info={"needed": is_needed})


def holds(rule: str, name: str) -> sa.CheckConstraint:
    """A rule the database keeps for sealed content; a draft may still break it. NULL passes."""
    return sa.CheckConstraint(f"NOT sealed OR ({rule})", name=name)


class NumberText(sa.String):
    """The number of a paper: text that is masked like a document number wherever it is shown."""


def is_masked(kind: Any) -> bool:
    """Whether values of this type are shown with their middle hidden."""
    return isinstance(kind, Encrypted | NumberText)


class Money(TypeDecorator[Decimal]):
    """Yuan with two decimals in Python, whole fen in the database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> int | None:
        return None if value is None else int((Decimal(value) * FEN).to_integral_value())

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else (Decimal(value) / FEN).quantize(Decimal("0.01"))


class Choices(TypeDecorator[tuple[Labelled, ...]]):
    """Several members of one enum, in their declared order; stored as values joined by commas."""

    impl = sa.String(400)
    cache_ok = True

    def __init__(self, options: type[Labelled]) -> None:
        super().__init__()
        self.options = options

    def process_bind_param(self, value: tuple[Labelled, ...] | None, dialect: sa.Dialect) -> str | None:
        return ",".join(option.value for option in self.options if option in value) if value else None

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[Labelled, ...] | None:
        return tuple(self.options(part) for part in value.split(",")) if value else None


class Sealable:
    """A table whose rows are frozen once `sealed`: a trigger refuses changes, a CHECK refuses gaps.

    Personal columns are left out of the CHECK: erasing a person's data empties them and nothing else.
    """

    if TYPE_CHECKING:
        __table__: Any

    sealed: Mapped[bool] = mapped_column(default=False, sort_order=-5)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__table__" not in cls.__dict__:
            return
        must = [column.name for column in cls.__table__.columns
                if column.info.get("needed") and not column.info.get("personal")]
        if must:
            given = " AND ".join(f"{name} IS NOT NULL" for name in must)
            cls.__table__.append_constraint(
                holds(given, "what_is_sealed_is_complete"))


class Content(Sealable):
    """Mixed into a version to make a kind: the kind's own table, joined to `version` by its id."""

    @declared_attr
    @classmethod
    def id(cls) -> Mapped[int]:
        return mapped_column(sa.ForeignKey("version.id"), primary_key=True, sort_order=-10)


class ChildRow(Sealable):
    """A row inside a version's content, copied whole with it."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)
    position: Mapped[int] = mapped_column(sort_order=-6)


class AboutPerson:
    """A person as their document names them. `person_id` is found or made when the draft is submitted."""

    if TYPE_CHECKING:
        __tablename__: str

    @declared_attr
    @classmethod
    def person_id(cls) -> Mapped[int | None]:
        return mapped_column(sa.ForeignKey("person.id"), index=True, info={"found": True})

    name_zh: Mapped[str | None] = optional(sa.String(100), personal=True)
    surname: Mapped[str | None] = optional(sa.String(100), personal=True)
    given_names: Mapped[str | None] = optional(sa.String(100), personal=True)
    sex: Mapped[Sex | None] = needed(personal=True)
    birth_date: Mapped[date | None] = needed(personal=True)
    nationality: Mapped[str | None] = needed(sa.String(2))
    document_type: Mapped[DocumentType | None] = needed()

    @declared_attr
    @classmethod
    def document_number(cls) -> Mapped[str | None]:
        return mapped_column(Encrypted(f"{cls.__tablename__}.document_number"), nullable=True,
                             info={"needed": True, "personal": True})

    document_expires: Mapped[date | None] = optional(personal=True)
