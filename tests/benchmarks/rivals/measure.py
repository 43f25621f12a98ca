"""Runs one way of making one work in a process of its own and prints what it cost. Run by `bench_paper`:
`python measure.py MODULE WORK CONTENT FONTS SECONDS`. A way is a module with `prepare(fonts)`, whatever may be loaded
once, and `certificate(content, ready)` and `report(content, ready)`, which give the bytes of a PDF."""

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any


def main(name: str, work: str, content: str, fonts: str, seconds: str) -> None:
    way = importlib.import_module(name)
    given = json.loads(Path(content).read_text(encoding="utf-8"))
    ready = way.prepare(Path(fonts))
    make = getattr(way, work)
    make(few(given), ready)
    start = peak()
    times, began = 0, time.process_time()
    while times == 0 or (work == "certificate" and time.process_time() - began < float(seconds)):
        made = make(given | {"serial": f"ZM2026-{times:06d}"}, ready)
        times += 1
    cost = (time.process_time() - began) / times
    Path(f"{content}.{name}.pdf").write_bytes(made)
    print(json.dumps({"seconds": cost, "bytes": len(made), "peak": peak(), "start": start}))


def few(given: dict[str, Any]) -> dict[str, Any]:
    """The same with few rows, to load whatever is loaded once."""
    chapters = [chapter | {"rows": chapter["rows"][:10]} for chapter in given.get("chapters", ())]
    return given | {"rows": 60, "chapters": chapters}


def peak() -> float:
    """The most memory this program held at once, in megabytes; what it was started from does not count."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
