"""Registry and oracle agree, the oracle is no copy of the registry, and a comparison finds what is planted in it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from app.indicators.measures import MEASURES
from tests.conftest import POSTGRES
from tests.oracle.building import Copies, copies
from tests.oracle.comparing import Registries, compare, registries
from tests.oracle.faults import FAULTS, Fault
from tests.oracle.plain import counting
from tests.oracle.plain.then import Then
from tests.oracle.questions import drawn, moments, read

SEED = 20261126
BATCHES, BATCH = 2, 100
PLAIN = Path(__file__).parent / "plain"


@pytest.fixture(scope="module")
def made() -> Iterator[Copies]:
    with copies(POSTGRES) as found:
        yield found


@pytest.fixture(scope="module")
def planted(made: Copies) -> Iterator[Registries]:
    with registries(made, Random(SEED), 40) as found:
        yield found


@pytest.mark.parametrize("batch", range(BATCHES))
def test_two_hundred_random_registries_are_counted_alike(made: Copies, batch: int) -> None:
    differences = list(compare(made, Random(f"{SEED}/{batch}"), BATCH))
    assert not differences, f"seed {SEED}, batch {batch}: {len(differences)} differences, the first:\n{differences[0]}"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(planted: Registries, fault: Fault) -> None:
    question = read([fault.count])
    asked = list(moments(Random(fault.name), 12))
    assert not [difference for moment in asked for difference in planted.differences(moment, question)]
    assert any(difference for moment in asked
               for difference in planted.differences(moment, question, fault.ask, fault.at))


def test_ten_faults_are_planted() -> None:
    assert len({fault.name for fault in FAULTS}) == 10


def test_the_oracle_imports_nothing_of_what_it_checks() -> None:
    imported = {name for path in PLAIN.glob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                for name in _imported(node)}
    ours = {name for name in imported if not name.startswith("tests.oracle.plain")}
    assert ours <= sys.stdlib_module_names | {"collections.abc"}


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def test_every_measure_is_asked_and_finds_something_to_count(planted: Registries) -> None:
    assert set(MEASURES) - set(counting.MEASURES) == {"statistic_only"}
    random, found = Random(SEED), set()
    for asked in moments(random, 10):
        then = Then(planted.ledger, asked)
        for question in drawn(random, 0, 0):
            figures = counting.count_each(then, question.written, planted.bureaus).values()
            found |= {question.written["measure"] for figure in figures if figure.value}
    assert found == set(counting.MEASURES)
