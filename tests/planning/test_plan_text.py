"""Writing TOML: what is written is read again as it was; what nobody touched stays as it stands."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.indicators.measures import MEASURES
from app.indicators.plans import ONE_OF, read_plan, takes
from app.indicators.sources import SECTORS
from app.planning.measure_words import MEASURE_WORDS, OPTION_WORDS, PARAMETER_WORDS
from app.planning.plan_difference import differences
from app.planning.plan_text import read_items, target_text, with_head, with_target, without_target
from app.ui.words import speaking
from tests.indicators.conftest import PLAN

PLANS = sorted((Path(__file__).parents[2] / "seeds" / "plans").glob("*.toml"))

plain = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",))), st.booleans(), st.integers(-10**12, 10**12),
    st.dates(date(1, 1, 1)), st.decimals(-10**9, 10**9, places=4))
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(
    st.characters(exclude_categories=("Cs",)), min_size=1, max_size=5), inner, max_size=3), max_leaves=8)


@settings(deadline=None)
@given(st.dictionaries(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8), values, max_size=5))
def test_what_is_written_is_read_again_as_it_was(item: dict[str, Any]) -> None:
    read = tomllib.loads(target_text(item), parse_float=Decimal)["target"]
    assert read == [item]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_target_written_anew_says_the_same_and_leaves_every_other_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head, items = read_items(text)
    again = with_head(text, head)
    for place, item in enumerate(items):
        again = with_target(again, place, item)
    assert read_plan(path.stem, again) == read_plan(path.stem, text)
    assert differences(text, again) == []
    one = with_target(text, 0, items[0])
    begins = text.index("[[target]]", text.index("[[target]]") + 1)
    assert one.endswith(text[begins:])
    assert one.startswith(text[:text.index("[[target]]")].rstrip("\n"))


def test_remarks_of_other_targets_stay_when_one_is_changed_or_taken_out() -> None:
    text = PLAN.replace('code = "P2"', '# 说明：见附表\ncode = "P2"').replace("title =", "# 示例规划\ntitle =", 1)
    changed = with_target(text, 0, read_items(text)[1][0] | {"quote": "另一句"})
    assert "# 说明：见附表" in changed
    assert "# 示例规划" in with_head(changed, read_items(changed)[0] | {"number": "新号"})
    assert [item["code"] for item in read_items(without_target(changed, 0))[1]] == ["P2", "P3", "P4", "P5", "P6", "P7"]


def test_a_file_that_writes_targets_in_another_way_is_written_out_and_says_the_same() -> None:
    head, items = read_items(PLAN)
    odd = PLAN.split("[[target]]")[0] + "[[ target ]]\n" + "\n".join(PLAN.split("[[target]]\n")[1:2])
    listed = 'target = [{ code = "A1" }, { code = "A2", quote = "[[target]]" }]\n'
    inline = PLAN.split("[[target]]")[0] + listed
    assert read_items(with_target(odd, None, items[1]))[1] == [items[0], items[1]]
    assert [item["code"] for item in read_items(with_target(inline, None, {"code": "A3"}))[1]] == ["A1", "A2", "A3"]
    assert read_items(with_target(inline, 0, {"code": "A9"}))[0] == head


def test_what_stands_behind_the_last_target_is_not_lost_with_it() -> None:
    text = PLAN + '\n[more]\nwords = "示例"\n'
    assert read_items(without_target(text, 6))[0]["more"] == {"words": "示例"}
    assert read_items(with_target(text, 6, {"code": "P8"}))[0]["more"] == {"words": "示例"}


def test_a_header_within_a_text_is_no_header() -> None:
    text = PLAN.replace('quote = "新增缔结5对"', 'quote = """\n[[target]]\n新增缔结5对"""')
    assert [item["code"] for item in read_items(without_target(text, 0))[1]] == ["P2", "P3", "P4", "P5", "P6", "P7"]


def test_every_measure_and_parameter_has_its_words() -> None:
    assert set(MEASURES) == set(MEASURE_WORDS)
    assert {name for measure in MEASURES for name in takes(measure)} - set(PARAMETER_WORDS) == set()
    assert {option for options in (*ONE_OF.values(), SECTORS) for option in options} - set(OPTION_WORDS) == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_differs_is_told_in_words(language: str) -> None:
    changed = PLAN.replace('basis = "in_force", sector = "basic" }\nparts',
                                                     'basis = "ever", areas = ["HK"] }\nparts')
    changed = without_target(changed, 6).replace("ends = 2025-12-31", "ends = 2026-12-31")
    with speaking(language):
        head, first, gone = differences(PLAN, changed)
    assert head.rows[0][1:3] == ("2025-12-31", "2026-12-31")
    assert {"zh": "历史累计", "en": "Ever"}[language] in first.rows[0][2]
    assert {"zh": "基础教育", "en": "Basic education"}[language] in first.rows[0][1]
    assert {"zh": "删去", "en": "Gone"}[language] == gone.state
