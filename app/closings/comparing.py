"""Two closings of one plan side by side: figure by figure, and the units they do not share. The database compares."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.approval.moves import NotPossible
from app.closings.differences import Move
from app.closings.models import ClosedFigure, ClosedUnit, Closing, ClosingState
from app.ui.words import Words


@dataclass(frozen=True)
class ComparedFigure:
    """One target in both: its values as text, their difference where both have one, how many units moved which way."""

    code: str
    before: str | None
    after: str | None
    moves: Counter[Move] = field(default_factory=Counter)

    @property
    def difference(self) -> Decimal | None:
        if self.before is None or self.after is None:
            return None
        return Decimal(self.after) - Decimal(self.before)


@dataclass(frozen=True)
class ComparedUnit:
    code: str
    side: int
    unit: str
    move: Move
    before: str | None
    after: str | None


def refuse_unless_comparable(one: Closing, other: Closing) -> None:
    """Raises NotPossible."""
    if ClosingState.CLOSED not in {one.state} & {other.state}:
        raise NotPossible(Words("只有已封存的数据可以比较。", "Only what has been closed can be compared."))
    if one.plan_name != other.plan_name:
        raise NotPossible(Words("只能比较同一规划的两次封存。", "Only two closings of one plan can be compared."))


def compare_figures(session: Session, one: Closing, other: Closing) -> list[ComparedFigure]:
    """Every target of either, in the order of the later closing's plan. Raises NotPossible."""
    refuse_unless_comparable(one, other)
    moves: dict[str, Counter[Move]] = defaultdict(Counter)
    for unit in compare_units(session, one, other):
        moves[unit.code][unit.move] += 1
    before, after = _values(session, one), _values(session, other)
    codes = list(dict.fromkeys([target["code"] for closing in (other, one) for target in closing.content["targets"]]))
    return [ComparedFigure(code, before.get(code), after.get(code), moves[code]) for code in codes]


def _values(session: Session, closing: Closing) -> dict[str, str | None]:
    rows = session.execute(sa.select(ClosedFigure.code, ClosedFigure.value).where(
        ClosedFigure.closing_id == closing.id))
    return {code: value for code, value in rows}


def compare_units(session: Session, one: Closing, other: Closing, code: str = "") -> list[ComparedUnit]:
    """The units of one closing only, and those of both with another value; of one target or of all."""
    statement = sa.union_all(_unshared(one, other, code, Move.GONE), _changed(one, other, code),
                             _unshared(other, one, code, Move.NEW))
    rows = session.execute(statement.order_by("code", "side", "move", "unit"))
    return [ComparedUnit(row.code, row.side, row.unit, Move(row.move), row.before, row.after) for row in rows]


def _same_unit(here: Any, there: Any) -> sa.ColumnElement[bool]:
    return sa.and_(there.code == here.code, there.side == here.side, there.unit == here.unit)


def _unshared(here: Closing, there: Closing, code: str, move: Move) -> Any:
    """Units of `here` that `there` has not."""
    unit, twin = aliased(ClosedUnit), aliased(ClosedUnit)
    value, nothing = unit.value, sa.null()
    before, after = (value, nothing) if move is Move.GONE else (nothing, value)
    return (
        sa.select(unit.code.label("code"), unit.side.label("side"), unit.unit.label("unit"),
                  sa.literal(move.value).label("move"), before.label("before"), after.label("after"))
        .where(unit.closing_id == here.id, ~sa.exists().where(twin.closing_id == there.id, _same_unit(unit, twin)),
               unit.code == code if code else sa.true())
    )


def _changed(one: Closing, other: Closing, code: str) -> Any:
    before, after = aliased(ClosedUnit), aliased(ClosedUnit)
    return (
        sa.select(before.code, before.side, before.unit, sa.literal(Move.CHANGED.value), before.value, after.value)
        .join(after, sa.and_(after.closing_id == other.id, _same_unit(before, after)))
        .where(before.closing_id == one.id, before.value != after.value, before.code == code if code else sa.true())
    )
