"""A fresh database for each test, copied from one that was migrated once; real requests, nothing mocked.

SQLite unless EXREG_TEST_DATABASE_URL names a PostgreSQL server's maintenance database.
"""

import base64
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app import create_app
from app.config import read_settings
from app.db.engine import db
from app.db.migrate import upgrade
from app.seeding import load_folder
from tests.client import StrictClient
from tests.kept import keep_builders, keep_statements
from tests.world import World

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
POSTGRES = os.environ.get("EXREG_TEST_DATABASE_URL", "")
FONTS = Path(tempfile.gettempdir()) / "exreg-test-fonts"
"""Unpacked once and kept: the file names carry their content's hash."""
TEMPLATES = Path(tempfile.gettempdir()) / "exreg-test-templates"
"""Compiled once and kept, found by their content: each test has an application of its own."""
KEY = base64.b64encode(bytes(range(32))).decode()


keep_builders()

LONG = ("test_tampering.py", "test_fuzz.py", "test_more_seeds.py", "test_replayed_year.py", "test_district_hour.py",
        "test_school_to_city.py", "test_walk.py", "test_verification.py", "test_oracle.py", "test_racing.py",
        "test_rows_and_why_agree.py")
"""Files of few and long tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, so that no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: item.path.name not in LONG)


def environment_for(folder: Path, url: str) -> dict[str, str]:
    return {"EXREG_ENV": "test", "EXREG_DATA_DIR": str(folder), "EXREG_DATABASE_URL": url,
            "EXREG_SECRET_KEY": "tests only: not a secret of anybody", "EXREG_DATA_KEY": KEY, "EXREG_INDEX_KEY": KEY}


def settings_for(folder: Path, url: str) -> dict[str, Any]:
    return read_settings(environment_for(folder, url)) | {
        "TESTING": True, "WTF_CSRF_ENABLED": False, "SESSION_IDLE": timedelta(minutes=30), "FONT_DIR": str(FONTS)}


def app_on(folder: Path, url: str, **settings: Any) -> Flask:
    """The application on this database, its files in this folder."""
    app = create_app(settings_for(folder, url) | settings)
    TEMPLATES.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(TEMPLATES))
    with app.app_context():
        keep_statements(db.engine)
    return app


class Databases:
    """Makes databases: a migrated template, and quick copies of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.layers: dict[str, int] = {}
        """By the address of a template: on how many others it was made."""

    def empty(self) -> str:
        name = f"exreg_test_{uuid.uuid4().hex[:12]}"
        if POSTGRES:
            self._run(f'CREATE DATABASE "{name}"')
            return self._url(name)
        return f"sqlite:///{self.folder / name}.db"

    def copy(self, template: str) -> str:
        if POSTGRES:
            name = f"exreg_test_{uuid.uuid4().hex[:12]}"
            self._run(f'CREATE DATABASE "{name}" TEMPLATE "{make_url(template).database}"')
            return self._url(name)
        target = self.empty()
        shutil.copyfile(template.removeprefix("sqlite:///"), target.removeprefix("sqlite:///"))
        return target

    def drop(self, url: str) -> None:
        if POSTGRES:
            self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')
        else:
            for suffix in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)

    def _url(self, name: str) -> str:
        return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        plain = make_url(POSTGRES).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # the names are our own


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def migrated(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty database at the newest migration."""
    url = databases.empty()
    app = app_on(tmp_path_factory.mktemp("migrated"), url)
    with app.app_context():
        upgrade()
        _settle(app)
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def seeded_url(databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with the demo data, loaded once; copy it before changing anything."""
    url = databases.copy(migrated)
    app = app_on(tmp_path_factory.mktemp("seeded"), url)
    with app.app_context():
        load_folder(db.session, SEEDS)
        db.session.commit()
        _settle(app)
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def world_url(databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that holds the small city."""
    yield from made_once(databases, migrated, tmp_path_factory.mktemp("world"), World.founded)


@pytest.fixture
def app(request: pytest.FixtureRequest, databases: Databases, migrated: str, tmp_path: Path) -> Iterator[Flask]:
    """On a copy of the template of what the test asks for; on an empty database when that has none."""
    yield from copied(databases, _template(request, migrated), tmp_path)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session outside any request, for arranging and looking; commit what a request should see."""
    with app.app_context():
        yield db.session


@pytest.fixture
def client(app: Flask) -> StrictClient:
    return StrictClient(app)


@pytest.fixture
def world(session: Session) -> World:
    """A small city: two districts with schools, and people who hold every role."""
    return World(session).refound()


def template(below: str, make: Callable[[World], object]) -> Any:
    """A fixture NAME_url: the address of a database in which `make` was done once, on top of another template.

    A test that asks for NAME gets a copy of it: making a city anew costs more than most tests.
    """
    @pytest.fixture(scope="session")
    def url(request: pytest.FixtureRequest, databases: Databases,
            tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
        yield from made_once(databases, request.getfixturevalue(below), tmp_path_factory.mktemp("template"), make)

    return url


def made_once(databases: Databases, below: str, folder: Path, make: Callable[[World], object]) -> Iterator[str]:
    """The address of a copy of a template in which something was made, to be copied in its turn."""
    url = databases.copy(below)
    app = app_on(folder, url)
    with app.app_context():
        make(World(db.session).refound())
        db.session.commit()
        db.session.close()
        _settle(app)
    databases.layers[url] = databases.layers.get(below, 0) + 1
    yield url
    databases.drop(url)


def copied(databases: Databases, url: str, folder: Path) -> Iterator[Flask]:
    """The application on a copy of the template."""
    copy = databases.copy(url)
    app = app_on(folder, copy)
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(copy)


def _template(request: pytest.FixtureRequest, migrated: str) -> str:
    """Of the templates of everything the test asks for, the one that holds the others."""
    databases: Databases = request.getfixturevalue("databases")
    urls = [url for name in request.fixturenames if (url := _url_of(request, name))]
    return max(urls, key=lambda url: databases.layers.get(url, 0), default=migrated)


def _url_of(request: pytest.FixtureRequest, name: str) -> str:
    try:
        return str(request.getfixturevalue(f"{name}_url"))
    except pytest.FixtureLookupError:
        return ""


def _settle(app: Flask) -> None:
    """Everything into the one file, so that it can be copied."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()
