"""The registry as the README's line for Linux serves it: gunicorn, and a worker beside it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.operations.serving import QUIET_SECONDS
from tests.conftest import environment_for
from tests.faults.served import READY_SECONDS, Registry

COMMANDS = Path(sys.executable).parent
THREADS = 4
ROOT = Path(__file__).resolve().parents[3]


class Fleet(Registry):
    """So many processes that answer, four requests at a time each."""

    def __init__(self, folder: Path, url: str = "", *, processes: int) -> None:
        super().__init__(folder, url)
        self.processes = processes
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> float:
        begun = time.monotonic()
        self._run("gunicorn", "--workers", str(self.processes), "--threads", str(THREADS), "--keep-alive",
                  str(QUIET_SECONDS), "--bind", f"127.0.0.1:{self.port}", "wsgi:app")
        self._run("exreg", "worker")
        while not self.answers():
            assert time.monotonic() - begun < READY_SECONDS, (self.folder / "log").read_text()[-3000:]
            time.sleep(0.1)
        return time.monotonic() - begun

    def _run(self, *command: str) -> None:
        environment = os.environ | environment_for(self.folder, self.url)
        with (self.folder / "log").open("ab") as log:
            self.running.append(subprocess.Popen([COMMANDS / command[0], *command[1:]], cwd=ROOT, env=environment,
                                                 stdout=log, stderr=log, start_new_session=True))

    def kill(self) -> None:
        for process in self.running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()

    @property
    def answering(self) -> list[int]:
        """The processes of gunicorn that answer; its first one only watches over them."""
        first = self.running[0].pid
        return [int(number) for number in Path(f"/proc/{first}/task/{first}/children").read_text().split()]
