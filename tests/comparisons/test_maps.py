"""One day under two maps: a school that moved, schools that merged, and the total that stays or says why not."""

from datetime import date

import pytest

from app.comparisons.maps import TargetMaps, TwoMaps, two_maps
from app.db.stamps import utc_now
from app.indicators.questions import ask
from app.organisations.change import change_facts, merge_organisations
from tests.client import StrictClient
from tests.comparisons.comparing import YEAR_END, write
from tests.conftest import template
from tests.world import World

LATER = date(2026, 6, 30)


def maps_of(world: World, org: str = "", on: date = YEAR_END) -> TwoMaps:
    places = [world.organisations[org]] if org else []
    return two_maps(world.session, ask(world.session, "sample", places, on, utc_now()), LATER)


def target_of(found: TwoMaps, code: str = "P1") -> TargetMaps:
    return next(item for item in found.targets if item.target.code == code)


def figures_of(world: World, target: TargetMaps) -> dict[str, tuple[object, object]]:
    codes = {organisation.id: code for code, organisation in world.organisations.items()}
    return {codes[line.organisation.id]: (line.was.value, line.now.value) for line in target.districts}


@pytest.fixture
def moved(golden: World) -> World:
    """The city after `with_a_move`."""
    return golden


def with_a_move(world: World) -> None:
    """A has two of the three pairs and goes over to the other district in 2026."""
    write(world, lambda: change_facts(world.session, world.organisations["A"], date(2026, 1, 1),
                                       parent_id=world.organisations["D2"].id))


moved_url = template("golden_url", with_a_move)


def test_a_school_that_moves_takes_its_figures_from_one_district_to_the_other(moved: World) -> None:
    found = maps_of(moved)
    target = target_of(found)
    assert figures_of(moved, target) == {"D1": (3, 1), "D2": (0, 2)}
    assert [(school.organisation.code, school.since) for school in found.schools] == [("A", date(2026, 1, 1))]
    assert target.same
    assert target.was.value == 3


def test_the_units_of_the_school_explain_the_difference(moved: World) -> None:
    world, target = moved, target_of(maps_of(moved))
    told = sorted((unit.organisation.code, int(unit.change.amount), unit.schools) for unit in target.units)
    school = (world.organisations["A"].id,)
    assert told == [("D1", -1, school), ("D1", -1, school), ("D2", 1, school), ("D2", 1, school)]
    assert target.whole == ()


def test_asked_of_one_district_it_tells_that_district_only(moved: World) -> None:
    target = target_of(maps_of(moved, "D2"))
    assert figures_of(moved, target) == {"D2": (0, 2)}
    assert [unit.organisation.code for unit in target.units] == ["D2", "D2"]


def test_schools_that_merged_make_the_total_another_and_say_so(golden: World) -> None:
    world = golden
    write(world, lambda: merge_organisations(world.session, world.organisations["B"], world.organisations["A"],
                                             date(2026, 3, 1)))
    found = maps_of(world)
    target = target_of(found)
    assert (target.was.value, target.now.value) == (3, 2)
    assert [int(unit.change.amount) for unit in target.whole] == [-1]
    (school,) = found.schools
    assert (school.organisation.code, school.merged_into, school.since) == (
        "B", world.organisations["A"].id, date(2026, 3, 1))


def test_without_a_move_both_maps_are_the_same(golden: World) -> None:
    found = maps_of(golden)
    assert found.schools == ()
    assert not [item for item in found.targets if item.differs]


@pytest.mark.parametrize(("language", "words"), [
    ("zh", ("甲区第一示例中学", "合计两图相同，都是 3 对", "−2", "图一：2025-12-31")),
    ("en", ("is the same on both maps, 3 pairs", "−2", "first map: as of 2025-12-31")),
])
def test_the_page_shows_both_maps_and_proves_the_total(moved: World, client: StrictClient, language: str,
                                                       words: tuple[str, ...]) -> None:
    client.sign_in("reviewer-c")
    page = client.page(f"/plans/sample/maps?on=2025-12-31&map=2026-06-30&language={language}")
    for part in words:
        assert part in page, part
    assert "/records/AGR-" in page


def test_the_page_is_linked_and_keeps_to_what_one_may_see(moved: World, client: StrictClient) -> None:
    client.sign_in("reviewer-d1")
    assert "/plans/sample/maps?" in client.page("/plans/sample?org=D1")
    client.page("/plans/sample/maps?org=D1&on=2025-12-31&map=2026-06-30")
    client.page("/plans/sample/maps?org=D2", expected=404)
    client.page("/plans/sample/maps?org=D1&code=P99", expected=404)
    client.page("/plans/sample/maps?org=D1&map=soon", expected=422)
