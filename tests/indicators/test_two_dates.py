"""A number asked again with the same two dates is the same in content: after an amendment, a revocation, a merge, a
move. And `rows` and `why` say what `board` says."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from app.approval.models import Series, Version
from app.approval.steps import State
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.indicators.answers import why_answer
from app.organisations.change import change_facts
from app.parties.merging import merge, unmerge
from app.parties.models import PartnerMerge
from tests.filed import amend_filed, file_agreement, revoke
from tests.indicators.asking import YEAR_END, figure_of, line_of, rows_of, units_of
from tests.indicators.test_agreements import BASIC
from tests.world import World


def standing(world: World, school: str, signed_on: date) -> Version:
    versions = world.session.scalars(sa.select(Version).where(
        Version.kind == "agreement", Version.until.is_(None), Version.city_since.is_not(None)))
    return next(item for item in versions
                if item.organisation.code == school and item.signed_on == signed_on)  # type: ignore[attr-defined]


def test_an_amendment_leaves_the_past_as_it_was(golden: World) -> None:
    known, before = utc_now(), rows_of(golden, "P1")
    amend_filed(golden, standing(golden, "A", date(2020, 12, 31)), ended_on=date(2024, 1, 1), end_reason="示例")
    assert rows_of(golden, "P1", known=known) == before
    assert line_of(golden, "P1")["value"] == 2


def test_a_change_under_way_leaves_the_filed_version_in_force(golden: World) -> None:
    version = standing(golden, "A", date(2020, 12, 31))
    amend_filed(golden, version, upto=State.AT_CITY, ended_on=date(2024, 1, 1), end_reason="示例")
    assert line_of(golden, "P1")["value"] == 3


def test_a_revocation_counts_from_then_on_and_not_before(golden: World) -> None:
    known, before = utc_now(), rows_of(golden, "P1")
    revoke(golden, standing(golden, "B", date(2022, 5, 10)))
    assert rows_of(golden, "P1", known=known) == before
    assert (line_of(golden, "P1")["value"], line_of(golden, "P1", known=known)["value"]) == (2, 3)


def test_a_merge_of_partners_counts_from_then_on_and_can_be_undone(planned: World) -> None:
    world = planned
    one, other = world.partner("Sample North", "FR"), world.partner("Sample South", "FR")
    world.session.commit()
    for partner in (one, other):
        file_agreement(world, "A", partner)
    apart, two = utc_now(), units_of(world, "partners", where=BASIC)
    _write(world, lambda: merge(world.session, PartnerMerge, other.id, one.id))
    together, single = utc_now(), units_of(world, "partners", where=BASIC)
    _write(world, lambda: unmerge(world.session, PartnerMerge, other.id))
    assert (len(two), len(single), len(units_of(world, "partners", where=BASIC))) == (2, 1, 2)
    assert units_of(world, "partners", known=apart, where=BASIC) == two
    assert units_of(world, "partners", known=together, where=BASIC) == single


def test_a_school_that_moves_takes_its_figures_along_from_that_day(golden: World) -> None:
    world, known = golden, utc_now()
    move = date(2025, 7, 1)
    before = units_of(world, "pairs", "D1", where=BASIC)
    _write(world, lambda: change_facts(world.session, world.organisations["A"], move,
                                       parent_id=world.organisations["D2"].id))
    assert [figure_of(world, "pairs", code, where=BASIC).value for code in ("D1", "D2")] == [1, 2]
    assert figure_of(world, "pairs", "D1", on=date(2025, 6, 30), where=BASIC).value == len(before)
    assert units_of(world, "pairs", "D1", known=known, where=BASIC) == before
    assert figure_of(world, "pairs", where=BASIC).value == 3


def _write(world: World, act: object) -> None:
    begin_writing(world.session)
    act()  # type: ignore[operator]
    world.session.commit()


@pytest.mark.parametrize("code", ["P1", "P2", "P3", "P4", "P5", "P6"])
def test_rows_add_up_to_the_board(golden: World, code: str) -> None:
    rows = rows_of(golden, code)
    assert sum(row["value"] for row in rows) == (line_of(golden, code)["value"] or 0)
    assert len({row["unit"] for row in rows}) == len(rows)


def test_why_agrees_with_rows_for_every_agreement(golden: World) -> None:
    session, known = golden.session, utc_now()
    counted = {record["series"] for row in rows_of(golden, "P1", known=known) for record in row["records"]}
    for series in session.scalars(sa.select(Series)):
        verdict = next(item for item in why_answer(session, series, YEAR_END, known) if item["code"] == "P1")
        assert verdict["counted"] is (series.public_id in counted)
        assert bool(verdict["failing"]) is not verdict["counted"]


def test_why_names_the_condition_that_fails(golden: World) -> None:
    known = utc_now()
    assert _failing(golden, "B", date(2023, 6, 1), known) == ["协议类别须为缔结协议或续签"]
    assert _failing(golden, "A", date(2019, 11, 1), known) == ["所问日期时未到期（长期有效或自动续期除外）"]
    assert _failing(golden, "B", date(2024, 9, 1), known) == ["所问日期时未终止"]


def _failing(world: World, school: str, signed_on: date, known: datetime) -> list[str]:
    series = standing(world, school, signed_on).series
    answers = why_answer(world.session, series, YEAR_END, known)
    failing: list[str] = next(item["failing"] for item in answers if item["code"] == "P1")
    return failing
