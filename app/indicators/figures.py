"""Figures as people read them: 万人 with the 人 beneath, growth beside the year before, subtotals in their order."""

from collections.abc import Sequence
from decimal import Decimal

from app.indicators.board import Status, TargetLine
from app.indicators.passes import AREAS
from app.indicators.plans import Due, Target
from app.indicators.rollup import Figure
from app.ui.territories import Area
from app.ui.text import number
from app.ui.words import t

TONES = {Status.MET: "success", Status.NOT_MET: "danger", Status.OPEN: "info", Status.NO_VERDICT: "secondary"}
"""The words say the status, the colour repeats it."""

SHOWN_DECIMALS = 2
BASE_UNITS = {"万人": ("人", "people"), "万元": ("元", "yuan")}


def shown(value: Decimal | None, target: Target | None = None) -> str:
    """The value in the plan's unit; compared it is unrounded, shown with two decimals at most."""
    if value is None:
        return t("无", "none")
    return number(round(value / (target.scale if target else 1), SHOWN_DECIMALS))


def with_unit(value: Decimal | None, target: Target) -> str:
    return shown(value, target) if value is None else f"{shown(value, target)} {target.unit}"


def beneath(value: Decimal | None, target: Target) -> str:
    """The same in the base unit, where the plan speaks in ten thousands."""
    if value is None or target.scale == 1:
        return ""
    zh, en = BASE_UNITS.get(target.unit.zh, ("", ""))
    return f"{number(value)} {t(zh, en)}"


def due_words(due: Due, target: Target) -> str:
    """What is asked by the day: at least, a range, or nothing in numbers."""
    if due.at_least is None:
        return t("未定数量", "no number")
    least = shown(due.at_least, target)
    if due.at_most is not None:
        return t("{least}—{most} {unit}", "{least} to {most} {unit}", least=least, most=shown(due.at_most, target),
                 unit=target.unit)
    return t("≥ {least} {unit}", "≥ {least} {unit}", least=least, unit=target.unit)


def subtotals(figure: Figure, target: Target) -> list[tuple[Area, str]]:
    """国际, 香港, 澳门, 台湾; 华侨 stands apart and only where there are any."""
    found = [(area, shown(figure.by_area[area.value], target)) for area in AREAS if area.value in figure.by_area]
    return [(area, words) for area, words in found if area is not Area.OVERSEAS_CHINESE or words != "0"]


def need_not_add_up(figure: Figure) -> bool:
    """A unit may touch two areas or none, so the subtotals need not make the value."""
    parts = [value for key, value in figure.by_area.items() if key != Area.OVERSEAS_CHINESE.value]
    return bool(parts) and figure.value is not None and sum(parts, Decimal(0)) != figure.value


def total_words(values: Sequence[Decimal]) -> str:
    return number(sum(values, Decimal(0)))


def progress_words(line: TargetLine) -> str:
    if line.bound is None or line.figure.value is None:
        return ""
    return t("{value} / {bound} {unit}", "{value} of {bound} {unit}", value=shown(line.figure.value, line.target),
             bound=shown(line.bound, line.target), unit=line.target.unit)
