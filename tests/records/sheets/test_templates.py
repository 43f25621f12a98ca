"""The template: what it asks can be filled in and sent, and one of other columns is refused by their names."""

import io

import openpyxl
import pytest

from app.records.fields import Kind
from app.records.kinds import KINDS
from app.records.sheets.files import sheets_in
from app.records.sheets.headings import match_header, own_columns
from app.records.sheets.templates import refuse_old, stamped_columns, template
from app.sheets.tables import BadTable
from app.ui.words import speaking


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_column_of_a_template_is_known_when_it_comes_back(kind: Kind, language: str) -> None:
    with speaking(language):
        content = template(kind, ["示例学校"])
    found = sheets_in(kind, "x.xlsx", content)
    assert set(match_header(found.table.header, kind.fields, own_columns(kind)).values()) == {
        *own_columns(kind), *(field.name for field in kind.fields)}
    assert set(found.children) == {rows.name for rows in kind.rows}
    assert found.stamp == stamped_columns(kind)
    refuse_old(kind, found.stamp)


def test_code_lists_are_drop_downs_and_help_stands_beside_the_cells() -> None:
    with speaking("zh"):
        book = openpyxl.load_workbook(io.BytesIO(template(KINDS["agreement"], ["示例学校"])))
    page = book.worksheets[0]
    titles = [str(cell.value).rstrip("*") for cell in page[1]]
    asked = {titles[next(iter(rule.sqref.ranges)).min_col - 1]: rule for rule in page.data_validations.dataValidation}
    assert asked["协议类别"].type == "list"
    assert asked["协议类别"].formula1.startswith("'lists'!")
    assert "2026-01-31" in asked["签约日期"].prompt
    assert book["lists"].sheet_state == "hidden"
    assert book["exreg"].sheet_state == "veryHidden"
    assert "填写说明" in book.sheetnames


def test_an_old_template_is_refused_by_naming_the_columns_that_differ() -> None:
    kind = KINDS["trip"]
    stamp = stamped_columns(kind) | {"trip": ("series", "organisation", "old_field")}
    with pytest.raises(BadTable) as refused:
        refuse_old(kind, stamp)
    assert "新增列“团组名称”" in refused.value.words.zh
    assert "取消列“old_field”" in refused.value.words.zh
    with pytest.raises(BadTable, match="another kind"):
        refuse_old(KINDS["teacher"], stamp)
