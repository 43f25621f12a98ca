"""Writing a record from its first line to the desk it waits at."""

import secrets
import time
from collections.abc import Iterator
from typing import NamedTuple

from tests.benchmarks.load.measuring import Times
from tests.faults.people import Person


class Kept(NamedTuple):
    """What the registry said it has kept."""

    kind: str
    record: str
    name: str


def write_and_submit(person: Person, organisation: str, times: Times) -> Iterator[Kept]:
    """Begun, written and submitted. Raises Lost where there was no answer."""
    begun = time.monotonic()
    answer = person.post("/records/programme/new", {"organisation": organisation})
    times.note("new", time.monotonic() - begun, answer.status)
    record = answer.location.split("/")[2]
    fields = {"subtype": "feature_course", "name": f"示例{secrets.token_hex(8)}", "status": "established",
              "status_on": "2025-06-01", "edition": "1"}
    for kind, url, sent in (("text", "edit", fields), ("submit", "submit", {})):
        begun = time.monotonic()
        answer = person.post(f"/records/{record}/{url}", sent)
        times.note(kind, time.monotonic() - begun, answer.status)
        if answer.status == 302 and answer.location == f"/records/{record}":
            yield Kept(kind, record, sent.get("name", ""))
