"""Forms, ledgers and check sheets: valid, complete, whatever their length; a page of a check sheet is one record."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.documents.paper.check_sheet import CheckItem, check_sheets
from app.documents.paper.content import Paper
from app.documents.paper.ledger import ledger
from app.documents.paper.record_form import Entry, FormSection, record_form
from app.documents.paper.type import Type
from tests.documents.paper.samples import (
    HOSTILE,
    LONGEST_FORM,
    LONGEST_LEDGER,
    NAME_25,
    SHORTEST_FORM,
    form,
    ledger_of,
    sheets_of,
)

Make = Callable[[Type], Paper]
PAPERS: dict[str, Make] = {
    "form": lambda type_: record_form(form(), type_),
    "form in English": lambda type_: record_form(form("en"), type_),
    "shortest form": lambda type_: record_form(SHORTEST_FORM, type_),
    "longest form": lambda type_: record_form(LONGEST_FORM, type_),
    "ledger": lambda type_: ledger(ledger_of(40), type_),
    "ledger in English": lambda type_: ledger(ledger_of(40, "en"), type_),
    "empty ledger": lambda type_: ledger(replace(ledger_of(0), asked=(), totals=()), type_),
    "longest ledger": lambda type_: ledger(LONGEST_LEDGER, type_),
    "check sheets": lambda type_: check_sheets(sheets_of(3), type_),
    "check sheets in English": lambda type_: check_sheets(sheets_of(2, "en"), type_),
    "longest check sheets": lambda type_: check_sheets(replace(sheets_of(2, entries=90), demo=True), type_),
}


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_is_valid_has_its_pages_and_is_the_same_again(
    type_: Type, failures: Callable[[bytes], list[str]], pages: Callable[[bytes], list[str]], name: str,
) -> None:  # fmt: skip
    paper = PAPERS[name](type_)
    assert failures(paper.content) == []
    assert len(pages(paper.content)) == paper.pages
    assert paper == PAPERS[name](type_)


def test_a_form_says_every_field_file_and_decision(type_: Type, pages: Callable[[bytes], list[str]]) -> None:
    body = "".join(pages(record_form(form(), type_).content))
    for said in (
        "海外研修团组备案表", "表号：示例外备1表", "参训人员（第2，共2）", "证件号码E12****78", "预算", "邀请函.pdf",
        "审核通过", "示例乙（区级审核）", "2026-03-0510:30", "材料齐全", "负责人（签字）", "不代替行政许可",
    ):  # fmt: skip
        assert said in body
    assert body.count("（盖章处）") == 2
    assert body.count(NAME_25) == 2


def test_nothing_is_lost_from_the_longest_form(type_: Type, pages: Callable[[bytes], list[str]]) -> None:
    body = "".join(pages(record_form(LONGEST_FORM, type_).content))
    assert body.count("E12****78") == 60
    assert body.count("说") - body.count("说明") == 9000


def test_three_thousand_rows_make_a_valid_ledger_that_counts_its_pages(
    type_: Type, failures: Callable[[bytes], list[str]], poppler_text: Callable[[bytes], str]
) -> None:
    paper = ledger(ledger_of(3000), type_)
    assert failures(paper.content) == []
    body = poppler_text(paper.content)
    assert [at for at in range(1, 3001) if f"〔2026〕{at}号" not in body] == []
    assert [number for number in range(1, paper.pages + 1) if f"第{number}页，共{paper.pages}页" not in body] == []
    assert body.count("序号备案号单位") >= paper.pages - 1
    assert "合计3,000条。" in body


def test_a_ledger_names_its_dates_and_what_it_was_narrowed_to(
    type_: Type, pages: Callable[[bytes], list[str]]
) -> None:
    [page] = pages(ledger(ledger_of(0), type_).content)
    for said in (
        "统计日期：2026年3月18日", "按何时所知：2026年3月18日09:30:00", "打印日期", "状态：已备案",
        "没有符合条件的记录",
    ):  # fmt: skip
        assert said in page


def test_a_check_sheet_is_one_page_a_record_and_says_what_it_leaves_out(
    type_: Type, pages: Callable[[bytes], list[str]]
) -> None:
    read = pages(check_sheets(sheets_of(4, entries=90), type_).content)
    assert len(read) == 4
    for number, page in enumerate(read, 1):
        assert f"第{number}份，共4份" in page
        assert "项内容见备案表" in page
        assert "核查人（两名签字）" in page
    away = replace(sheets_of(1), items=(CheckItem(1, "AGR-EXAMPLE", ()),))
    assert "不在本局范围内" in pages(check_sheets(away, type_).content)[0]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_string_in_any_box_breaks_nothing(
    type_: Type, failures: Callable[[bytes], list[str]], name: str
) -> None:
    text = HOSTILE[name]
    hostile = replace(form(), title=text, number=text, sections=(FormSection(text, (Entry(text, text),)),))
    assert failures(record_form(hostile, type_).content) == []
    rows = ((text,) * 5, *ledger_of(2).rows)
    assert failures(ledger(replace(ledger_of(2), title=text, rows=rows), type_).content) == []
