"""A sheet into drafts: what it would do, told row by row, and done for all rows or for the good ones.

It sets no state; what it makes goes the path like any other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Series, Version
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.db.trail import write_trails
from app.records.checks import content_problems
from app.records.content import explanations_of, rows_of
from app.records.fields import Kind, Problem, Rows
from app.records.filing import Begun, start_many
from app.records.labels import label_of
from app.records.sheets.changes import Change, Reading, SheetFault
from app.records.sheets.differences import changed_fields
from app.records.writing.old_ledgers import OldLedger, note_entries
from app.records.writing.past import PREFIX, Pasts
from app.sheets.tables import Table
from app.ui.words import Labelled, Words

CHUNK = 500

MEANWHILE = Words("读取之后，他人已更改该草稿；请再上传一次。",
                  "Somebody changed the draft after the sheet was read: send it again.")

Progress = Callable[[int, int], None]


class Outcome(Labelled):
    """What a row would do, or did."""

    NEW = "new", "新建", "New"
    CHANGED = "changed", "更改", "Changed"
    UNCHANGED = "unchanged", "未变", "Unchanged"
    WRONG = "wrong", "有误", "Wrong"


@dataclass
class RowReport:
    """One row: its outcome, the record (none yet for a new one), the fields it changes, what is wrong with it, and what
    would still keep it from being submitted."""

    number: int
    outcome: Outcome
    series: str = ""
    fields: list[str] = field(default_factory=list)
    faults: list[SheetFault] = field(default_factory=list)
    hints: list[tuple[str, Words]] = field(default_factory=list)


@dataclass
class Report:
    """What an import did, or would do: every row once, and ids of records by what happened to them. `faults` are all
    that were found, those of single rows and those of the whole file."""

    rows: list[RowReport] = field(default_factory=list)
    faults: list[SheetFault] = field(default_factory=list)
    left_out: list[tuple[str, Words]] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    @property
    def whole_faults(self) -> list[SheetFault]:
        return [fault for fault in self.faults if fault.whole]

    def number(self, outcome: Outcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)


@dataclass
class Read:
    """A sheet as read: the report, and the changes of the rows that have no fault."""

    report: Report
    changes: list[Change]


def import_records(session: Session, kind: Kind, table: Table, actor: User, *, dry_run: bool = False,
                   children: Mapping[str, Table] | None = None) -> Report:
    """Read the whole sheet, and write only when nothing is wrong with it and this is no dry run. Commits nothing."""
    read = read_changes(session, kind, table, actor, children or {})
    report = read.report
    if report.faults:
        return report
    if dry_run:
        _foretell(read)
    else:
        apply_changes(session, kind, actor, read)
    return report


def read_changes(session: Session, kind: Kind, table: Table, actor: User, children: Mapping[str, Table], *,
                 strict: bool = True, hints: bool = False, old: OldLedger | None = None) -> Read:
    """What the sheet would do. `hints`: also what would keep a row's record from being submitted. `old`: as an old
    ledger."""
    reading = Reading(session, kind, actor, strict=strict, old=old)
    changes = reading.read(table, children)
    report = Report(faults=reading.faults, left_out=reading.left_out)
    wrong = _faults_by_row(reading.faults, changes)
    by_row = {change.row.number: change for change in changes}
    publics, pasts = _public_ids(session, changes), Pasts(session, kind)
    for row in table.rows:
        change = by_row.get(row.number)
        told = RowReport(row.number, Outcome.WRONG, faults=wrong[row.number])
        if change is not None:
            told.series = publics.get(_series_of(change) or 0, "")
            if not told.faults:
                _judge(kind, change, told, pasts, hints=hints)
        report.rows.append(told)
    good = [change for change in changes if change.row.number not in wrong or not wrong[change.row.number]]
    return Read(report, good)


def _faults_by_row(faults: Iterable[SheetFault], changes: Iterable[Change]) -> Mapping[int, list[SheetFault]]:
    """A row is answerable for its child rows: a trip is not taken without one of its people."""
    owners = {place: change.row.number for change in changes for place in change.child_rows}
    found: dict[int, list[SheetFault]] = defaultdict(list)
    for fault in faults:
        owner = owners.get((fault.sheet, fault.row)) if fault.sheet else fault.row
        if owner is not None and not fault.whole:
            found[owner].append(fault)
    return found


def _series_of(change: Change) -> int | None:
    version = change.draft or change.stands
    return version.series_id if version is not None else None


def _public_ids(session: Session, changes: Iterable[Change]) -> dict[int, str]:
    wanted = sorted({number for change in changes if (number := _series_of(change)) is not None})
    found: dict[int, str] = {}
    for first in range(0, len(wanted), CHUNK):
        rows = session.execute(sa.select(Series.id, Series.public_id).where(
            Series.id.in_(wanted[first:first + CHUNK])))
        found |= {number: public_id for number, public_id in rows}
    return found


def _judge(kind: Kind, change: Change, told: RowReport, pasts: Pasts, *, hints: bool) -> None:
    version = change.draft or change.stands
    if version is not None:
        told.fields = changed_fields(kind, version, change.values, change.children)
        told.fields += [name for name in change.old_changes if name not in told.fields]
    if change.draft is not None and change.why and not told.fields:
        told.fields = ["why"] if any(item.why != change.why for item in pasts.outliers(change.draft)) else []
    told.outcome = (Outcome.NEW if version is None else Outcome.CHANGED if told.fields else Outcome.UNCHANGED)
    if hints and told.outcome in (Outcome.NEW, Outcome.CHANGED):
        told.hints = [(label_of(kind, problem)[1], problem.words) for problem in _problems(kind, change, pasts)]


def _problems(kind: Kind, change: Change, pasts: Pasts) -> list[Problem]:
    """What the form would say at submission of the record as it would be. Each field is named once."""
    values: dict[str, Any] = {}
    if change.draft is not None:
        values = {item.name: getattr(change.draft, item.name) for item in kind.fields}
    record = kind.model(**values | change.values)
    for rows in kind.rows:
        given = change.children.get(rows.name)
        if given is not None:
            setattr(record, rows.name, child_rows(rows, given))
        elif change.draft is not None:
            setattr(record, rows.name, child_rows(rows, [
                {item.name: getattr(row, item.name) for item in rows.fields} for row in rows_of(change.draft, rows)]))
    first: dict[str, Problem] = {}
    for problem in content_problems(kind, record):
        first.setdefault(problem.where, problem)
    far = pasts.far(record, change.organisation_id, _series_of(change)) if not change.why else {}
    said = explanations_of(pasts.session, change.draft) if far and change.draft is not None else {}
    return [*first.values(), *(Problem("far", PREFIX + name, past.words) for name, past in far.items()
                               if name not in said)]


def child_rows(rows: Rows, given: Sequence[Mapping[str, Any]]) -> list[Any]:
    return [rows.model(position=place, **values) for place, values in enumerate(given)]


def _foretell(read: Read) -> None:
    for row in read.report.rows:
        if row.outcome is Outcome.NEW:
            read.report.made.append(f"+{row.number}")
        elif row.outcome is not Outcome.WRONG:
            (read.report.changed if row.outcome is Outcome.CHANGED else read.report.unchanged).append(row.series)


def apply_changes(session: Session, kind: Kind, actor: User, read: Read, progress: Progress | None = None) -> None:
    """Do what the good rows ask for, some hundreds at a time, and note it in the report. `progress` is told after each
    of these how many are done, and may commit them."""
    rows = {row.number: row for row in read.report.rows}
    todo = [change for change in read.changes if rows[change.row.number].outcome is not Outcome.UNCHANGED]
    read.report.unchanged += [row.series for row in read.report.rows if row.outcome is Outcome.UNCHANGED]
    for first in range(0, len(todo), CHUNK):
        begin_writing(session)
        part = todo[first:first + CHUNK]
        pasts = Pasts(session, kind)
        _begin(pasts, actor, [change for change in part if not change.draft_id], rows, read.report)
        _change(pasts, actor, [change for change in part if change.draft_id], rows, read.report)
        if progress is not None:
            progress(first + len(part), len(todo))


def _begin(pasts: Pasts, actor: User, changes: Sequence[Change], rows: Mapping[int, RowReport],
           report: Report) -> None:
    session, kind = pasts.session, pasts.kind
    begun = [Begun(change.organisation_id, change.values, {
        item.name: child_rows(item, change.children[item.name]) for item in kind.rows if item.name in change.children},
        change.parent_id, change.entered_for) for change in changes]
    for change, public_id in zip(changes, start_many(session, kind, begun, actor), strict=True):
        rows[change.row.number].series = public_id
        report.made.append(public_id)
    _explain(pasts, {rows[change.row.number].series: change.why for change in changes if change.why})
    by_public = {rows[change.row.number].series: change.old for change in changes if change.old is not None}
    if by_public:
        ids = session.execute(sa.select(Series.public_id, Series.id).where(Series.public_id.in_(by_public)))
        note_entries(session, {number: by_public[public_id] for public_id, number in ids})


def _explain(pasts: Pasts, said: Mapping[str, str]) -> None:
    """`said`: by record, the sentence for what is far in its draft."""
    model = pasts.kind.model
    drafts = pasts.session.scalars(sa.select(model).join(Series, Series.id == model.series_id).where(
        Series.public_id.in_(said))) if said else ()
    for draft in list(drafts):
        pasts.explain_far(draft, said[draft.series.public_id])


def _change(pasts: Pasts, actor: User, changes: Sequence[Change], rows: Mapping[int, RowReport],
            report: Report) -> None:
    """Store what the drafts are to say. A draft that somebody changed since it was read is left as it is."""
    session, kind = pasts.session, pasts.kind
    numbers = [change.draft_id for change in changes]
    drafts = {version.id: version for version in session.scalars(
        sa.select(kind.model).where(kind.model.id.in_(numbers)).execution_options(populate_existing=True))}
    trail: list[tuple[str | int, Mapping[str, Any]]] = []
    for change in changes:
        draft, told = drafts[change.draft_id], rows[change.row.number]
        if not draft.is_draft or draft.edition != change.edition:
            told.outcome = Outcome.WRONG
            told.faults.append(SheetFault("", told.number, "", MEANWHILE))
            report.faults += told.faults
            continue
        _store(kind, draft, change)
        draft.edited_by_id, draft.edited_at = actor.id, utc_now()
        trail.append((draft.id, {"fields": told.fields, "series": told.series, "number": draft.number}))
        report.changed.append(told.series)
    session.flush()
    for change in changes:
        if change.why and rows[change.row.number].outcome is not Outcome.WRONG:
            pasts.explain_far(drafts[change.draft_id], change.why)
    note_entries(session, {drafts[change.draft_id].series_id: change.old for change in changes
                           if change.old is not None and rows[change.row.number].outcome is not Outcome.WRONG})
    if trail:
        write_trails(session, "edit", "version", trail, actor=actor.username)


def _store(kind: Kind, draft: Version, change: Change) -> None:
    for name, value in change.values.items():
        setattr(draft, name, value)
    for rows in kind.rows:
        given = change.children.get(rows.name)
        if given is not None:
            setattr(draft, rows.name, child_rows(rows, given))
