"""Mutants in a warm process: the tests are run once, watched for the lines they pass; then the process is forked for
each mutant and runs the tests of its module that pass its lines, the quickest first, until one fails."""

import enum
import gc
import importlib
import json
import os
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import pytest

from tests.mutation.mutants import ROOT, Mutant, unchanged
from tests.mutation.patching import CannotPatch, CannotRun, Living, forget_cached

OPTIONS = ("-p", "no:cacheprovider", "-o", "tmp_path_retention_policy=none")
SLOWER, AT_LEAST = 10, 5
"""A test that takes ten times its own processor time and five seconds more is in an endless loop."""
HUNG_AFTER = 180
"""Seconds by the clock on the wall after which a mutant that uses no processor is given up."""


class Fate(enum.Enum):
    KILLED = "killed"
    LOOPED = "endless loop"
    HUNG = "hung"
    SURVIVED = "survived"
    NOT_PUT_IN = "not put in"


Lines = dict[str, set[int]]
"""Of each module the lines that were passed."""


@dataclass(frozen=True)
class Planned:
    """A module, which of its mutants are to be tried, and the tests that must kill them."""

    module: str
    mutants: Sequence[Mutant]
    tests: Sequence[str]


@dataclass
class Watched:
    """A test, its processor time and the lines it passes by module."""

    item: Any
    seconds: float
    lines: Lines


@dataclass
class NoTestOf:
    """Said to follow each test, so that everything but what is made for the whole session is torn down after it."""

    session: pytest.Session

    def listchain(self) -> list[pytest.Session]:
        return [self.session]


