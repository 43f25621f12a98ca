"""Every check in one command: style, types, the order of the slices, and the tests on each database at hand.

    python -m tests            everything
    python -m tests PATHS...   the tests below these paths only

SQLite always; PostgreSQL too when EXREG_TEST_DATABASE_URL names the maintenance database of a server.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("types", ["mypy"]),
    ("order of the slices", ["lint-imports"]),
)
TESTS = ["pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]

WITHOUT_DATABASE = ("tests/documents/paper",)
"""They know no database: one run shows all there is."""


def run(name: str, command: list[str], **environment: str) -> bool:
    print(f"== {name}", flush=True)
    program = Path(sys.executable).with_name(command[0])
    finished = subprocess.run([str(program), *command[1:]], cwd=ROOT, env=os.environ | environment, check=False)
    return finished.returncode == 0


def main(paths: list[str]) -> int:
    good = [run(name, command) for name, command in ([] if paths else CHECKS)]
    postgres = os.environ.get("EXREG_TEST_DATABASE_URL", "")
    good.append(run("tests on SQLite", [*TESTS, *paths], EXREG_TEST_DATABASE_URL=""))
    if postgres:
        once = [f"--ignore={folder}" for folder in WITHOUT_DATABASE] if not paths else []
        good.append(run("tests on PostgreSQL", [*TESTS, "-m", "not browser", *once, *paths],
                        EXREG_TEST_DATABASE_URL=postgres))
    else:
        print("== tests on PostgreSQL: skipped, EXREG_TEST_DATABASE_URL is not set", flush=True)
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
