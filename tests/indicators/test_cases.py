"""Golden cases as tables: every measure, every target of the five plans, every trap that is about counting.

Each file is one registry, built once for the session; its lines only read.
"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app import create_app
from app.db.engine import db
from app.indicators.measures import MEASURES
from tests.conftest import Databases, settings_for
from tests.indicators.casebook import ANSWERS, Asked, Registry, answer_of, asked_lines, content_of, shipped_plans
from tests.world import World

TRAPS = {
    1: "most targets are not in the four kinds", 2: "对 is not 所 is not 份", 3: "a renewal is not new, a lapse is one",
    4: "a memorandum is no agreement", 5: "one partner, many names", 6: "Hong Kong, Macao and Taiwan are not 国际",
    7: "海外 includes the three", 8: "teachers of the three need no permit", 9: "overseas Chinese are apart",
    10: "a passport is no nationality", 11: "pupils need no X1 visa", 12: "人 is not 人次 is not 批",
    13: "a visit is no training", 15: "counted once executed", 16: "a plan's year is no school year",
    17: "two deadlines, two numbers", 18: "筹设, 培育, 在建 are not 建成", 19: "skipped levels, bureaus' own",
    20: "a total is not a sum", 22: "what was known stays known", 24: "a person is not a number",
}
"""The traps of the field (a builder's list of 25) that are about counting; the others are about forms and papers."""

LINES = asked_lines()


@pytest.fixture(scope="module")
def registries(databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory,
               ) -> Iterator[Callable[[str], tuple[Flask, Registry]]]:
    """The registry of a file with its application, built when first asked for."""
    built: dict[str, tuple[Flask, Registry]] = {}
    copies: list[str] = []

    def registry(stem: str) -> tuple[Flask, Registry]:
        if stem not in built:
            copies.append(databases.copy(migrated))
            app = create_app(settings_for(tmp_path_factory.mktemp(stem), copies[-1]))
            with app.app_context():
                made = Registry(World(db.session).founded(), content_of(stem))
                made.build()
            built[stem] = app, made
        return built[stem]

    yield registry
    for app, _ in built.values():
        with app.app_context():
            db.engine.dispose()
    for url in copies:
        databases.drop(url)


@pytest.mark.parametrize("asked", LINES, ids=str)
def test_the_records_give_the_figures(registries: Callable[[str], tuple[Flask, Registry]], asked: Asked) -> None:
    app, registry = registries(asked.file)
    with app.app_context():
        registry.world.session = db.session  # the one of this context
        found = answer_of(registry, asked.line)
    assert found == {name: asked.line[name] for name in found}, asked.shows


def test_every_line_asks_something_and_nothing_unknown() -> None:
    for asked in LINES:
        assert set(asked.line) & set(ANSWERS), asked
        assert set(asked.line) <= {"of", "on", "by", "known", "reading", *ANSWERS}, asked


def test_every_target_of_the_five_plans_has_a_case() -> None:
    wanted = {f"{name} {target.code}" for name, plan in shipped_plans().items() for target in plan.targets}
    assert sorted(wanted - {asked.line["of"] for asked in LINES}) == []
    assert sorted({asked.line["of"] for asked in LINES} - wanted) == []


def test_every_measure_has_a_case_that_counts_something() -> None:
    plans = shipped_plans()
    counted = set()
    for asked in LINES:
        name, code = asked.line["of"].split()
        if asked.line.get("value", 0) != 0:
            counted.add(plans[name].target(code).count.measure)
    assert sorted(set(MEASURES) - counted) == []


def test_every_trap_that_is_about_counting_has_a_case() -> None:
    assert {trap for asked in LINES for trap in asked.traps} == set(TRAPS)


def test_every_reading_of_the_plans_is_asked_in_each_of_its_options() -> None:
    wanted = {(name, reading.name, option.value) for name, plan in shipped_plans().items()
              for reading in plan.readings for option in reading.options if option.value != reading.default}
    asked = {(asked.line["of"].split()[0], reading, option) for asked in LINES
             for reading, option in asked.line.get("reading", {}).items()}
    assert sorted(wanted - asked) == []
