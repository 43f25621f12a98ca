"""`exreg export`: what a person may see of a kind, as a sheet, a CSV or an xlsx file.

Document numbers are masked, and pay, health and criminal-record facts left empty, for everybody but the school's own
officers. No cell can be taken for a formula. Every export leaves a row in the trail.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Role, User
from app.approval.models import Version
from app.approval.steps import State
from app.db.stamps import CHINA, stood, utc_now
from app.db.trail import write_trail
from app.organisations.tree import members
from app.records.access import asker, visible_to_asker
from app.records.columns import is_masked
from app.records.content import rows_of
from app.records.disclosing.reading import note_export
from app.records.fields import Kind, Rows
from app.records.finding.search import Filters, records_asked_for
from app.records.sheets.columns import SheetColumn, child_columns, main_columns, write_child_rows, write_rows
from app.records.sheets.references import Known, Named
from app.records.writing.old_ledgers import COLUMNS as OLD_COLUMNS
from app.records.writing.old_ledgers import entries_of
from app.sheets.writing import Sheet
from app.ui.text import mask_number
from app.ui.words import Words

OFFICERS = (Role.CLERK, Role.HEAD)
ALL = Filters()
REACHED_TITLES = {"reached": Words("当时状态", "State then"), "filing_number": Words("备案号", "Filing number"),
                  "known": Words("按何时所知", "As known at")}
STATE_TITLES = {"state": Words("办理状态", "Filing state"), "filing_number": Words("备案号", "Filing number")}


def export_records(session: Session, kind: Kind, actor: User, *, words: bool = False, states: bool = False,
                   known: datetime | None = None, filters: Filters = ALL) -> dict[str, Sheet]:
    """The latest visible version of each record, and its child rows: sheets by name, the kind's own first.

    `words`: headings and values in the current language. `states`: state, filing number and names instead of codes;
    such a sheet is for reading and is not taken back by an import. `known`: what stood then in place of the latest,
    with how far it had come; also for reading only. `filters`: of the latest, those of a narrowed list.
    """
    versions = session.scalars(_versions(kind, known, filters).order_by(Version.id), asker(session, actor)).all()
    references = Named(session, versions, known) if states else Known(session)
    own = {post.organisation_id for post in actor.posts_held if post.role in OFFICERS}
    sheets = {kind.name: _masked(write_rows(kind, versions, references, words=words), main_columns(kind),
                                 [version.organisation_id in own for version in versions])}
    if known is not None:
        sheets[kind.name] = _with_reached(sheets[kind.name], versions, known, words=words)
    elif states:
        sheets[kind.name] = _with_old_numbers(session, kind, _with_states(sheets[kind.name], versions, words=words),
                                              versions, words=words)
    for rows in kind.rows:
        sheets[f"{kind.name}_{rows.name}"] = _children(session, rows, versions, references, actor, own, words=words)
    note_export(session, kind, actor)
    write_trail(session, "export", "kind", kind.name, actor=actor.username, records=len(versions),
                known=(known or utc_now()).isoformat())
    return sheets


def _versions(kind: Kind, known: datetime | None, filters: Filters) -> sa.Select[Version]:
    """The latest of each series, or of each the one that stood at `known`, from its submission on."""
    if known is None:
        return records_asked_for(kind, filters)
    model = kind.model
    return sa.select(model).options(joinedload(model.series)).where(
        visible_to_asker(), stood(model.submitted_since, model.until, known))


def _children(session: Session, rows: Rows, versions: Sequence[Version], references: Known, actor: User,
              own: set[int], *, words: bool) -> Sheet:
    """A school sees its own people of a shared trip, nobody else's; a bureau those of its schools."""
    whole = write_child_rows(rows, versions, references, words=words)
    belongs = [getattr(row, "organisation_id", None) or version.organisation_id
               for version in versions for row in rows_of(version, rows)]
    posts = [post.organisation_id for post in actor.posts_held]
    seen = set(session.scalars(members(posts)))
    kept = [place for place, owner in enumerate(belongs) if owner in seen]
    sheet = Sheet(whole.header, tuple(whole.rows[place] for place in kept))
    return _masked(sheet, child_columns(rows), [belongs[place] in own for place in kept])


def _masked(sheet: Sheet, columns: Sequence[SheetColumn], open_to: Sequence[bool]) -> Sheet:
    """Rows that are not the reader's own, with their numbers masked and restricted facts left out."""
    before = len(sheet.header) - len(columns)
    rows = [row if is_open else (*row[:before], *(_hidden(column, cell) for column, cell
                                                  in zip(columns, row[before:], strict=True)))
            for row, is_open in zip(sheet.rows, open_to, strict=True)]
    return Sheet(sheet.header, tuple(rows))


def _hidden(column: SheetColumn, cell: str) -> str:
    if column.field.restricted:
        return ""
    return mask_number(cell) if is_masked(column.column.type) else cell


def _with_reached(sheet: Sheet, versions: Sequence[Version], known: datetime, *, words: bool) -> Sheet:
    """How far each version had come by then, and the moment the sheet speaks of."""
    cells = [(str(_reached(version, known)), version.series.filing_number or "", known.astimezone(CHINA).isoformat())
             for version in versions]
    return _with_columns(sheet, REACHED_TITLES, cells, words=words)


def _reached(version: Version, known: datetime) -> Words:
    if version.city_since is not None and version.city_since <= known:
        return State.FILED.words
    if version.district_since is not None and version.district_since <= known:
        return Words("区级已审", "Approved by the district")
    return Words("已提交", "Submitted")


def _with_old_numbers(session: Session, kind: Kind, sheet: Sheet, versions: Sequence[Version], *,
                      words: bool) -> Sheet:
    """The number and day that a record of a kind without such fields bears in its old ledger."""
    added = [name for name in OLD_COLUMNS if name not in {field.name for field in kind.fields}]
    known = entries_of(session, [version.series_id for version in versions]) if added else {}
    if not known:
        return sheet
    entries = [known.get(version.series_id) for version in versions]
    cells = [tuple(str(getattr(entry, name) or "") if entry is not None else "" for name in added)
             for entry in entries]
    return _with_columns(sheet, {name: OLD_COLUMNS[name] for name in added}, cells, words=words)


def _with_states(sheet: Sheet, versions: Sequence[Version], *, words: bool) -> Sheet:
    cells = [(State(version.state).label if words else version.state.value, version.series.filing_number or "")
             for version in versions]
    return _with_columns(sheet, STATE_TITLES, cells, words=words)


def _with_columns(sheet: Sheet, titles: Mapping[str, Words], cells: Sequence[tuple[str, ...]], *,
                  words: bool) -> Sheet:
    """The sheet with these columns behind its own; `titles`: by machine name."""
    header = (*sheet.header, *(str(title) if words else name for name, title in titles.items()))
    return Sheet(header, tuple((*row, *more) for row, more in zip(sheet.rows, cells, strict=True)))
