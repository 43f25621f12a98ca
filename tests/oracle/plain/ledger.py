"""What an exported ledger says: the columns that counting reads, and nothing else.

A folder holds one CSV file a table. Days are ISO dates, moments ISO with their zone, truth is `true` or `false`, an
empty cell is unknown.
"""

import csv
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Ledger = Mapping[str, list[Row]]
Reading = Callable[[str], Any]

day, moment, amount = date.fromisoformat, datetime.fromisoformat, Decimal


def truth(cell: str) -> bool:
    return {"true": True, "false": False}[cell]


def _named(reading: Reading, names: str) -> dict[str, Reading]:
    return dict.fromkeys(names.split(), reading)


KNOWN = _named(moment, "since until")

COLUMNS: dict[str, dict[str, Reading]] = {
    "organisation": _named(int, "id") | _named(str, "code level"),
    "organisation_facts": KNOWN | _named(int, "organisation_id parent_id") | _named(day, "valid_from valid_to")
    | _named(str, "stage ownership affiliation"),
    "organisation_merge": KNOWN | _named(int, "alias_id root_id") | _named(day, "merged_on"),
    "partner_facts": KNOWN | _named(int, "partner_id") | _named(str, "territory kind locality"),
    "partner_merge": KNOWN | _named(int, "alias_id root_id"),
    "person_merge": KNOWN | _named(int, "alias_id root_id"),
    "series": _named(int, "id parent_id") | _named(str, "public_id"),
    "version": _named(int, "id series_id organisation_id number") | _named(str, "kind")
    | _named(moment, "submitted_since district_since city_since until"),
    "agreement": _named(int, "id partner_id") | _named(str, "type phase") | _named(truth, "open_ended auto_renews")
    | _named(day, "signed_on first_signed_on expires_on objected_on ended_on"),
    "activity": _named(int, "id") | _named(str, "direction") | _named(day, "held_on"),
    "teacher": _named(int, "id person_id") | _named(str, "category phase nationality work_category residence_kind")
    | _named(day, "contract_from contract_to left_on permit_from permit_to residence_from residence_to"),
    "trip": _named(int, "id") | _named(str, "task nature phase") | _named(day, "departs_on"),
    "trip_destination": _named(int, "version_id") | _named(str, "territory") | _named(truth, "transit"),
    "trip_participant": _named(int, "version_id person_id organisation_id") | _named(truth, "key_teacher")
    | _named(str, "duty stage subject age_band outcome"),
    "student": _named(int, "id person_id foreign_count hk_count mo_count tw_count overseas_chinese_count")
    | _named(str, "mode category phase layer duration") | _named(day, "counted_on enrolled_on"),
    "movement": _named(int, "id") | _named(str, "movement") | _named(day, "moved_on"),
    "programme": _named(int, "id partner_id") | _named(str, "subtype name stage status counterpart_city indicator")
    | _named(day, "status_on ends_on counted_on") | _named(amount, "amount numerator denominator"),
}


def read_ledger(folder: Path) -> Ledger:
    return {table: _read(folder / f"{table}.csv", columns) for table, columns in COLUMNS.items()}


def _read(path: Path, columns: Mapping[str, Reading]) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        places = {name: place for place, name in enumerate(next(lines))}
        wanted = [(name, places[name], reading) for name, reading in columns.items()]
        return [{name: reading(line[place]) if line[place] else None for name, place, reading in wanted}
                for line in lines]
