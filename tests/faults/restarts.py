"""PostgreSQL stopped and started again under a registry that goes on serving, politely and as by a crash by turns."""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.checking import everything_agrees, faults_of, finish_jobs, is_sound
from tests.faults.postgres import Cluster
from tests.faults.served import READY_SECONDS, Registry
from tests.faults.work import Acknowledged, City

SHORTEST, LONGEST = 0.2, 1.0
VERIFY_EVERY = 25


@dataclass
class Figures:
    restarts: int = 0
    hit: int = 0
    refused: int = 0
    acknowledged: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lost = sum(fault.startswith("lost") for fault in self.faults)
        doubled = sum(fault.startswith("doubled") for fault in self.faults)
        return (f"{self.restarts} restarts, {self.hit} under open requests, {self.refused} requests told to try again "
                f"(503), {self.acknowledged} writes acknowledged: lost {lost}, doubled {doubled}, other faults "
                f"{len(self.faults) - lost - doubled}; answering again at most {self.slowest:.1f} s after the start")


def restart_many(folder: Path, cluster: Cluster, times: int, seed: int) -> Figures:
    chance, figures = random.Random(seed), Figures()
    registry = Registry(folder, cluster.url)
    registry.found()
    registry.start()
    city = City(registry.port, Acknowledged(folder / "acknowledged"))
    city.begin()
    looked_at = 0
    for number in range(1, times + 1):
        time.sleep(chance.uniform(SHORTEST, LONGEST))
        figures.hit += city.flight.requests > 0
        cluster.restart(("fast", "immediate")[number % 2])
        begun = time.monotonic()
        while not registry.answers() and time.monotonic() - begun < READY_SECONDS:
            time.sleep(0.01)
        figures.slowest = max(figures.slowest, time.monotonic() - begun)
        figures.restarts += 1
        city.rest()
        told = city.acknowledged.told[looked_at:]
        looked_at = len(city.acknowledged.told)
        with registry.looking():
            figures.faults += faults_of(told) + (everything_agrees() if number % VERIFY_EVERY == 0 else [])
        if figures.faults:
            break
        city.up.set()
    city.end()
    registry.kill()
    figures.refused = city.refused
    figures.faults += [f"surprise: {told}" for told in city.surprises] + finish_jobs(registry)
    with registry.looking():
        figures.faults += faults_of(city.acknowledged.told) + is_sound() + everything_agrees()
    figures.acknowledged = len(city.acknowledged.told)
    return figures
