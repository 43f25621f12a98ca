"""`exreg verify` finds each of 200 random tamperings: a random column of a random row in every table, rows deleted,
put in and exchanged, stored files, seals, and a trail written anew."""

import secrets

from app.db.seals import EXEMPT_TABLES
from app.verification import verify
from tests.lived import live
from tests.tampering import TABLES, tampered, without_triggers
from tests.world import World

TIMES = 200


def test_each_of_200_random_tamperings_is_found(world: World) -> None:
    live(world)
    assert verify(world.session) == []
    without_triggers(world.session)
    seed = secrets.randbelow(10**6)
    tried = list(tampered(world.session, TIMES, seed))
    assert [(name, done.told) for name, done, found in tried if not found] == [], f"seed {seed}"
    assert {name for name, _, _ in tried} >= {table.name for table in TABLES} | {"blob"}
    assert verify(world.session) == [], "what was undone is as it was"


def test_only_what_is_exempt_is_left_out() -> None:
    assert {table.name for table in TABLES}.isdisjoint(EXEMPT_TABLES)
