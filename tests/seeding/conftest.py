"""The demo data loaded once for all tests that only read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.db.engine import db
from app.seeding import load_folder
from tests.conftest import Databases, settings_for

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture(scope="session")
def seeded_app(databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    url = databases.copy(migrated)
    app = create_app(settings_for(tmp_path_factory.mktemp("seeded"), url))
    with app.app_context():
        load_folder(db.session, SEEDS)
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def seeded(seeded_app: Flask) -> Iterator[Session]:
    with seeded_app.app_context():
        yield db.session
