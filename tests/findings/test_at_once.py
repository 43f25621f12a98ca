"""Statements are made once for everybody; whoever comes first does not spoil them for the others."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest

from app.findings import found
from app.findings.library import RULES

THREADS, ROUNDS = 8, 1


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns a thousand times as often."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty")
def test_people_who_ask_for_the_first_time_at_once_get_statements_that_can_be_said() -> None:
    """A moment that two threads fill at the same time holds tables of both, which no statement can name together."""
    def asked(barrier: Barrier) -> list[str]:
        barrier.wait()
        return [str(found.statement_of(rule, date(2026, 1, 1), 24, Decimal(2))) for rule in RULES.values()]

    for _ in range(ROUNDS):
        found.statement_of.cache_clear()
        barrier = Barrier(THREADS)
        with ThreadPoolExecutor(THREADS) as pool:
            texts = list(pool.map(asked, [barrier] * THREADS))
        assert all(texts)
