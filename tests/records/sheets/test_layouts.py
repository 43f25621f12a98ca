"""Layouts of other systems: shipped ones are whole, a new one is a file, and a list that came back is held against
ours without losing a line."""

import io
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from app.records.kinds.student import StudentCategory
from app.records.sheets.layouts import SHIPPED, BadLayout, layouts, read_layout
from app.sheets.tables import pages_in
from tests.client import StrictClient
from tests.conftest import template
from tests.filed import file_activity, file_agreement, file_student, file_teacher, file_trip, participant
from tests.world import World


def exported(client: StrictClient, name: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(client.post(f"/records/layouts/{name}/export").data))


def lines(book: openpyxl.Workbook, page: str) -> list[tuple[object, ...]]:
    return list(book[page].iter_rows(min_row=2, values_only=True))


def sent_back(client: StrictClient, name: str, book: openpyxl.Workbook) -> str:
    content = io.BytesIO()
    book.save(content)
    given = {"file": (io.BytesIO(content.getvalue()), "x.xlsx")}
    response = client.post(f"/records/layouts/{name}/compare", data=given)
    assert response.status_code == 200
    return response.get_data(as_text=True)


@pytest.fixture
def city(world: World, client: StrictClient) -> StrictClient:
    """A's clerk in the city after `with_each`."""
    client.sign_in("clerk-a")
    return client


def with_each(world: World) -> None:
    """A filed record for each of the sheets."""
    agreement = file_agreement(world, "A", world.partner("Sample Academy", "HK"))
    file_activity(world, agreement)
    file_teacher(world, "A", 1)
    file_teacher(world, "E", 2)
    file_trip(world, "A", [participant(world, "A", "1"), participant(world, "B", "2")])
    file_student(world, "A", 1)
    file_student(world, "A", 2, StudentCategory.HK)


city_url = template("world_url", with_each)


def test_the_eight_sheets_of_a_bureau_hold_what_is_filed_and_come_back_the_same(city: StrictClient) -> None:
    book = exported(city, "bureau-eight-sheets")
    assert book.sheetnames == ["外专", "来访", "出访", "师资培训", "学生出国", "夏令营", "合作办学与友好学校", "捐赠"]
    assert [row[2] for row in lines(book, "外专")] == ["SAMPLE B TEACHER"]
    assert [row[2] for row in lines(book, "师资培训")] == ["示例1"]
    assert lines(book, "合作办学与友好学校")[0][1:4] == ("甲区第一示例中学", "缔结协议", "Sample Academy")
    assert lines(book, "捐赠") == []
    book["外专"]["G2"] = "学士"
    book["来访"]["D2"] = "别的主题"
    page = sent_back(city, "bureau-eight-sheets", book)
    assert "学士" in page
    assert page.count("仅本系统有</h3>") == page.count("仅退回名单有</h3>") == 1
    assert "（空）" not in page


def test_the_pupils_register_gets_its_codes_and_dates(city: StrictClient) -> None:
    first, second = lines(exported(city, "pupil-register"), "学籍")
    assert first[:9] == ("A", "学生示例1", "SAMPLE PUPIL", "1", "20080101", "英国", "51", "A", "TEST00001")
    assert second[6:9] == ("01", "6", "H00000002")


def test_a_bureau_gets_masked_numbers_and_still_finds_its_lines_in_a_whole_list(city: StrictClient) -> None:
    whole = exported(city, "pupil-register")
    city.post("/sign-out")
    city.sign_in("reviewer-d1")
    assert lines(exported(city, "pupil-register"), "学籍")[0][8] == "TES****01"
    page = sent_back(city, "pupil-register", whole)
    assert "仅本系统有</h3>" not in page
    assert "TEST00001" not in page


def test_a_bureaus_own_layout_is_a_file_and_a_wrong_one_says_where(app: Flask, city: StrictClient) -> None:
    folder = Path(app.config["DATA_DIR"]) / "layouts"
    folder.mkdir()
    text = (SHIPPED / "pupil-register.toml").read_text(encoding="utf-8")
    (folder / "own.toml").write_text(text.replace('"学籍"', '"本市名册"'), encoding="utf-8")
    assert "本市名册" in exported(city, "own").sheetnames
    assert "本市名册" in city.page("/records/layouts/")
    for told, words in (("grade", "there is no field"), ("enrolled\"", "sheet 1"), ('date = "%Y%m"', "means nothing")):
        broken = folder / "broken.toml"
        changed = {"grade": text.replace('field = "grade"', 'field = "grad"'),
                   "enrolled\"": text.replace('["enrolled"]', '["gone"]'),
                   'date = "%Y%m"': text.replace('date = "%Y%m"', 'dat = "%Y%m"')}[told]
        broken.write_text(changed, encoding="utf-8")
        with pytest.raises(BadLayout, match=words):
            read_layout(broken)
        assert "broken.toml" in city.page("/records/layouts/")
    with app.app_context():
        assert set(layouts()[0]) == {"bureau-eight-sheets", "pupil-register", "own"}


def test_every_line_of_both_lists_is_told_once(city: StrictClient) -> None:
    book = exported(city, "pupil-register")
    page = book["学籍"]
    page.append([*("x" for _ in range(8)), "NEW1", "", "", "", ""])
    page.delete_rows(2)
    content = io.BytesIO()
    book.save(content)
    theirs = len(next(iter(pages_in(content.getvalue()).values()))) - 1
    text = sent_back(city, "pupil-register", book)
    told = [int(part.split("</dd>")[0]) for part in text.split("<dd>")[1:5]]
    same, different, only_here, only_there = told
    assert same + different + only_here == 2
    assert same + different + only_there == theirs == 2
    assert told == [1, 0, 1, 1]
