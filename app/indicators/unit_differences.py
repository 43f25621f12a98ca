"""Two lists of counted units laid beside each other: which came, which went, which changed their amount.

A list is units by their stable key. Whatever has a value, areas and records may be compared: rows just counted, or rows
that were frozen with a closing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Protocol, TypeVar


class Listed(Protocol):
    """One unit of a list: its amount, the areas it touches, the record versions that make it."""

    @property
    def value(self) -> Decimal: ...

    @property
    def areas(self) -> tuple[str, ...]: ...

    @property
    def records(self) -> tuple[tuple[str, int], ...]: ...


U = TypeVar("U", bound=Listed)


@dataclass(frozen=True)
class UnitChange(Generic[U]):
    """One unit that is not the same in both lists; None where a list has it not."""

    key: str
    before: U | None
    after: U | None

    @property
    def amount(self) -> Decimal:
        """What it adds to the figure, or takes from it."""
        return (self.after.value if self.after else Decimal(0)) - (self.before.value if self.before else Decimal(0))

    @property
    def records(self) -> tuple[tuple[str, int], ...]:
        """The versions that made it before, then those that make it now, each once."""
        made = [*(self.before.records if self.before else ()), *(self.after.records if self.after else ())]
        return tuple(dict.fromkeys(made))


@dataclass(frozen=True)
class Differences(Generic[U]):
    """What makes the later list of the earlier. `changed` units are in both with another amount or other areas;
    `renewed` is how many are the same but rest on other versions of their records."""

    before: Decimal
    after: Decimal
    gained: tuple[UnitChange[U], ...]
    lost: tuple[UnitChange[U], ...]
    changed: tuple[UnitChange[U], ...]
    renewed: int

    @property
    def all(self) -> tuple[UnitChange[U], ...]:
        return (*self.gained, *self.lost, *self.changed)

    @property
    def adds_up(self) -> bool:
        """The earlier sum with every change is the later sum."""
        return self.before + sum((change.amount for change in self.all), Decimal(0)) == self.after


def differences(before: Mapping[str, U], after: Mapping[str, U]) -> Differences[U]:
    """The two lists compared unit by unit, in the order of their keys."""
    changes = [UnitChange(key, before.get(key), after.get(key)) for key in sorted(before.keys() | after.keys())]
    both = [(change, change.before, change.after) for change in changes]
    kept = [(change, one, other) for change, one, other in both if one is not None and other is not None]
    same = [(one, other) for _, one, other in kept if (one.value, one.areas) == (other.value, other.areas)]
    changed = [change for change, one, other in kept if (one.value, one.areas) != (other.value, other.areas)]
    return Differences(
        _total(before), _total(after), tuple(change for change, one, _ in both if one is None),
        tuple(change for change, _, other in both if other is None), tuple(changed),
        sum(one.records != other.records for one, other in same))


def _total(units: Mapping[str, U]) -> Decimal:
    return sum((unit.value for unit in units.values()), Decimal(0))
