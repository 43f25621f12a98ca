"""The demo data for tests that only read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.db.engine import db
from tests.conftest import settings_for


@pytest.fixture(scope="session")
def seeded_app(seeded_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("seeded-app")
    app = create_app(settings_for(folder, seeded_url))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def seeded(seeded_app: Flask) -> Iterator[Session]:
    with seeded_app.app_context():
        yield db.session
