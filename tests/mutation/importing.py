"""A mutant in a process that imports it: for what runs at import, and for what survived being put in."""

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest

from tests.mutation.mutants import ROOT, Mutant
from tests.mutation.patching import name_of
from tests.mutation.running import OPTIONS, Fate, end, ended, silence

PROCESSOR_SECONDS = 120
NOT_BEFOREHAND = ("_pytest", "pytest", "xdist", "hypothesis", "_hypothesis_pytestplugin", "__main__", "execnet")


class MutantFirst(MetaPathFinder, Loader):
    """Imports the mutant in place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        file = str(ROOT / self.mutant.module)
        return spec_from_loader(fullname, self, origin=file) if fullname == name_of(self.mutant.module) else None

    def exec_module(self, module: ModuleType) -> None:
        file = str(ROOT / self.mutant.module)
        module.__file__ = file
        exec(compile(self.mutant.source, file, "exec", dont_inherit=True), vars(module))


class Ending:
    """A plugin of pytest: remembers the first failure."""

    def __init__(self) -> None:
        self.killer = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.killer:
            self.killer = report.nodeid


def import_beforehand(names: Sequence[str]) -> None:
    """What the registry and its tests use of others, so that each mutant's process has it already."""
    for name in names:
        if name.split(".")[0] not in NOT_BEFOREHAND and name not in sys.modules:
            try:
                importlib.import_module(name)
            except Exception:
                continue


def try_imported(mutant: Mutant, tests: Sequence[str], folder: Path) -> tuple[Fate, str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be(mutant, tests, folder, writing)
    os.close(writing)
    return ended(child, reading)


def _be(mutant: Mutant, tests: Sequence[str], folder: Path, writing: int) -> NoReturn:
    silence()
    signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS)
    sys.meta_path.insert(0, MutantFirst(mutant))
    ending = Ending()
    try:
        importlib.import_module("tests.mutation.templates").keep_templates(folder)
        code = pytest.main([*OPTIONS, "-x", "--tb=no", "-W", "ignore::pytest.PytestAssertRewriteWarning",
                            f"--basetemp={folder / 'tests'}", *tests], plugins=[ending])
    except BaseException as error:
        end(writing, Fate.KILLED, f"cannot be imported: {error!r}"[:200])
    if code == pytest.ExitCode.OK:
        end(writing, Fate.SURVIVED)
    end(writing, Fate.KILLED, ending.killer or f"the tests cannot be collected ({code})")