class WarmRun:
    """A plugin of pytest: does its work in place of the loop over the tests."""

    def __init__(self, plan: Sequence[Planned], tell: int, patience: float) -> None:
        self.plan, self.tell, self.patience = plan, tell, patience
        self.failed: list[str] = []
        self.writing: int | None = None
        """Where a mutant says what it came to; nowhere while there is none."""
        self.at_import = watch_lines([planned.module for planned in plan])
        """The lines that are passed before the first test begins."""
        self.killers: dict[str, str] = {}
        """By the function, the test that killed its last mutant: it is tried first."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(f"{report.nodeid}: {report.longreprtext[-400:]}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """A mutant that fails is killed: nobody reads the report."""
        if self.writing is not None and call.excinfo and not call.excinfo.errisinstance(pytest.skip.Exception):
            end(self.writing, Fate.KILLED, item.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        sys.settrace(None)
        self.following = NoTestOf(session)
        watched = self._watch_all(session.items)
        self.databases = Path(str(session.config.option.basetemp)) / "databases0"
        self.templates = set(self.databases.iterdir())
        living = {planned.module: Living(planned.module) for planned in self.plan}
        gc.collect()
        gc.freeze()
        for planned in self.plan:
            own = [one for one in watched if one.item.nodeid.startswith(tuple(planned.tests))]
            self._try_all(planned, living[planned.module], own)
        self._say({"imported": [name for name in sys.modules if name.split(".")[0] not in ("app", "tests")]})
        return True

    def _watch_all(self, items: Sequence[Any]) -> list[Watched]:
        watched = []
        for item in items:
            for planned in self.plan:
                forget_cached(planned.module)
            begun, lines = time.process_time(), watch_lines([planned.module for planned in self.plan])
            try:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=self.following)
            finally:
                sys.settrace(None)
            watched.append(Watched(item, time.process_time() - begun, lines))
        if self.failed:
            raise pytest.UsageError(f"the tests fail without a mutant: {self.failed}")
        return watched

    def _try_all(self, planned: Planned, living: Living, watched: list[Watched]) -> None:
        fate, killer = self._try(living, unchanged(planned.module), watched)
        if fate is not Fate.SURVIVED:
            raise pytest.UsageError(f"{planned.module}: without a mutant, a second time, there fails {killer}")
        for mutant in planned.mutants:
            chosen = self._chosen(watched, mutant)
            fate, killer = self._try(living, mutant, chosen)
            final = mutant.within and self.at_import[planned.module].isdisjoint(living.body(mutant.within))
            self._say({"module": planned.module, "told": mutant.told, "fate": fate.value, "killer": killer,
                       "final": bool(final), "tests": [] if final else [one.item.nodeid for one in chosen]})

    def _say(self, what: dict[str, Any]) -> None:
        os.write(self.tell, (json.dumps(what, ensure_ascii=False) + "\n").encode())

    def _chosen(self, watched: list[Watched], mutant: Mutant) -> list[Watched]:
        """The quickest first, but of those that pass the same lines one before the second of any. What is run at
        import has no lines in a test: all are tried."""
        first, ways, order = self.killers.get(mutant.within), Counter[frozenset[int]](), {}
        for one in sorted(watched, key=lambda one: one.seconds):
            way = frozenset(one.lines[mutant.module])
            order[one.item.nodeid] = ways[way], one.seconds
            ways[way] += 1
        passing = sorted((one for one in watched
                          if not mutant.within or not one.lines[mutant.module].isdisjoint(mutant.lines)),
                         key=lambda one: (one.item.nodeid != first, order[one.item.nodeid]))
        spent = accumulate(one.seconds for one in passing)
        return [one for place, (one, seconds) in enumerate(zip(passing, spent, strict=True))
                if place == 0 or seconds <= self.patience]

    def _try(self, living: Living, mutant: Mutant, chosen: list[Watched]) -> tuple[Fate, str]:
        if not chosen:
            return Fate.SURVIVED, "no test passes here"
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._be(living, mutant, chosen, writing)
        os.close(writing)
        fate, killer = ended(child, reading)
        for left in set(self.databases.iterdir()) - self.templates:
            left.unlink()
        if fate is Fate.KILLED:
            self.killers[mutant.within] = killer
        return fate, killer

    def _be(self, living: Living, mutant: Mutant, chosen: list[Watched], writing: int) -> NoReturn:
        """Run the tests as the mutant, say by which it was killed, and end."""
        silence()
        try:
            living.put_in(mutant)
        except CannotPatch:
            end(writing, Fate.NOT_PUT_IN)
        except CannotRun as error:
            end(writing, Fate.KILLED, f"cannot be run: {error}"[:200])
        except BaseException as error:
            end(writing, Fate.HUNG, f"a fault of this program: {error!r}"[:200])
        self.writing = writing
        try:
            for one in chosen:
                signal.setitimer(signal.ITIMER_PROF, AT_LEAST + SLOWER * one.seconds)
                one.item._initrequest()
                one.item.config.hook.pytest_runtest_protocol(item=one.item, nextitem=self.following)
        except BaseException as error:
            end(writing, Fate.KILLED, f"{one.item.nodeid}: {error!r}"[:200])
        end(writing, Fate.SURVIVED)


def watch_lines(modules: Sequence[str]) -> Lines:
    """The lines of each module that are passed from now on, in its functions as in itself."""
    lines: Lines = {module: set() for module in modules}
    by_file = {str(ROOT / module): passed for module, passed in lines.items()}

    def in_module(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            by_file[frame.f_code.co_filename].add(frame.f_lineno)
        return in_module

    sys.settrace(lambda frame, event, argument: in_module if frame.f_code.co_filename in by_file else None)
    return lines


def silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def end(writing: int, fate: Fate, killer: str = "") -> NoReturn:
    os.write(writing, f"{fate.value}|{killer}".encode()[:2000])
    os._exit(0)


def ended(child: int, reading: int) -> tuple[Fate, str]:
    """What a process that is a mutant comes to: what it says itself, or how it is ended."""
    quiet = not select.select([reading], [], [], HUNG_AFTER)[0]
    if quiet:
        os.kill(child, signal.SIGKILL)
    said = b"" if quiet else os.read(reading, 4096)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    return (Fate.HUNG, "") if quiet else read_end(status, said.decode())


def read_end(status: int, said: str) -> tuple[Fate, str]:
    if said:
        fate, _, killer = said.partition("|")
        return Fate(fate), killer
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if ended_by in (signal.SIGPROF, signal.SIGXCPU):
        return Fate.LOOPED, ""
    return Fate.KILLED, f"the process ended by itself ({ended_by or os.WEXITSTATUS(status)})"


def run_warm(plan: Sequence[Planned], folder: Path, tell: int, patience: float) -> int:
    """In a process of its own: tells one line of JSON a mutant, last what was imported on the way."""
    run = WarmRun(plan, tell, patience)
    importlib.import_module("tests.mutation.templates").keep_templates(folder)  # the first to import the registry
    tests = sorted({test for planned in plan for test in planned.tests})
    return int(pytest.main([*OPTIONS, "-p", "no:terminal", "-o", "addopts=--strict-markers --import-mode=importlib",
                            "--capture=no", f"--basetemp={folder / 'tests'}", *tests], plugins=[run]))
