"""A process of its own that encrypts a database again and halts inside a transaction, to be killed there."""

import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from app import create_app
from app.db.cipher import Keyring
from app.db.engine import db
from app.db.rekeying import encrypt_again
from tests.conftest import settings_for

OLD, NEW = bytes(range(32)), bytes(range(1, 33))


def ring(**given: bytes) -> Keyring:
    """Keys by id (`k1=…`), the last of them the current one."""
    data = {name.removeprefix("k"): key for name, key in given.items()}
    return Keyring(data=data, current=list(data)[-1], index=OLD)


def _halt_after(number: int) -> None:
    """Go no further than to this change, which is not committed."""
    changes = []

    @event.listens_for(Engine, "after_cursor_execute")
    def count(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("UPDATE"):
            changes.append(statement)
        if len(changes) == number:
            print("halted", flush=True)
            time.sleep(60)


if __name__ == "__main__":
    app = create_app(settings_for(Path(sys.argv[1]), sys.argv[2]) | {"KEYRING": ring(k1=OLD, k2=NEW)})
    with app.app_context():
        _halt_after(3)
        sum(encrypt_again(db.session, at_once=2))
