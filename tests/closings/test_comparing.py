"""Two closings side by side: the figures of both, the units of one only, the units with another value."""

from datetime import date

import pytest

from app.approval.moves import NotPossible
from app.closings.comparing import compare_figures, compare_units
from app.closings.differences import Move
from app.closings.models import ClosingKind
from app.db.engine import begin_writing
from app.indicators.library import keep_plan
from tests.closed import closed, prepared
from tests.filed import file_return, file_trip, participant
from tests.indicators.conftest import PLAN
from tests.world import World


def test_units_of_one_only_and_of_both_with_another_value(golden: World) -> None:
    file_return(golden, "U", date(2025, 6, 1), 5, 1, 0, 0, 0)
    file_trip(golden, "A", [participant(golden, "A", "1")], departs_on=date(2024, 7, 1))
    before = closed(golden, day=date(2024, 12, 31))
    after = closed(golden, kind=ClosingKind.FINAL)
    figures = {line.code: line for line in compare_figures(golden.session, before, after)}
    units = compare_units(golden.session, before, after)
    for line in figures.values():
        mine = [unit for unit in units if unit.code == line.code]
        assert sum(line.moves.values()) == len(mine)
    old, new = ({target["code"]: target["value"] for target in closing.content["targets"]}
                for closing in (before, after))
    assert {code: (line.before, line.after) for code, line in figures.items()} == {
        code: (old[code], new[code]) for code in new}
    people = [unit for unit in units if unit.code == "P3"]
    assert [(unit.move, unit.before, unit.after) for unit in people] == [(Move.GONE, "1", None)]
    students = [unit for unit in units if unit.code == "P4"]
    assert {unit.move for unit in students} == {Move.NEW}
    assert figures["P4"].difference == 6


def test_compared_with_itself_nothing_differs(golden: World) -> None:
    closing = closed(golden)
    assert compare_units(golden.session, closing, closing) == []
    assert all(not line.moves and not line.difference for line in compare_figures(golden.session, closing, closing))


def test_only_closed_figures_of_one_plan_are_compared(golden: World) -> None:
    begin_writing(golden.session)
    keep_plan(golden.session, "other", PLAN)
    golden.session.commit()
    one, waiting, other = closed(golden), prepared(golden, kind=ClosingKind.FINAL), closed(golden, plan="other")
    for pair in ((one, waiting), (waiting, one), (one, other)):
        with pytest.raises(NotPossible):
            compare_figures(golden.session, *pair)
