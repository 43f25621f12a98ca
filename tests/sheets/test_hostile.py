"""Hostile workbooks are refused with a sentence, or read as the few cells they hold, each in two seconds of work and
100 MiB beside the application, so that no process holds more than 300; measured in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sheets.hostile import HOSTILE

SECONDS, MIBS = 2.0, 100


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of a process from /proc")
def test_every_hostile_workbook_is_refused_or_read_in_little_time_and_memory(tmp_path: Path) -> None:
    for name, (make, _) in HOSTILE.items():
        (tmp_path / name).write_bytes(make())
    done = subprocess.run([sys.executable, "-m", "tests.sheets.hostile", str(tmp_path)], capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": "."}, timeout=300, check=True)
    told = {name: (said, float(seconds), int(mibs)) for name, said, seconds, mibs in
            (line.rsplit("|", 3) for line in done.stdout.splitlines())}
    assert set(told) == set(HOSTILE)
    wrong = {name: found for name, found in told.items()
             if HOSTILE[name][1] not in found[0] or found[1] > SECONDS or found[2] > MIBS or found[0] == "died"}
    assert wrong == {}
