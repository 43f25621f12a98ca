"""These tests share the small city, and an agreement filed in it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from tests.conftest import template
from tests.filed import file_agreement
from tests.world import World


def with_agreement(world: World) -> None:
    file_agreement(world, "A", world.partner("Sample Academy", "HK"))


filed_url = template("world_url", with_agreement)


@pytest.fixture
def filed(world: World, session: Session) -> Version:
    """An agreement of A, approved by its city."""
    version = session.scalars(sa.select(Version)).one()
    session.commit()
    return version
