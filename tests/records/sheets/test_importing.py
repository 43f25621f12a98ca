"""Sheets of records: what is written reads back the same; an import makes drafts only, all or nothing, in one's own
organisation; an export shows no more than its reader may see."""

import string
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.approval.steps import State
from app.db.cipher import Encrypted
from app.db.trail import TrailEntry
from app.records.columns import Choices, Money
from app.records.fields import Kind
from app.records.filing import start
from app.records.kinds import KINDS
from app.records.kinds.trip import TripDestination
from app.records.naming import referred_table
from app.records.sheets.columns import (
    child_columns,
    main_columns,
    parse_child,
    parse_row,
    write_rows,
)
from app.records.sheets.exporting import export_records
from app.records.sheets.files import read_sheets
from app.records.sheets.headings import match_header, own_columns
from app.records.sheets.importing import Report, import_records
from app.sheets.tables import Table, read_table, table_in
from app.sheets.writing import Sheet, csv_bytes, write_files, xlsx_bytes
from app.ui.territories import TERRITORIES
from app.ui.words import Words, speaking
from tests.world import World


class Numbered:
    """References for records that are in no database: partner 3 is called partner-3."""

    def id_of(self, table: str, text: str) -> int | Words:
        return int(text.removeprefix(f"{table}-"))

    def text_of(self, table: str, number: int) -> str:
        return f"{table}-{number}"


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=20).map(str.strip)


