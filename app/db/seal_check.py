"""What the row seals tell: rows changed, missing or written from outside, and sealings that do not hold."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.db.seals import GONE, Seal, Sealing, row_digests, sealed_tables, sealing_digest
from app.db.trail import GENESIS, TrailEntry
from app.ui.words import Labelled, Words

NAMED = 20
"""So many rows of a table are named one by one; of more, the rest is counted."""

Placed = tuple[int, str, str, str]
"""A seal with its place in the sealing: place, table, key, digest."""

Kept = dict[str, str]
"""Key of a row → its newest digest."""


class Fault(Labelled):
    CHANGED = "changed", "内容在系统之外被改动", "changed behind the registry's back"
    MISSING = "missing", "行在系统之外被删除", "deleted behind the registry's back"
    UNSEALED = ("unsealed", "行未封存（在系统之外写入，或尚未封存）",
                "not sealed: written behind the registry's back, or never sealed")


def seal_faults(connection: Connection) -> Iterator[Words]:
    """Everything the seals say is off, in words that name table and row."""
    kept, broken = newest_seals(connection)
    yield from broken
    for table, faults in faulty_rows(connection, kept).items():
        yield from _in_words(table, faults)


def _in_words(table: str, faults: dict[str, Fault]) -> Iterator[Words]:
    for fault in Fault:
        keys = [key for key, found in faults.items() if found is fault]
        for key in keys[:NAMED]:
            yield Words(f"表 {table} 第 {key} 行：{fault.words.zh}", f"{table} {key}: {fault.words.en}")
        if len(keys) > NAMED:
            more = len(keys) - NAMED
            yield Words(f"表 {table} 另有 {more} 行：{fault.words.zh}", f"{table}, {more} more rows: {fault.words.en}")


def faulty_rows(connection: Connection, kept: Mapping[str, Kept], tables: Iterable[sa.Table] = (),
                ) -> dict[str, dict[str, Fault]]:
    """Table → key → what is wrong with the row. `kept` are the newest seals; all tables when none are given."""
    found: dict[str, dict[str, Fault]] = {}
    for table in tables or sealed_tables():
        faults = found.setdefault(table.name, {})
        seals = dict(kept.get(table.name, {}))
        for key, digest in row_digests(connection, table):
            sealed = seals.pop(key, GONE)
            if sealed != digest:
                faults[key] = Fault.CHANGED if sealed else Fault.UNSEALED
        faults.update((key, Fault.MISSING) for key, sealed in seals.items() if sealed)
    return {name: faults for name, faults in found.items() if faults}


def newest_seals(connection: Connection) -> tuple[dict[str, Kept], list[Words]]:
    """The newest seal of every row, and which sealings do not hold."""
    kept: dict[str, Kept] = defaultdict(dict)
    broken: list[Words] = []
    hashes = {entry.id: entry.hash for entry in connection.execute(sa.select(TrailEntry.id, TrailEntry.hash))}
    seals = _seals_by_sealing(connection)
    previous, number, covered = GENESIS, 0, 0
    waiting = next(seals, None)
    for sealing in connection.execute(sa.select(Sealing.id, Sealing.trail_id, Sealing.digest).order_by(Sealing.id)):
        number += 1
        if sealing.id != number:
            broken.append(Words(f"封存第 {number} 批缺失", f"sealing {number} is missing"))
            number = sealing.id
        placed: list[Placed] = []
        while waiting is not None and waiting[0] <= sealing.id:
            placed += waiting[1]
            waiting = next(seals, None)
        trail_hash = hashes.get(sealing.trail_id) if sealing.trail_id else GENESIS
        if sealing.digest != sealing_digest(sealing.id, previous, sealing.trail_id, trail_hash, placed):
            broken.append(Words(f"封存第 {sealing.id} 批与其行封存或日志不符",
                                f"sealing {sealing.id} does not agree with its seals or with the trail"))
        for _, table, key, digest in placed:
            kept[table][key] = digest
        previous, covered = sealing.digest, max(covered, sealing.trail_id or 0)
    broken += _strays(waiting, hashes, covered)
    return kept, broken


def _strays(waiting: tuple[int, list[Placed]] | None, hashes: Iterable[int], covered: int) -> Iterator[Words]:
    """What stands behind the last sealing."""
    if waiting is not None:
        yield Words(f"封存第 {waiting[0]} 批缺失", f"sealing {waiting[0]} is missing")
    beyond = sorted(number for number in hashes if number > covered)
    if beyond:
        yield Words(f"日志自第 {beyond[0]} 条起未经封存", f"the trail is not sealed from entry {beyond[0]} on")


def _seals_by_sealing(connection: Connection) -> Iterator[tuple[int, list[Placed]]]:
    found = connection.execute(
        sa.select(Seal.sealing_id, Seal.place, Seal.table_name, Seal.row_key, Seal.digest)
        .order_by(Seal.sealing_id, Seal.place).execution_options(yield_per=1000))
    for number, rows in groupby(found, key=lambda row: int(row[0])):
        yield number, [(row[1], row[2], row[3], row[4]) for row in rows]
