"""Pages of a PDF as pictures. PDFs are opened by a process of its own (`pdf_drawer`), which is held to its memory and
ended when it takes too long: a file that is made to harm costs that process and nothing else.

The process is started when it is first needed and asked one thing at a time; the next one takes the place of one that
ended.
"""

import atexit
import json
import subprocess
import sys
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from PIL import Image

DRAWER = Path(__file__).with_name("pdf_drawer.py")
SECONDS = 8
"""So long may one question take."""


class NotReadable(Exception):
    """This is no PDF that can be shown. `locked`: it asks for a password."""

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__("locked" if locked else "damaged")
        self.locked = locked


def count_pages(content: bytes) -> int:
    """Raises NotReadable."""
    answer, _ = DRAWERS.ask({}, content)
    return int(answer["pages"])


def draw_page(content: bytes, number: int, side: int) -> Image.Image:
    """The page of this number (from 1), its longer side so many dots. Raises NotReadable."""
    answer, picture = DRAWERS.ask({"page": number, "side": side}, content)
    return Image.frombytes("RGB", (answer["width"], answer["height"]), picture)


class Drawers:
    """The process at hand, one question at a time."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        """Raises NotReadable, also when the process died over it or took too long."""
        with self.lock:
            process = self._at_hand()
            clock = Timer(SECONDS, process.kill)
            clock.start()
            try:
                answer, picture = _asked(process, question, content)
            except (OSError, ValueError, KeyError):
                self.end()
                raise NotReadable from None
            finally:
                clock.cancel()
        if "locked" in answer:
            raise NotReadable(locked=answer["locked"])
        return answer, picture

    def _at_hand(self) -> "subprocess.Popen[bytes]":
        if self.process is None or self.process.poll() is not None:
            self.end()
            self.process = subprocess.Popen(  # noqa: S603  # our own script by our own interpreter
                [sys.executable, "-I", str(DRAWER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL)
        return self.process

    def end(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what was not written any more
                pass
        process.wait()


def _asked(process: "subprocess.Popen[bytes]", question: dict[str, Any], content: bytes,
           ) -> tuple[dict[str, Any], bytes]:
    """Raises OSError, ValueError or KeyError where the process does not answer whole."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(question | {"size": len(content)}).encode() + b"\n" + content)
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    picture = process.stdout.read(answer["size"])
    if len(picture) != answer["size"]:
        raise ValueError("the answer breaks off")
    return answer, picture


DRAWERS = Drawers()
atexit.register(DRAWERS.end)
