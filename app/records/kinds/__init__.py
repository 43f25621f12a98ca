"""All kinds of record, in the order people meet them: five main kinds, then those that follow up one of them."""

from app.records.fields import Kind
from app.records.kinds.agreement import ACTIVITY, AGREEMENT
from app.records.kinds.programme import PROGRAMME
from app.records.kinds.student import MOVEMENT, STUDENT
from app.records.kinds.teacher import RECHECK, TEACHER
from app.records.kinds.trip import TRIP

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (AGREEMENT, TEACHER, TRIP, STUDENT, PROGRAMME, ACTIVITY, MOVEMENT, RECHECK)
}
MAIN_KINDS = tuple(kind for kind in KINDS.values() if kind.parent is None)


def followups(kind: Kind) -> list[Kind]:
    """The kinds whose records hang on one of this kind."""
    return [item for item in KINDS.values() if item.parent == kind.name]
