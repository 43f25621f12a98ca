"""`kill -9` of the process that serves and works, at a random moment of mixed writes."""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.checking import everything_agrees, faults_of, finish_jobs, is_sound
from tests.faults.served import Registry
from tests.faults.work import Acknowledged, City, live_once

MOST_WRITES, LONGEST, LATEST = 12, 5.0, 0.15
"""Between two kills so many writes are acknowledged at most, at random; then it comes within so many seconds more."""
VERIFY_EVERY = 50
"""Kills between two whole verifications; what was acknowledged is looked for after each."""


@dataclass
class Figures:
    """What came of it."""

    kills: int = 0
    hit: int = 0
    hit_writes: int = 0
    acknowledged: int = 0
    slowest_start: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lost = sum(fault.startswith("lost") for fault in self.faults)
        doubled = sum(fault.startswith("doubled") for fault in self.faults)
        return (f"{self.kills} kills, {self.hit} hit open requests ({self.hit_writes} open writes), "
                f"{self.acknowledged} writes acknowledged: lost {lost}, doubled {doubled}, other faults "
                f"{len(self.faults) - lost - doubled}; ready again after at most {self.slowest_start:.1f} s")


def _let_work(city: City, until: int) -> None:
    end = time.monotonic() + LONGEST
    while len(city.acknowledged.told) < until and time.monotonic() < end:
        time.sleep(0.002)


def kill_many(folder: Path, times: int, seed: int, url: str = "", verify_every: int = VERIFY_EVERY) -> Figures:
    chance, figures = random.Random(seed), Figures()
    registry = Registry(folder, url, live_once)
    registry.found()
    registry.start()
    city = City(registry.port, Acknowledged(folder / "acknowledged"))
    city.begin()
    looked_at = 0
    for number in range(1, times + 1):
        _let_work(city, looked_at + chance.randint(1, MOST_WRITES))
        time.sleep(chance.uniform(0, LATEST))
        figures.hit += city.flight.requests > 0
        figures.hit_writes += city.flight.writes > 0
        registry.kill()
        figures.kills += 1
        city.rest()
        told = city.acknowledged.told[looked_at:]
        looked_at = len(city.acknowledged.told)
        with registry.looking():
            figures.faults += faults_of(told) + (is_sound() if number % verify_every == 0 or number == times else [])
            figures.faults += everything_agrees() if number % verify_every == 0 else []
        if figures.faults:
            break
        figures.slowest_start = max(figures.slowest_start, registry.start())
        city.up.set()
    city.rest()
    city.end()
    registry.kill()
    figures.faults += [f"surprise: {told}" for told in city.surprises] + finish_jobs(registry)
    with registry.looking():
        figures.faults += faults_of(city.acknowledged.told) + is_sound() + everything_agrees()
    figures.acknowledged = len(city.acknowledged.told)
    return figures
