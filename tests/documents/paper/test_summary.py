"""The annual summary: valid, complete, its contents page right, long lists whole."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.documents.paper.content import Language
from app.documents.paper.summary import summary
from app.documents.paper.type import Type
from tests.documents.paper.samples import HOSTILE, SCHOOL_60, summary_of, target

LONG = target(
    "G12", 5, quote="探索打造1-2个国际教育创新样板区，" * 12, rule="规则" * 300, value="1,234,567", note="说" * 500
)
SETS = {
    "no targets": (),
    "no units": (target("G6", 0, areas=None, due=(), statistic=None, baseline="", note=""),),
    "several": (target("G6", 30), target("G1", 2), LONG),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", SETS)
def test_every_summary_is_valid(
    type_: Type, failures: Callable[[bytes], list[str]], pages: Callable[[bytes], list[str]], name: str,
    language: Language,
) -> None:  # fmt: skip
    paper = summary(summary_of(*SETS[name], language=language, demo=name == "several"), type_)
    assert failures(paper.content) == []
    assert len(pages(paper.content)) == paper.pages


def test_a_summary_says_of_whom_of_what_and_as_of_when(type_: Type, pages: Callable[[bytes], list[str]]) -> None:
    read = pages(summary(summary_of(target("G6", 3)), type_).content)
    for said in (
        "示例市教育局",
        "2025年度",
        "示教发〔2021〕55号",
        "2025年12月31日",
        "2026年1月15日09:30:00",
        "市级（正式）",
    ):
        assert said in read[0]
    body = "".join(read)
    for said in (
        "「国际及港澳台姊妹学校(对)」", "去重计数", "国际1", "香港1", "澳门0", "台湾1", "华侨（另列）0",
        "分项之和可以大于合计", "377对（2020年12月31日）", "377对（2020年12月31日，规划附表）",
        "不计入登记数", "≥430", "未到期", "P-00003",
        "示教外备〔2026〕3号", "统计人员李四示例", "审核人", "单位负责人", "（盖章处）", "9C41-77AE-02D8-5F10",
    ):  # fmt: skip
        assert said in body


def test_the_contents_page_gives_the_page_of_every_heading(type_: Type, pages: Callable[[bytes], list[str]]) -> None:
    targets = [target(f"G{at}", 20) for at in range(1, 21)]
    read = pages(summary(summary_of(*targets), type_).content)
    first = next(number for number, text in enumerate(read) if "代码" in text and "结论" in text)
    contents = "".join(read[1:first])
    for at in range(1, 21):
        heading = f"附表{at}G{at}国际及港澳台姊妹学校(对)"
        stands = next(number for number, text in enumerate(read[first:], first + 1) if f"{heading}计入20条" in text)
        assert re.search(rf"{re.escape(heading)}\.*{stands}(?!\d)", contents)


def test_odd_and_even_pages_carry_their_number(type_: Type, pages: Callable[[bytes], list[str]]) -> None:
    read = pages(summary(summary_of(target("G6", 60)), type_).content)
    assert "—1—" not in read[0]
    for number, text in enumerate(read[1:], 2):
        assert f"—{number}—" in text


def test_every_page_of_a_demonstration_says_so(type_: Type, pages: Callable[[bytes], list[str]]) -> None:
    read = pages(summary(summary_of(target("G6", 60), demo=True), type_).content)
    assert all("演示数据·不作任何证明之用" in text for text in read)


def test_three_thousand_rows_are_complete_and_valid(
    type_: Type, failures: Callable[[bytes], list[str]], poppler_text: Callable[[bytes], str]
) -> None:
    made = summary(summary_of(target("G6", 3000)), type_).content
    assert failures(made) == []
    body = poppler_text(made)
    assert [at for at in range(1, 3001) if f"P-{at:05d}" not in body] == []


def test_the_same_content_gives_the_same_bytes(type_: Type) -> None:
    content = summary_of(target("G6", 40), LONG)
    assert summary(content, type_) == summary(content, type_)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_string_anywhere_breaks_nothing(
    type_: Type, failures: Callable[[bytes], list[str]], name: str
) -> None:
    text = HOSTILE[name]
    hostile = target(text[:20], 2, quote=text, rule=text, unit=text, value=text, baseline=text, note=text)
    unit = replace(hostile.units[0], school=text, party=text, number=text)
    content = replace(
        summary_of(replace(hostile, units=(unit, *hostile.units))),
        title=text, organisation=text, plan_title=text, plan_number=text, level=text, digest=text, notes=(text,),
    )  # fmt: skip
    assert failures(summary(content, type_).content) == []


def test_a_cell_longer_than_a_page_goes_on_overleaf(
    type_: Type, failures: Callable[[bytes], list[str]], pages: Callable[[bytes], list[str]]
) -> None:
    long = replace(target("G6", 3).units[0], school=SCHOOL_60 * 60, party="尾")
    made = summary(summary_of(replace(target("G6", 3), units=(long,))), type_).content
    assert failures(made) == []
    assert "".join(pages(made)).count("幼") == 60