def values_of(column: sa.Column[Any], *, territory: bool) -> st.SearchStrategy[Any]:
    """Anything this column may hold; nothing at all is None."""
    kind = column.type
    match kind:
        case _ if referred_table(column):
            found: st.SearchStrategy[Any] = st.integers(1, 10**6)
        case _ if territory:
            found = st.sampled_from(sorted(TERRITORIES))
        case Choices():
            found = st.sets(st.sampled_from(list(kind.options)), min_size=1).map(
                lambda chosen: tuple(item for item in kind.options if item in chosen))
        case sa.Enum():
            found = st.sampled_from(list(kind.enum_class))  # type: ignore[arg-type]
        case sa.Boolean():
            return st.booleans() if column.default is not None else st.none() | st.booleans()
        case sa.Date():
            found = st.dates(date(1900, 1, 1), date(2100, 12, 31))
        case Money() | sa.Numeric():
            found = st.decimals(0, 10**9, places=2)
        case sa.Integer():
            found = st.integers(0, 10**6)
        case Encrypted():
            found = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=20)
        case _:
            limit = kind.length or 200
            found = texts.map(lambda text: text[:limit].strip() or None)
    return st.none() | found


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("words", [False, True], ids=["machine", "words"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_is_exported_reads_back_as_the_same_values(kind: Kind, words: bool, data: st.DataObject) -> None:
    columns = main_columns(kind)
    values = {item.name: data.draw(values_of(item.column, territory=item.field.territory)) for item in columns}
    version = kind.model(series=Series(public_id="X-1", organisation_id=1, parent_id=2), **values)
    with speaking("zh"):
        sheet = write_rows(kind, [version], Numbered(), words=words)
        write = data.draw(st.sampled_from([csv_bytes, lambda one: csv_bytes(one, "gb18030"),
                                           lambda one: xlsx_bytes({"x": one})]))
        table = table_in("x", write(sheet))
    names = match_header(table.header, kind.fields, own_columns(kind))
    cells = {names[title]: cell for title, cell in table.rows[0].cells.items()}
    read, faults = parse_row(kind, cells, Numbered())
    assert faults == []
    assert read == values


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_child_rows_read_back_as_the_same_values(data: st.DataObject) -> None:
    for rows in KINDS["trip"].rows:
        columns = child_columns(rows)
        values = {item.name: data.draw(values_of(item.column, territory=item.field.territory)) for item in columns}
        cells = {item.name: item.write(values[item.name], Numbered()) for item in columns}
        assert parse_child(rows, cells, Numbered()) == (values, [])


AGREEMENT = KINDS["agreement"]


def sheet_of(text: str, name: str = "agreement.csv") -> Table:
    return table_in(name, text.encode())


def brought(session: Session, world: World, text: str, *, by: str = "clerk-A", dry_run: bool = False,
            kind: Kind = AGREEMENT, children: dict[str, Table] | None = None) -> Report:
    return import_records(session, kind, sheet_of(text), world.users[by], dry_run=dry_run, children=children)


def drafts(session: Session) -> list[Version]:
    return list(session.scalars(sa.select(Version).order_by(Version.id)))


def test_rows_become_drafts_of_ones_own_school_and_nothing_more(session: Session, world: World) -> None:
    partner = world.partner("Sample Hill School", "GB")
    report = brought(session, world, "境外学校,协议类别,签约日期,长期有效\n"
                                     "sample hill school,缔结协议,2026年1月5日,是\n"
                                     f"{partner.public_id},续签,2026/2/3,否\n")
    assert report.faults == []
    assert len(report.made) == 2
    first, second = drafts(session)
    assert [version.state for version in (first, second)] == [State.DRAFT, State.DRAFT]
    assert first.organisation.code == "A"
    assert (first.partner_id, first.signed_on, first.open_ended) == (partner.id, date(2026, 1, 5), True)  # type: ignore[attr-defined]
    assert first.series.filing_number is None


def test_every_fault_is_told_and_nothing_is_written(session: Session, world: World) -> None:
    world.partner("Sample Hill School", "GB")
    report = brought(session, world, "境外学校,协议类别,签约日期,颜色\nNobody,缔结协议,2026-01-05,\n"
                                     "Sample Hill School,marriage,2026-02-30,红\n")
    assert [(fault.row, fault.column) for fault in report.faults] == [
        (1, "颜色"), (2, "境外学校"), (3, "协议类别"), (3, "签约日期")]
    assert drafts(session) == []


@pytest.mark.parametrize("column", ["state", "city_since", "until", "filing_number", "version", "signed_by"])
def test_columns_that_set_a_state_are_refused(session: Session, world: World, column: str) -> None:
    report = brought(session, world, f"type,{column}\nformal,x\n")
    assert [fault.column for fault in report.faults] == [column]
    assert "no state" in report.faults[0].words.en


def test_a_dry_run_tells_what_would_happen_and_writes_nothing(session: Session, world: World) -> None:
    before = session.scalar(sa.select(sa.func.count()).select_from(TrailEntry))
    report = brought(session, world, "type\nformal\n", dry_run=True)
    assert report.made == ["+2"]
    assert drafts(session) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(TrailEntry)) == before


def test_rows_of_a_record_change_its_open_draft_and_unchanged_ones_are_told(session: Session, world: World) -> None:
    one = start(session, AGREEMENT, world.organisations["A"], world.users["clerk-A"])
    two = start(session, AGREEMENT, world.organisations["A"], world.users["clerk-A"])
    two.type = AGREEMENT.table.columns["type"].type.enum_class("mou")  # type: ignore[attr-defined]
    session.flush()
    report = brought(session, world, f"series,type\n{one.series.public_id},mou\n{two.series.public_id},备忘录\n")
    assert (report.changed, report.unchanged) == ([one.series.public_id], [two.series.public_id])
    assert str(one.type) == "mou"  # type: ignore[attr-defined]
    entry = session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id.desc()).limit(1)).one()
    assert (entry.act, entry.details["fields"]) == ("edit", ["type"])


def test_another_schools_record_is_as_unknown_as_none(session: Session, world: World) -> None:
    theirs = start(session, AGREEMENT, world.organisations["B"], world.users["clerk-B"])
    mine = start(session, AGREEMENT, world.organisations["A"], world.users["clerk-A"])
    report = brought(session, world, f"series,type\n{theirs.series.public_id},mou\nAGR-NONE,mou\n")
    assert len({fault.words.en for fault in report.faults}) == 1
    assert [fault.row for fault in report.faults] == [2, 3]
    report = brought(session, world, f"series,type\n{mine.series.public_id},mou\n{mine.series.public_id},mou\n")
    assert [fault.words.en for fault in report.faults] == ["The same record is in the sheet twice (see row 2)."]


def test_a_school_logs_for_itself_and_a_district_for_its_schools(session: Session, world: World) -> None:
    assert brought(session, world, "organisation,type\nB,mou\n").faults
    assert brought(session, world, "type\nmou\n", by="leader-C").faults
    report = brought(session, world, "organisation,type\nK,mou\n", by="reviewer-D1")
    assert report.faults == []
    assert drafts(session)[0].series.entered_for


