"""A registry of an earlier release comes up to this one: every row is there, every number the same, all agrees."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.approval.steps import State
from app.db.base import Base
from app.db.engine import begin_writing, db
from app.db.migrate import downgrade
from app.db.seal_keeping import upgrade_and_seal
from app.verification import verify
from tests.client import StrictClient
from tests.conftest import template
from tests.filed import amend_filed, file_agreement, file_student, file_teacher, file_trip, participant, revoke
from tests.world import World

FIRST = "0001"
"""The spine: before rows were sealed, jobs queued, papers signed or partners found by pieces of their names."""
NEW_SINCE = ("seal", "sealing", "partner_gram", "alembic_version")


@pytest.fixture
def ledger(world: World) -> World:
    """The city after `with_records`."""
    return world


def with_records(world: World) -> None:
    """Records of every kind, amended, revoked and under way, as the first release could hold them."""
    partner = world.partner("Sample School", "GB")
    world.session.commit()
    agreement = file_agreement(world, "A", partner)
    amend_filed(world, agreement, signed_at="另一示例地")
    gone = file_agreement(world, "B", partner)
    revoke(world, gone)
    file_student(world, "A", 1)
    file_teacher(world, "A", 2)
    file_trip(world, "A", [participant(world, "A", "1"), participant(world, "B", "2")], upto=State.AT_DISTRICT)


ledger_url = template("world_url", with_records)


def contents() -> dict[str, list[Any]]:
    """Every row of what both releases have."""
    return {table.name: [tuple(row) for row in db.session.execute(sa.select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables if table.name not in NEW_SINCE}


def test_the_first_releases_data_comes_up_whole(app: Flask, ledger: World, client: StrictClient,
                                                 tmp_path: Path) -> None:
    before = contents()
    assert sum(len(rows) for rows in before.values()) > 150
    db.session.close()
    downgrade(FIRST)
    assert "seal" not in sa.inspect(db.engine).get_table_names()
    sealed = upgrade_and_seal(db.session)
    after = contents()
    before["trail"] = before["trail"] + after["trail"][len(before["trail"]):]
    before["clock"] = after["clock"]
    assert after == before
    assert sealed > 100
    assert verify(db.session) == []
    begin_writing(db.session)
    partner = World(db.session).refound().partner("Another School", "FR")
    db.session.commit()
    file_agreement(World(db.session).refound(), "E", partner)
    assert verify(db.session) == []
    db.session.close()
    client.sign_in("clerk-a")
    assert "Sample School" in client.page("/records/agreement/")
