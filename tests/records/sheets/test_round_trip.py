"""What is handed out and sent back changes nothing; and a form and a sheet say the same of the same bad value."""

import io
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.approval.steps import State
from app.db.stamps import today
from app.db.trail import TrailEntry
from app.records.filing import start
from app.records.kinds import KINDS
from app.records.kinds.programme import ProgrammeSubtype
from app.records.kinds.student import MovementKind
from app.records.sheets.exporting import export_records
from app.records.sheets.files import sheets_in
from app.records.sheets.importing import Outcome, read_changes
from app.sheets.tables import pages_in
from app.sheets.writing import csv_bytes, xlsx_bytes
from app.ui.words import speaking
from tests.client import StrictClient
from tests.filed import (
    amend_filed,
    file_activity,
    file_agreement,
    file_movement,
    file_programme,
    file_student,
    file_teacher,
    file_trip,
    participant,
)
from tests.records.sent_forms import save
from tests.world import World


@pytest.fixture
def school(world: World) -> World:
    """A filed record of every kind at school A, and drafts beside some."""
    agreement = file_agreement(world, "A", world.partner("Sample Academy", "HK"))
    file_agreement(world, "A", world.partner("=Sample +Hill", "GB"), upto=State.DRAFT, end_reason="两行\n说明")
    amend_filed(world, agreement, upto=State.DRAFT, signed_at="另一示例地")
    file_activity(world, agreement)
    teacher = file_teacher(world, "A", 1)
    recheck = start(world.session, KINDS["recheck"], teacher.organisation, world.users["clerk-A"],
                    parent=teacher.series)
    recheck.rechecked_on = date(2024, 9, 1)  # type: ignore[attr-defined]
    file_trip(world, "A", [participant(world, "A", "1")], to=("GB", "FR"))
    file_movement(world, file_student(world, "A", 1), MovementKind.WITHDRAW, date(2024, 1, 5))
    file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE)
    world.session.commit()
    return world


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_exported_and_sent_back_is_unchanged_row_by_row(
        school: World, session: Session, language: str) -> None:
    clerk = school.users["clerk-A"]
    for kind in KINDS.values():
        for states in (False, True):
            with speaking(language):
                found = export_records(session, kind, clerk, words=True, states=states)
            for content in (xlsx_bytes(found), csv_bytes(found[kind.name]), csv_bytes(found[kind.name], "gb18030")):
                sheet = sheets_in(kind, "x", content)
                report = read_changes(session, kind, sheet.table, clerk, sheet.children, strict=False).report
                assert report.faults == [], (kind.name, states)
                assert {row.outcome for row in report.rows} == {Outcome.UNCHANGED}
                assert len(report.rows) == len(found[kind.name].rows) > 0
    states_left_out = {title for title, _ in report.left_out}
    assert len(states_left_out) == 2


BAD = {"signed_on": ("签约日期", "2024-02-30"), "term_years": ("期限（年）", "三年"),
       "signed_at": ("签约地点", "x" * 300), "partner_id": ("境外学校", "没有这所学校"), "type": ("协议类别", "婚约")}


def test_the_same_bad_value_gets_the_same_words_in_form_and_sheet(
        world: World, client: StrictClient, session: Session) -> None:
    client.sign_in("clerk-a")
    client.post("/records/agreement/new", data={"organisation": "A"})
    draft = session.scalars(sa.select(Version)).one()
    book = openpyxl.Workbook()
    book.active.append([title for title, _ in BAD.values()])
    book.active.append([value for _, value in BAD.values()])
    content = io.BytesIO()
    book.save(content)
    sheet = sheets_in(KINDS["agreement"], "x.xlsx", content.getvalue())
    faults = read_changes(session, KINDS["agreement"], sheet.table, world.users["clerk-A"], {}).report.faults
    assert {fault.column for fault in faults} == {title for title, _ in BAD.values()}
    public_id = draft.series.public_id
    session.rollback()
    for name, (title, value) in BAD.items():
        page = save(client, public_id, **{name: value}).get_data(as_text=True)
        said = next(str(fault.words) for fault in faults if fault.column == title)
        assert said in page, name


def test_lists_are_handed_out_as_workbooks_and_csv_and_noted(
        school: World, client: StrictClient, session: Session) -> None:
    lists = {"/partners/export": "Sample Academy", "/persons/export": "****", "/findings/export": "",
             "/ledger/export": "示例市教育局", "/records/agreement/export": "Sample Academy",
             "/organisations/export": "示例市教育局", "/directory/export": "示例 reviewer-C"}
    client.sign_in("reviewer-c")
    for address, words in lists.items():
        book = openpyxl.load_workbook(io.BytesIO(client.post(address, data={"format": "xlsx"}).data))
        assert words in str([list(page.values) for page in book]), address
        assert all(cell.data_type == "s" for page in book for row in page.iter_rows() for cell in row if cell.value)
        for ending, encoding in (("csv", "utf-8-sig"), ("csv-gb18030", "gb18030")):
            response = client.post(address, data={"format": ending})
            text = response.data.decode(encoding)
            assert words in text
            assert "\n=" not in text
            assert ",=" not in text
            assert pages_in(response.data)
        assert client.post(address, data={"format": "pdf"}).status_code == 400
    client.post("/sign-out")
    client.sign_in("admin")
    assert "reviewer-c" in client.post("/users/export", data={"format": "csv"}).data.decode("utf-8-sig")
    assert client.post("/partners/export").status_code == 403
    session.rollback()
    noted = session.scalars(sa.select(TrailEntry.subject).where(TrailEntry.act == "export")).all()
    assert set(noted) == {"partner", "person", "finding", "setting", "kind", "user", "organisation", "officer"}


def test_a_narrowed_list_is_handed_out_as_narrow_as_it_is_shown(school: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    page = client.page("/records/agreement/?state=draft&q=Sample")
    assert "/records/agreement/export" not in page
    page = client.page("/records/agreement/?state=filed&q=Sample")
    assert '<input type="hidden" name="state" value="filed">' in page
    for asked, lines in (({"state": "filed"}, 1), ({"state": "refused"}, 0), ({"q": "no such school"}, 0)):
        found = client.post("/records/agreement/export", data={"format": "csv", **asked})
        assert sum("Sample Academy" in line for line in found.data.decode("utf-8-sig").splitlines()) == lines, asked
    client.sign_in("clerk-a")
    own = client.post("/organisations/export", data={"format": "csv"}).data.decode("utf-8-sig")
    assert len(own.splitlines()) == 2
    named = client.post("/directory/export", data={"format": "csv", "q": "clerk-A"}).data.decode("utf-8-sig")
    assert "示例 clerk-A" in named
    assert "示例 reviewer-C" not in named


def test_a_list_of_records_is_handed_out_as_it_was_known(school: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    refused = client.post("/records/agreement/export", data={"known": "明天"})
    assert refused.status_code == 422
    assert "不是时间" in refused.get_data(as_text=True)
    assert client.post("/records/agreement/export", data={"known": "2001-01-01"}).status_code == 422
    found = client.post("/records/agreement/export", data={"known": today().isoformat(), "format": "csv"})
    assert "已备案" in found.data.decode("utf-8-sig")