def test_a_trip_comes_with_its_participants(session: Session, world: World) -> None:
    rows = sheet_of("series,organisation_id,name_zh,duty\nnew-1,A,王示例,教师\n新-2,A,李示例,head\n")
    report = brought(session, world, "series,name,budget\nnew-1,示例团组,18000\n新-2,示例团组二,\n", kind=KINDS["trip"],
                     children={"participants": rows})
    assert report.faults == []
    first, second = drafts(session)
    assert [row.name_zh for row in first.participants] == ["王示例"]  # type: ignore[attr-defined]
    assert first.budget == Decimal(18000)  # type: ignore[attr-defined]
    assert len(second.participants) == 1  # type: ignore[attr-defined]
    lost = table_in("trip_participants.csv", b"series,duty\nnew-9,head\n")
    report = brought(session, world, "series,name\nnew-1,x\n", kind=KINDS["trip"], children={"participants": lost})
    assert [(fault.file, fault.row) for fault in report.faults] == [("trip_participants.csv", 2)]


def pupil(session: Session, world: World) -> Version:
    version = start(session, KINDS["teacher"], world.organisations["A"], world.users["clerk-A"])
    version.surname, version.document_number = "=SAMPLE", "TEST12345"  # type: ignore[attr-defined]
    version.appraisal = "一般"  # type: ignore[attr-defined]
    version.submitted_at = version.created_at  # a bureau sees what has been submitted
    session.flush()
    return version


def cells_of(sheet: Sheet) -> dict[str, str]:
    return dict(zip(sheet.header, sheet.rows[0], strict=True))


def test_only_the_schools_own_officers_get_numbers_and_restricted_facts(session: Session, world: World) -> None:
    pupil(session, world)
    own = cells_of(export_records(session, KINDS["teacher"], world.users["clerk-A"])["teacher"])
    assert (own["document_number"], own["appraisal"]) == ("TEST12345", "一般")
    theirs = cells_of(export_records(session, KINDS["teacher"], world.users["reviewer-D1"])["teacher"])
    assert (theirs["document_number"], theirs["appraisal"]) == ("TES****45", "")
    assert export_records(session, KINDS["teacher"], world.users["clerk-B"])["teacher"].rows == ()
    entry = session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id.desc()).limit(1)).one()
    assert (entry.act, entry.subject_id, entry.details | {"known": ""}) == ("export", "teacher", {
        "records": 0, "known": ""})


def test_no_cell_of_an_export_is_a_formula(session: Session, world: World, tmp_path: Path) -> None:
    pupil(session, world)
    sheets = export_records(session, KINDS["teacher"], world.users["clerk-A"], states=True)
    written = write_files(sheets, tmp_path / "out.csv")
    assert b"'=SAMPLE" in written[0].read_bytes()
    assert written[0].read_bytes().startswith(b"\xef\xbb\xbf")
    path = write_files(sheets, tmp_path / "out.xlsx")[0]
    for file in (written[0], path):
        assert read_table(file).rows[0].cells["surname"] == "=SAMPLE"
    assert b"<f>" not in xlsx_bytes(sheets)


def test_an_export_taken_back_changes_nothing(session: Session, world: World, tmp_path: Path) -> None:
    clerk = world.users["clerk-A"]
    trip = start(session, KINDS["trip"], world.organisations["A"], clerk)
    session.flush()
    trip.destinations = [TripDestination(position=0, territory="HK"), TripDestination(position=1, territory="MO")]  # type: ignore[attr-defined]
    session.flush()
    sheets = export_records(session, KINDS["trip"], clerk, words=True)
    files = write_files(sheets, tmp_path / "trip.csv")
    assert [file.name for file in files] == ["trip.csv", "trip_destinations.csv", "trip_participants.csv"]
    for path in (files[0], *write_files(sheets, tmp_path / "whole.xlsx")):
        table, children = read_sheets(KINDS["trip"], path)
        assert "destinations" in children
        report = import_records(session, KINDS["trip"], table, clerk, children=children)
        assert (report.faults, report.unchanged) == ([], [trip.series.public_id])
