"""Signs of life of what runs beside the pages, as small files in the data folder: they are told apart from what the
registry knows, cost no transaction, and can be read where the database is away."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.db.stamps import utc_now
from app.operations.logs import log

FOLDER = "signs"
WORKER, BACKUP, DAILY = "worker", "backup", "daily"


def give_sign(data_dir: str, name: str, **told: Any) -> None:
    """Replace the sign of this name, with the moment and what there is to tell. A disk that is full is no reason to
    stop what gave it."""
    folder = Path(data_dir) / FOLDER
    fresh = folder / f"{name}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps({"at": utc_now().isoformat(), **told}), encoding="utf-8")
        os.replace(fresh, folder / name)
    except OSError as error:
        log.warning("sign not written", sign=name, exc_info=error)


def read_sign(data_dir: str, name: str) -> Mapping[str, Any] | None:
    """The last sign of this name, its moment under `at`; None where there was none."""
    try:
        told = dict(json.loads((Path(data_dir) / FOLDER / name).read_text(encoding="utf-8")))
        told["at"] = datetime.fromisoformat(told["at"]).astimezone(UTC)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return told
