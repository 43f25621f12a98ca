"""A sheet by clicks: dry run, the own workbook back with its wrong cells coloured, the good rows, then the rest."""

import io

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.approval.steps import State
from app.db.blobs import blob_path
from app.records.sheets import routes, uploads
from app.records.sheets.importing import Outcome
from app.records.sheets.models import SheetUpload, UploadState
from app.records.sheets.uploads import purge_uploads, told_of
from app.sheets.colouring import RED
from app.verification import verify
from tests.client import StrictClient
from tests.filed import file_agreement
from tests.jobs.fetching import worked
from tests.world import World

HEADINGS = ["序号", "外方学校", "协议类型", "签约时间", "长期有效"]


def messy(partner: str, number: int, bad: dict[int, tuple[int, object]]) -> openpyxl.Workbook:
    """A ledger as a school keeps it: a title merged over the columns, serial numbers, dates in five styles, formatted
    rows behind the last. `bad`: row from 0 → (column from 0, what stands there instead)."""
    dates: list[object] = ["2025-3-1", "2025/03/01", "2025年3月1日", "20250301", "２０２５.3.1", 45717]
    book = openpyxl.Workbook()
    page = book.active
    page.append(["甲区第一示例中学国际交流台账"])
    page.merge_cells("A1:E1")
    page.append(HEADINGS)
    for place in range(number):
        row: list[object] = [place + 1, f"{partner} {place}", "缔结协议", dates[place % len(dates)], "是"]
        if place in bad:
            column, value = bad[place]
            row[column] = value
        page.append(row)
    for line in range(number + 3, number + 30):
        page.cell(line, 1).fill = openpyxl.styles.PatternFill("solid", start_color="FFEEEEEE")
        page.cell(line, 1).value = line - 2
    return book


def as_file(book: openpyxl.Workbook, name: str = "台账.xlsx") -> tuple[io.BytesIO, str]:
    content = io.BytesIO()
    book.save(content)
    return io.BytesIO(content.getvalue()), name


@pytest.fixture
def school(world: World, client: StrictClient) -> StrictClient:
    """The clerk of school A, with seven partners known."""
    for place in range(7):
        world.partner(f"Sample Hill School {place}", "GB")
    world.session.commit()
    client.sign_in("clerk-a")
    return client


def sent(client: StrictClient, book: openpyxl.Workbook) -> str:
    response = client.post("/records/agreement/sheets", data={"file": as_file(book)})
    assert response.status_code == 303, response.get_data(as_text=True)
    return str(response.location)


def latest(session: Session) -> SheetUpload:
    session.rollback()
    return session.scalars(sa.select(SheetUpload).order_by(SheetUpload.id.desc()).limit(1)).one()


def drafts(session: Session) -> list[Version]:
    session.rollback()
    return list(session.scalars(sa.select(Version).order_by(Version.id)))


def counts(upload: SheetUpload) -> tuple[int, int, int, int]:
    return upload.new, upload.changed, upload.unchanged, upload.wrong


def coloured_rows(client: StrictClient, address: str) -> tuple[set[int], dict[int, str]]:
    """Rows with a red cell, and rows with a reason, of the copy."""
    page = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/copy").data)).active
    red = {cell.row for row in page.iter_rows() for cell in row if cell.fill.start_color.rgb == RED}
    notes = {row[5].row: row[5].value for row in page.iter_rows(min_row=3) if row[5].fill.start_color.rgb == RED}
    assert page["A1"].value == "甲区第一示例中学国际交流台账"
    assert page["F2"].value == "系统标注"
    return red, notes


def test_a_messy_workbook_goes_in_by_its_good_rows_and_once_corrected_by_the_rest(
        school: StrictClient, session: Session) -> None:
    bad = {2: (1, "没有这所学校"), 4: (3, "2025-02-30")}
    address = sent(school, messy("Sample Hill School", 7, bad))
    page = school.page(address)
    assert "试读" in page
    assert drafts(session) == []
    assert counts(latest(session)) == (5, 0, 0, 2)
    red, notes = coloured_rows(school, address)
    assert red == set(notes) == {5, 7}
    assert "没有此名称的境外机构" in notes[5]
    assert school.post(f"{address}/take").status_code == 409
    assert school.post(f"{address}/take", data={"rows": "good"}).status_code == 303
    made = drafts(session)
    assert len(made) == 5
    assert {str(version.signed_on) for version in made} == {"2025-03-01"}  # type: ignore[attr-defined]
    assert {version.state for version in made} == {State.DRAFT}
    assert school.post(f"{address}/take", data={"rows": "good"}).status_code == 409

    address = sent(school, messy("Sample Hill School", 7, {}))
    assert counts(latest(session)) == (2, 0, 5, 0)
    assert school.post(f"{address}/take").status_code == 303
    assert len(drafts(session)) == 7
    sent(school, messy("Sample Hill School", 7, {}))
    assert counts(latest(session)) == (0, 0, 7, 0)
    assert verify(session) == []


