"""The world of the matrix, in which every text that somebody invented begins or ends with one that means harm."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import cycle
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper, Session

from app.approval.models import Version
from app.approval.steps import State
from app.db.base import Base
from app.db.cipher import Encrypted
from app.db.engine import begin_writing
from app.records.checks import all_problems
from app.records.content import columns_of, kind_of, rows_of
from app.records.kinds import KINDS
from app.records.kinds.programme import ProgrammeSubtype
from tests.filed import advance, file_agreement, file_programme, file_student, file_teacher, file_trip, participant
from tests.naughty.strings import STORED
from tests.world import World

INVENTED = re.compile(r"示例|Sample")
MACHINE = re.compile(r'[{}\n"]')
"""Texts that programs read: plans, sealed contents, answers kept as JSON."""


@contextmanager
def harm_written() -> Iterator[dict[str, str]]:
    """Meanwhile whatever invented text is put into a column gets a harmful one, each in its turn, before it or after
    it. Gives by table and column the last text it made."""
    texts, written = cycle(STORED), dict[str, str]()

    def spoil(column: sa.Column[Any], name: str) -> Any:
        def spoiled(target: Any, value: Any, *_: Any) -> Any:
            if not isinstance(value, str) or not INVENTED.search(value) or MACHINE.search(value):
                return value
            room = (getattr(column.type, "length", None) or 1000) - len(value)
            text = next(texts)
            if len(text) > room or any(text in value for text in STORED[:8]):
                return value
            written[name] = value + text if len(written) % 3 == 0 else text + value
            return written[name]

        return spoiled

    heard = [(getattr(mapper.class_, name), spoil(column, f"{column.table.name}.{column.name}"))
             for mapper in _mappers() for name, column in _texts(mapper)]
    for attribute, listener in heard:
        event.listen(attribute, "set", listener, retval=True)
    try:
        yield written
    finally:
        for attribute, listener in heard:
            event.remove(attribute, "set", listener)


def _mappers() -> list[Mapper[Any]]:
    return sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)


def _texts(mapper: Mapper[Any]) -> Iterator[tuple[str, sa.Column[Any]]]:
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if (type(column.type) in (sa.String, sa.Text, Encrypted) and mapper.local_table is column.table
                and not column.primary_key and not column.unique):
            yield attribute.key, column


def full_records(world: World) -> tuple[dict[str, str], dict[str, str]]:
    """By kind the public id of a filed record of school A in which every field that takes a text holds a harmful one;
    and by table and column what it holds."""
    texts, typed, session = cycle(STORED), dict[str, str](), world.session
    begin_writing(session)
    partner = world.partner("Sample Naughty School", "GB")
    session.commit()
    drafts = (
        file_agreement(world, "A", partner, signed_on=date(2023, 3, 1), upto=State.DRAFT),
        file_teacher(world, "A", 7, upto=State.DRAFT), file_student(world, "A", 7, upto=State.DRAFT),
        file_trip(world, "A", [participant(world, "A", "7")], departs_on=date(2025, 7, 1), upto=State.DRAFT),
        file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=State.DRAFT),
    )
    for draft in drafts:
        begin_writing(session)
        kind = kind_of(draft)
        for row, table in ((draft, kind.table), *((row, rows.model.__table__) for rows in kind.rows
                                                  for row in rows_of(draft, rows))):
            for column in text_columns(table):
                _spoil(session, draft, row, column, texts, typed)
        advance(world, draft)
    return {draft.kind: draft.series.public_id for draft in drafts}, typed


def text_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of a kind that take what people type, whatever it is."""
    territories = {item.name for kind in KINDS.values() for item in (*kind.fields, *(
        field for rows in kind.rows for field in rows.fields)) if item.territory}
    return [column for column in columns_of(table) if isinstance(column.type, sa.String | Encrypted)
            and not isinstance(column.type, sa.Enum) and column.name not in territories
            and not column.info.get("found")]


def _spoil(session: Session, draft: Version, row: Any, column: sa.Column[Any], texts: Iterator[str],
           typed: dict[str, str]) -> None:
    """Put a harmful text where it stands, unless the kind then says that something is wrong there."""
    plain, text = getattr(row, column.name), next(texts)
    wrong = len(all_problems(session, draft))
    setattr(row, column.name, text[:getattr(column.type, "length", None) or 40])
    if len(all_problems(session, draft)) > wrong:
        setattr(row, column.name, plain)
    else:
        typed[f"{column.table.name}.{column.name}"] = getattr(row, column.name)
