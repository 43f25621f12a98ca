"""The small city founded once and copied for each test: founding it anew costs more than most tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.models import User
from app.db.engine import db
from app.organisations.models import Organisation
from tests.conftest import Databases, _settle, settings_for
from tests.world import World


@pytest.fixture(scope="session")
def founded(databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that holds the small city."""
    url = databases.copy(migrated)
    app = create_app(settings_for(tmp_path_factory.mktemp("founded"), url))
    with app.app_context():
        World(db.session).founded()
        db.session.close()
        _settle(app)
    yield url
    databases.drop(url)


@pytest.fixture
def app(databases: Databases, founded: str, tmp_path: Path) -> Iterator[Flask]:
    url = databases.copy(founded)
    app = create_app(settings_for(tmp_path, url))
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def world(session: Session) -> World:
    """The small city that `founded` holds."""
    found = World(session)
    found.organisations = {item.code: item for item in session.scalars(sa.select(Organisation))}
    found.users = {user.name.removeprefix("示例 "): user for user in session.scalars(sa.select(User))}
    session.commit()
    return found
