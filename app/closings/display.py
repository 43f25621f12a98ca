"""What was frozen, as people read it: in the language of the page, values in the plan's unit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.closings.differences import Frozen
from app.closings.models import Closing, ClosingState, Erratum
from app.indicators.board import Status
from app.indicators.figures import SHOWN_DECIMALS, TONES
from app.indicators.passes import AREAS
from app.indicators.questions import page_number
from app.indicators.rows_page import PAGE, marked, visible_records
from app.ui.territories import Area
from app.ui.text import number
from app.ui.words import Words, current_language, t

STATE_TONES = {ClosingState.PREPARED: "warning", ClosingState.CLOSED: "success", ClosingState.DROPPED: "secondary"}


def said(both: Mapping[str, str] | None) -> str:
    """Frozen words in the language of the page; the Chinese ones where there are no English."""
    if both is None:
        return ""
    return both["en"] if current_language() == "en" and both["en"] else both["zh"]


def shown_value(target: Frozen, value: str | None, *, unit: bool = True) -> str:
    """As the board shows it: in the plan's unit with two decimals at most; it is kept unrounded."""
    if value is None:
        return t("无", "none")
    amount = number(round(Decimal(value) / target["scale"], SHOWN_DECIMALS))
    return f"{amount} {said(target['unit'])}" if unit else amount


def shown_areas(target: Frozen) -> list[tuple[str, str]]:
    """国际, 香港, 澳门, 台湾; 华侨 only where there are any. None where the figure has no areas."""
    found = [(area, target["by_area"][area.value]) for area in AREAS if target["by_area"][area.value] is not None]
    return [(area.label, shown_value(target, value, unit=False)) for area, value in found
            if area is not Area.OVERSEAS_CHINESE or Decimal(value)]


def verdict(target: Frozen) -> tuple[str, str]:
    """(words, tone) of the target's status."""
    status = Status(target["status"])
    return status.label, TONES[status]


def area_words(areas: str) -> str:
    return t("、", ", ").join(Area(area).label for area in areas.split(",") if area)


@dataclass(frozen=True)
class CorrectedTarget:
    """A target as it was closed, and the errata that spoke of it, each with its old and new value."""

    target: Frozen
    errata: tuple[tuple[Erratum, str | None, str | None], ...]


def corrected_targets(closing: Closing) -> list[CorrectedTarget]:
    approved = sorted((item for item in closing.errata if item.number), key=lambda item: item.number or 0)
    return [CorrectedTarget(target, tuple(
        (erratum, figure.old_value, figure.new_value) for erratum in approved for figure in erratum.figures
        if figure.code == target["code"])) for target in closing.content["targets"]]


@dataclass(frozen=True)
class FrozenUnits:
    """One page of the units behind a frozen figure, with what may be opened and what is to be said of the records."""

    units: Sequence[Frozen]
    number: int
    page: int
    pages: int
    linked: frozenset[str]
    marks: Mapping[tuple[str, int], Sequence[Words]]


def units_page(session: Session, user: User, target: Frozen, page: str) -> FrozenUnits:
    """Raises BadQuestion."""
    place, units = page_number(page), target["units"]
    here = units[(place - 1) * PAGE:place * PAGE]
    records = records_of(here)
    return FrozenUnits(here, len(units), place, max(1, -(-len(units) // PAGE)), linked(session, user, records),
                       marked(session, records))


def linked(session: Session, user: User, records: Collection[tuple[str, int]]) -> frozenset[str]:
    """The ids of those records this person may open."""
    return visible_records(session, user, {series for series, _ in records})


def records_of(units: Sequence[Mapping[str, Any]]) -> set[tuple[str, int]]:
    return {(series, version) for unit in units for series, version in unit["records"]}
