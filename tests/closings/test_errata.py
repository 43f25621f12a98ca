"""A correction is applied for, shows what moved and why, is approved by another, and overwrites nothing."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.approval.moves import NotPossible, TooLate
from app.closings.asking_again import asked_again, closing_faults
from app.closings.errata import approve_erratum, correctable, refuse_erratum, targets_in_force
from app.closings.models import Closing
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.parties.merging import merge
from app.parties.models import PartnerMerge
from tests.closed import applied, closed, corrected, prepared
from tests.closings.test_closing import unguarded
from tests.closings.test_late_filings import late_agreement
from tests.conftest import template
from tests.filed import amend_filed, file_agreement, revoke
from tests.indicators.test_two_dates import standing
from tests.world import World


@pytest.fixture
def moved(golden: World) -> tuple[World, Closing]:
    """The closed year (`with_a_closed_year`)."""
    return golden, golden.session.scalars(sa.select(Closing)).one()


def with_a_closed_year(world: World) -> None:
    """A closed year; since then one agreement was revoked, one ended, one filed late."""
    closed(world)
    revoke(world, standing(world, "B", date(2022, 5, 10)))
    amend_filed(world, standing(world, "A", date(2021, 3, 1)), ended_on=date(2025, 6, 1), end_reason="示例终止")
    late_agreement(world)


moved_url = template("golden_url", with_a_closed_year)


def test_an_erratum_holds_both_values_what_moved_and_why(moved: tuple[World, Closing]) -> None:
    world, closing = moved
    erratum = corrected(world, closing, "P1")
    assert (erratum.number, [(item.code, item.old_value, item.new_value) for item in erratum.figures]) == (
        1, [("P1", "3", "2")])
    (target,) = erratum.content["targets"]
    moves = {item["unit"][:1]: (item["move"], item["why"][0]["zh"]) for item in target["moved"]}
    assert set(moves) == {"A", "B", "E"}
    assert moves["A"] == ("gone", "第2版：所问日期时未终止")
    assert moves["B"] == ("gone", "第1版：须经市级备案")
    assert moves["E"][0] == "new"
    assert "补报" in moves["E"][1]
    assert erratum.content["cause"] == "示例补报"


def test_the_closing_stays_as_it_was_and_the_next_erratum_starts_from_the_last(moved: tuple[World, Closing]) -> None:
    world, closing = moved
    before = closing.document
    corrected(world, closing, "P1")
    assert closing.document == before
    assert asked_again(world.session, closing) == []
    assert targets_in_force(world.session, closing)["P1"]["value"] == "2"
    assert "P1" not in {old["code"] for old, _ in correctable(world.session, closing, utc_now())}
    revoke(world, standing(world, "E", date(2025, 3, 1)))
    second = corrected(world, closing, "P1")
    assert (second.number, second.figures[0].old_value, second.figures[0].new_value) == (2, "2", "1")
    assert list(closing_faults(world.session)) == []


def test_only_what_differs_can_be_corrected(moved: tuple[World, Closing]) -> None:
    world, closing = moved
    assert {old["code"] for old, _ in correctable(world.session, closing, utc_now())} == {"P1", "P2"}
    for codes in (("P3",), ("P1", "P3"), (), ("P99",)):
        with pytest.raises(NotPossible):
            applied(world, closing, *codes)
        world.session.rollback()


def test_nothing_that_was_only_prepared_is_corrected(golden: World) -> None:
    closing = prepared(golden)
    revoke(golden, standing(golden, "B", date(2022, 5, 10)))
    with pytest.raises(NotPossible):
        applied(golden, closing, "P1")


def test_whoever_applies_does_not_approve_but_may_take_it_back(moved: tuple[World, Closing]) -> None:
    world, closing = moved
    erratum, session = applied(world, closing, "P1"), world.session
    with pytest.raises(NotPossible):
        applied(world, closing, "P2")
    session.rollback()
    for who in ("reviewer-C", "reviewer-D1"):
        begin_writing(session)
        with pytest.raises(NotPossible):
            approve_erratum(session, erratum, world.users[who])
        session.rollback()
    begin_writing(session)
    refuse_erratum(session, erratum, "示例收回", world.users["reviewer-C"])
    session.commit()
    assert (erratum.number, erratum.refusal) == (None, "示例收回")
    begin_writing(session)
    with pytest.raises(TooLate):
        approve_erratum(session, erratum, world.users["second-C"])
    session.rollback()
    assert corrected(world, closing, "P1").number == 1
    assert list(closing_faults(session)) == []


def test_a_merge_of_partners_shows_as_units_that_became_one(golden: World) -> None:
    world, session = golden, golden.session
    one, other = world.partner("Sample North", "FR"), world.partner("Sample South", "FR")
    session.commit()
    for partner in (one, other):
        file_agreement(world, "A", partner)
    closing = closed(world)
    begin_writing(session)
    merge(session, PartnerMerge, other.id, one.id)
    session.commit()
    (target,) = corrected(world, closing, "P1").content["targets"]
    assert {item["move"] for item in target["moved"]} == {"gone", "changed"}
    assert any("现计入另一单元" in words["zh"] for item in target["moved"] for words in item["why"])


@pytest.mark.parametrize("change", [
    "UPDATE erratum SET cause = 'x'", "UPDATE erratum SET document = 'x'", "UPDATE erratum SET number = 7",
    "UPDATE erratum SET decided_by_id = applied_by_id", "DELETE FROM erratum", "DELETE FROM erratum_figure",
    "UPDATE erratum_figure SET new_value = '9'",
])
def test_an_erratum_is_never_changed(moved: tuple[World, Closing], change: str) -> None:
    world, closing = moved
    corrected(world, closing, "P1")
    with pytest.raises(IntegrityError):
        world.session.execute(sa.text(change))
    world.session.rollback()


@pytest.mark.parametrize("behind", [
    lambda world: unguarded(world, "UPDATE erratum SET document = replace(document, '\"2\"', '\"5\"')"),
    lambda world: unguarded(world, "UPDATE erratum SET cause = 'x'"),
    lambda world: unguarded(world, "UPDATE erratum_figure SET new_value = '9'"),
    lambda world: unguarded(world, "UPDATE erratum SET applied_by_id = applied_by_id - 1"),
])
def test_an_erratum_changed_behind_its_back_is_found(moved: tuple[World, Closing],
                                                     behind: Callable[[World], object]) -> None:
    world, closing = moved
    corrected(world, closing, "P1")
    behind(world)
    assert any("an erratum of closing" in words.en for words in closing_faults(world.session))
