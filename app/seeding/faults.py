"""What is wrong with a seed: every fault with its file, row and column, told together."""

from dataclasses import dataclass, field

from app.ui.words import Words, t


@dataclass(frozen=True)
class Fault:
    """`row` is the line of the file, 0 for the file as a whole; `column` is empty for the row as a whole."""

    file: str
    row: int
    column: str
    words: Words

    def __str__(self) -> str:
        place = [self.file]
        if self.row:
            place.append(t("第 {n} 行", "row {n}", n=self.row))
        if self.column:
            place.append(self.column)
        return t("，", ", ").join(place) + t("：", ": ") + str(self.words)


class BadSeed(Exception):
    """The folder was not loaded, and nothing of it was written. `faults` name every place."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass
class Faults:
    """Collects, so that one run tells all."""

    found: list[Fault] = field(default_factory=list)

    def add(self, file: str, row: int, column: str, words: Words) -> None:
        self.found.append(Fault(file, row, column, words))

    def stop_if_any(self) -> None:
        """Raises BadSeed."""
        if self.found:
            raise BadSeed(self.found)
