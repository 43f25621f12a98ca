"""Full coverage as a matrix with its empty cells, and the readings of a plan that contradicts itself side by side."""

import re
from datetime import date

import pytest

from app.db.engine import begin_writing
from app.indicators.library import keep_plan
from app.organisations.models import Stage
from app.records.kinds.trip import Subject
from tests.client import StrictClient
from tests.filed import file_trip, participant
from tests.indicators.conftest import PLAN
from tests.world import World

COVERED = '''
[[target]]
code = "P8"
quote = "全学段、全学科覆盖"
title = { zh = "覆盖", en = "Coverage" }
unit = "格"
nature = "none"
strength = "commit"
type = "coverage"
due = [{ on = 2025-12-31, at_least = 4 }]
count = { measure = "coverage", stages = ["primary", "senior"], subjects = ["physics", "art"] }

[[target.parts]]
zh = "幼儿园"
en = "kindergarten"
count = { measure = "coverage", stages = ["kindergarten"], subjects = ["preschool"] }
'''


@pytest.fixture
def city(planned: World, client: StrictClient) -> StrictClient:
    begin_writing(planned.session)
    keep_plan(planned.session, "sample", PLAN.replace("conflict = {", 'rivals = ["P2"]\nconflict = {', 1) + COVERED)
    planned.session.commit()
    file_trip(planned, "A", [participant(planned, "A", "1"), participant(planned, "A", "2")],
              departs_on=date(2022, 7, 1))
    file_trip(planned, "B", [participant(planned, "B", "3", stage=Stage.PRIMARY, subject=Subject.ART)],
              departs_on=date(2023, 7, 1))
    client.sign_in("reviewer-c")
    return client


def test_the_matrix_shows_covered_and_empty_cells(city: StrictClient) -> None:
    page = city.page("/plans/sample/P8/matrix?on=2025-12-31")
    assert "已覆盖 2 格，共 4 格，空 2 格" in page
    assert "已覆盖 0 格，共 1 格，空 1 格" in page
    assert page.count("未覆盖</td>") == 3
    row = re.search(r'<th scope="row">物理</th>(.*?)</tr>', page, re.S)
    assert row is not None
    assert re.findall(r"<td[^>]*>(?:<a[^>]*>)?([^<]+)", row[1]) == ["未覆盖", "1"]


def test_every_number_of_the_matrix_opens_its_rows(city: StrictClient) -> None:
    page = city.page("/plans/sample/P8/matrix?on=2025-12-31")
    for link in re.findall(r'<td><a href="([^"]+)"', page):
        assert "小学 · 美术" in city.page(link.replace("&amp;", "&").split("#")[0])
    assert "/plans/sample/P8/matrix" in city.page("/plans/sample/P8")


def test_only_a_target_of_coverage_has_a_matrix(city: StrictClient) -> None:
    city.page("/plans/sample/P1/matrix", expected=404)
    city.page("/plans/sample/P99/matrix", expected=404)
    city.page("/plans/sample/P8/matrix?language=en")


def test_two_readings_of_one_commitment_stand_side_by_side_with_the_reason(city: StrictClient) -> None:
    for page in (city.page("/plans/sample?on=2025-12-31"), city.page("/plans/sample/P1?on=2025-12-31")):
        table = re.search(r"几种读法并列(.*?)</table>", page, re.S)
        assert table is not None
        assert [code in table[1] for code in ("姊妹学校达到3对", "新增缔结5对")] == [True, True]
        assert "正文为4对" in page
