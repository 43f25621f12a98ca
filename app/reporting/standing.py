"""未报, 迟报, 零报, 已报: where each school stands with each kind a window asks for, on a day and as known at a moment.

A record has been reported since its series first left the school, and counts while one of its versions stands. A
school is asked if it was there when the period ended and still is on the day; one that has merged reports through its
root.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.approval.models import Version
from app.db.stamps import CHINA, stood
from app.organisations.models import Level, Organisation, OrganisationFacts
from app.organisations.tree import lineage_under
from app.records.fields import Kind
from app.reporting.models import ReportingWindow, ZeroReport
from app.ui.words import Labelled

VERSION = sa.inspect(Version).local_table


class Stand(Labelled):
    REPORTED = "reported", "已报", "Reported"
    LATE = "late", "迟报", "Late"
    ZERO = "zero", "零报", "Nothing to report"
    NONE = "none", "未报", "Not reported"


@dataclass(frozen=True)
class Cell:
    """One school and kind: how many records of the period stand, how many of them came late, and its zero report."""

    records: int = 0
    late: int = 0
    zero: ZeroReport | None = None
    zero_is_late: bool = False

    @property
    def stand(self) -> Stand:
        if self.records:
            return Stand.LATE if self.late == self.records else Stand.REPORTED
        if self.zero is None:
            return Stand.NONE
        return Stand.ZERO

    @property
    def is_contradicted(self) -> bool:
        """Nothing was to be reported, and something was."""
        return self.zero is not None and self.records > 0


@dataclass(frozen=True)
class School:
    """A school that is asked, with its cell of each kind."""

    id: int
    code: str
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A window on a day, as known at a moment, and of these schools only (all of the window's when None)."""

    window: ReportingWindow
    on: date
    known: datetime
    seen: frozenset[int] | None = None

    @property
    def tree_on(self) -> date:
        """The day whose schools are asked: after the due day nobody leaves the list by closing."""
        return min(self.on, self.window.due_on)

    @cached_property
    def late_from(self) -> datetime:
        return datetime.combine(self.window.due_on + timedelta(days=1), time(), CHINA)

    @cached_property
    def line(self) -> sa.CTE:
        return lineage_under([self.window.organisation_id], self.tree_on, self.known)


def schools_of(session: Session, asked: Asked) -> list[School]:
    """Every school that is asked and may be seen, with its cells, in the order of the codes."""
    codes = _expected(session, asked)
    cells: dict[tuple[int, str], Cell] = {}
    zeros = {(item.organisation_id, item.kind): item for item in zero_reports(session, asked)}
    for kind in asked.window.kinds_asked:
        counted = {unit: (records, late) for unit, records, late in session.execute(_counts(asked, kind))}
        for number in codes:
            zero = zeros.get((number, kind.name))
            cells[number, kind.name] = Cell(*counted.get(number, (0, 0)), zero=zero,
                                            zero_is_late=zero is not None and zero.since >= asked.late_from)
    return [School(number, code, {kind.name: cells[number, kind.name] for kind in asked.window.kinds_asked})
            for number, code in codes.items()]


def cell_of(session: Session, asked: Asked, school_id: int, kind: Kind) -> Cell | None:
    """The cell of one school; None for a school or kind that is not asked."""
    found = (school.cells.get(kind.name) for school in schools_of(session, asked) if school.id == school_id)
    return next(found, None)


def zero_reports(session: Session, asked: Asked) -> list[ZeroReport]:
    return list(session.scalars(
        sa.select(ZeroReport).where(ZeroReport.window_id == asked.window.id,
                                    stood(ZeroReport.since, ZeroReport.until, asked.known))
        .options(joinedload(ZeroReport.reported_by)).order_by(ZeroReport.id)))


def records_behind(session: Session, asked: Asked, school_id: int, kind: Kind, *, late: bool = False) -> list[Version]:
    """The records that a cell counts, first reported first."""
    rows = _reported(asked, kind).subquery()
    statement = (
        sa.select(kind.model).join(rows, rows.c.version_id == kind.model.id).where(rows.c.unit_id == school_id)
        .options(joinedload(kind.model.series)).order_by(rows.c.first, kind.model.id))
    return list(session.scalars(statement.where(rows.c.first >= asked.late_from) if late else statement))


def totals(schools: Sequence[School], kind: Kind) -> dict[Stand, int]:
    """How many schools stand where. Together they are all that are asked."""
    found = dict.fromkeys(Stand, 0)
    for school in schools:
        found[school.cells[kind.name].stand] += 1
    return found


def narrowed(schools: Sequence[School], kind: str, stand: str, *, contradicted: bool) -> Iterator[School]:
    """The schools behind one figure; all of them where nothing is asked for."""
    for school in schools:
        cells = [cell for name, cell in school.cells.items() if kind in ("", name)]
        if any((not stand or cell.stand.value == stand) and (not contradicted or cell.is_contradicted)
               for cell in cells):
            yield school


def _expected(session: Session, asked: Asked) -> dict[int, str]:
    """Codes by id of the schools that are asked."""
    facts = OrganisationFacts
    began = (
        sa.select(sa.func.min(facts.valid_from))
        .where(facts.organisation_id == Organisation.id, stood(facts.since, facts.until, asked.known))
        .correlate(Organisation).scalar_subquery())
    statement = (
        sa.select(Organisation.id, Organisation.code)
        .where(Organisation.level == Level.SCHOOL, Organisation.id.in_(sa.select(asked.line.c.unit_id)),
               began <= asked.window.period_to)
        .order_by(Organisation.code))
    rows = session.execute(statement)
    return {number: code for number, code in rows if asked.seen is None or number in asked.seen}


def _counts(asked: Asked, kind: Kind) -> sa.Select[int, int, int]:
    rows = _reported(asked, kind).subquery()
    late = sa.func.sum(sa.case((rows.c.first >= asked.late_from, 1), else_=0))
    return sa.select(rows.c.unit_id, sa.func.count(), late).group_by(rows.c.unit_id)


def _reported(asked: Asked, kind: Kind) -> sa.Select[int, int, datetime]:
    """Unit, version and first report of each record whose key day lies in the period and that stands."""
    days = [kind.table.c[name] for name in kind.key_day]
    day = days[0] if len(days) == 1 else sa.func.coalesce(*days)
    before = VERSION.alias("before")
    first = (
        sa.select(sa.func.min(before.c.submitted_since))
        .where(before.c.series_id == VERSION.c.series_id, before.c.submitted_since <= asked.known)
        .correlate(VERSION).scalar_subquery())
    return (
        sa.select(asked.line.c.unit_id, VERSION.c.id.label("version_id"), first.label("first"))
        .join(kind.table, kind.table.c.id == VERSION.c.id)
        .join(asked.line, asked.line.c.member_id == VERSION.c.organisation_id)
        .where(VERSION.c.kind == kind.name, VERSION.c.submitted_since.is_not(None),
               stood(VERSION.c.submitted_since, VERSION.c.until, asked.known),
               day.between(asked.window.period_from, asked.window.period_to)))
