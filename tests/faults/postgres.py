"""A PostgreSQL of one's own, as safe as one in production (fsync on), that may be restarted at will."""

import glob
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.served import free_port

PROGRAMS = "/usr/lib/postgresql/*/bin"


class Cluster:
    """A running cluster below a folder; root lends it to the user `postgres`, who alone may run it."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder, self.port = programs, folder, free_port()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", str(folder / "data"), "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
                  "-A", "trust")
        self._control("start")

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def restart(self, how: str) -> None:
        """`fast` asks everybody to leave; `immediate` is a crash, from which it recovers by its log."""
        self._control("stop", "-m", how)
        self._control("start")

    def stop(self) -> None:
        self._control("stop", "-m", "immediate")

    def _control(self, what: str, *more: str) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        starting = ("-o", options) if what == "start" else ()
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", what, *more,
                  *starting)

    def _run(self, program: str, *arguments: str) -> None:
        lent = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*lent, str(self.programs / program), *arguments], check=True, stdout=subprocess.DEVNULL,
                       cwd=self.folder)


@contextmanager
def own_cluster() -> Iterator[Cluster | None]:
    """None where this machine has no PostgreSQL."""
    found = sorted(glob.glob(PROGRAMS))
    if not found:
        yield None
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        cluster = Cluster(Path(found[-1]), Path(folder))
        try:
            yield cluster
        finally:
            cluster.stop()
