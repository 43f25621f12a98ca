"""Hostile workbooks are refused with a sentence, or read as the few cells they hold, in two seconds of work and 300 MiB
each, measured in a process of its own."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.sheets.hostile import HOSTILE

SECONDS, MIBS = 2.0, 300


def read_by_a_child(file: Path) -> tuple[str, str, float, int]:
    done = subprocess.run([sys.executable, "-m", "tests.sheets.hostile", str(file)], capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": "."}, timeout=120, check=False)
    file.unlink()
    assert done.returncode == 0, f"{file.name}: {done.stderr[-500:]}"
    said, seconds, mibs = done.stdout.strip().rsplit("|", 2)
    return file.name, said, float(seconds), int(mibs)


def test_every_hostile_workbook_is_refused_or_read_in_little_time_and_memory(tmp_path: Path) -> None:
    for name, (make, _) in HOSTILE.items():
        (tmp_path / name).write_bytes(make())
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(read_by_a_child, [tmp_path / name for name in HOSTILE]))
    wrong = [line for line in told if HOSTILE[line[0]][1] not in line[1] or line[2] > SECONDS or line[3] > MIBS]
    assert wrong == []
