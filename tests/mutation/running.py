"""One module's mutants in a warm process: its tests are run once, watched for the lines they pass, then forked for each
mutant with the tests that pass its lines, the quickest first, until one fails."""

import enum
import gc
import json
import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import pytest

from tests.mutation.mutants import ROOT, Mutant, unchanged
from tests.mutation.patching import CannotPatch, CannotRun, Living
from tests.mutation.templates import keep_templates

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


@dataclass
class Watched:
    """A test, its processor time and the lines of the module it passes."""

    item: Any
    seconds: float
    lines: set[int]


@dataclass
class NoTestOf:
    """Said to follow each test, so that everything but what is made for the whole session is torn down after it."""

    session: pytest.Session

    def listchain(self) -> list[pytest.Session]:
        return [self.session]


class WarmRun:
    """A plugin of pytest: does its work in place of the loop over the tests."""

    def __init__(self, module: str, mutants: Sequence[Mutant], tell: int) -> None:
        self.module, self.mutants, self.tell = module, mutants, tell
        self.failed: list[str] = []
        self.at_import: set[int] = set()
        """The lines that are passed before the first test begins."""
        self.killers: dict[str, str] = {}
        """By the function, the test that killed its last mutant: it is tried first."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(f"{report.nodeid}: {report.longreprtext[-400:]}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        sys.settrace(None)
        self.following = NoTestOf(session)
        watched = [self._watch(item) for item in session.items]
        if self.failed:
            raise pytest.UsageError(f"{self.module}: the tests fail without a mutant: {self.failed}")
        living = Living(self.module)
        session.config.option.tbstyle = "value"  # nobody reads how a mutant was killed
        gc.collect()
        gc.freeze()
        fate, killer, _ = self._try(living, unchanged(self.module), watched)
        if fate is not Fate.SURVIVED:
            raise pytest.UsageError(f"{self.module}: the tests fail a second time without a mutant: {killer}")
        for mutant in self.mutants:
            chosen = self._chosen(watched, mutant)
            fate, killer, seconds = self._try(living, mutant, chosen)
            final = mutant.within and self.at_import.isdisjoint(living.body(mutant.within))
            self._say({"told": mutant.told, "fate": fate.value, "killer": killer, "seconds": round(seconds, 2),
                       "final": bool(final), "tests": [] if final else [one.item.nodeid for one in chosen]})
        self._say({"imported": [name for name in sys.modules if name.split(".")[0] not in ("app", "tests")]})
        return True

    def _say(self, what: dict[str, Any]) -> None:
        os.write(self.tell, (json.dumps(what, ensure_ascii=False) + "\n").encode())

    def _watch(self, item: Any) -> Watched:
        begun, lines = time.process_time(), watch_lines(self.module)
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=self.following)
        finally:
            sys.settrace(None)
        return Watched(item, time.process_time() - begun, lines)

    def _chosen(self, watched: list[Watched], mutant: Mutant) -> list[Watched]:
        """What is run at import has no lines in a test: all are tried."""
        first = self.killers.get(mutant.within)
        return sorted((one for one in watched if not mutant.within or not one.lines.isdisjoint(mutant.lines)),
                      key=lambda one: (one.item.nodeid != first, one.seconds))

    def _try(self, living: Living, mutant: Mutant, chosen: list[Watched]) -> tuple[Fate, str, float]:
        if not chosen:
            return Fate.SURVIVED, "no test passes here", 0
        begun = time.monotonic()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._be(living, mutant, chosen, writing)
        os.close(writing)
        quiet = not select.select([reading], [], [], HUNG_AFTER)[0]
        if quiet:
            os.kill(child, signal.SIGKILL)
        said = b"" if quiet else os.read(reading, 4096)
        os.close(reading)
        _, status = os.waitpid(child, 0)
        fate, killer = read_end(status, said.decode(), quiet)
        if fate is Fate.KILLED and killer:
            self.killers[mutant.within] = killer
        return fate, killer, time.monotonic() - begun

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
        try:
            for one in chosen:
                signal.setitimer(signal.ITIMER_PROF, AT_LEAST + SLOWER * one.seconds)
                one.item._initrequest()
                one.item.config.hook.pytest_runtest_protocol(item=one.item, nextitem=self.following)
                if self.failed:
                    end(writing, Fate.KILLED, one.item.nodeid)
        except BaseException as error:
            end(writing, Fate.KILLED, f"{one.item.nodeid}: {error!r}"[:200])
        end(writing, Fate.SURVIVED)


def watch_lines(module: str) -> set[int]:
    """The lines of the module that are passed from now on, inside its functions as in itself."""
    file, lines = str(ROOT / module), set[int]()

    def in_module(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            lines.add(frame.f_lineno)
        return in_module

    sys.settrace(lambda frame, event, argument: in_module if frame.f_code.co_filename == file else None)
    return lines


def silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def end(writing: int, fate: Fate, killer: str = "") -> NoReturn:
    os.write(writing, f"{fate.value}|{killer}".encode()[:2000])
    os._exit(0)


def read_end(status: int, said: str, quiet: bool) -> tuple[Fate, str]:
    """What a process that was a mutant came to: what it said itself, or how it was ended."""
    if quiet:
        return Fate.HUNG, ""
    if said:
        fate, _, killer = said.partition("|")
        return Fate(fate), killer
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if ended_by in (signal.SIGPROF, signal.SIGXCPU):
        return Fate.LOOPED, ""
    return Fate.KILLED, f"the process ended by itself ({ended_by or os.WEXITSTATUS(status)})"


def run_warm(module: str, mutants: Sequence[Mutant], tests: Sequence[str], folder: Path, tell: int) -> int:
    """In a process of its own: tells one line of JSON a mutant, last what was imported on the way."""
    run = WarmRun(module, mutants, tell)
    run.at_import = watch_lines(module)
    keep_templates(folder)
    return int(pytest.main([*OPTIONS, "-p", "no:terminal", "-o", "addopts=--strict-markers --import-mode=importlib",
                            "--capture=no", f"--basetemp={folder / 'tests'}", *tests], plugins=[run]))
