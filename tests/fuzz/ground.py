"""Where the requests are asked: a registry with some of everything, made once, and a fresh copy for each round."""

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random, SystemRandom

import psycopg
from flask import Flask
from sqlalchemy.engine import make_url

from app.db.engine import db
from app.db.migrate import upgrade
from tests.accounts.matrix.places import set_up
from tests.conftest import app_on
from tests.world import World


class Ground:
    """A database with its stored files, made once below this folder; on PostgreSQL in the empty one that is given."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.files = folder, folder / "ground"
        self.url = url or f"sqlite:///{folder / 'ground.db'}"
        with _opened(self.files, self.url) as app, app.app_context(), fixed_chance(0):
            upgrade()
            set_up(World(db.session).founded())
            db.session.close()
            with db.engine.connect() as connection:
                if connection.dialect.name == "sqlite":  # everything into the one file, so that it can be copied
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def copied(self) -> Iterator[Flask]:
        """The application on a copy, thrown away afterwards."""
        files, url = self.folder / "round", self._copy()
        shutil.copytree(self.files, files)
        try:
            with _opened(files, url) as app:
                yield app
        finally:
            shutil.rmtree(files)
            self._drop(url)

    def _copy(self) -> str:
        given = make_url(self.url)
        if given.get_backend_name() == "sqlite":
            copy = f"sqlite:///{self.folder / 'round.db'}"
            shutil.copyfile(self.folder / "ground.db", self.folder / "round.db")
            return copy
        url = given.set(database=f"{given.database}_round")
        self._run(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{url.database}" TEMPLATE "{given.database}"')
        return url.render_as_string(hide_password=False)

    def _drop(self, url: str) -> None:
        if make_url(url).get_backend_name() == "sqlite":
            for left in self.folder.glob("round.db*"):
                left.unlink()
        else:
            self._run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        server = make_url(self.url).set(drivername="postgresql", database="postgres")
        with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # the names are our own


@contextmanager
def _opened(files: Path, url: str) -> Iterator[Flask]:
    app = app_on(files, url)
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


@contextmanager
def fixed_chance(seed: int) -> Iterator[None]:
    """The ids and tokens of the registry are the same at the same seed, so that a failure can be shown again."""
    chance = Random(seed)
    real = {name: getattr(SystemRandom, name) for name in ("getrandbits", "randbytes", "random")}
    for name in real:
        setattr(SystemRandom, name, _drawn(getattr(chance, name)))
    try:
        yield
    finally:
        for name, method in real.items():
            setattr(SystemRandom, name, method)


def _drawn(draw: object) -> object:
    return lambda _, *given: draw(*given)  # type: ignore[operator]  # a method of Random


@contextmanager
def seldom_swept() -> Iterator[None]:
    """Python looks for rubbish less often, and never among what was there before."""
    gc.collect()
    gc.freeze()
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
