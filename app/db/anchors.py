"""Where the trail and the sealings stood, written outside the database: whoever cuts off their end, or puts back an
earlier copy of the database, is found by it.

One line of JSON an anchor, added to a file in the data folder. It is worth most where somebody else holds it too: the
daily work prints it, and mails it to the auditors.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from app.db.seals import Sealing
from app.db.stamps import utc_now
from app.db.trail import TrailEntry
from app.ui.words import Words

FILE = "anchors.jsonl"


def anchor_file() -> Path:
    return Path(current_app.config["DATA_DIR"]) / FILE


def take_trail_anchor(session: Session) -> str | None:
    """Write down where both chains stand; gives the line, None where there is nothing to anchor."""
    entry = session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id.desc()).limit(1)).one_or_none()
    sealing = session.scalars(sa.select(Sealing).order_by(Sealing.id.desc()).limit(1)).one_or_none()
    if entry is None or sealing is None:
        return None
    line = json.dumps({"at": utc_now().isoformat(timespec="seconds"), "trail": entry.id, "hash": entry.hash,
                       "sealing": sealing.id, "digest": sealing.digest})
    with anchor_file().open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return line


def anchor_faults(session: Session, file: Path | None = None) -> Iterator[Words]:
    """Anchors that the database no longer agrees with. Without a file, those of the data folder."""
    path = file or anchor_file()
    if file is None and not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not _stands(session, line):
            yield Words(f"锚点第 {number} 行与日志或封存不符：其后被截断或改写，或数据库被换成较早的副本",
                        f"anchor {number}: the trail or the sealings are not what was anchored: cut off, written anew, "
                        "or an earlier copy of the database")


def newest_anchor(session: Session) -> tuple[datetime, bool] | None:
    """When the last anchor of the data folder was taken, and whether the database agrees with it. None before the
    first. Raises ValueError or KeyError where the file is no file of anchors."""
    path = anchor_file()
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    last = next((line for line in reversed(lines) if line.strip()), None)
    return (datetime.fromisoformat(json.loads(last)["at"]), _stands(session, last)) if last else None


def _stands(session: Session, line: str) -> bool:
    try:
        said: dict[str, Any] = json.loads(line)
        entry = session.scalar(sa.select(TrailEntry.hash).where(TrailEntry.id == said["trail"]))
        sealing = session.scalar(sa.select(Sealing.digest).where(Sealing.id == said["sealing"]))
        return bool(entry == said["hash"] and sealing == said["digest"])
    except (ValueError, KeyError, TypeError):
        return False
