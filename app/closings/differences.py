"""What two frozen answers differ in: figure by figure and unit by unit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.ui.words import Labelled

Frozen = Mapping[str, Any]


class Move(Labelled):
    GONE = "gone", "不再计入", "No longer counted"
    NEW = "new", "新计入", "Now counted"
    CHANGED = "changed", "数值或记录不同", "Other value or records"


@dataclass(frozen=True)
class Moved:
    """A unit that is in one answer only, or in both with another value or other record versions."""

    move: Move
    before: Frozen | None
    after: Frozen | None

    @property
    def unit(self) -> Frozen:
        found = self.after or self.before
        assert found is not None
        return found


def moved_units(before: Sequence[Frozen], after: Sequence[Frozen],
                within: Sequence[str] = ("value", "areas", "records")) -> list[Moved]:
    """`within`: what makes a unit of both a changed one."""
    old, new = ({(unit["side"], unit["unit"]): unit for unit in units} for units in (before, after))
    gone = [Moved(Move.GONE, unit, None) for key, unit in old.items() if key not in new]
    come = [Moved(Move.NEW, None, unit) for key, unit in new.items() if key not in old]
    changed = [Moved(Move.CHANGED, old[key], unit) for key, unit in new.items()
               if key in old and any(old[key][name] != unit[name] for name in within)]
    return [*gone, *come, *changed]


@dataclass(frozen=True)
class Compared:
    """What two answers are compared in: parts of a target's figure, and of its units."""

    figure: tuple[str, ...]
    unit: tuple[str, ...]


TO_THE_LETTER = Compared(("value", "by_area", "counts", "status"), ("value", "areas", "records"))
"""What a question asked again with its own two dates must answer alike."""

PUBLISHED = Compared(("value", "by_area", "status"), ("value", "areas"))
"""What there is to correct: not what is on its way, nor a new version of a record that moves no figure."""


def differing_targets(before: Sequence[Frozen], after: Sequence[Frozen],
                      compared: Compared) -> Iterator[tuple[Frozen, Frozen]]:
    """Targets of two answers to one plan that differ; what only one has is not compared."""
    later = {target["code"]: target for target in after}
    for target in before:
        other = later.get(target["code"])
        if other is not None and (any(target[name] != other[name] for name in compared.figure)
                                  or moved_units(target["units"], other["units"], compared.unit)):
            yield target, other