def test_what_is_filed_is_not_changed_and_a_row_that_says_the_same_is_unchanged(
        world: World, school: StrictClient, session: Session) -> None:
    partner = world.partner("Filed Sample School", "GB")
    filed = file_agreement(world, "A", partner)
    book = openpyxl.Workbook()
    book.active.append(["境外学校", "协议类别", "签约日期", "签约地点", "备案号", "办理状态"])
    book.active.append(["Filed Sample School", "缔结协议", "2022-05-10", "示例地", "别的号", "已备案"])
    page = school.page(sent(school, book))
    assert counts(latest(session)) == (0, 0, 1, 0)
    assert "导入不能设置状态" in page
    book.active["D2"] = "别处"
    page = school.page(sent(school, book))
    assert counts(latest(session)) == (0, 0, 0, 1)
    assert "请先申请变更" in page
    assert school.post(f"/records/sheets/{latest(session).public_id}/take", data={"rows": "good"}).status_code == 409
    session.expire_all()
    assert (filed.signed_at, session.scalar(sa.select(sa.func.count()).select_from(Series))) == ("示例地", 1)  # type: ignore[attr-defined]


def test_a_large_sheet_is_read_and_taken_over_by_a_worker_and_every_row_is_told(
        school: StrictClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "SMALL", 3)
    address = sent(school, messy("Sample Hill School", 7, {0: (2, "婚约")}))
    assert latest(session).state is UploadState.READING
    assert "进度" in school.page(address)
    worked(school)
    assert counts(latest(session)) == (6, 0, 0, 1)
    school.post(f"{address}/take", data={"rows": "good"})
    assert latest(session).state is UploadState.TAKING
    worked(school)
    upload = latest(session)
    told = told_of(upload)
    assert told is not None
    assert upload.state is UploadState.TAKEN
    assert [row.outcome for row in told.rows] == [Outcome.WRONG] + [Outcome.NEW] * 6
    assert all(row.series for row in told.rows if row.outcome is Outcome.NEW)
    assert sum(counts(upload)) == upload.total == len(told.rows) == 7


def test_nobody_elses_upload_is_to_be_found_and_old_ones_are_thrown_away(
        school: StrictClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    address = sent(school, messy("Sample Hill School", 1, {0: (2, "婚约")}))
    school.post("/sign-out")
    school.sign_in("clerk-b")
    for method, url in (("GET", address), ("GET", f"{address}/copy"), ("POST", f"{address}/take")):
        assert school.open(url, method=method).status_code == 404
    school.post("/sign-out")
    school.sign_in("leader-c")
    assert school.post("/records/agreement/sheets", data={"file": as_file(openpyxl.Workbook())}).status_code == 403
    monkeypatch.setattr(uploads, "KEPT", -uploads.KEPT)
    digest = latest(session).digest
    session.rollback()
    assert purge_uploads(session) == 1
    assert blob_path(digest).exists()  # it is young, and may be another's


def test_what_is_no_sheet_is_refused_at_its_field_and_nothing_is_kept(school: StrictClient, session: Session) -> None:
    empty = openpyxl.Workbook()
    empty.active.append(HEADINGS)
    for book, words in ((as_file(empty), "没有数据行"), (as_file(openpyxl.Workbook()), "文件是空的"),
                        ((io.BytesIO(b"\xd0\xcf\x11\xe0" + b"x" * 600), "a.xls"), "旧版 .xls")):
        response = school.post("/records/agreement/sheets", data={"file": book})
        assert response.status_code == 422
        assert words in response.get_data(as_text=True)
    assert session.scalar(sa.select(sa.func.count()).select_from(SheetUpload)) == 0
