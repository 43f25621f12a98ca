"""A school's year in one sitting: the template, sixty rows pasted from a messy ledger, the dry run, the corrected file,
and everything submitted at once."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from tests.journeys.test_school_to_city import Walk

pytestmark = pytest.mark.browser

ROWS, SHEETS = 60, "/records/programme/sheets"
DAYS = ("2025-3-1", "2025/03/01", "2025年3月1日", "20250301", "２０２５.3.1", 45717)
WRONG = {7: ("状态", "快好了"), 23: ("状态日期", "2025-02-30"), 41: ("项目类型", "")}
"""Row from 0 → a cell that cannot be taken, or (the type) may be kept as a draft only."""


def pasted(template: Path, target: Path, wrong: dict[int, tuple[str, str]]) -> Path:
    """The template with the rows of the school's own ledger pasted in, as people paste them."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    heads = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[1]}
    for place in range(ROWS):
        row = {"项目类型": "国际化特色课程", "名称": f" 示例课程{place:02d}　", "状态": "建成",
               "状态日期": DAYS[place % len(DAYS)], "批准机关": "示例市教育局"}
        if place in wrong:
            row[wrong[place][0]] = wrong[place][1]
        for head, value in row.items():
            sheet.cell(place + 2 + place // 20, heads[head], value)  # a blank line after each twenty
    for line in range(ROWS + 10, ROWS + 40):
        sheet.cell(line, 1).fill = openpyxl.styles.PatternFill("solid", start_color="FFEEEEEE")
    book.save(target)
    return target


def test_a_year_goes_in_by_one_sheet_and_is_submitted_at_once(page: Page, tmp_path: Path) -> None:
    walk = Walk(page)
    walk.sign_in("gz-clerk")
    page.goto(SHEETS)
    with page.expect_download() as begun:
        page.get_by_role("link", name="下载模板").click()
    template = tmp_path / "template.xlsx"
    begun.value.save_as(template)

    page.set_input_files("[name=file]", pasted(template, tmp_path / "台账.xlsx", WRONG))
    walk.click(page.get_by_role("button", name="试读"))
    told = page.locator("main").inner_text()
    assert "共 60 行" in told, told[:1500]
    assert "快好了" not in told
    assert page.get_by_role("button", name="只写入无误的 58 行").count() == 1, told[:1500]
    with page.expect_download() as begun:
        page.get_by_role("link", name="下载标注了错误的原表").click()
    copy = tmp_path / "copy.xlsx"
    begun.value.save_as(copy)
    notes = [row[-1].value for row in openpyxl.load_workbook(copy).worksheets[0].iter_rows(min_row=2) if row[-1].value]
    assert len(notes) >= 2

    page.goto(SHEETS)
    page.set_input_files("[name=file]", pasted(template, tmp_path / "台账改.xlsx", {}))
    walk.click(page.get_by_role("button", name="试读"))
    walk.click(page.get_by_role("button", name="写入全部 60 行"))
    assert "新建 60" in page.locator("main").inner_text()
    walk.click(page.get_by_role("button", name="提交本表的全部草稿"))
    assert "提交 60 件，未提交 0 件" in page.locator("main").inner_text()
    page.goto("/records/programme/?state=at_head")
    assert page.locator("main").get_by_text("校内待审").count() > 1

    page.goto(SHEETS)
    page.set_input_files("[name=file]", tmp_path / "台账改.xlsx")
    walk.click(page.get_by_role("button", name="试读"))
    assert page.get_by_role("button", name="写入全部 60 行").count() == 1
    walk.click(page.get_by_role("button", name="写入全部 60 行"))
    assert "新建 0，更改 0，未变 60" in page.locator("main").inner_text(), "sent again it doubles nothing"
