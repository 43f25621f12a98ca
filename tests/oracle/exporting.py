"""A database's counted tables as CSV files, column for column: read by reflection, so that nothing of the software
stands between the rows and the oracle.
"""

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.oracle.plain.ledger import COLUMNS


def reflect(engine: sa.Engine) -> Mapping[str, sa.Table]:
    """The counted tables as the database itself describes them."""
    metadata = sa.MetaData()
    metadata.reflect(engine, only=list(COLUMNS), resolve_fks=False)
    return metadata.tables


def export(engine: sa.Engine, tables: Mapping[str, sa.Table], folder: Path) -> None:
    """One file a table, every column, every row."""
    with engine.connect() as connection:
        for name in COLUMNS:
            table = tables[name]
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(table.columns.keys())
                for row in connection.execute(sa.select(table)):
                    writer.writerow([_cell(value) for value in row])


def _cell(value: Any) -> Any:
    """Days and moments in ISO form, moments in UTC; truth as a word; what is unknown stays empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return value.isoformat() if isinstance(value, date) else value
