"""The units behind a figure, a page at a time, are those of the whole list, whichever way a page is sought."""

from datetime import date
from itertools import product

import pytest

from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.indicators.measures import MEASURES
from app.indicators.rollup import figure, unit_rows
from app.indicators.rules import Measure, Moment
from app.indicators.sources import Where
from app.indicators.units import MANY, UnitRow, unit_page, unit_totals
from app.organisations.change import merge_organisations
from tests.conftest import template
from tests.filed import file_agreement, file_trip, participant
from tests.indicators.asking import YEAR_END
from tests.world import World

ASKED = {"pairs": {"where": Where(), "basis": "ever"}, "partners": {"where": Where(), "basis": "ever"},
         "own_schools": {"where": Where()}, "persons": {"where": Where(), "after": date(2020, 1, 1)},
         "person_trips": {"where": Where(), "after": date(2020, 1, 1)}}


@pytest.fixture
def full(golden: World) -> World:
    """The city after `with_more_records`."""
    return golden


def with_more_records(world: World) -> None:
    """More pairs, some trips, and a school that has been merged into another."""
    begin_writing(world.session)
    partners = [world.partner(f"Paged Sample School {number}", "FR") for number in range(3)]
    world.session.commit()
    for school in ("A", "B"):
        for partner in partners:
            file_agreement(world, school, partner)
    for number in range(3):
        file_trip(world, "A", [participant(world, "A", str(number)), participant(world, "B", "7")],
                  departs_on=date(2022, 7, 1 + number))
    begin_writing(world.session)
    merge_organisations(world.session, world.organisations["B"], world.organisations["A"], date(2024, 1, 1))
    world.session.commit()


full_url = template("golden_url", with_more_records)


def _measure(moment: Moment, name: str) -> Measure:
    rule = MEASURES[name](moment, **ASKED[name])
    assert isinstance(rule, Measure)
    return rule


def test_the_pages_make_the_whole_list(full: World) -> None:
    for name, code, among in product(ASKED, ("C", "D1", "A"), (2, MANY, MANY * 1000)):
        assert_pages_make_the_whole(full, name, code, among)


def assert_pages_make_the_whole(full: World, name: str, code: str, among: int) -> None:
    moment, places = Moment(YEAR_END, utc_now()), [full.organisations[code].id]
    measure = _measure(moment, name)
    whole = unit_rows(full.session, moment, measure, places)
    found: list[UnitRow] = []
    goes_on = True
    while goes_on:
        here, goes_on = unit_page(full.session, moment, measure, places, after=found[-1].key if found else None, size=2,
                                  among=among)
        assert len(here) == 2 or not goes_on
        found += here
    assert whole, (name, code)
    assert found == whole, (name, code, among)


def test_the_totals_are_those_of_the_figure(full: World) -> None:
    moment, places = Moment(YEAR_END, utc_now()), [full.organisations["C"].id]
    for name in ASKED:
        measure = _measure(moment, name)
        number, total = unit_totals(full.session, moment, measure, places)
        assert total == figure(full.session, moment, measure, places).value, name
        assert number == len(unit_rows(full.session, moment, measure, places)), name
