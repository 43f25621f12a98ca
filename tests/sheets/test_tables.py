"""Reading files as tables: what is recognised, what is refused, and with which line."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from app.sheets import tables as sheet_tables
from app.sheets.tables import BadTable, guarded, read_table, table_in


def xlsx(*rows: list[object]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    page = book.add_worksheet()
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write(line, column, cell)
    book.close()
    return content.getvalue()


def test_utf8_with_and_without_its_mark_and_gb18030_read_the_same() -> None:
    text = "单位,国家/地区\n示例学校,中国香港\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        table = table_in("x.csv", text.encode(encoding))
        assert table.header == ("单位", "国家/地区")
        assert table.rows[0].cells == {"单位": "示例学校", "国家/地区": "中国香港"}


def test_rows_keep_the_line_of_the_file_though_blank_ones_are_left_out() -> None:
    table = table_in("x.csv", b"a,b\n\n1,2\n , \n\"two\nlines\",3\n4,5\n")
    assert [row.number for row in table.rows] == [3, 5, 7]


def test_an_xlsx_file_is_told_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(xlsx(["姓名", "人数"], ["王示例", 3]))
    table = read_table(path)
    assert table.rows[0].number == 2
    assert table.rows[0].cells == {"姓名": "王示例", "人数": 3.0}


@pytest.mark.parametrize(("content", "words", "row"), [
    (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old .xls", 0),
    (b"%PDF-1.7\x00\x00\xff\xff\xfe", "no table", 0),
    (b"", "empty", 0),
    (b"a,a\n1,2\n", "is there twice", 1),
    (b"a,\n1,2\n", "has no name", 2),
    (b'a,b\n1,"2\n', "broken", 2),
    (b"a\n" + b"x" * 2001 + b"\n", "2000 signs", 2),
    (b"PK\x03\x04rubbish", "damaged", 0),
])
def test_what_is_no_table_is_refused_with_a_sentence(content: bytes, words: str, row: int) -> None:
    with pytest.raises(BadTable) as refused:
        table_in("x", content)
    assert words in refused.value.words.en
    assert refused.value.row == row


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_read() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (20 << 20))
    with pytest.raises(BadTable, match="too large"):
        table_in("bomb.xlsx", content.getvalue())


def test_a_zip_of_many_members_or_without_a_workbook_is_refused() -> None:
    for names, words in (([f"m{number}" for number in range(201)], "too large"), (["word/document.xml"], "no .xlsx")):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name in names:
                archive.writestr(name, b"x" * 50)
        with pytest.raises(BadTable, match=words):
            table_in("x.xlsx", content.getvalue())


def test_more_rows_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_tables, "MOST_ROWS", 2)
    assert len(table_in("x.xlsx", xlsx(["a"], [1], [2])).rows) == 2
    with pytest.raises(BadTable, match="over 20000 rows"):
        table_in("x.xlsx", xlsx(["a"], [1], [2], [3]))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="cannot be opened"):
        read_table(tmp_path / "none.csv")


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-5", "@x", "＝A1", "'=1", "''-", "\tx", "plain", "'plain", ""])
def test_a_guarded_cell_reads_back_as_itself(cell: str) -> None:
    content = f'a,b\n"{guarded(cell)}",x\n'.encode()
    assert table_in("x.csv", content).rows[0].cells["a"] == cell
    assert not guarded(cell).startswith(tuple("=+-@＝\t"))
