"""records/<kind>.csv with their child tables: an existing ledger, as if it had been kept here all along.

One row is one version. Its content is read by the same columns as any sheet; its history is taken step by step; what
was submitted is sealed. Numbers are given in the order of filing, so that later filings continue them.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.approval.models import Series, Version
from app.approval.steps import REOPENING, Desk, State, path_for
from app.db.stamps import CHINA
from app.organisations.models import Level
from app.records.fields import Kind
from app.records.kinds import KINDS
from app.records.sheets.columns import main_columns
from app.seeding.histories import Historian, History, Owner
from app.seeding.ledger import Ledger
from app.seeding.organisations import Organisations
from app.seeding.rows import NO_ORGANISATION, Folder, SeedRow
from app.seeding.users import Users
from app.ui.words import Words

OWN_COLUMNS = ("series", "version", "organisation", "parent", "entered_for")
STATE_COLUMNS = ("state", "begun", "submitted", "district_since", "city_since", "until", "revoked", "ended_at",
                 "condition_due", "reason", "words", "reasons", "created_by", "signed_by", "district_by", "city_by")
STOPPED = (State.REFUSED, State.REVOKED)


@dataclass
class Entry:
    """One version to be: its row, its place in its series, what became of it and what it says."""

    kind: Kind
    row: SeedRow
    series: Series
    number: int
    history: History
    copied_from: "Entry | None" = None
    values: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    version: Version | None = None

    @property
    def made(self) -> Version:
        assert self.version is not None
        return self.version


@dataclass
class Records:
    """All entries in the order of the files, and their series by public id."""

    entries: list[Entry] = field(default_factory=list)
    series: dict[str, Series] = field(default_factory=dict)


def read_records(ledger: Ledger, organisations: Organisations, users: Users, folder: Folder) -> Records:
    """Every row's series and history; contents follow once the series have ids."""
    records, historian = Records(), Historian(ledger, organisations, users)
    for kind in KINDS.values():
        rows = _rows_of(folder, kind)
        if rows and not ledger.empty:
            rows[0].fault("", Words("台账已在使用，记录请用 exreg import 导入为草稿。",
                                    "The ledger is in use: bring records in as drafts with exreg import."))
            return records
        together: dict[str, list[SeedRow]] = defaultdict(list)
        for row in rows:
            together[row.text("series", needed=True)].append(row)
        for public_id, versions in together.items():
            _read_series(records, historian, kind, public_id, versions)
    return records


def _rows_of(folder: Folder, kind: Kind) -> list[SeedRow]:
    fields = [column.name for column in main_columns(kind)]
    return list(folder.rows(f"records/{kind.name}.csv", ("series", "version", "organisation", "state"),
                            (*OWN_COLUMNS, *STATE_COLUMNS, *fields)))


def _read_series(records: Records, historian: Historian, kind: Kind, public_id: str, rows: list[SeedRow]) -> None:
    first = rows[0]
    organisation = first.called("organisation", historian.organisations.by_code, NO_ORGANISATION)
    parent = records.series.get(first.text("parent"))
    if organisation is None:
        return
    if public_id in records.series:
        first.fault("series", Words("此登记号已被使用。", "This id is used already."))
    if (parent.kind if parent else None) != kind.parent:
        first.fault("parent", Words("请填写所属记录的登记号。", "Give the id of the record it belongs to.")
                    if kind.parent else Words("此类记录没有所属记录。", "Such a record belongs to no other."))
        return
    series = Series(public_id=public_id, kind=kind.name, organisation_id=organisation.id, parent=parent,
                    entered_for=first.truth("entered_for"))
    records.series[public_id] = series
    before: Entry | None = None
    for place, row in enumerate(rows, start=1):
        if row.text("version", needed=True) != str(place) or row.text("organisation") != organisation.code:
            row.fault("version", Words("同一登记号的版本须从 1 起依次排列，单位相同。",
                                       "The versions of a record stand in order from 1, of one organisation."))
            return
        entry = _read_version(historian, kind, series, place, row, before)
        if entry is None:
            return
        records.entries.append(entry)
        before = entry
    if before is not None and before.history.state in REOPENING:
        records.entries.append(_reopened(historian.ledger, before))


def _read_version(historian: Historian, kind: Kind, series: Series, number: int, row: SeedRow,
                  before: Entry | None) -> Entry | None:
    state = row.member("state", State, needed=True)
    if state is None:
        return None
    if before is not None and before.history.state in STOPPED:
        row.fault("state", Words("前一版已不予备案或撤销，不能再有后续版本。",
                                 "The version before was refused or revoked: nothing follows it."))
        return None
    if before is not None and before.history.state in (State.AT_HEAD, State.AT_DISTRICT, State.AT_CITY, State.DRAFT,
                                                       State.CONDITIONAL):
        row.fault("state", Words("前一版尚在办理。", "The version before is still under way."))
        return None
    day = _day(row)
    organisation = historian.organisations.by_code[row.text("organisation")]
    owner = Owner(organisation, historian.organisations.bureaus(organisation, day), series.entered_for)
    facts = historian.organisations.facts(organisation.id, day)
    path = path_for(organisation.level, facts.affiliation if facts else None, set(owner.bureaus),
                    entered_for=series.entered_for, short=series.parent is not None)
    after = _free_from(before)
    history = historian.read(row, state, owner, path, after)
    if history is None:
        return None
    if number == 1:
        series.created_at = history.begun
    return Entry(kind, row, series, number, history, copied_from=before)


def _day(row: SeedRow) -> date:
    """The day whose map decides the path: that of submission, as near as the row tells it."""
    for column in ("submitted", "district_since", "city_since", "until", "revoked", "begun"):
        moment = row.moment(column)
        if moment is not None:
            return moment.astimezone(CHINA).date()
    return datetime.now(CHINA).date()


def _free_from(before: Entry | None) -> datetime | None:
    """From when a successor can have been begun: the filing, return or withdrawal of the version before."""
    if before is None:
        return None
    return before.history.at(State.FILED) or before.history.ended


def _reopened(ledger: Ledger, before: Entry) -> Entry:
    """The copy that a return or withdrawal opens for the school."""
    ended = before.history.ended
    assert ended is not None
    history = History(State.DRAFT, ledger.stamp(ended), before.history.author)
    return Entry(before.kind, before.row, before.series, before.number + 1, history, copied_from=before)


def give_numbers(records: Records, organisations: Organisations) -> dict[tuple[int, int], int]:
    """Filing numbers in the order of filing; gives the last of each bureau and year."""
    last: dict[tuple[int, int], int] = defaultdict(int)
    owners = {item.id: item for item in organisations.by_code.values()}
    filed = [(entry.history.at(State.FILED), entry) for entry in records.entries]
    for at, entry in sorted(((at, entry) for at, entry in filed if at is not None), key=lambda item: item[0]):
        series = entry.series
        if series.filing_number or series.parent is not None:
            continue
        day = at.astimezone(CHINA).date()
        level = Level.CITY if entry.history.path[-1] is Desk.CITY else Level.DISTRICT
        bureau = organisations.bureaus(owners[series.organisation_id], day)[level]
        facts = organisations.facts(bureau, day)
        last[(bureau, day.year)] += 1
        series.filing_number = f"{facts.filing_prefix if facts else ''}〔{day.year}〕{last[(bureau, day.year)]}号"
    return last
