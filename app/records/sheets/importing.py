"""`exreg import`: a sheet into drafts, all or nothing. It sets no state; what it makes goes the path like any other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Version
from app.db.stamps import utc_now
from app.db.trail import write_trail
from app.records.content import columns_of, rows_of
from app.records.fields import Kind, Rows
from app.records.filing import start
from app.records.sheets.changes import Change, Reading, SheetFault
from app.sheets.tables import Table


@dataclass
class Report:
    """What an import did, or would do: ids of records by what happened to them. With faults nothing was written."""

    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    faults: list[SheetFault] = field(default_factory=list)


def import_records(session: Session, kind: Kind, table: Table, actor: User, *, dry_run: bool = False,
                   children: Mapping[str, Table] | None = None) -> Report:
    """Read the whole sheet, and write only when nothing is wrong with it and this is no dry run.

    `children` are the child sheets by name. Commits nothing.
    """
    reading = Reading(session, kind, actor)
    changes = reading.read(table, children or {})
    report = Report(faults=reading.faults)
    if not report.faults:
        for change in changes:
            _apply(session, kind, actor, change, report, dry_run=dry_run)
    return report


def _apply(session: Session, kind: Kind, actor: User, change: Change, report: Report, *, dry_run: bool) -> None:
    """Make or change one draft, and note it in the report. A dry run only notes."""
    draft = change.draft
    if draft is None:
        report.made.append(f"+{change.row.number}" if dry_run else _make(session, kind, actor, change))
        return
    names = changed_fields(kind, draft, change)
    (report.changed if names else report.unchanged).append(draft.series.public_id)
    if dry_run or not names:
        return
    store(kind, draft, change)
    draft.edited_by_id, draft.edited_at = actor.id, utc_now()
    session.flush()
    write_trail(session, "edit", "version", draft.id, actor=actor.username, fields=names,
                series=draft.series.public_id, number=draft.number)


def _make(session: Session, kind: Kind, actor: User, change: Change) -> str:
    draft = start(session, kind, change.organisation, actor, parent=change.parent, entered_for=change.entered_for)
    store(kind, draft, change)
    session.flush()
    return draft.series.public_id


def changed_fields(kind: Kind, draft: Version, change: Change) -> list[str]:
    """The fields that would be different, by name; a column that the sheet does not have stays as it is."""
    names = [name for name, value in change.values.items() if getattr(draft, name) != value]
    for rows in kind.rows:
        given = change.children.get(rows.name)
        if given is not None and given != _as_given(draft, rows, given):
            names.append(rows.name)
    return sorted(names)


def _as_given(draft: Version, rows: Rows, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The draft's child rows, told in the columns that the sheet has."""
    columns = list(given[0]) if given else [column.name for column in columns_of(rows.model.__table__)]
    return [{name: getattr(row, name) for name in columns} for row in rows_of(draft, rows)]


def store(kind: Kind, draft: Version, change: Change) -> None:
    for name, value in change.values.items():
        setattr(draft, name, value)
    for rows in kind.rows:
        given = change.children.get(rows.name)
        if given is not None:
            setattr(draft, rows.name, [rows.model(position=place, **values) for place, values in enumerate(given)])
