"""Every commitment the research found in the five plans is a target: with its words, type, strength and nature."""

import tomllib
from pathlib import Path

import pytest

from app.indicators.plans import Nature, Plan, Target, TargetType
from tests.indicators.casebook import PLANS, shipped_plans

Row = tuple[str, str, str, str, str, str]

COMMITMENTS: list[Row] = [
    (plan, *row) for plan, rows in tomllib.loads(
        (Path(__file__).parent / "commitments.toml").read_text(encoding="utf-8")).items() for row in rows]
SHIPPED = shipped_plans()
BINDING, EXPECTED = {"G3", "G6"}, {"G1", "G2", "G4", "G5", "G7", "G8", "G9"}
"""Only the table of the Guangzhou plan states 属性."""


def packed(text: str) -> str:
    return "".join(text.split())


def source_of(plan: Plan) -> str:
    return packed((PLANS / "sources" / plan.source_file).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "number", "code", "type_", "strength", "quote"), COMMITMENTS)
def test_a_commitment_is_a_target_with_its_words(name: str, number: str, code: str, type_: str, strength: str,
                                                 quote: str) -> None:
    target = SHIPPED[name].target(code)
    assert any(packed(quote) in packed(words) for words in (target.quote, *target.also)), number
    assert (target.type.value, target.strength.value) == (type_, strength)


def test_the_thirty_counted_items_are_all_there() -> None:
    numbers = {number for _, number, *_ in COMMITMENTS}
    assert {f"Y{number}" for number in range(1, 10)} | {f"G{number}" for number in range(1, 22)} <= numbers


def test_every_target_stems_from_a_commitment() -> None:
    """G6b alone is worked out from two numbers of the plan, which its note says."""
    found = {(name, code) for name, _, code, *_ in COMMITMENTS}
    targets = {(name, target.code) for name, plan in SHIPPED.items() for target in plan.targets}
    assert targets - found == {("guangzhou-145", "G6b")}
    assert "推算值" in SHIPPED["guangzhou-145"].target("G6b").note.zh


@pytest.mark.parametrize("name", SHIPPED)
def test_every_quote_stands_in_the_source_text(name: str) -> None:
    text = source_of(SHIPPED[name])
    missing = [(target.code, words) for target in SHIPPED[name].targets for words in (target.quote, *target.also)
               if packed(words) not in text]
    assert missing == []


def test_a_nature_is_as_the_plan_states_it_and_never_invented() -> None:
    stated = {target.code: target.nature for plan in SHIPPED.values() for target in plan.targets
              if target.nature is not Nature.NONE}
    assert stated == dict.fromkeys(BINDING, Nature.BINDING) | dict.fromkeys(EXPECTED, Nature.EXPECTED)


def test_every_type_of_target_is_there() -> None:
    assert {target.type for plan in SHIPPED.values() for target in plan.targets} == set(TargetType)


def test_every_target_says_its_unit_and_how_it_is_counted() -> None:
    bare = [target.code for target in all_targets() if not target.note.zh or not target.note.en
            or (not target.unit.zh and target.count.measure != "statistic_only")]
    assert bare == []


@pytest.mark.parametrize(("plan", "group"), [
    ("yuzhong-2019", ("Y4", "Y4b")), ("guangzhou-145", ("G6", "G6b", "G10")), ("guangzhou-145", ("G7", "G7b"))])
def test_where_a_plan_contradicts_itself_every_reading_names_the_others_and_the_reason(
        plan: str, group: tuple[str, ...]) -> None:
    for code in group:
        target = SHIPPED[plan].target(code)
        assert set(target.rivals) == set(group) - {code}
        assert target.conflict.zh
        assert target.conflict.en


def all_targets() -> list[Target]:
    return [target for plan in SHIPPED.values() for target in plan.targets]
