"""A disk that is full at many different points of mixed writes, and has space again.

As root the data folder is a small file system of its own (tmpfs), of which all but some bytes are taken; else the
serving process may write no file beyond a size, as under a quota, which SQLite and the stored files feel alike.
"""

import os
import random
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.operations.outages import FULL, SAID
from tests.blank_pdf import blank_pdf
from tests.faults.checking import everything_agrees, faults_of, finish_jobs, is_sound
from tests.faults.people import Lost, Person
from tests.faults.served import Registry
from tests.faults.work import Acknowledged, City

SIZE = 128 << 20
MOST_LEFT = 60_000
"""Bytes that are left at a point, at random up to so many."""
LONGEST = 2.0
TRIES = 40
MOST_TOLD = 400
"""So many writes a full disk may still take: those that fit into what SQLite's log holds already."""
VERIFY_EVERY = 50


class Disk(Protocol):
    """What can be full."""

    name: str

    def fill(self, left: int) -> None: ...

    def empty(self) -> None: ...


class SmallDisk:
    """All of it but some bytes is taken by a file."""

    name = "a file system of its own"

    def __init__(self, folder: Path) -> None:
        self.folder, self.ballast = folder, folder / "ballast"

    def fill(self, left: int) -> None:
        self.empty()
        with self.ballast.open("wb") as file:
            for _ in range(TRIES):
                there = os.statvfs(self.folder)
                with suppress(OSError):  # somebody wrote meanwhile
                    os.posix_fallocate(file.fileno(), 0, max(there.f_bavail * there.f_frsize - left, 1))
                    return

    def empty(self) -> None:
        self.ballast.unlink(missing_ok=True)


class Quota:
    """No file of the process may grow beyond a size."""

    name = "a limit of file size"

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def fill(self, left: int) -> None:
        self._limit(left)

    def empty(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        resource.prlimit(self.registry.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def small_folder(folder: Path) -> Iterator[bool]:
    """The folder as a small file system, if this machine lets us have one."""
    folder.mkdir()
    mounted = os.name == "posix" and os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], capture_output=True, check=False,
    ).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


@dataclass
class Figures:
    points: int = 0
    refused: int = 0
    acknowledged: int = 0
    disk: str = ""
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lost = sum(fault.startswith("lost") for fault in self.faults)
        doubled = sum(fault.startswith("doubled") for fault in self.faults)
        return (f"{self.points} points ({self.disk}), {self.refused} requests told that there is no space (507), "
                f"{self.acknowledged} writes acknowledged: lost {lost}, doubled {doubled}, other faults "
                f"{len(self.faults) - lost - doubled}")


def fill_many(folder: Path, times: int, seed: int) -> Figures:
    chance, figures = random.Random(seed), Figures()
    with small_folder(folder / "small") as mounted:
        registry = Registry(folder / "small")
        registry.found()
        registry.start()
        disk: Disk = SmallDisk(folder / "small") if mounted else Quota(registry)
        figures.disk = disk.name
        city = City(registry.port, Acknowledged(folder / "acknowledged"))
        reader = Person(registry.port, "clerk-f", city.flight)
        reader.sign_in()
        city.begin()
        looked_at = 0
        for number in range(1, times + 1):
            time.sleep(chance.uniform(0, 0.2))
            before = city.refused
            disk.fill(chance.randrange(MOST_LEFT))
            _wait_for(lambda before=before: city.refused > before)
            city.rest()
            disk.fill(0)
            figures.faults += _told_to(reader, number)
            disk.empty()
            figures.points += 1
            told = city.acknowledged.told[looked_at:]
            looked_at = len(city.acknowledged.told)
            with registry.looking():
                figures.faults += faults_of(told)
                figures.faults += is_sound() + everything_agrees() if number % VERIFY_EVERY == 0 else []
            if figures.faults:
                break
            figures.faults += _writes_again(reader)
            city.up.set()
        city.end()
        reader.hang_up()
        registry.kill()
        figures.refused = city.refused
        figures.faults += [f"surprise: {told}" for told in city.surprises] + finish_jobs(registry)
        with registry.looking():
            figures.faults += faults_of(city.acknowledged.told) + is_sound() + everything_agrees()
        figures.acknowledged = len(city.acknowledged.told)
    return figures


def _wait_for(happened: object) -> None:
    end = time.monotonic() + LONGEST
    while callable(happened) and not happened() and time.monotonic() < end:
        time.sleep(0.01)


def _told_to(reader: Person, number: int) -> list[str]:
    """With nothing left the page of refusal is given, and what is registered can be read."""
    found = []
    language = ("zh", "en")[number % 2]
    for _ in range(MOST_TOLD):
        answer = reader.post(f"/records/programme/new?language={language}", {"organisation": "F"})
        if answer.status == FULL:
            if str(getattr(SAID[FULL][0], language)) not in answer.text or "SQL" in answer.text:
                found.append(f"the page of 507 in {language} says something else")
            break
    else:
        found.append("nothing was refused on a full disk")
    for page in ("/records/", "/records/programme/"):
        answer = reader.get(page)
        found += [] if answer.status == 200 else [f"{page} on a full disk: {answer.status}"]
    return found


def _writes_again(reader: Person) -> list[str]:
    answer = reader.post("/records/programme/new", {"organisation": "F"})
    if answer.status != 302:
        return [f"no write after there is space again: {answer.status}"]
    record = answer.location.split("/")[2]
    try:
        answer = reader.upload(f"/records/{record}/attachments", {"document": "evidence"}, "a.pdf", blank_pdf((9, 9)))
    except Lost:
        return ["no answer after there is space again"]
    return [] if answer.status == 302 else [f"no file after there is space again: {answer.status}"]
