"""A demonstration: a database of its own, made anew each time, with the seed that comes with the program."""

import shutil
import socket
from pathlib import Path
from typing import Any

from app.config import DEMO_MARK, read_settings
from app.ui.words import Worded, Words

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
HOST = "127.0.0.1"


class CannotDemonstrate(Worded):
    """The folder or the port cannot be used; `words` say why in both languages."""


def fresh_folder(folder: Path) -> None:
    """An empty folder with our mark; one of an earlier demonstration is emptied, anybody else's is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / DEMO_MARK).exists():
            raise CannotDemonstrate(Words(f"{folder} 不是演示文件夹且不为空，请用 --data-dir 另选",
                                          f"{folder} is no demonstration's folder and not empty: choose another with "
                                          "--data-dir"))
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DEMO_MARK).touch()


def demo_settings(folder: Path, port: int) -> dict[str, Any]:
    """The settings of a demonstration in this folder. The folder keeps its address, so that a command run beside the
    server prints the same QR codes, and the same words 演示数据 / DEMO."""
    (folder / DEMO_MARK).write_text(f"http://{HOST}:{port}", encoding="utf-8")
    return read_settings({"EXREG_ENV": "demo", "EXREG_DATA_DIR": str(folder)})


def free_port(wanted: int) -> int:
    """The port, or a free one when somebody else has it."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise CannotDemonstrate(Words("没有可用的端口", "there is no free port"))
