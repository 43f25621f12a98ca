"""Lines: Chinese rules for their ends, nothing lost, no string that breaks the breaker."""

import random
import time

import pytest

from app.documents.paper.text import HALF_EMPTY, NO_END, NO_START, balanced_lines, break_lines, fit, legible, stretch
from app.documents.paper.type import Type
from tests.documents.paper.samples import HOSTILE, squashed

PROSE = (
    "加强与国外学校的交流与合作", "缔结友好学校", "《中国教育现代化2035》", "“十四五”", "（以下简称《规划》）",
    "international school", "St Mary’s College (Hong Kong)", "渝中教外备〔2026〕12号", "3,500人次", "98.5%",
    "师生互访、联合课程", "国家/地区", "？！", "；", "，", "。", "、", "：", "——", "……", "「姊妹学校」", " ", "https://a.cn/b?c=d",
)  # fmt: skip


def prose(length: int, seed: int) -> str:
    chance = random.Random(seed)
    return "".join(chance.choice(PROSE) for _ in range(length))


def test_no_line_begins_or_ends_with_a_forbidden_mark(type_: Type) -> None:
    lines = [
        (line, at)
        for seed in range(80)
        for at, line in enumerate(break_lines(prose(250, seed), type_.zh.song, 12, 220 + seed * 4))
    ]
    assert len(lines) > 4000
    assert [line.text for line, at in lines if at and line.text[:1] in NO_START and line.text] == []
    assert [line.text for line, _ in lines if not line.last and line.text[-1:] in NO_END] == []


def test_lines_stay_within_their_room_but_for_a_half_empty_mark(type_: Type) -> None:
    for seed in range(20):
        for line in break_lines(prose(200, seed), type_.zh.song, 10.5, 180):
            over = line.width * 10.5 / 1000 - 180
            assert over < 0.01 or (line.text[-1] in HALF_EMPTY and over < 10.5 / 2 + 0.01)


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_is_lost_from_a_hostile_string(type_: Type, name: str) -> None:
    for width in (20, 90, 400):
        lines = break_lines(HOSTILE[name], type_.zh.song, 10, width)
        assert squashed("".join(line.text for line in lines)) == squashed(HOSTILE[name])


@pytest.mark.parametrize("char", ["a", "，", "（", "字", "a(", "“", "〔", "字，", "/", "’"])
def test_time_grows_with_length_and_not_faster(type_: Type, char: str) -> None:
    def seconds(length: int) -> float:
        start = time.process_time()
        break_lines((char * length)[:length], type_.zh.song, 10, 400)
        return time.process_time() - start

    seconds(1000)
    assert seconds(100_000) < 1.5


def test_a_paragraph_does_not_end_with_a_character_alone_on_its_line(type_: Type) -> None:
    lines = break_lines("字" * 21, type_.zh.song, 10, 200)
    assert [len(line.text) for line in lines] == [19, 2]


def test_short_quotations_and_document_numbers_are_not_torn(type_: Type) -> None:
    for width in range(90, 200, 5):
        lines = break_lines(
            "关于印发广州市教育对外开放“十四五”规划的通知（穗教发〔2021〕55号）", type_.zh.song, 10, width
        )
        assert any("“十四五”" in line.text for line in lines)
        assert any("〔2021〕55号" in line.text for line in lines)


def test_a_title_is_broken_into_lines_of_like_length(type_: Type) -> None:
    lines = balanced_lines("重庆市渝中区教育委员会国际交流与合作处年度执行情况汇总", type_.zh.title, 22, 400)
    assert len(lines) == 2
    assert abs(lines[0].width - lines[1].width) <= 2000


def test_a_text_shrinks_to_its_room_before_it_is_cut(type_: Type) -> None:
    shrunk = fit("字" * 20, type_.zh.song, 14, 8, 200, 1)
    assert (shrunk.size, shrunk.cut, shrunk.lines[0].text) == (10, False, "字" * 20)
    cut = fit("字" * 100_000, type_.zh.song, 14, 8, 200, 2)
    assert (cut.size, cut.cut, len(cut.lines)) == (8, True, 2)
    assert cut.lines[-1].text.endswith("……")


def test_only_gaps_beside_chinese_characters_open_and_never_so_far_as_to_look_like_spaces(type_: Type) -> None:
    for line in break_lines(prose(300, 3), type_.zh.song, 10, 300):
        assert 0 <= stretch(line, 30_000) < 100
    assert stretch(break_lines("international exchange registry", type_.en.song, 10, 80)[0], 8000) == 0


def test_metadata_takes_any_string() -> None:
    for text in HOSTILE.values():
        legible(text).encode("utf-16-be")
