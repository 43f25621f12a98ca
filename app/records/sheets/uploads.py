"""Sheets people send: read without writing, shown row by row, taken over whole or by their good rows.

Taking over reads the file anew, so that it does what is right at that moment; a row taken already is unchanged then,
which is why a work that was killed can begin again.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.blobs import read_blob, store_blob, sweep_blobs
from app.db.stamps import utc_now
from app.db.trail import canonical, write_trail
from app.records.fields import Kind
from app.records.kinds import KINDS
from app.records.sheets.changes import SheetFault
from app.records.sheets.files import SheetFile, sheets_in
from app.records.sheets.headings import OWN_COLUMNS
from app.records.sheets.importing import Outcome, Progress, Report, apply_changes, read_changes
from app.records.sheets.models import SheetUpload, UploadState
from app.records.sheets.templates import refuse_old
from app.records.writing.old_ledgers import COLUMNS as OLD_COLUMNS
from app.records.writing.old_ledgers import ledger_of, mark_as_old
from app.sheets.colouring import Mark, coloured
from app.sheets.tables import BadTable, Table
from app.ui.words import Worded, Words

KEPT = timedelta(days=14)
SMALL = 300
"""Rows up to which a sheet is read and taken over while its sender waits."""

NO_ROWS = Words("文件中只有列名，没有数据行。", "The file has headings and no rows.")


class NotTakable(Worded):
    """Nothing of the upload can be taken over; `words` say why."""


@dataclass(frozen=True)
class ToldRow:
    """A row of the report as it is shown: numbers, the record, the fields it changes, (where, why) of faults and of
    hints."""

    number: int
    outcome: Outcome
    series: str
    fields: tuple[Words, ...]
    faults: tuple[tuple[str, Words], ...]
    hints: tuple[tuple[str, Words], ...]


@dataclass(frozen=True)
class Told:
    """What reading an upload showed. `whole`: faults of the file, with their places; `left_out`: columns not read."""

    rows: tuple[ToldRow, ...]
    whole: tuple[tuple[str, Words], ...]
    left_out: tuple[tuple[str, Words], ...]


def rows_in(kind: Kind, name: str, content: bytes) -> int:
    """How many rows the file has. Raises BadTable for what is no sheet of this kind."""
    return len(_file(kind, name, content).table.rows)


def keep_upload(session: Session, kind: Kind, owner: User, name: str, content: bytes, *,
                old: bool = False) -> SheetUpload:
    """The file, kept to be read; `old`: as an old ledger."""
    upload = SheetUpload(public_id=secrets.token_urlsafe(16), owner=owner, kind=kind.name, file_name=name,
                         digest=store_blob(content), uploaded_at=utc_now())
    session.add(upload)
    session.flush()
    write_trail(session, "upload", "sheet", upload.public_id, kind=kind.name, digest=upload.digest)
    if old:
        mark_as_old(session, upload.public_id, kind.name, name, upload.digest, owner)
    return upload


def _file(kind: Kind, name: str, content: bytes) -> SheetFile:
    found = sheets_in(kind, name, content)
    refuse_old(kind, found.stamp)
    if not found.table.rows:
        raise BadTable(NO_ROWS)
    return found


def read_upload(session: Session, upload: SheetUpload) -> None:
    """The dry run: the report, the counts, and the coloured copy where something is wrong."""
    kind, content = KINDS[upload.kind], read_blob(upload.digest)
    found = _file(kind, upload.file_name, content)
    report = read_changes(session, kind, found.table, upload.owner, found.children, strict=False, hints=True,
                          old=ledger_of(session, upload.public_id)).report
    marks = _marks(found, report)
    told, copy = store_blob(_as_text(kind, report).encode()), coloured(content, marks) if marks else None
    upload.copy_digest = store_blob(copy) if copy is not None else None
    _count(upload, report)
    upload.report_digest, upload.state = told, UploadState.READ


def take_upload(session: Session, upload: SheetUpload, *, good_only: bool, progress: Progress | None = None) -> None:
    """Do what the good rows ask for. Raises NotTakable where a fault concerns the whole file, or any row is wrong and
    not the good rows alone were asked for."""
    kind = KINDS[upload.kind]
    found = _file(kind, upload.file_name, read_blob(upload.digest))
    read = read_changes(session, kind, found.table, upload.owner, found.children, strict=False,
                        old=ledger_of(session, upload.public_id))
    _refuse(read.report, good_only=good_only)
    owner, number = upload.owner, upload.id
    apply_changes(session, kind, owner, read, progress)
    taken = session.get_one(SheetUpload, number)
    taken.state, taken.taken_at = UploadState.TAKEN, utc_now()
    _count(taken, read.report)
    taken.report_digest = store_blob(_as_text(kind, read.report).encode())
    write_trail(session, "import", "sheet", taken.public_id, actor=owner.username, kind=kind.name,
                records=len(read.report.made) + len(read.report.changed))


def _refuse(report: Report, *, good_only: bool) -> None:
    if report.whole_faults:
        raise NotTakable(Words("文件有问题，请先改正文件。", "The file itself has faults: correct them first."))
    wrong = report.number(Outcome.WRONG)
    if wrong and not good_only:
        raise NotTakable(Words(f"有 {wrong} 行有误；请改正，或只写入无误的行。",
                               f"{wrong} rows are wrong: correct them, or take the good rows alone."))
    if wrong == len(report.rows):
        raise NotTakable(Words("没有可写入的行。", "There is no row to take over."))


def _count(upload: SheetUpload, report: Report) -> None:
    upload.total = len(report.rows)
    for outcome in Outcome:
        setattr(upload, outcome.value, report.number(outcome))


def _marks(found: SheetFile, report: Report) -> list[Mark]:
    """Every fault once, where it is; hints in another colour."""
    tables: Mapping[str, Table] = {"": found.table, **found.children}
    marks = [Mark(tables[fault.sheet], fault.row, fault.column, str(fault.words)) for fault in report.faults]
    if not marks:
        return []
    return marks + [Mark(found.table, row.number, column, str(words), hint=True)
                    for row in report.rows for column, words in row.hints]


def _as_text(kind: Kind, report: Report) -> str:
    labels = (OLD_COLUMNS | OWN_COLUMNS | {item.name: item.label for item in kind.fields}
              | {rows.name: rows.one for rows in kind.rows})
    own = {id(fault) for row in report.rows for fault in row.faults}
    others = [fault for fault in report.faults if id(fault) not in own]
    return canonical({
        "rows": [[row.number, row.outcome, row.series, [_pair(labels[name]) for name in row.fields],
                  _faults(row.faults), [[where, *_pair(words)] for where, words in row.hints]] for row in report.rows],
        "whole": _faults(others), "left_out": [[title, *_pair(words)] for title, words in report.left_out]})


def _pair(words: Words) -> list[str]:
    return [words.zh, words.en]


def _faults(faults: Iterable[SheetFault]) -> list[list[str]]:
    return [[f"{fault.sheet} {fault.row} {fault.column}".strip() if fault.sheet or fault.whole else fault.column,
             *_pair(fault.words)] for fault in faults]


def told_of(upload: SheetUpload) -> Told | None:
    """What was found, once it has been read."""
    if upload.report_digest is None:
        return None
    kept: dict[str, Any] = json.loads(read_blob(upload.report_digest))
    rows = tuple(ToldRow(number, Outcome(outcome), series, tuple(Words(*pair) for pair in fields), _said(faults),
                         _said(hints)) for number, outcome, series, fields, faults, hints in kept["rows"])
    return Told(rows, _said(kept["whole"]), _said(kept["left_out"]))


def _said(lines: Iterable[list[str]]) -> tuple[tuple[str, Words], ...]:
    return tuple((where, Words(zh, en)) for where, zh, en in lines)


def find_upload(session: Session, owner: User, public_id: str) -> SheetUpload | None:
    """An upload of this person; nobody else's is to be found."""
    return session.scalars(sa.select(SheetUpload).where(
        SheetUpload.public_id == public_id, SheetUpload.owner_id == owner.id)).one_or_none()


def uploads_of(session: Session, owner: User, kind: Kind) -> list[SheetUpload]:
    """The newest first."""
    return list(session.scalars(sa.select(SheetUpload).where(
        SheetUpload.owner_id == owner.id, SheetUpload.kind == kind.name).order_by(SheetUpload.id.desc()).limit(20)))


def purge_uploads(session: Session) -> int:
    """Delete what was sent long ago, commit, and remove the files nobody else names; gives how many are gone."""
    old = session.scalars(sa.select(SheetUpload).where(SheetUpload.uploaded_at < utc_now() - KEPT)).all()
    digests = [digest for upload in old for digest in (upload.digest, upload.report_digest, upload.copy_digest)
               if digest]
    for upload in old:
        session.delete(upload)
    if old:
        write_trail(session, "purge", "sheet", "", rows=len(old))
    session.commit()
    sweep_blobs(session, digests)
    return len(old)
