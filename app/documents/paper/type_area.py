"""The part of a page that is written on (版心).

Upright pages are those of GB/T 9704-2012: A4, 37 mm above the type area, 28 mm at the binding side, 156 by 225 mm. A
ledger lies on its side, as wide as printers allow.
"""

from dataclasses import dataclass

from app.documents.paper.marks import MM, PAGE


@dataclass(frozen=True, slots=True)
class TypeArea:
    page: tuple[float, float]
    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def top(self) -> float:
        return self.bottom + self.height


UPRIGHT = TypeArea(PAGE, 28 * MM, 35 * MM, 156 * MM, 225 * MM)
LYING = TypeArea((PAGE[1], PAGE[0]), 20 * MM, 20 * MM, 257 * MM, 164 * MM)
