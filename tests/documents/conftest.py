"""These tests share the small city, and an agreement filed in it."""

import pytest
from sqlalchemy.orm import Session

from app.approval.models import Version
from tests.factories import app, founded, world
from tests.filed import file_agreement
from tests.world import World

__all__ = ["app", "founded", "world"]


@pytest.fixture
def filed(world: World, session: Session) -> Version:
    version = file_agreement(world, "A", world.partner("Sample Academy", "HK"))
    session.commit()
    return version
