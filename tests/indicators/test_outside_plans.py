"""Plans published outside the five, written as files from their own words: they load and count without code."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.indicators.answers import board_of, plain
from app.indicators.board import TargetLine
from app.indicators.library import keep_plan
from app.indicators.matrix import matrices
from app.indicators.plans import TargetType, read_plan
from app.indicators.questions import Question, ask
from tests.indicators.casebook import LONG_AGO, Registry, of_our_city
from tests.world import World

FOLDER = Path(__file__).parent / "outside"
NAMES = ("nantong-125", "liangxi-135")


def text_of(file: str) -> str:
    return (FOLDER / file).read_text(encoding="utf-8")


@pytest.fixture
def filled(session: Session) -> World:
    """The small city, founded before the plans begin, with a few records of their years."""
    world = World(session)
    world.beginning = date(2005, 9, 1)
    world.founded()
    begin_writing(session)
    for name in NAMES:
        keep_plan(world.session, name, of_our_city(text_of(f"{name}.toml")), text_of(f"{name}.txt"))
    Registry(world, tomllib.loads(text_of("records.toml"))).build()
    return world


def question_of(world: World, name: str, on: date) -> Question:
    question = ask(world.session, name, [world.organisations["C"]], on, utc_now())
    return replace(question, whole=True, complete_from=LONG_AGO)


def lines_of(world: World, name: str, on: date) -> dict[str, TargetLine]:
    return {line.target.code: line for line in board_of(world.session, question_of(world, name, on)).lines}


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_stands_in_the_excerpt(name: str) -> None:
    plan = read_plan(name, text_of(f"{name}.toml"))
    assert [target.code for target in plan.targets if target.quote not in text_of(plan.source_file)] == []


def test_a_range_a_yearly_target_a_share_and_a_matrix_are_among_them() -> None:
    types = {target.type for target in read_plan("nantong-125", text_of("nantong-125.toml")).targets}
    assert {TargetType.RANGE, TargetType.YEARLY, TargetType.SHARE, TargetType.COVERAGE} <= types


def test_the_figures_are_counted(filled: World) -> None:
    lines = lines_of(filled, "nantong-125", date(2015, 12, 31))
    assert {code: plain(line.figure.value) for code, line in lines.items()} == {
        "N1": 95, "N2": 2, "N3": 1, "N4": 199, "N5": None, "N6": 1, "N7": 1, "N8": 3, "N8b": 3}
    assert plain(lines["N1"].parts[0].figure.value) == 1


def test_the_verdicts_are_those_of_the_plans_words(filled: World) -> None:
    lines = lines_of(filled, "nantong-125", date(2015, 12, 31))
    told = {code: [due.status.value for due in line.due] for code, line in lines.items()}
    assert told == {
        "N1": ["not_met"], "N2": ["met"], "N3": ["met"], "N4": ["not_met", "not_met", "not_met", "met", "not_met"],
        "N5": ["no_verdict"], "N6": ["not_met"], "N7": ["met"], "N8": ["not_met"], "N8b": ["no_verdict"]}


def test_the_matrix_shows_its_empty_cells(filled: World) -> None:
    question = question_of(filled, "nantong-125", date(2015, 12, 31))
    (matrix,) = matrices(filled.session, question, question.target("N8b"))
    assert (matrix.size, len(matrix.empty)) == (20, 17)
    assert matrix.cells == {("senior", "physics"): 2, ("primary", "chinese"): 1, ("university", "other"): 1}


def test_a_plan_quoted_at_second_hand_is_counted_and_not_judged(filled: World) -> None:
    lines = lines_of(filled, "liangxi-135", date(2020, 12, 31))
    assert {code: plain(line.figure.value) for code, line in lines.items()} == {"X1": None, "X2": 1, "X3": 12.5}
    assert {line.status.value for line in lines.values()} == {"no_verdict"}
