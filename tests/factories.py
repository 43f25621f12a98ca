"""The small city founded once and copied for each test: founding it anew costs more than most tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.db.engine import db
from tests.conftest import Databases, _settle, app_on
from tests.world import World


def made_once(databases: Databases, template: str, folder: Path, make: Callable[[World], object]) -> Iterator[str]:
    """The address of a copy of the template in which something was made, to be copied in its turn."""
    url = databases.copy(template)
    app = app_on(folder, url)
    with app.app_context():
        make(World(db.session).refound())
        db.session.close()
        _settle(app)
    yield url
    databases.drop(url)


def copied(databases: Databases, template: str, folder: Path) -> Iterator[Flask]:
    """The application on a copy of the template."""
    url = databases.copy(template)
    app = app_on(folder, url)
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture(scope="session")
def founded(databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that holds the small city."""
    yield from made_once(databases, migrated, tmp_path_factory.mktemp("founded"), World.founded)


@pytest.fixture
def app(databases: Databases, founded: str, tmp_path: Path) -> Iterator[Flask]:
    yield from copied(databases, founded, tmp_path)


@pytest.fixture
def world(session: Session) -> World:
    """The small city that `founded` holds."""
    return World(session).refound()
