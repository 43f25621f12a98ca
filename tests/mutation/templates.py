"""The template databases of the tests, made once for all the processes of a run and copied from there."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests import conftest


def keep_templates(folder: Path) -> None:
    """From now on the tests of this process take their templates from this folder and put into it what it lacks."""
    make, upgrade = conftest.made_once, conftest.upgrade

    def upgrade_once() -> None:
        kept, here = folder / "migrated.db", Path(str(conftest.db.engine.url.database))
        if kept.exists():
            shutil.copyfile(kept, here)
            return
        upgrade()
        with conftest.db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(here, kept)

    def made_once(databases: conftest.Databases, below: str, place: Path, what: Callable[..., Any]) -> Iterator[str]:
        kept = folder / f"{what.__module__}.{what.__qualname__}.{what.__code__.co_firstlineno}.db"
        if not kept.exists():
            made = make(databases, below, place, what)
            shutil.copyfile(next(made).removeprefix("sqlite:///"), kept)
            next(made, None)
        url = databases.copy(f"sqlite:///{kept}")
        databases.layers[url] = databases.layers.get(below, 0) + 1
        yield url
        databases.drop(url)

    conftest.upgrade, conftest.made_once = upgrade_once, made_once
