"""How a kind of record describes itself.

A `Field` says only what its column cannot: the words people read and where they appear. Required, length, type and
choices are read from the column. The description never sees a request, a session or a template. Form, list, filters,
sheet columns, PDF and the comparison of versions all read it.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from app.approval.models import Version
from app.ui.words import Words

NONE = Words("", "")


@dataclass(frozen=True)
class Field:
    """One column as people meet it. `listed`: shown in lists. `certified`: printed on the certificate of filing.
    `restricted`: pay, health and criminal-record facts, shown on the record itself only, never in lists or sheets of a
    bureau. `territory`: the column holds a code of ISO 3166-1. `long`: several lines.
    `watched`: a number that asks for a sentence where it is far from the school's own past."""

    name: str
    label: Words
    help: Words = NONE
    listed: bool = False
    certified: bool = False
    restricted: bool = False
    territory: bool = False
    long: bool = False
    watched: bool = False


@dataclass(frozen=True)
class Rows:
    """Child rows of a version: participants, destinations. `model` is a ChildRow, `name` the relationship."""

    name: str
    model: type[Any]
    one: Words
    fields: tuple[Field, ...]

    def column(self, item: Field) -> sa.Column[Any]:
        column: sa.Column[Any] = self.model.__table__.columns[item.name]
        return column


@dataclass(frozen=True)
class Section:
    """A part of the form with its own heading; reviewers give reasons by section."""

    name: str
    title: Words
    fields: tuple[Field, ...] = ()
    rows: Rows | None = None


@dataclass(frozen=True)
class Problem:
    """Something that keeps a record from being submitted, or (a warning) that its reader should know.

    `where` is a field name, `participants.2.birth_date` for a field of the third row, or a section name.
    """

    code: str
    where: str
    words: Words


@dataclass(frozen=True)
class Document:
    """A kind of attachment. Which of them a record must bring is the bureau's to say."""

    name: str
    title: Words


@dataclass(frozen=True)
class Again:
    """The record after this one, begun from it: 续签, 续聘, the next year. No day is copied but those of `kept_days`,
    which stay true of whatever comes next; of the rest everything but `left`. `said` are the values it begins with;
    `predecessor`: the column that names the record before, where the kind has one. `rows`: the child rows that are
    copied. `note` tells the officer what was copied and what was not."""

    words: Words
    note: Words
    kept_days: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    said: tuple[tuple[str, Any], ...] = ()
    predecessor: str = ""
    rows: tuple[str, ...] = ()


STEPS = (180, 90, 60, 30, 15)
"""Days before something runs out at which whoever it concerns is reminded."""


@dataclass(frozen=True)
class Deadline:
    """What runs out in a filed record. `day` is a column; the deadline is `years` and `days` after it. `holds` says of
    a record and a deadline whether it matters. Two follow-ups have a say: a later day in the column of `renewed_by`
    (kind, column) stands in for the record's own, and one of `left_by` (kind, test) ends the matter. `to_bureau`:
    whoever reviews the school is reminded too. `name` is kept with each reminder."""

    name: str
    words: Words
    day: str
    holds: Callable[[Any, date], bool]
    years: int = 0
    days: int = 0
    renewed_by: tuple[str, str] | None = None
    left_by: tuple[str, Callable[[Any], bool]] | None = None
    to_bureau: bool = False
    steps: tuple[int, ...] = STEPS

    def falls(self, day: date) -> date:
        """The deadline that follows from a day; a year from 29 February is 28 February."""
        if self.years:
            last = monthrange(day.year + self.years, day.month)[1]
            day = day.replace(year=day.year + self.years, day=min(day.day, last))
        return day + timedelta(self.days)


Check = Callable[[Any], list[Problem]]


def nothing(record: Any) -> list[Problem]:
    return []


def never(record: Any, day: date) -> bool:
    return False


def no_day(record: Any) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Kind:
    """One kind of record. `problems` keep it from submission, `warnings` do not. `parent` names the kind a follow-up
    (activity, movement, re-check) hangs on. `heading` are the fields that name a record in lists and titles. `key_day`
    is the day that says which year a record belongs to: the first of these fields that is filled. `runs_out` is what
    whoever it concerns is reminded of. `over` says whether by a day a filed record no longer holds, by what it says
    itself; a filed follow-up of the kind of `over_by` says so from its key day on where the test is true of it.
    `again`: how the record after this one begins. `recurring` fields are taken from the school's last record of the
    kind when a new one is begun. Only records that agree in the fields of `alike` are compared by watched values.
    `happened` names the days that a record tells of as past: none of them may lie ahead."""

    model: type[Version]
    title: Words
    one: Words
    prefix: str
    heading: tuple[str, ...]
    key_day: tuple[str, ...]
    sections: tuple[Section, ...]
    problems: Check = nothing
    warnings: Check = nothing
    documents: tuple[Document, ...] = ()
    runs_out: tuple[Deadline, ...] = ()
    over: Callable[[Any, date], bool] = never
    over_by: tuple[str, Callable[[Any], bool]] | None = None
    parent: str | None = None
    again: Again | None = None
    recurring: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    happened: Callable[[Any], tuple[str, ...]] = no_day
    note: Words = field(default=NONE)

    def __post_init__(self) -> None:
        described = {item.name for item in self.fields} | {"id", "sealed"}
        columns = {column.name for column in self.table.columns if not column.info.get("found")}
        if described != columns:
            raise TypeError(f"{self.name}: fields and columns differ in {sorted(described ^ columns)}")
        for rows in self.rows:
            hidden = {"id", "version_id", "position", "sealed"}
            own = {column.name for column in rows.model.__table__.columns if not column.info.get("found")} - hidden
            if own != {item.name for item in rows.fields}:
                raise TypeError(f"{self.name}.{rows.name}: fields and columns differ")

    @cached_property
    def name(self) -> str:
        return str(self.model.__mapper_args__["polymorphic_identity"])

    @cached_property
    def table(self) -> sa.Table:
        table: sa.Table = sa.inspect(self.model).local_table  # type: ignore[assignment]  # a kind maps a plain table
        return table

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(item for section in self.sections for item in section.fields)

    @cached_property
    def rows(self) -> tuple[Rows, ...]:
        return tuple(section.rows for section in self.sections if section.rows is not None)

    @cached_property
    def listed(self) -> tuple[Field, ...]:
        return tuple(item for item in self.fields if item.listed)

    @cached_property
    def headed(self) -> tuple[Field, ...]:
        """The fields of its heading."""
        return tuple(self.field(name) for name in self.heading)

    def field(self, name: str) -> Field:
        return next(item for item in self.fields if item.name == name)

    def column(self, item: Field) -> sa.Column[Any]:
        return self.table.columns[item.name]

    def day_of(self, record: Version) -> tuple[Field, date | None]:
        """The field of the record's key day, and the day."""
        given = [name for name in self.key_day if getattr(record, name) is not None]
        name = (given or list(self.key_day))[0]
        return self.field(name), getattr(record, name)

    def walk(self) -> Iterator[tuple[Section, Field | Rows]]:
        """Fields and rows in reading order, each with its section."""
        for section in self.sections:
            for item in section.fields:
                yield section, item
            if section.rows is not None:
                yield section, section.rows


def missing(where: str) -> Problem:
    return Problem("missing", where, Words("请填写此项。", "Please fill this in."))
