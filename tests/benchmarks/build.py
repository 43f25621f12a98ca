"""A fresh database with a city in it: `with benchmark_city(records=60_000) as session`."""

import base64
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import create_app
from app.config import read_settings
from app.db.engine import db
from app.db.migrate import upgrade
from app.db.stamps import Clock
from tests.benchmarks.city import DAYS, OPENED, RECORDS, SCHOOLS, SEED, City, found_city, meet_partners
from tests.benchmarks.city_records import log_records
from tests.benchmarks.loading import Loader

KEY = base64.b64encode(bytes(range(32))).decode()
"""Always the same, so that a city that was built can be opened again."""


def build_city(session: Session, schools: int = SCHOOLS, records: int = RECORDS, districts: int = 0,
               seed: int = SEED) -> City:
    """Fills the empty, migrated database of this session."""
    loader = Loader(session)
    city = City(Random(seed), schools, records, districts, loader)
    found_city(city)
    meet_partners(city)
    log_records(city)
    city.store()
    end = OPENED + timedelta(days=DAYS)
    session.execute(sa.update(Clock).values(last=end, changed=end))
    loader.finish()
    return city


@contextmanager
def empty_database(database: str = "", *, built: bool = False) -> Iterator[Session]:
    """Migrated, in a SQLite file of its own or at this address; `built`: as it is found there."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(read_settings({
            "EXREG_ENV": "test", "EXREG_DATA_DIR": folder, "EXREG_DATA_KEY": KEY, "EXREG_INDEX_KEY": KEY,
            "EXREG_DATABASE_URL": database or os.environ.get("EXREG_DATABASE_URL", "")}))
        with app.app_context():
            if not built:
                upgrade()
            session = Session(db.engine)
            yield session
            session.close()
            db.engine.dispose()


@contextmanager
def benchmark_city(schools: int, records: int, database: str = "", *, districts: int = 0,
                   built: bool = False) -> Iterator[tuple[Session, City]]:
    """In a SQLite file of its own, or in the empty database of this address, or in that of `built`, where it is."""
    with empty_database(database, built=built) as session:
        if built:
            yield session, City(Random(SEED), schools, records, districts)
        else:
            yield session, build_city(session, schools, records, districts)
