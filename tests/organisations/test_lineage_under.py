"""Lineage sought from above, or of one organisation at a time, is the lineage: after moves and mergers, on any day."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.organisations.change import change_facts, merge_organisations
from app.organisations.models import Organisation
from app.organisations.tree import lineage, lineage_under, sits_under
from tests.world import World

DAYS = (date(2024, 1, 1), date(2025, 3, 1), date(2025, 12, 31))


@pytest.fixture
def changed(world: World) -> World:
    """A has moved to the other district, B has been merged into A after that."""
    begin_writing(world.session)
    change_facts(world.session, world.organisations["A"], date(2025, 1, 1), parent_id=world.organisations["D2"].id)
    merge_organisations(world.session, world.organisations["B"], world.organisations["A"], date(2025, 6, 1))
    world.session.commit()
    return world


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("codes", [("C",), ("D1",), ("D2",), ("A",), ("B",), ("C", "D1", "A")])
def test_it_is_the_same_from_above(changed: World, on: date, codes: tuple[str, ...]) -> None:
    known, ids = utc_now(), [changed.organisations[code].id for code in codes]
    line, under = lineage(on, known), lineage_under(ids, on, known)
    columns = ("ancestor_id", "member_id", "unit_id")
    whole = changed.session.execute(
        sa.select(*(line.c[name] for name in columns)).where(line.c.ancestor_id.in_(ids))).all()
    found = changed.session.execute(sa.select(*(under.c[name] for name in columns))).all()
    assert sorted(found) == sorted(whole)


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("code", ["C", "D1", "D2", "A", "B"])
def test_it_is_the_same_asked_of_each(changed: World, on: date, code: str) -> None:
    known, ids = utc_now(), [changed.organisations[code].id]
    line = lineage(on, known)
    units = set(changed.session.scalars(sa.select(line.c.unit_id).where(line.c.ancestor_id.in_(ids))))
    sitting = set(changed.session.scalars(sa.select(Organisation.id).where(
        sits_under(Organisation.__table__.c.id, ids, on, known))))
    assert sitting >= units
    assert {number for number in sitting if number not in units} <= {changed.organisations["B"].id}
