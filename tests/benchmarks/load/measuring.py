"""Times of answers, told by kind, and the memory of the server."""

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

Seconds = float
HALF, MOST, NEARLY_ALL = 0.5, 0.95, 0.99


@dataclass
class Times:
    """Every answer since the moment at which it was due to be asked for: a server that is late is late for all."""

    taken: dict[str, list[Seconds]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: Seconds, status: int) -> None:
        with self.lock:
            self.taken[kind].append(seconds)
            self.statuses[status] += 1

    def note_lost(self) -> None:
        with self.lock:
            self.lost += 1

    @property
    def errors(self) -> int:
        """Answers that nobody should get, and questions that got none."""
        return self.lost + sum(number for status, number in self.statuses.items() if status >= 400)

    def __str__(self) -> str:
        everything = [seconds for taken in self.taken.values() for seconds in taken]
        return "\n".join(_line(kind, taken) for kind, taken in
                         [*sorted(self.taken.items()), ("all", everything)])


def _line(kind: str, taken: list[Seconds]) -> str:
    ordered = sorted(taken)
    at = [f"{1000 * ordered[min(int(len(ordered) * part), len(ordered) - 1)]:>8.0f}" for part in
          (HALF, MOST, NEARLY_ALL)] if ordered else []
    return f"  {kind:<10}{len(ordered):>8}  ms p50, p95, p99:{''.join(at)}"


def memory_of(*processes: int) -> float:
    """MiB that these processes hold, as Linux tells; 0 elsewhere."""
    return sum(_held(Path(f"/proc/{process}/status")) for process in processes)


def _held(file: Path) -> float:
    if not file.exists():
        return 0.0
    line = next(line for line in file.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
